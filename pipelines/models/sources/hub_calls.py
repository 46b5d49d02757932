"""Requests to the hub that can be stopped within a moment, wait as the hub asks, and are tried again within bounds.

``hf_hub_download`` begins a file anew whenever it was cut off, sleeps as long as the hub says, and looks up only every
10 MB; so files are read here, through the client's own session: its endpoint, token, proxy and offline mode hold.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pipelines import __version__
from pipelines.article import Progress, StopCheck
from pipelines.engines.openai.backoff import retry_after
from pipelines.errors import Stopped
from pipelines.message import Message

if TYPE_CHECKING:
    from httpx2 import Response

T = TypeVar("T")

AGAIN = (408, 429, 500, 502, 503, 504)
"""The statuses after which it is worth asking again."""
_POLL = 0.1  # seconds between two looks whether to stop
_AHEAD = 64  # chunks that the reading thread may be ahead of the disk
_REDIRECTS = 10


@dataclass(frozen=True, slots=True)
class Patience:
    """How often in a row to try without getting ``step`` bytes more, which may take ``slowest`` seconds each time; the
    seconds of the first wait (each is twice the one before), of the longest that the hub may ask for, and of a listing.
    """

    tries: int = 4
    step: int = 1 << 18
    slowest: float = 300.0
    first: float = 1.0
    longest: float = 300.0
    listing: float = 60.0


PATIENCE = Patience()
"""That of every request; tests put a shorter one in its place."""

_HURRIED = Patience(tries=2, step=1 << 20, slowest=30.0, longest=10.0, listing=10.0)
"""Where something else may serve in the hub's place: 35 KB a second at least."""


@contextmanager
def hurry(hurried: bool) -> Iterator[None]:
    """Have less patience with the hub, if ``hurried``."""
    global PATIENCE  # noqa: PLW0603 - it is every request's
    before = PATIENCE
    PATIENCE = _HURRIED if hurried else before
    try:
        yield
    finally:
        PATIENCE = before


def called(call: Callable[[], T], stopped: StopCheck, seconds: float) -> T:
    """What ``call`` returns or raises; it runs in a thread, which is left alone when ``stopped`` (``Stopped``), and
    after so many ``seconds`` (``ReadTimeout``): the client's own limit begins anew with each byte that comes.
    """
    from httpx2 import ReadTimeout

    end = time.monotonic() + seconds
    answers: queue.SimpleQueue[Callable[[], T]] = queue.SimpleQueue()

    def work() -> None:
        try:
            value = call()
            answers.put(lambda: value)
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
            answers.put(_raiser(error))

    threading.Thread(target=work, name="hub", daemon=True).start()
    while True:
        if stopped():
            raise stop()
        if time.monotonic() > end:
            raise ReadTimeout(f"The hub's answer takes more than {seconds:g} seconds.")
        try:
            return answers.get(timeout=_POLL)()
        except queue.Empty:
            continue


@contextmanager
def opened(url: str, headers: dict[str, str], timeout: float) -> Iterator[Response]:
    """The answer to a GET, its body not yet read: it comes as it is, for what is packed can grow a thousandfold.

    The bodies of redirects and refusals, which may never end, are not read. Raises ``HfHubHTTPError`` for a refusal and
    the HTTP client's errors.
    """
    from httpx2 import RemoteProtocolError, Response, TooManyRedirects
    from huggingface_hub import get_session, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    headers = build_hf_headers(library_name="audar", library_version=__version__) | headers
    session = get_session()
    request = session.build_request("GET", url, headers=headers | {"Accept-Encoding": "identity"}, timeout=timeout)
    for _ in range(_REDIRECTS):
        response = session.send(request, stream=True, follow_redirects=False)
        try:
            if response.next_request is None:
                known = {key: value for key, value in response.headers.items() if not key.startswith("content-")}
                hf_raise_for_status(Response(response.status_code, headers=known, request=response.request))
                if not response.is_success:
                    raise RemoteProtocolError("The hub sends on to nowhere.", request=request)
                yield response
                return
            request = response.next_request
        finally:
            response.close()
    raise TooManyRedirects("The hub sends from one address to the next.", request=request)


def streamed(url: str, headers: dict[str, str], stopped: StopCheck) -> Iterator[bytes | int]:
    """The body of a GET as it comes, behind the position in the file where it begins.

    Raises ``HfHubHTTPError`` for a refusal, the HTTP client's errors for a connection that fails or stalls (no byte for
    ``HF_HUB_DOWNLOAD_TIMEOUT`` seconds), and ``Stopped``.
    """
    items: queue.Queue[bytes | int | Exception | None] = queue.Queue(_AHEAD)
    left = threading.Event()

    def put(item: bytes | int | Exception | None) -> bool:
        while not left.is_set():
            try:
                items.put(item, timeout=_POLL)
                return True
            except queue.Full:
                continue
        return False

    def read() -> None:
        from huggingface_hub import constants

        try:
            with opened(url, headers, constants.HF_HUB_DOWNLOAD_TIMEOUT) as response:
                put(_first_byte(response.status_code, response.headers.get("Content-Range", "")))
                for chunk in response.iter_raw():
                    if not put(chunk):
                        return
            put(None)
        except Exception as error:  # noqa: BLE001 - it is raised where the body is read
            put(error)

    threading.Thread(target=read, name="hub", daemon=True).start()
    try:
        while True:
            if stopped():
                raise stop()
            try:
                item = items.get(timeout=_POLL)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        left.set()


def wait_after(error: Exception, failures: int) -> float | None:
    """Seconds to wait before asking again, after so many failures in a row; ``None``: it is of no use.

    Minds ``Retry-After`` and the hub's own ``RateLimit``.
    """
    from huggingface_hub.errors import HfHubHTTPError, HTTPError  # type: ignore[attr-defined]
    from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

    patience = PATIENCE
    if failures >= patience.tries or not isinstance(error, HTTPError):
        return None
    wait = patience.first * 2.0 ** max(0, failures - 1)
    if isinstance(error, HfHubHTTPError):
        headers = error.response.headers
        if error.response.status_code not in AGAIN:
            return None
        limit = parse_ratelimit_headers(headers)
        if limit is not None and limit.remaining == 0:
            wait = float(limit.reset_in_seconds)
        elif "retry-after" in headers:
            wait = retry_after(headers, time.time())
    return wait if wait <= patience.longest else None


def pause(seconds: float, progress: Progress, stopped: StopCheck) -> None:
    """Wait, and tell so each second."""
    end, last = time.monotonic() + seconds, -1
    while (left := end - time.monotonic()) > 0:
        if int(left) != last:
            last = int(left)
            progress(Message("Pausing before the hub is asked again, seconds"), round(seconds - left), round(seconds))
        if stopped():
            raise stop()
        time.sleep(min(_POLL, left))


def stop() -> Stopped:
    """What is raised when the user stops a download."""
    return Stopped("The download was stopped; the next pull goes on from here.")


def _raiser(error: Exception) -> Callable[[], Any]:
    def throw() -> Any:
        raise error

    return throw


def _first_byte(status: int, content_range: str) -> int:
    """Where the body begins: 0 where the server sends the whole file, whatever was asked for."""
    start = content_range.removeprefix("bytes ").partition("-")[0]
    return int(start) if status == 206 and start.isdigit() else 0
