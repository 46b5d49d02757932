"""What is wrong with the address of a server or a hub, in a few words."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.message import N_, reason_of


def url_problem(url: str) -> str | None:
    """What is wrong with a server's address, in a few words; ``None`` for a usable one."""
    parts = urlsplit(url) if (problem := address_problem(url)) is None else None
    if parts and (parts.username or parts.password):
        return N_("a key does not belong in the address; server.key_from names the environment variable that holds it")
    return problem


def address_problem(url: str) -> str | None:
    """The same for an address that may have a name and a password in it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return reason_of(error)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return N_("an address begins with http:// or https:// and a host")
    if parts.query or parts.fragment or any(letter.isspace() or not letter.isprintable() for letter in url):
        return N_("an address has no '?', no '#' and no spaces")
    return None
