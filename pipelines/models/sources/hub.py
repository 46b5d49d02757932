"""The model hub, through ``huggingface_hub``: its endpoint, token, proxy, cache and offline settings hold."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from pipelines.article import Progress, Say, StopCheck
from pipelines.catalogue import HubSource, ModelSpec
from pipelines.errors import AudarError, HubUnreachable, StoreError
from pipelines.message import Message
from pipelines.models.cache import check_room
from pipelines.models.sources import hub_cache, hub_calls
from pipelines.models.sources.choosing import choose_files
from pipelines.models.sources.hub_calls import called, pause, wait_after
from pipelines.models.sources.hub_errors import check_endpoint, refusal
from pipelines.models.sources.hub_files import Getting, HubFile, download, is_right, key_of
from pipelines.models.sources.hub_listing import listing
from pipelines.paths import inside

UNFINISHED = ".unfinished"
"""The folder, within a download's own, of files that are not whole; each is named by its content."""
_GLANCE_TIMEOUT = 3.0  # seconds for a question that can go without an answer


def fetch(spec: ModelSpec, source: HubSource, folder: Path, progress: Progress, stopped: StopCheck, say: Say) -> str:
    """Get the model's files into ``folder`` and check them against the hub's record; return the commit.

    What lies in the hub's cache on this machine is taken from there, and all of it where the hub cannot be asked. A
    file that was cut off goes on where it stopped. Raises ``StoreError`` or ``Stopped``; ``OSError`` where the folder
    cannot be written.
    """
    check_endpoint()
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)  # its warnings are not for the user's terminal
    try:
        commit, files = _listed(spec, source, progress, stopped)
        online = True
    except StoreError:
        cached = in_cache(spec, source)
        if cached is None:
            raise
        (commit, files), online = cached, False
    _fill(spec, source, commit, files, folder, progress, stopped, say, online)
    return commit


def newest(source: HubSource, stopped: StopCheck) -> str | None:
    """The commit that the hub has now; ``None`` where it cannot be asked at once."""
    try:
        check_endpoint()
    except HubUnreachable:
        return None
    from huggingface_hub import constants
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP client beneath

    if constants.HF_HUB_OFFLINE:
        return None
    try:
        return called(lambda: listing(source.repo, None, _GLANCE_TIMEOUT), stopped, _GLANCE_TIMEOUT).sha
    except (HTTPError, OSError, ValueError):
        return None


def _listed(
    spec: ModelSpec, source: HubSource, progress: Progress, stopped: StopCheck
) -> tuple[str, tuple[HubFile, ...]]:
    """The commit and the files that the hub tells of."""
    from httpx2 import ConnectError, ProxyError, TimeoutException
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise HubUnreachable("the hub is switched off (HF_HUB_OFFLINE)")
    failures = 0
    while True:
        try:
            contents = called(
                lambda: listing(source.repo, source.revision, constants.HF_HUB_ETAG_TIMEOUT),
                stopped,
                hub_calls.PATIENCE.listing,
            )
            break
        except AudarError:
            raise
        except Exception as error:
            failures += 1
            wait = wait_after(error, failures)
            if wait is None or isinstance(error, (ConnectError, TimeoutException, ProxyError)):  # other sources may do
                raise refusal(error, source, source.revision) from error
            pause(wait, progress, stopped)
    sizes, oids = contents.sizes, contents.oids
    files = tuple(HubFile(name, sizes[name], oids[name]) for name in choose_files(spec, sizes.keys()))
    pinned = {file.name: file.size for file in spec.files if file.size}
    for file in files:
        if file.size and pinned.get(file.name, file.size) != file.size:
            raise StoreError(
                "{name} has {size} bytes at the hub and {expected} in models.yaml",
                name=file.name,
                size=f"{file.size:,}",
                expected=f"{pinned[file.name]:,}",
            )
    return contents.sha or source.revision or "main", files


def in_cache(spec: ModelSpec, source: HubSource) -> tuple[str, tuple[HubFile, ...]] | None:
    """The commit and the files of the hub's cache, if it has all that the model needs."""
    commit = hub_cache.commit_there(source.repo, source.revision)
    if commit is None:
        return None
    try:
        names = choose_files(spec, hub_cache.names_there(source.repo, commit))
    except StoreError:
        return None
    files = []
    for name in names:
        path = hub_cache.find(source.repo, commit, name, "")
        if path is None:
            return None
        files.append(HubFile(name, path.stat().st_size, hub_cache.oid_of(path)))
    return commit, tuple(files)


def _fill(
    spec: ModelSpec,
    source: HubSource,
    commit: str,
    files: tuple[HubFile, ...],
    folder: Path,
    progress: Progress,
    stopped: StopCheck,
    say: Say,
    online: bool,
) -> None:
    """Put every file into ``folder``: what an earlier call left, what the hub's cache has, then the rest."""
    copied, missing = 0, []
    unfinished = folder / UNFINISHED
    unfinished.mkdir(exist_ok=True)
    for file in files:
        target = inside(folder, file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_file():
            if is_right(target, file, progress):
                continue
            target.unlink()
        cached = hub_cache.find(source.repo, commit, file.name, file.oid)
        if cached and not is_right(cached, file, progress):
            if not online:
                raise StoreError("{name} in the hub's cache is damaged, and the hub cannot be asked", name=file.name)
            say(Message("{name} in the hub's cache is damaged; it is downloaded.", name=file.name))
            cached = None
        if cached and hub_cache.link(cached, target):
            copied += file.size
        else:
            missing.append((file, cached))
    sizes = {path.name: path.stat().st_size for path in unfinished.iterdir()}
    keys = {key_of(commit, file) for file, _ in missing}
    for name in sizes.keys() - keys:  # of a revision that is not wanted any more
        (unfinished / name).unlink()
    check_room(spec, sum(file.size for file, _ in missing) - sum(sizes[key] for key in keys & sizes.keys()))
    total = sum(file.size for file in files)
    done = total - sum(file.size for file, _ in missing)
    for file, cached in missing:
        half = inside(unfinished, key_of(commit, file))
        if cached:
            hub_cache.copy(cached, half, folder / file.name, progress)
            copied += file.size
        else:
            download(Getting(spec.id, source, commit, file, half, done, total), progress, stopped)
            half.replace(folder / file.name)
        done += file.size
    shutil.rmtree(unfinished, ignore_errors=True)
    if copied:
        say(
            Message(
                "Took {size} MB of {id} from the hub's cache in {folder}.",
                size=f"{copied / 1e6:,.1f}",
                id=spec.id,
                folder=hub_cache.place(),
            )
        )
