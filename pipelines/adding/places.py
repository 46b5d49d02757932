"""Where a model is added from: a repository of the hub, or a folder or a GGUF file on this machine."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipelines.catalogue import FolderSource, HubSource
from pipelines.errors import StoreError

_SMALL = 64 << 20  # bytes; a tokenizer's largest file has some 20 MB
HUB = "hf:"


class Place(Protocol):
    """A place with files: their sizes in bytes by name, and the one GGUF file that is ``chosen``, if any."""

    licence: str
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
    """The place that the user names: ``hf:OWNER/NAME``, with ``@REVISION`` behind it or not, or a path.

    Raises ``StoreError``.
    """
    if text.startswith(HUB):
        return _hub(text.removeprefix(HUB), chosen)
    path = Path(text).expanduser().resolve()
    if path.is_file() and path.suffix == ".gguf":
        return FolderPlace(path.parent, {path.name: path.stat().st_size}, path.name)
    if not path.is_dir():
        raise StoreError(f"There is no folder {path}; a repository of the hub is named {HUB}OWNER/NAME.")
    try:
        sizes = {entry.name: entry.stat().st_size for entry in path.iterdir() if entry.is_file()}
    except OSError as error:
        raise StoreError(f"Cannot read {path}: {error.strerror}.") from error
    return FolderPlace(path, sizes, chosen)


@dataclass
class FolderPlace:
    """A folder on this machine; a single GGUF file is a folder with one file."""

    path: Path
    sizes: dict[str, int]
    chosen: str = ""
    licence: str = ""

    @property
    def name(self) -> str:
        return Path(self.chosen).stem if self.chosen else self.path.name

    @property
    def source(self) -> FolderSource:
        return FolderSource(path=str(self.path))

    def glance(self, names: tuple[str, ...], into: Path) -> None:
        for name in names:
            try:
                shutil.copyfile(self.path / name, into / name)
            except OSError as error:
                raise StoreError(f"Cannot read {self.path / name}: {error.strerror}.") from error


@dataclass
class HubPlace:
    """A repository of the model hub at one commit."""

    repo: str
    commit: str
    sizes: dict[str, int]
    licence: str
    chosen: str = ""

    @property
    def name(self) -> str:
        return self.repo.partition("/")[2]

    @property
    def source(self) -> HubSource:
        return HubSource(repo=self.repo, revision=self.commit)

    def glance(self, names: tuple[str, ...], into: Path) -> None:
        from huggingface_hub import hf_hub_download
        from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP client beneath

        for name in names:
            if self.sizes.get(name, 0) > _SMALL:
                raise StoreError(f"{name} of {self.repo} is too large to be a tokenizer's or a configuration's file.")
            try:
                hf_hub_download(self.repo, name, revision=self.commit, local_dir=into)
            except (HTTPError, OSError, ValueError) as error:
                raise _refusal(self.repo, error) from error


def _hub(text: str, chosen: str) -> HubPlace:
    repo, _, revision = text.partition("@")
    from huggingface_hub import HfApi, constants
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    if repo.count("/") != 1 or not all(repo.split("/")):
        raise StoreError(f"'{repo}' is not the name of a repository; one is named OWNER/NAME.")
    if constants.HF_HUB_OFFLINE:
        raise StoreError("The hub is switched off (HF_HUB_OFFLINE).")
    try:
        info = HfApi().model_info(repo, revision=revision or None, files_metadata=True, timeout=20)
    except (HTTPError, OSError, ValueError) as error:
        raise _refusal(repo, error) from error
    sizes = {sibling.rfilename: sibling.size or 0 for sibling in info.siblings or ()}
    licences = [tag.removeprefix("license:") for tag in info.tags or () if tag.startswith("license:")]
    return HubPlace(repo, info.sha or revision or "main", sizes, licences[0] if licences else "", chosen)


def _refusal(repo: str, error: Exception) -> StoreError:
    """What the hub's refusal means, in one sentence."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return StoreError(
            f"{repo} is gated: accept its terms on its page, then log in with `hf auth login` or set HF_TOKEN."
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return StoreError(f"The hub has no {repo}, or your token (HF_TOKEN) has no access to it.")
    if isinstance(error, errors.RevisionNotFoundError):
        return StoreError(f"{repo} has no such revision.")
    if isinstance(error, errors.HfHubHTTPError):
        return StoreError(f"The hub answered {getattr(error.response, 'status_code', '?')} for {repo}.")
    return StoreError(f"The hub cannot be reached for {repo}.")
