"""What works on this machine: engines, memory, cache, weights, and package names owned twice."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines import __version__
from pipelines.catalogue import default_path, load_catalogue, user_path
from pipelines.models.cache import cache_root, folder_size
from pipelines.models.store import damaged_files, state
from pipelines.task import cores

_LIBRARIES = ("torch", "transformers", "ctranslate2", "xllamacpp", "sentencepiece")
_OPTIONAL = {"torch": "only pickled weights, the transformers engine and graphics cards need it"}
_OWN_NAMES = ("audar", "tui", "pipelines")


def report() -> Iterator[tuple[str, str]]:
    """Yield ``(subject, finding)`` lines, the quick ones first. Nothing is raised: a failure is a finding."""
    import psutil

    yield "audar", f"{__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield "CPU", f"{cores()} of {os.cpu_count()} threads"
    memory = psutil.virtual_memory()
    yield "memory", f"{memory.available / 1e9:.1f} GB free of {memory.total / 1e9:.1f} GB"
    yield "cache", _cache()
    yield "catalogue", _catalogue()
    yield "package names", _names()
    for library in _LIBRARIES:
        yield library, _library(library)
    installed = [spec for spec in load_catalogue() if spec.files and state(spec) != "absent"]
    if not installed:
        yield "weights", "none installed; `audar models pull starter` gets the starter"
    for spec in installed:
        wrong = damaged_files(spec)
        yield "weights", f"{spec.id}: " + (f"DAMAGED: {' '.join(wrong)}" if wrong else "present and verified")


def _catalogue() -> str:
    path, all_ = user_path(), len(load_catalogue())
    added = all_ - len(load_catalogue(default_path()))
    return f"{default_path().name}: {all_} models" + (f", {added} of them yours, in {path}" if added else "")


def _cache() -> str:
    root = cache_root()
    folder = next(folder for folder in (root, *root.parents) if folder.exists())
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"{root}: {error.strerror}"
    writable = "" if _writable(folder) else "; CANNOT BE WRITTEN, set AUDAR_CACHE to another folder"
    size = folder_size(root) if root.exists() else 0
    return f"{root}: {size / 1e9:.2f} GB, {free / 1e9:.1f} GB free{writable}"


def _writable(folder: Path) -> bool:
    """Try it: rights alone do not tell of a file in the folder's place or a file system of the kernel."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _library(name: str) -> str:
    if name in _OPTIONAL and find_spec(name) is None:
        return f"not installed; {_OPTIONAL[name]}"
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # it advises to install PyTorch
    try:
        module = import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever a broken library throws is the finding
        return f"CANNOT BE IMPORTED ({type(error).__name__}: {' '.join(str(error).split())})"
    version = f"{metadata.version(name)}"
    if name == "torch":
        version += f", {_card(module)}"
    return version


def _card(torch: Any) -> str:
    """The graphics card that PyTorch takes (the first that `CUDA_VISIBLE_DEVICES` leaves) and its memory."""
    if not torch.cuda.is_available():
        return "CPU only"
    try:
        free, total = torch.cuda.mem_get_info()
        return f"{torch.cuda.get_device_name()}: {free / 1e9:.1f} GB free of {total / 1e9:.1f} GB"
    except Exception as error:  # noqa: BLE001 - a card that is full or taken fails at the first look
        return f"a graphics card that CANNOT BE USED ({' '.join(str(error).split())})"


def _names() -> str:
    """Audar's top-level packages are common words; another distribution may bring one of the same name."""
    owners = metadata.packages_distributions()
    clashes = [
        f"{name} ({', '.join(sorted(set(owners.get(name, []))))})" for name in _OWN_NAMES if _twice(name, owners)
    ]
    if clashes:
        return f"OWNED TWICE: {'; '.join(clashes)}; install Audar into an environment of its own"
    return "audar, tui and pipelines belong to no other package"


def _twice(name: str, owners: Mapping[str, list[str]]) -> bool:
    return len({owner.lower() for owner in owners.get(name, [])}) > 1
