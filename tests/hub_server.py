"""A local server that speaks the model hub's protocol to the real ``huggingface_hub`` client."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """Repositories by name, each a folder; faults by file name or for the whole hub."""

    repos: dict[str, Path]
    status: int = 0  # answer every request with this
    error_code: str = ""  # X-Error-Code of that answer
    cut_once: dict[str, int] = field(default_factory=dict)  # file -> bytes after which the connection drops, once
    garble: set[str] = field(default_factory=set)  # files sent with a flipped byte
    stall: bool = False  # send half of a file, then nothing
    stalled: threading.Event = field(default_factory=threading.Event)  # set when half of a file was sent
    release: threading.Event = field(default_factory=threading.Event)  # ends every stall
    ranges: list[str] = field(default_factory=list)  # the Range headers that came
    url: str = ""

    def environment(self) -> dict[str, str]:
        """What a process needs to use this hub, and to leave the user's own alone."""
        return {"HF_ENDPOINT": self.url, "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_TOKEN": ""}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no log."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        path = unquote(urlsplit(self.path).path).strip("/")
        if self.hub.status:
            headers = {"X-Error-Code": self.hub.error_code} if self.hub.error_code else {}
            self._send(self.hub.status, b"{}", headers, body)
            return
        for repo, folder in self.hub.repos.items():
            if path.startswith(f"api/models/{repo}"):
                self._send(200, json.dumps(_info(repo, folder)).encode(), {"Content-Type": "application/json"}, body)
                return
            prefix = f"{repo}/resolve/{COMMIT}/"
            if path.startswith(prefix):
                self._file(folder / path.removeprefix(prefix), body)
                return
        self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, body)

    def _file(self, path: Path, body: bool) -> None:
        if not path.is_file():
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"}, body)
            return
        data = path.read_bytes()
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        headers["X-Linked-Size"] = str(len(data))
        if path.name in self.hub.garble:
            data = bytes([data[0] ^ 255]) + data[1:]
        start = 0
        status = 200
        if wanted := self.headers.get("Range"):
            self.hub.ranges.append(wanted)
            start = int(wanted.removeprefix("bytes=").split("-")[0])
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        cut = self.hub.cut_once.pop(path.name, None) if body else None
        self._send(status, data[start:], headers, body, cut)

    def _send(self, status: int, data: bytes, headers: dict[str, str], body: bool, cut: int | None = None) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(key, value)
        self.end_headers()
        if body and self.hub.stall and "X-Linked-Size" in headers:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.hub.stalled.set()
            self.hub.release.wait(120)
            self.close_connection = True
        elif body:
            self.wfile.write(data if cut is None else data[:cut])
        if cut is not None:
            self.close_connection = True


def _info(repo: str, folder: Path) -> dict[str, object]:
    siblings = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        data = path.read_bytes()
        entry: dict[str, object] = {"rfilename": path.name, "size": len(data), "blobId": hashlib.sha1(data).hexdigest()}
        if path.suffix in (".bin", ".safetensors", ".gguf", ".model", ".spm"):
            entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
        siblings.append(entry)
    return {
        "id": repo,
        "modelId": repo,
        "sha": COMMIT,
        "siblings": siblings,
        "private": False,
        "tags": [],
        "downloads": 0,
    }


@contextmanager
def serve(repos: dict[str, Path]) -> Iterator[Hub]:
    """Run a hub on a free loopback port."""
    hub = Hub(repos)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        hub.release.set()
        server.shutdown()
        server.server_close()
