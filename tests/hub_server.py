"""A local server that speaks the model hub's protocol to the real ``huggingface_hub`` client, and its many failures."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = (".bin", ".safetensors", ".gguf", ".model", ".spm")
"""Files that the hub keeps in large file storage: it knows their sha256."""


@dataclass
class Refusal:
    """An answer in place of the right one, so many times."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1_000_000


@dataclass
class Request:
    """A request that came: its path, and what it carried."""

    host: str
    path: str
    range: str
    authorization: str


@dataclass
class Hub:
    """Repositories by name, each a folder; failures by file name (``api``: the list of files) or for the whole hub."""

    repos: dict[str, Path]
    commit: str = COMMIT
    commits: dict[str, str] = field(default_factory=dict)  # of repositories that have another one
    refusals: dict[str, Refusal] = field(default_factory=dict)
    token: str = ""  # files are given only to who brings this token
    gated: bool = False  # … because the repository is gated
    cut_once: dict[str, int] = field(default_factory=dict)  # file -> bytes after which the connection drops, once
    cut_always: dict[str, int] = field(default_factory=dict)  # file -> bytes after which it drops each time
    garble: set[str] = field(default_factory=set)  # files sent with a flipped byte
    ignore_ranges: bool = False  # send whole files, whatever is asked for
    stall: bool = False  # send half of a file, then nothing
    drip: bool = False  # send a byte at a time, for ever, for the list of files and for each file
    stall_api: bool = False  # send nothing for the list of files
    cdn: bool = False  # large files are sent elsewhere, to another host behind a signed address
    xet: bool = False  # large files are told to be in the hub's newer storage as well
    tags: tuple[str, ...] = ()  # of every repository's page
    lie: Callable[[dict[str, Any]], object] = lambda told: told  # what is told in place of the truth on a repository
    surplus: dict[str, int] = field(default_factory=dict)  # bytes sent behind a file, "api", a "refusal", a "redirect"
    sent: int = 0  # of these, until the client had enough
    stalled: threading.Event = field(default_factory=threading.Event)  # set when half of a file was sent
    release: threading.Event = field(default_factory=threading.Event)  # ends every stall
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    home: Path = Path("/nonexistent")

    def commit_of(self, repo: str) -> str:
        """The newest commit of a repository, the only one that is there."""
        return self.commits.get(repo, self.commit)

    def environment(self) -> dict[str, str]:
        """What a process needs to use this hub, and to leave the user's own alone."""
        return {
            "HF_ENDPOINT": self.url,
            "HF_HOME": str(self.home),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_TOKEN": "",
        }

    @property
    def ranges(self) -> list[str]:
        """The Range headers that came."""
        return [request.range for request in self.requests if request.range]

    def asked_for(self, name: str) -> list[Request]:
        """The requests for a file's body."""
        return [request for request in self.requests if request.path.endswith("/" + name)]

    def cache(self, repo: str, name: str, data: bytes, commit: str = COMMIT) -> Path:
        """Put a file into this machine's cache of the hub, as the hub's client would have; return the blob."""
        top = self.home / "hub" / ("models--" + repo.replace("/", "--"))
        blob, snapshot = top / "blobs" / oid(name, data), top / "snapshots" / commit / name
        for path in (blob, snapshot, top / "refs" / "main"):
            path.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(data)
        snapshot.symlink_to(blob)
        (top / "refs" / "main").write_text(commit, encoding="utf-8")
        return blob


def oid(name: str, data: bytes) -> str:
    """The id of a file's content: sha256 where it is large, else git's."""
    if Path(name).suffix in LARGE:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: object) -> None:
        """Tests need no log."""

    def do_CONNECT(self) -> None:
        """As a proxy that lets nothing through."""
        self._note()
        self._send(403, b"", {})

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _note(self) -> None:
        headers = self.headers
        request = Request(
            headers.get("Host", ""), self.path, headers.get("Range", ""), headers.get("Authorization", "")
        )
        self.hub.requests.append(request)

    def _answer(self, body: bool) -> None:
        self._note()
        path = unquote(urlsplit(self.path).path).strip("/")
        for repo, folder in self.hub.repos.items():
            if path.startswith(f"api/models/{repo}"):
                self._list(repo, folder, path, body)
                return
            for prefix in (f"{repo}/resolve/{self.hub.commit_of(repo)}/", f"cdn/{repo}/"):
                if path.startswith(prefix):
                    self._file(folder / path.removeprefix(prefix), path, body, self.hub.commit_of(repo))
                    return
        code = "RevisionNotFound" if any(path.startswith(repo) for repo in self.hub.repos) else "RepoNotFound"
        self._send(404 if code == "RevisionNotFound" else 401, b"{}", {"X-Error-Code": code}, body)

    def _refused(self, key: str, body: bool) -> bool:
        refusal = self.hub.refusals.get(key)
        if refusal is None or refusal.times < 1:
            return False
        refusal.times -= 1
        self._send(refusal.status, b"{}", refusal.headers, body, surplus="refusal")
        return True

    def _list(self, repo: str, folder: Path, path: str, body: bool) -> None:
        if self.hub.stall_api:
            self.hub.stalled.set()
            self.hub.release.wait(120)
            self.close_connection = True
            return
        if self._refused("api", body):
            return
        if self.hub.token and not self.hub.gated and self.headers.get("Authorization") != f"Bearer {self.hub.token}":
            self._send(401, b"{}", {"X-Error-Code": "RepoNotFound"}, body)
            return
        revision = path.partition("/revision/")[2]
        if revision not in ("", "main", self.hub.commit_of(repo)):
            self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"}, body)
            return
        told = self.hub.lie(_info(repo, folder, self.hub))
        answer = told if isinstance(told, bytes) else json.dumps(told).encode()
        self._send(200, answer, {"Content-Type": "application/json"}, body, surplus="api")

    def _file(self, path: Path, asked: str, body: bool, commit: str) -> None:
        if self._refused(path.name, body):
            return
        given = self.headers.get("Authorization", "")
        if self.hub.token and not asked.startswith("cdn/") and given != f"Bearer {self.hub.token}":
            code = "GatedRepo" if self.hub.gated else "RepoNotFound"
            self._send(403 if given and self.hub.gated else 401, b"{}", {"X-Error-Code": code}, body)
            return
        if not path.is_file():
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"}, body)
            return
        data = path.read_bytes()
        headers = {"X-Repo-Commit": commit, "Accept-Ranges": "bytes", "ETag": f'"{oid(path.name, data)}"'}
        if path.suffix in LARGE and self.hub.xet:
            headers |= {"X-Xet-Hash": "00" * 32, "Link": f'<{self.hub.url}/api/xet>; rel="xet-auth"'}
        if path.suffix in LARGE and self.hub.cdn and not asked.startswith("cdn/"):
            headers |= {"X-Linked-ETag": headers.pop("ETag"), "X-Linked-Size": str(len(data))}
            port, repo = urlsplit(self.hub.url).port, asked.partition("/resolve/")[0]
            headers["Location"] = f"http://localhost:{port}/cdn/{repo}/{path.name}?signature=a%2Fb"
            self._send(302, b"", headers, body, surplus="redirect")
            return
        if path.name in self.hub.garble:
            data = bytes([data[0] ^ 255]) + data[1:]
        start, status = 0, 200
        if (wanted := self.headers.get("Range")) and not self.hub.ignore_ranges:
            start, status = int(wanted.removeprefix("bytes=").split("-")[0]), 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        cut = None
        if body:
            cut = self.hub.cut_once.pop(path.name, None) or self.hub.cut_always.get(path.name)
        stall_at = max(0, len(data) // 2 - start) if self.hub.stall else None
        self._send(status, data[start:], headers, body, cut, stall_at, path.name)

    def _send(
        self,
        status: int,
        data: bytes,
        headers: dict[str, str],
        body: bool = True,
        cut: int | None = None,
        stall_at: int | None = None,
        surplus: str = "",
    ) -> None:
        more = self.hub.surplus.get(surplus, 0) if body else 0
        if self.hub.drip and body:
            self.send_response(status)
            self.end_headers()
            self.close_connection = True
            while not self.hub.release.wait(0.02):
                self.wfile.write(b" ")
            return
        self.send_response(status)
        for key, value in {**headers, **({} if more else {"Content-Length": str(len(data))})}.items():
            self.send_header(key, value)
        self.end_headers()
        if more:
            self.close_connection = True
            self.wfile.write(data)
            for _ in range(0, more, 1 << 16):
                self.wfile.write(b" " * (1 << 16))
                self.hub.sent += 1 << 16
            return
        if body and stall_at is not None:
            self.wfile.write(data[:stall_at])
            self.wfile.flush()
            self.hub.stalled.set()
            self.hub.release.wait(120)
            self.close_connection = True
        elif body:
            self.wfile.write(data if cut is None else data[:cut])
        if cut is not None:
            self.close_connection = True


def _info(repo: str, folder: Path, hub: Hub) -> dict[str, Any]:
    siblings = []
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        data = path.read_bytes()
        git = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
        entry: dict[str, object] = {"rfilename": path.name, "size": len(data), "blobId": git}
        if path.suffix in LARGE:
            entry["lfs"] = {"sha256": oid(path.name, data), "size": len(data), "pointerSize": 130}
        siblings.append(entry)
    known = {"id": repo, "modelId": repo, "sha": hub.commit_of(repo), "siblings": siblings}
    told = {"gated": "manual" if hub.gated else False, "tags": list(hub.tags)}
    return known | told | {"private": False, "downloads": 0}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that stop leave connections behind; tests need no word of it."""


@contextmanager
def serve(repos: dict[str, Path]) -> Iterator[Hub]:
    """Run a hub on a free loopback port; its cache on this machine is beside the first repository's folder."""
    hub = Hub(repos, home=next(iter(repos.values())).parent / "hf-home")
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        hub.release.set()
        server.shutdown()
        server.server_close()
