"""A small OpenAI-compatible server that behaves as badly as it is told to; every request is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


@dataclass
class ChatServer:
    """Requests in the order they came; ``plan`` answers the next ones, ``usual`` all others."""

    url: str = ""
    usual: Behaviour = field(default_factory=lambda: say("Ответ."))
    plan: list[Behaviour] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    release: threading.Event = field(default_factory=threading.Event)  # ends what hangs
    left: threading.Event = field(default_factory=threading.Event)  # a client went away
    arrived: threading.Event = field(default_factory=threading.Event)  # a request is hanging
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def asked(self) -> list[str]:
        """The last message of every request."""
        return [body["messages"][-1]["content"] for body in self.bodies]


class Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one packet

    @property
    def kept(self) -> ChatServer:
        return self.server.kept  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        return str(self.body["messages"][-1]["content"])

    def do_POST(self) -> None:
        kept = self.kept
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with kept.lock:
            kept.bodies.append(self.body)
            kept.headers.append({key.lower(): value for key, value in self.headers.items()})
            kept.at_once += 1
            kept.most_at_once = max(kept.most_at_once, kept.at_once)
            behave = kept.plan.pop(0) if kept.plan else kept.usual
        try:
            behave(self)
        finally:
            with kept.lock:
                kept.at_once -= 1

    def reply(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


def completion(text: str | None, tokens: int | None = 10, finish: str = "stop") -> bytes:
    answer: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": finish}]}
    if tokens is not None:
        answer["usage"] = {"prompt_tokens": tokens - 1, "completion_tokens": 1, "total_tokens": tokens}
    return json.dumps(answer).encode()


def say(text: str | None, tokens: int | None = 10, finish: str = "stop") -> Behaviour:
    return lambda handler: handler.reply(200, completion(text, tokens, finish))


def give(status: int, body: bytes = b"{}", **headers: str) -> Behaviour:
    return lambda handler: handler.reply(status, body, None, **headers)


def fail(status: int, message: str, code: str = "", **headers: str) -> Behaviour:
    return give(status, json.dumps({"error": {"message": message, "code": code}}).encode(), **headers)


def drop(handler: Handler) -> None:
    """End the connection without a word."""
    handler.close_connection = True


def half(handler: Handler) -> None:
    """Promise a whole answer, send half of it, and end the connection."""
    whole = completion("Ответ.")
    handler.reply(200, whole[: len(whole) // 2], length=len(whole))
    handler.close_connection = True


def endless(handler: Handler) -> None:
    """Send until the client has had enough."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        handler.close_connection = True


def hang(handler: Handler) -> None:
    """Answer nothing; notice when the client goes away."""
    handler.connection.settimeout(0.05)
    handler.kept.arrived.set()
    while not handler.kept.release.is_set():
        try:
            gone = not handler.connection.recv(1)
        except TimeoutError:
            continue
        except OSError:
            gone = True
        if gone:
            handler.kept.left.set()
            break
    handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    kept: ChatServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is what some tests want."""


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    server = _Server(("127.0.0.1", 0), Handler)
    kept = server.kept = ChatServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
