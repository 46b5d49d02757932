"""Catalogues written by a test, and models put into the cache without a download."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pipelines.catalogue import ModelSpec
from pipelines.models.store import Manifest, StoredFile, model_folder, write_manifest


def entry(model_id: str, **keys: object) -> str:
    """An entry of models.yaml, in YAML's flow style; the fake engine unless ``keys`` say otherwise."""
    fixed: dict[str, object] = {"id": model_id, "name": model_id, "engine": "echo", "licence": "MIT"}
    keys = {**fixed, "open_licence": "true", "files": "[{name: weights.bin}]", **keys}
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}\n"


def write_models(path: Path, entries: Sequence[str], sets: str = "") -> dict[str, str]:
    """Write a catalogue; the environment that makes Audar read it."""
    path.write_text("models:\n" + "".join(entries) + sets, encoding="utf-8")
    return {"AUDAR_MODELS": str(path)}


def install(spec: ModelSpec, revision: str = "abcdef0123456789", files: Path | None = None) -> None:
    """Put a model into the cache: one small file of the name it expects, or ``files``, and the manifest."""
    folder = model_folder(spec)
    folder.mkdir(parents=True)
    if files is None:
        (folder / spec.files[0].name).write_bytes(b"weights")
        found = [folder / spec.files[0].name]
    else:
        found = []
        for path in files.iterdir():
            if path.is_file() and not path.name.startswith("."):
                (folder / path.name).write_bytes(path.read_bytes())
                found.append(folder / path.name)
    known = {file.name: file.sha256 for file in spec.files}
    stored = [
        StoredFile(
            name=path.name,
            size=path.stat().st_size,
            sha256=known.get(path.name) or hashlib.sha256(path.read_bytes()).hexdigest(),
            mtime_ns=path.stat().st_mtime_ns,
        )
        for path in found
    ]
    write_manifest(folder, Manifest(id=spec.id, revision=revision, source="test", files=tuple(stored)))
