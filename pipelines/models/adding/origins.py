"""Where a model is added from: a repository of the hub, or a folder or a GGUF file on this machine."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from pipelines.article import never
from pipelines.catalogue import REPO, FolderSource, HubSource
from pipelines.errors import InputError, StoreError
from pipelines.message import reason_of
from pipelines.models.adding.cards import README, Card, card_in, card_of
from pipelines.models.adding.repository import needed
from pipelines.models.sources import hub_cache, hub_calls
from pipelines.models.sources.choosing import check_size
from pipelines.models.sources.hub_calls import called
from pipelines.models.sources.hub_errors import check_endpoint, refusal
from pipelines.models.sources.hub_files import Getting, HubFile, download, is_right
from pipelines.models.sources.hub_listing import listing
from pipelines.paths import inside

HUB = "hf:"
_PAGE = re.compile(
    r"(?!(?:datasets|spaces|docs|collections|papers)/)(?P<repo>[\w.-]+/[\w.-]+)"
    r"(?:/(?:tree|blob|resolve)/(?P<revision>[^/?#]+)[^?#]*)?/?(?:[?#].*)?"
)
"""A model's page behind the hub's name, or one of its files or revisions."""


class Place(Protocol):
    """A place with files: their sizes in bytes by name, and the one GGUF file that is ``chosen``, if any.

    ``gated``: it gives its files only to who accepted its terms.
    """

    card: Card
    gated: bool
    sizes: dict[str, int]
    chosen: str

    @property
    def name(self) -> str:
        """What the place is called."""

    @property
    def source(self) -> HubSource | FolderSource:
        """What the entry in the catalogue says."""

    def glance(self, names: tuple[str, ...], into: Path) -> None:
        """Get small files into a folder, to look at before the weights are fetched. Raises ``StoreError``."""


def place_of(text: str, chosen: str = "") -> Place:
    """The place that the user names: ``hf:OWNER/NAME``, with ``@REVISION`` behind it or not, its page, or a path.

    Raises ``InputError`` for what cannot be one, ``StoreError`` for what the hub refuses.
    """
    named = hub_name(text)
    if named.startswith(HUB):
        return _hub(named.removeprefix(HUB), chosen)
    try:
        path = Path(text).expanduser().resolve()
        if path.is_file() and path.suffix == ".gguf":
            return FolderPlace(path.parent, {path.name: path.stat().st_size}, path.name)
        if path.exists() and not path.is_dir():
            raise InputError(
                "{path} is a file, and no GGUF file; name the folder that a model's files lie in.", path=path
            )
        if not path.is_dir():
            raise InputError(
                "There is no folder {path}; a repository of the hub is named {hub}OWNER/NAME.", path=path, hub=HUB
            )
        sizes = {entry.name: entry.stat().st_size for entry in path.iterdir() if entry.is_file()}
    except OSError as error:
        raise InputError(
            "Cannot read {path}: {reason}.", path=error.filename or text, reason=reason_of(error)
        ) from error
    except (RuntimeError, ValueError) as error:  # the home of nobody, a NUL
        raise InputError(
            "There is no folder {text}; a repository of the hub is named {hub}OWNER/NAME.", text=f"{text!r}", hub=HUB
        ) from error
    return FolderPlace(path, sizes, chosen, card_in(path / README))


def hub_name(text: str) -> str:
    """``hf:OWNER/NAME``, with ``@REVISION`` where it is told, for the address of a model's page; other text as it is.

    Pages are those of the hub itself and of ``HF_ENDPOINT``. Raises ``InputError`` for any other address.
    """
    if not text.startswith(("http://", "https://", "huggingface.co/", "hf.co/")):
        return text
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/").partition("://")[2]
    address = text.partition("://")[2] or text
    for hub in filter(None, (endpoint, "huggingface.co", "www.huggingface.co", "hf.co")):
        if address.startswith(f"{hub}/"):
            match = _PAGE.fullmatch(address.removeprefix(f"{hub}/"))
            if match is None:
                break
            revision = unquote(match["revision"] or "")
            return f"{HUB}{match['repo']}" + (f"@{revision}" if revision not in ("", "main") else "")
    raise InputError("{text} is no page of a model on the hub; one is https://huggingface.co/OWNER/NAME.", text=text)


@dataclass
class FolderPlace:
    """A folder on this machine; a single GGUF file is a folder with one file."""

    path: Path
    sizes: dict[str, int]
    chosen: str = ""
    card: Card = field(default_factory=Card)
    gated: bool = False

    @property
    def name(self) -> str:
        return Path(self.chosen).stem if self.chosen else self.path.name

    @property
    def source(self) -> FolderSource:
        return FolderSource(path=str(self.path))

    def glance(self, names: tuple[str, ...], into: Path) -> None:
        targets = {name: inside(into, name) for name in names}  # all, before the first byte is written
        for name, target in targets.items():
            check_size(name, self.sizes[name])
            _copy(self.path / name, target)


@dataclass
class HubPlace:
    """A repository of the model hub at one commit; ``oids``: the ids of its files' content, where the hub told them.

    ``offline`` says why the hub cannot be asked (empty: it can); then its cache on this machine is the repository.
    """

    repo: str
    commit: str
    sizes: dict[str, int]
    oids: dict[str, str]
    card: Card
    gated: bool = False
    chosen: str = ""
    offline: str = ""

    @property
    def name(self) -> str:
        return self.repo.partition("/")[2]

    @property
    def source(self) -> HubSource:
        return HubSource(repo=self.repo, revision=self.commit)

    def glance(self, names: tuple[str, ...], into: Path) -> None:
        try:
            targets = [inside(into, name) for name in names]  # all, before the first byte is written
            files = [HubFile(name, self.sizes.get(name, 0), self.oids.get(name, "")) for name in names]
            for file, target in zip(files, targets, strict=True):
                target.parent.mkdir(parents=True, exist_ok=True)
                self._get(file, target)
        except StoreError as error:
            raise _not_added(self.repo, error) from error

    def _get(self, file: HubFile, target: Path) -> None:
        """Copy the file from the hub's cache where it is sound there, else download it."""
        cached = hub_cache.find(self.repo, self.commit, file.name, file.oid)
        if cached and is_right(cached, file, _unseen):
            _copy(cached, target)
        elif self.offline:
            raise StoreError(
                "{name} in the hub's cache is damaged, and {offline}", name=file.name, offline=self.offline
            )
        else:
            download(Getting(self.repo, self.source, self.commit, file, target, 0, file.size), _unseen, never)


def _hub(text: str, chosen: str) -> HubPlace:
    repo, _, revision = text.partition("@")
    try:
        check_endpoint()
    except StoreError as error:
        raise _not_added(repo, error) from error
    from huggingface_hub import constants

    if repo.count("/") != 1 or not re.match(REPO, repo):
        raise InputError("'{repo}' is not the name of a repository; one is named OWNER/NAME.", repo=repo)
    if constants.HF_HUB_OFFLINE:
        return _cached(repo, revision, chosen, StoreError("the hub is switched off (HF_HUB_OFFLINE)"))
    try:
        contents = called(lambda: listing(repo, revision or None, 20), never, hub_calls.PATIENCE.listing)
    except Exception as error:  # noqa: BLE001 - `refusal` raises what is none of the client's
        source = HubSource(repo=repo, revision=revision or None)
        return _cached(repo, revision, chosen, refusal(error, source, source.revision, pinned=False), error)
    card = card_of(contents.tags or (), contents.pipeline_tag)
    return HubPlace(
        repo, contents.sha or revision or "main", contents.sizes, contents.oids, card, bool(contents.gated), chosen
    )


def _cached(repo: str, revision: str, chosen: str, why: StoreError, cause: Exception | None = None) -> HubPlace:
    """The repository as the hub's cache on this machine has it. Raises ``StoreError`` where that does not do."""
    commit = hub_cache.commit_there(repo, revision or None)
    names = hub_cache.names_there(repo, commit) if commit else set()
    paths = {name: path for name in names if (path := hub_cache.find(repo, commit or "", name, ""))}
    if commit is None or not paths:
        raise _not_added(repo, why) from cause
    try:
        needed(paths.keys(), chosen)
    except (InputError, StoreError) as error:
        reason = "{why}, and what the hub's cache has of it does not do ({error:clause})"
        raise _not_added(repo, StoreError(reason, why=why, error=error)) from error
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    oids = {name: hub_cache.oid_of(path) for name, path in paths.items()}
    card = card_in(paths[README]) if README in paths else Card()
    return HubPlace(repo, commit, sizes, oids, card, chosen=chosen, offline=str(why))


def _copy(source: Path, target: Path) -> None:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise StoreError("Cannot read {path}: {reason}.", path=source, reason=reason_of(error)) from error
    target.write_bytes(content)


def _unseen(label: str, done: int, total: int) -> None:
    """Progress of small files, which nobody has to see."""


def _not_added(repo: str, why: StoreError) -> StoreError:
    """The sentence for what the hub refuses."""
    return StoreError("'{repo}' was not added: {error:clause}.", repo=repo, error=why)
