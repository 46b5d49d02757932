"""Reads one page by its address: within 10 MB and 20 seconds, as robots.txt allows, and from no private network.

A host's name is resolved here and the connection goes to the address that was looked at, so that a name which resolves
otherwise a moment later leads nowhere else; every redirect is looked at alike.
"""

from __future__ import annotations

import codecs
import mimetypes
import time
import zlib
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.request import getproxies, proxy_bypass
from urllib.robotparser import RobotFileParser

import httpcore2
import httpx2

from pipelines import __version__
from pipelines.article import Article
from pipelines.controls import printable
from pipelines.documents.registry import format_of
from pipelines.errors import InputError
from pipelines.fetch.network import Network, check, resolved
from pipelines.message import N_, reason_of
from pipelines.read import read_bytes

AGENT = f"Audar/{__version__} (reads a single page for the person who named it)"
MOST = 10_000_000  # bytes of a page, unpacked
SECONDS = 20.0  # for all of it: robots.txt, redirects, the page
_REDIRECTS = 10
_ROBOTS = 500_000  # bytes of robots.txt that are heeded (RFC 9309)
_PAGES = ("text/html", "application/xhtml+xml")
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: its article, its address after redirects, and its date (ISO 8601) where it tells one."""

    article: Article
    address: str
    date: str = ""


def read_page(address: str, local: bool = False, seconds: float = SECONDS) -> Page:
    """Read the article of a page, or a document that lies at an address; its title is the article's.

    ``local`` also allows addresses of this machine and of private networks. Nothing that the page refers to is fetched
    and none of its scripts is run. Raises ``InputError``, in one sentence, for whatever is in the way.
    """
    visit = _Visit(address, time.monotonic() + seconds, local)
    try:
        answer = visit.page()
        kind, ending = _kind(answer)
        data = _in_utf8(answer.data, answer.charset) if kind in _PAGES or ending == ".txt" else answer.data
        place = str(answer.url)
        if kind in _PAGES:
            article = read_bytes(data, place, "html")
            return Page(replace(article, name=place), place, _date(data))
        name = place if PurePosixPath(place).suffix.lower() == ending else place + ending
        return Page(replace(read_bytes(data, name), name=place), place)
    except (httpcore2.TimeoutException, TimeoutError) as error:
        raise InputError(
            "{address} did not answer in full within {seconds} seconds.",
            address=_shown(address),
            seconds=round(seconds),
        ) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, OSError) as error:
        raise InputError(
            "Cannot read {address}: {reason}.", address=_shown(address), reason=reason_of(error)
        ) from error


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx2.URL
    status: int
    type: str
    charset: str
    data: bytes


class _Visit:
    """Everything that is asked for one page, until the deadline (monotonic seconds)."""

    def __init__(self, address: str, deadline: float, local: bool) -> None:
        self._address, self._deadline, self._local = address, deadline, local
        self._robots: dict[str, RobotFileParser] = {}

    def page(self) -> _Answer:
        """The page, redirects followed, each where robots.txt lets us."""
        url = _url(self._address)
        for _ in range(_REDIRECTS + 1):
            if not self._may_read(url):
                raise InputError("{address} asks programs not to read it (robots.txt).", address=_shown(str(url)))
            answer, location = self._get(url, MOST)
            if location is None:
                if answer.status != 200:
                    raise InputError(
                        "{address} answered {status} in place of a page.",
                        address=_shown(str(url)),
                        status=answer.status,
                    )
                return answer
            url = _joined(url, location)
        raise InputError("{address} leads from one address to another without end.", address=_shown(self._address))

    def _may_read(self, url: httpx2.URL) -> bool:
        """What robots.txt of the host says (RFC 9309): a host that has none allows all, one that fails nothing."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._robots:
            rules = self._robots[origin] = RobotFileParser()
            robots = httpx2.URL(f"{origin}/robots.txt")
            answer, location = self._get(robots, _ROBOTS, cut=True)
            for _ in range(5):
                if location is None:
                    break
                robots = _joined(robots, location)
                answer, location = self._get(robots, _ROBOTS, cut=True)
            lines = answer.data.decode("utf-8", "replace").splitlines() if answer.status == 200 else []
            rules.parse(["User-agent: *", "Disallow: /"] if answer.status >= 500 else lines)
        return self._robots[origin].can_fetch("Audar", str(url))

    def _get(self, url: httpx2.URL, most: int, cut: bool = False) -> tuple[_Answer, str | None]:
        """One answer, and where it sends us instead. Raises ``InputError`` for one that is longer than ``most``."""
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": AGENT,
            "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9, */*;q=0.5",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        with (
            closing(self._pool(url)) as pool,
            pool.stream("GET", _core(url), headers=list(headers.items())) as response,
        ):
            fields = {name.decode("latin-1").lower(): _header(value) for name, value in response.headers}
            location = fields.get("location") if response.status in (301, 302, 303, 307, 308) else None
            data = b"" if location is not None else _body(response.stream, fields, most, cut, url)
            kind, _, parameters = fields.get("content-type", "").partition(";")
            return _Answer(url, response.status, kind.strip().lower(), _charset(parameters), data), location

    def _pool(self, url: httpx2.URL) -> httpcore2.ConnectionPool:
        context = httpx2.create_ssl_context() if url.scheme == "https" else None
        proxy = None if proxy_bypass(url.host) else getproxies().get(url.scheme)
        if proxy is None:
            return httpcore2.ConnectionPool(ssl_context=context, network_backend=Network(self._deadline, self._local))
        if not self._local:
            check(url.host, resolved(url.host, url.port or 0, self._deadline, unknown=True))
        there = httpx2.URL(proxy)
        return httpcore2.HTTPProxy(
            _core(there.copy_with(username="", password="")),
            proxy_auth=(there.username, there.password) if there.username else None,
            ssl_context=context,
            network_backend=Network(self._deadline, local=True),
        )


def _url(address: str) -> httpx2.URL:
    try:
        url = httpx2.URL(address).copy_with(fragment=None)
        _ = url.netloc, url.port
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise InputError("{address} is no address of a page.", address=_shown(address)) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(
            "{address} is no address of a page: it begins with http:// or https://.", address=_shown(address)
        )
    if url.username or url.password:
        raise InputError("An address with a name and a password is not read.")
    return url


def _header(value: bytes) -> str:
    """A header's value: in UTF-8 where it is that (many sites redirect to addresses in Cyrillic), else in Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _joined(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return _url(str(url.join(location)))
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return _url(location)


def _core(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _body(stream: Any, fields: dict[str, str], most: int, cut: bool, url: httpx2.URL) -> bytes:
    """The bytes of an answer, unpacked, as they come; no more than ``most``, which is refused or ``cut``."""
    packed = fields.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip"):
        raise InputError(
            "{address} is packed in a way that was not asked for ({way}).", address=_shown(str(url)), way=packed
        )
    unpack = zlib.decompressobj(wbits=47) if packed.endswith("gzip") else None
    data = bytearray()
    for chunk in stream:
        try:
            data += unpack.decompress(chunk, most + 1 - len(data)) if unpack else chunk
        except zlib.error as error:
            raise InputError("{address} is damaged on its way.", address=_shown(str(url))) from error
        if len(data) > most:
            if cut:
                break
            raise InputError(
                "{address} is larger than {size} MB, more than a page has.",
                address=_shown(str(url)),
                size=most // 10**6,
            )
    return bytes(data[:most])


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'")
    return ""


def _in_utf8(data: bytes, charset: str) -> bytes:
    """A text as UTF-8 where its header says its encoding; one that is plainly otherwise is left to be recognised."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return codecs.BOM_UTF8 + data.removeprefix(codecs.BOM_UTF8)
    try:
        return codecs.BOM_UTF8 + data.decode(charset).encode()
    except (LookupError, UnicodeError, ValueError):
        return data


def _kind(answer: _Answer) -> tuple[str, str]:
    """The type of what came, and the ending of such files. Raises ``InputError`` for what nothing here reads."""
    kind = answer.type
    ending = PurePosixPath(answer.url.path).suffix.lower()
    if kind in _UNTOLD:
        head = answer.data[:1024].lstrip().lower()
        if head.startswith((b"<!doctype html", b"<html")):
            return _PAGES[0], ".html"
    elif kind == "text/plain" and format_of(f"page{ending}") is None:
        ending = ".txt"
    elif kind not in ("text/plain", *_PAGES):
        ending = mimetypes.guess_extension(kind) or ending
    if kind not in _PAGES and format_of(f"page{ending}") is None:
        raise InputError(
            "{address} is no page and no document that Audar reads ({kind}).",
            address=_shown(str(answer.url)),
            kind=printable(kind) or N_("of a kind that it does not tell"),
        )
    return kind, ending


def _date(data: bytes) -> str:
    """When the page says that it was published."""
    from lxml import etree
    from trafilatura.metadata import extract_metadata

    try:
        return str(extract_metadata(data.decode("utf-8", "replace")).date or "")
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, LookupError, AssertionError):
        return ""


def _shown(address: str) -> str:
    return printable(address if len(address) <= 200 else address[:200] + "…")
