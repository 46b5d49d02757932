"""The cache that every program of the hub's shares (``HF_HOME``): what lies there is not downloaded again."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from pipelines.article import Progress
from pipelines.errors import StoreError
from pipelines.message import Message
from pipelines.models.store import sha256_of
from pipelines.paths import inside, is_digest

_CHUNK = 1 << 20


def commit_there(repo: str, revision: str | None) -> str | None:
    """The commit that the cache has for a revision (``None``: of the branch main)."""
    folder, revision = _folder(repo), revision or "main"
    with suppress(OSError, UnicodeDecodeError, StoreError):
        commit = inside(folder / "refs", revision, links=True).read_text(encoding="utf-8").strip()
        return commit if is_digest(commit) else None
    return revision if is_digest(revision) and (folder / "snapshots" / revision).is_dir() else None


def names_there(repo: str, commit: str) -> set[str]:
    """The files of a commit that the cache has and that may be read, ``/`` between folders."""
    top = _folder(repo) / "snapshots" / commit
    try:
        return {path.relative_to(top).as_posix() for path in top.rglob("*") if _readable(path)}
    except OSError:
        return set()


def find(repo: str, commit: str, name: str, oid: str) -> Path | None:
    """A file of the cache that may be read: by its content's id in whatever commit, else by name in this one."""
    for place in (f"blobs/{oid}", f"snapshots/{commit}/{name}"):
        with suppress(StoreError):
            path = inside(_folder(repo), place, links=True)
            if _readable(path):
                return path.resolve()
    return None


def _readable(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except OSError:
        return False


def oid_of(path: Path) -> str:
    """The id of a cached file's content, which is its blob's name; empty where the cache has no links."""
    return path.name if path.parent.name == "blobs" and is_digest(path.name) else ""


def is_sound(path: Path, oid: str, progress: Progress, name: str) -> bool:
    """Whether the content has this id: a sha256, or git's sha1 for small files. An empty id says nothing against it."""
    if len(oid) == 64:
        return sha256_of(path, progress, name) == oid
    if len(oid) != 40:
        return True
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == oid


def link(source: Path, target: Path) -> bool:
    """Give a cached file a second name, which takes no room; ``False`` where the file systems do not do that."""
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def copy(source: Path, half: Path, target: Path, progress: Progress) -> None:
    """Copy a cached file, through ``half``, so that the target appears when it is whole."""
    done, total = 0, source.stat().st_size
    with source.open("rb") as reading, half.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            writing.write(chunk)
            done += len(chunk)
            progress(Message("Copying {name} from the hub's cache", name=target.name), done, total)
    half.replace(target)


def place() -> Path:
    """The cache's folder."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)


def _folder(repo: str) -> Path:
    return place() / "--".join(("models", *repo.split("/")))
