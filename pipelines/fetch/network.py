"""Connections for the page reader: to the addresses that were looked at, and until a deadline."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from pipelines.controls import printable
from pipelines.errors import InputError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is given out of IPv6; Python calls more of it global


class Network(httpcore2.NetworkBackend):
    """Connects to the addresses that a name has now, private ones only where ``local``, and until the deadline."""

    def __init__(self, deadline: float, local: bool) -> None:
        self._deadline, self._local = deadline, local
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = resolved(host, port, self._deadline)
        if not self._local:
            check(host, addresses)
        for at, address in enumerate(addresses):
            try:
                left = left_until(self._deadline)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self._deadline)
            except (httpcore2.ConnectError, OSError):
                if at == len(addresses) - 1:
                    raise
        raise AssertionError


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read and write ends by the deadline: drops that come slowly do not keep us."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left_until(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left_until(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left_until(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def left_until(deadline: float) -> float:
    """The seconds until the deadline. Raises ``TimeoutError`` where there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def resolved(host: str, port: int, deadline: float, unknown: bool = False) -> list[str]:
    """The addresses of a host, each once. ``unknown``: one without any is left to whoever knows it, a proxy."""
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.append(error)

    resolver = threading.Thread(target=ask, daemon=True)  # the system's own patience is longer than ours
    resolver.start()
    resolver.join(left_until(deadline))
    if not answers:
        raise TimeoutError
    if isinstance(answers[0], Exception):
        if unknown:
            return []
        raise InputError("There is no host {host}, or no network to reach it.", host=printable(host))
    return list(dict.fromkeys(str(place[4][0]) for place in answers[0]))


def check(host: str, addresses: Iterable[str]) -> None:
    """Raise ``InputError`` where one of a host's addresses is not of the public internet."""
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if isinstance(address, ipaddress.IPv6Address):
            inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
            if address in _NAT64:
                inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            address = inner or address
        given_out = address.version == 4 or address in _UNICAST
        if not address.is_global or address.is_multicast or not given_out:
            raise InputError(
                "{host} is an address of this machine or of a private network; --local allows that.",
                host=printable(host),
            )
