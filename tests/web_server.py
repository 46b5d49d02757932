"""A small web server on the loopback address, for tests of the page reader."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PARAGRAPH = "Мост через реку закрыли на ремонт до осени, сообщили в городском управлении транспорта. "
PAGE = (
    "<!DOCTYPE html><html lang='ru'><head><title>Мост закрыт</title>"
    "<meta property='article:published_time' content='2026-03-14T10:00:00+05:00'></head>"
    "<body><nav>Главная Новости</nav><article><h1>Мост закрыт</h1>"
    f"<p>{PARAGRAPH * 3}</p><p>{PARAGRAPH.replace('Мост', 'Туннель') * 3}</p></article>"
    "<script>document.title = 'no script runs'</script></body></html>"
)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.agents.add(self.headers.get("User-Agent", ""))
        path = urlsplit(self.path).path
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked had enough
            getattr(self, "page_" + path.strip("/").partition("/")[0].replace(".", "_"), self._missing)()

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _missing(self) -> None:
        self._send(b"", status=404)

    def page_news(self) -> None:
        self._send(PAGE.encode())

    def page_robots_txt(self) -> None:
        self._send(b"User-agent: *\nDisallow: /secret\n", "text/plain")

    def page_secret(self) -> None:
        self._send(PAGE.encode())

    def page_packed(self) -> None:
        self._send(gzip.compress(PAGE.encode()), Content_Encoding="gzip")

    def page_bomb(self) -> None:
        self._send(gzip.compress(b" " * 40_000_000), Content_Encoding="gzip")

    def page_labelled(self) -> None:
        """UTF-8 whose header says something else."""
        self._send(PAGE.encode(), "text/html; charset=windows-1251")

    def page_old(self) -> None:
        """An old encoding that only the header tells."""
        self._send(PAGE.encode("cp1251"), "text/html; charset=Windows-1251")

    def page_nonsense(self) -> None:
        """An old encoding under a name that nobody knows."""
        self._send(PAGE.encode("cp1251"), "text/html; charset=x-no-such-thing")

    def page_notes_txt(self) -> None:
        self._send(PARAGRAPH.encode(), "text/plain")

    def page_song(self) -> None:
        self._send(b"\x00" * 64, "audio/mpeg")

    def page_round(self) -> None:
        self._send(b"", status=302, Location="/round/again")

    def page_moved(self) -> None:
        self._send(b"", status=301, Location="/news")

    def page_cyrillic(self) -> None:
        """A redirect to an address that is not percent-encoded."""
        self._send(b"", status=302, Location="/news/көпір?тіл=қаз".encode().decode("latin-1"))

    def page_inside(self) -> None:
        self._send(b"", status=302, Location="http://10.0.0.1/admin")

    def page_file(self) -> None:
        self._send(b"", status=302, Location="file:///etc/passwd")

    def page_broken(self) -> None:
        self._send(b"", status=503)

    def page_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while True:
            self.wfile.write(b"<p>more and more</p>" * 50_000)

    def page_slow(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while not self.server.closing.wait(0.05):
            self.wfile.write(b"<")
            self.wfile.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def web_server() -> Iterator[_Server]:
    """The server, while it runs: its ``address``, what was ``asked``, by which ``agents``."""
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
