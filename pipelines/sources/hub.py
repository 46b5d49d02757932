"""The model hub, through ``huggingface_hub``: its endpoint, token, proxy and offline settings hold."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import HubSource, ModelSpec, WeightFile
from pipelines.errors import Stopped, StoreError
from pipelines.store import sha256_of


def fetch(spec: ModelSpec, source: HubSource, folder: Path, progress: Progress, stopped: StopCheck) -> str:
    """Download the model's files into ``folder`` and check them against the hub's record; return the commit.

    A file that was cut off goes on where it stopped. Raises ``StoreError`` or ``Stopped``; ``OSError`` where the
    folder cannot be written.
    """
    from huggingface_hub import HfApi, constants, errors, hf_hub_download
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP client beneath

    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)  # its retries are not for the user's terminal
    if constants.HF_HUB_OFFLINE:
        raise StoreError("the hub is switched off (HF_HUB_OFFLINE)")
    try:
        info = HfApi().model_info(source.repo, revision=source.revision, files_metadata=True, timeout=20)
        commit = info.sha or source.revision or "main"
        siblings = {sibling.rfilename: sibling for sibling in info.siblings or ()}
        wanted = _choose(spec, set(siblings))
        total = sum(siblings[name].size or 0 for name in wanted)
        counter = _counter(f"{spec.id} from the hub", total, progress, stopped)
        for name in wanted:
            hf_hub_download(source.repo, name, revision=commit, local_dir=folder, tqdm_class=counter)
            lfs = siblings[name].lfs
            if lfs and sha256_of(folder / name, progress) != lfs.sha256:
                (folder / name).unlink()
                raise StoreError(f"{name} arrived damaged (its sha256 is not the hub's)")
    except errors.GatedRepoError as error:
        raise StoreError(
            f"{source.repo} is gated: accept its terms on its page, then log in with `hf auth login` or set HF_TOKEN"
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise StoreError(f"the hub has no {source.repo}, or your token (HF_TOKEN) has no access to it") from error
    except errors.RevisionNotFoundError as error:
        raise StoreError(f"{source.repo} has no revision {source.revision}") from error
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "?")
        raise StoreError(f"the hub answered {status} for {source.repo}") from error
    except (errors.LocalEntryNotFoundError, HTTPError) as error:
        raise StoreError(f"the hub cannot be reached for {source.repo}") from error
    except ValueError as error:
        raise StoreError(f"the hub's answer for {source.repo} makes no sense: {error}") from error
    return commit


def _choose(spec: ModelSpec, there: set[str]) -> list[str]:
    """The files to download: of alternatives the first that the repository has; optional ones if it has them."""
    chosen: list[str] = []
    groups: dict[str, list[WeightFile]] = {}
    for file in spec.files:
        groups.setdefault(file.alternative or file.name, []).append(file)
    for files in groups.values():
        name = next((file.name for file in files if file.name in there), None)
        if name:
            chosen.append(name)
        elif not all(file.optional for file in files):
            raise StoreError(f"the repository of {spec.id} has no {' or '.join(file.name for file in files)}")
    return chosen


def _counter(label: str, total: int, progress: Progress, stopped: StopCheck) -> Any:
    """A tqdm class that draws nothing: it adds up bytes over all files and passes them on."""
    from tqdm.auto import tqdm

    done = 0

    class Counter(tqdm):  # type: ignore[type-arg]
        made = False

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            nonlocal done
            self.sink = open(os.devnull, "w")  # noqa: SIM115, PTH123 - tqdm wants a file as long as it lives
            done += int(kwargs.get("initial") or 0)
            super().__init__(*args, **{**kwargs, "file": self.sink, "disable": False})
            self.made = True

        def update(self, n: float | None = 1) -> bool | None:
            nonlocal done
            if stopped():
                raise Stopped("The download was stopped; the next pull goes on from here.")
            done += int(n or 0)
            progress(label, min(done, total) if total else done, total)
            return None

        def close(self) -> None:
            if self.made:  # else Ctrl-C came meanwhile, and what tqdm closes is not there yet
                super().close()
                self.sink.close()

    return Counter
