"""What listens at a cluster's address, found out before Ray is: its own attempts take half a minute and say little."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
from pathlib import Path

from pipelines.errors import ConfigError
from pipelines.message import N_

LOCAL, AUTO, CLIENT = "local", "auto", "ray://"
_SECONDS = 5.0  # for a machine to take a connection, and for what listens there to answer
_ADDRESS = re.compile(r"(?:ray://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)

_HEAD = "/ray.rpc.NodeInfoGcsService/GetClusterId", b""
_CLIENT_SERVER = "/ray.rpc.RayletDriver/ClusterInfo", b"\x08\x06"  # the request's field 1, its kind, is 6: a ping
"""What Ray asks first at either kind of address: the method, and the request as protobuf writes it."""


def check_address(address: str) -> None:
    """What is wrong with an address, or with Ray, before any work is done; Ray itself is not imported.

    Raises ``ConfigError`` for an address that is none, a machine that takes no connection, and a missing Ray.
    """
    at = place(address)
    needed = ("ray", "grpc") if address.startswith(CLIENT) else ("ray",)
    for name in needed:
        module = importlib.util.find_spec(name)
        if module is None or not module.origin:
            what = "Ray" if name == "ray" else N_("Ray's client")
            raise ConfigError("--ray {address} needs {what}: pip install 'audar[ray]'.", address=address, what=what)
    if at and not answers(*at):
        raise ConfigError("Nothing answers at {address}: is the Ray cluster there running?", address=address)


def place(address: str) -> tuple[str, int] | None:
    """Host and port of an address; ``None`` where Ray finds or makes the cluster. Raises ``ConfigError``."""
    if address in (LOCAL, AUTO):
        return None
    match = _ADDRESS.fullmatch(address)
    if not match or not 0 < int(match["port"]) < 65536:
        raise ConfigError(
            "'{address}' is no address of a Ray cluster: auto, local, HOST:PORT or ray://HOST:PORT.", address=address
        )
    return match["host"].strip("[]"), int(match["port"])


def answers(host: str, port: int) -> bool:
    """Whether something takes a connection there."""
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except (OSError, UnicodeError):  # the latter for a name that no machine can have, as "a..b"
        return False
    return True


def knock(address: str) -> None:
    """Ask what listens at an address, as Ray would. Raises ``ConfigError`` where it would not let this process in.

    With TLS, or without gRPC (which a bare Ray lacks), Ray has to find out by itself.
    """
    at = place(address)
    if (
        at is None
        or os.environ.get("RAY_USE_TLS", "0").lower() in ("1", "true")
        or not importlib.util.find_spec("grpc")
    ):
        return
    import grpc

    client = address.startswith(CLIENT)
    method, request = _CLIENT_SERVER if client else _HEAD
    host = f"[{at[0]}]" if ":" in at[0] else at[0]
    try:
        with grpc.insecure_channel(f"{host}:{at[1]}", options=[("grpc.enable_http_proxy", 0)]) as channel:
            channel.unary_unary(method)(request, timeout=_SECONDS, metadata=_token())
    except grpc.RpcError as error:
        code = error.code()
        if code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
            raise ConfigError(
                "The Ray cluster at {address} asks for its token: copy ~/.ray/auth_token from its first "
                "machine, and set RAY_AUTH_MODE=token.",
                address=address,
            ) from error
        if code == grpc.StatusCode.UNIMPLEMENTED:
            what = N_("no Ray client server") if client else N_("no head of a Ray cluster")
            usual = "ray://HOST:10001" if client else "HOST:6379"
            raise ConfigError(
                "What answers at {address} is {what}, which is {usual} as Ray comes.",
                address=address,
                what=what,
                usual=usual,
            ) from error
        raise ConfigError(
            "What listens at {address} does not answer as a Ray cluster does.", address=address
        ) from error


def _token() -> tuple[tuple[str, str], ...]:
    """The token that Ray would send, from where Ray looks for it; Ray sends none unless it is told to."""
    if os.environ.get("RAY_AUTH_MODE", "").lower() != "token":
        return ()
    token = os.environ.get("RAY_AUTH_TOKEN", "")
    if not token:
        try:
            path = os.environ.get("RAY_AUTH_TOKEN_PATH") or Path.home() / ".ray" / "auth_token"
            token = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError, RuntimeError):
            return ()
    return (("authorization", f"Bearer {token}"),)
