"""Trim the vocabulary of an installed model, prove that nothing changed, and take it back.

The smaller model is made beside the whole one and moved into place only when it translated the test text token for
token as the whole one. What can be made anew from the download is then deleted; what cannot stays for ``undo``.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq import conversion
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED, TOKENIZER, TRIMMED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.errors import EngineError, Stopped, StoreError
from pipelines.message import N_, Message, reason_of
from pipelines.models.cache import cache_error, check_room, folder_size
from pipelines.models.prepare import prepare
from pipelines.models.store import locked, model_folder, ready_folder, record_made
from pipelines.models.trimming import proof
from pipelines.models.trimming.choice import choose
from pipelines.models.trimming.tokenizer import Uncuttable, parts_of, save_part
from pipelines.models.trimming.weights import trim_weights
from pipelines.task import EngineSettings

MOST = 50_000
"""Tokens that are kept, about. NLLB has 256,206; a decoding step on 50,000 takes half the time."""

ENGINE = "ctranslate2"
"""The engine whose models can be trimmed."""

_VOCABULARY = "shared_vocabulary.json"


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What came of it: tokens left of how many, bytes of the model before and after, translations that were compared.

    ``added``: tokens that only the test text needed. ``reversible``: whether the whole model stays on the disk.
    ``freed``: bytes on the disk, negative where it takes more than before.
    """

    tokens: int
    of: int
    before: int
    after: int
    compared: int
    added: int
    reversible: bool
    freed: int


def trim(spec: ModelSpec, progress: Progress, stopped: StopCheck = never, most: int = MOST) -> Trimmed | None:
    """Trim an installed model; ``None`` where that is done already.

    Raises ``ModelUnavailable``, ``StoreError``, ``Stopped``, and ``EngineError`` for a model that cannot be trimmed, or
    whose translations changed; then it is as it was.
    """
    if spec.engine != ENGINE or not spec.files or not (spec.codes or len(spec.prefix) > 1):
        raise EngineError(
            "'{id}' cannot be trimmed: it is no multilingual translator of the ctranslate2 engine.", id=spec.id
        )
    with locked(spec, progress, stopped):
        folder = ready_folder(spec)
        assert folder is not None
        if conversion.trimmed(folder):
            return None
        prepare(spec, folder, progress, stopped)
        part = folder / f"{TRIMMED}.part"
        try:
            shutil.rmtree(part, ignore_errors=True)  # of a run that was cut off
            check_room(spec, folder_size(folder / CONVERTED))
            return _trim(spec, folder, part, most, progress, stopped)
        except OSError as error:
            raise cache_error(error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)


def undo(spec: ModelSpec, progress: Progress, stopped: StopCheck = never) -> bool:
    """Use the whole vocabulary again; ``False`` where it is in use.

    Raises ``StoreError`` where neither the download nor the whole model is left, and what converting raises.
    """
    folder = model_folder(spec)
    if not (folder / TRIMMED).is_dir():
        return False
    with locked(spec, progress, stopped):
        if not conversion.has_weights(folder) and not conversion.up_to_date(folder):
            raise StoreError(
                "The download of '{id}' was dropped: `audar models remove {id}` and `audar models pull {id}` "
                "get the whole model again.",
                id=spec.id,
            )
        part = folder / f"{TRIMMED}.part"
        try:
            record_made(spec, folder, progress=progress, used=folder / CONVERTED)
            shutil.rmtree(part, ignore_errors=True)
            (folder / TRIMMED).replace(part)
            shutil.rmtree(part)
        except OSError as error:
            raise cache_error(error) from error
        prepare(spec, folder, progress, stopped)
    return True


def _trim(spec: ModelSpec, folder: Path, part: Path, most: int, progress: Progress, stopped: StopCheck) -> Trimmed:
    whole = folder / CONVERTED
    before = _translations(spec, folder, whole, N_("Translating the test text"), progress, stopped)
    seen = {token for source, output in before.values() for token in (*source, *output)}
    progress(Message("Trimming {name}", name=spec.name), 0, 1)
    tokens, added, of = _write(spec, folder, part, seen, most)
    progress(Message("Trimming {name}", name=spec.name), 1, 1)
    if stopped():
        raise Stopped("Stopped; the model is as it was.")
    after = _translations(spec, folder, part, N_("Translating it with fewer tokens"), progress, stopped)
    changed = list(proof.differences(before, after))
    if changed:
        first = changed[0]
        raise EngineError(
            "'{id}' stays as it is: trimmed, it would change {changed} of {before} translations, the first "
            "{direction} of '{sentence}'.",
            id=spec.id,
            changed=len(changed),
            before=len(before),
            direction=first.direction,
            sentence=first.sentence,
        )
    sizes = (whole / "model.bin").stat().st_size, (part / "model.bin").stat().st_size
    only_copy, freed = not conversion.has_weights(folder), -folder_size(part)
    shutil.rmtree(folder / TRIMMED, ignore_errors=True)  # one that was made from other weights
    part.replace(folder / TRIMMED)
    record_made(spec, folder, progress=progress, used=folder / TRIMMED)
    if not only_copy:
        freed += folder_size(whole)
        shutil.rmtree(whole)
    return Trimmed(tokens, of, *sizes, len(before), added, only_copy, freed)


def _translations(
    spec: ModelSpec, folder: Path, model: Path, label: str, progress: Progress, stopped: StopCheck
) -> dict[tuple[str, int], proof.Tokens]:
    engine = CTranslate2Engine(spec, folder, EngineSettings())
    engine.trial = model
    try:
        return proof.translate_test(engine, spec, label, progress, stopped)
    finally:
        engine.close()


def _write(spec: ModelSpec, folder: Path, part: Path, seen: set[str], most: int) -> tuple[int, int, int]:
    """Write the smaller model into ``part``; return the tokens it has, those only seen in the test, and those of all.

    Raises ``EngineError`` and ``OSError``.
    """
    whole = folder / CONVERTED
    try:
        if (whole / TOKENIZER).is_dir():
            raise Uncuttable(N_("its files are CTranslate2's own, and taken as they are"))
        tokenizer = Codec(spec, folder, quick=False).tokenizer
        if not (whole / _VOCABULARY).is_file():
            raise Uncuttable(N_("it has two vocabularies"))
        vocabulary: list[str] = json.loads((whole / _VOCABULARY).read_text(encoding="utf-8"))
        parts = parts_of(tokenizer)
        chosen = choose(vocabulary, {*tokenizer.all_special_tokens, *tokenizer.added_tokens_encoder}, parts, most)
        lacking = (seen - chosen) & set(vocabulary)
        tokens = chosen | {piece for token in lacking for piece in (token, *parts(token))}.intersection(vocabulary)
        rows = [row for row, token in enumerate(vocabulary) if token in tokens]
        part.mkdir()
        for path in whole.iterdir():
            if path.name not in ("model.bin", _VOCABULARY, conversion.RECORD):
                shutil.copy(path, part)
        save_part(tokenizer, folder, tokens, part / TOKENIZER)
        trim_weights(whole / "model.bin", part / "model.bin", len(vocabulary), rows)
    except ValueError as error:
        raise EngineError("'{id}' cannot be trimmed: {reason}.", id=spec.id, reason=reason_of(error)) from error
    words = [vocabulary[row] for row in rows]
    (part / _VOCABULARY).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    conversion.write_record(part, conversion.sources(folder), tokens=len(words), of=len(vocabulary))
    return len(words), len(lacking), len(vocabulary)
