"""Where a model behind a server is: its address, and whether text that goes there leaves this machine."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from pipelines.addresses import url_problem
from pipelines.catalogue import ModelSpec
from pipelines.errors import ConfigError
from pipelines.message import Message

ADDRESS = "OPENAI_BASE_URL"
"""The environment variable with the address for entries that name none."""


def base_url(spec: ModelSpec) -> str:
    """The address that requests go below, without a slash at its end: the entry's, else ``OPENAI_BASE_URL``.

    Raises ``ConfigError`` where there is none, or the variable holds something else.
    """
    if spec.server and spec.server.url:
        return spec.server.url.rstrip("/")
    url = os.environ.get(ADDRESS, "").strip()
    if not url:
        raise ConfigError(
            "The model '{id}' has no address: write server.url in its entry, or set {variable}.",
            id=spec.id,
            variable=ADDRESS,
        )
    if problem := url_problem(url):
        raise ConfigError("{address}: {problem}.", address=ADDRESS, problem=problem)
    return url.rstrip("/")


def host(url: str) -> str:
    """Host and port, as they are told to the user: without a name and password."""
    return urlsplit(url).netloc.rpartition("@")[2]


def shown(url: str) -> str:
    """An address likewise."""
    return urlsplit(url)._replace(netloc=host(url)).geturl()


def on_this_machine(url: str) -> bool:
    """Whether the host is the loopback interface."""
    name = urlsplit(url).hostname or ""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def leaves_for(spec: ModelSpec) -> str | None:
    """The host that a model's texts are sent to, where that is another machine; ``None`` where they stay here."""
    if spec.server is None:
        return None
    try:
        url = base_url(spec)
    except ConfigError:
        return None  # nothing can be sent; opening the engine says why
    return None if on_this_machine(url) else host(url)


def notice(spec: ModelSpec) -> str | None:
    """A sentence for the user where the text leaves this machine."""
    host = leaves_for(spec)
    if host is None:
        return None
    if base_url(spec).startswith("https"):
        return Message("'{id}' sends the text to {host}.", id=spec.id, host=host)
    return Message("'{id}' sends the text to {host}, unencrypted.", id=spec.id, host=host)
