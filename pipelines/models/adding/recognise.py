"""From a repository's configuration and tokenizer to the entry that models.yaml needs for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pipelines.catalogue import Decoding, ModelSpec, WeightFile, is_id
from pipelines.engines.seq2seq import native
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import TOKENIZER
from pipelines.errors import ConfigError, ModelUnavailable, StoreError
from pipelines.instruct.prompts import prompts_for
from pipelines.languages import DIRECTIONS, LANGUAGES
from pipelines.message import N_, reason_of
from pipelines.models.adding.families import FAMILIES, MARIAN, OPEN_LICENCES, Family, family_of, known_types
from pipelines.models.adding.origins import Place
from pipelines.models.adding.purpose import Purpose, purpose_of
from pipelines.models.adding.repository import INDEX, check_shards, refuse_code

_TRANSLATED, _SUMMARISED = 200, 900  # the most tokens of one input: of a segment, and of a part of an article
_LONGEST_T5 = 512  # tokens that T5 models are trained on; their configuration sets no bound
_GGUF_CONTEXT = 4096


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says of a model, where its files do not tell."""

    id: str = ""
    name: str = ""
    licence: str = ""
    directions: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognised:
    """An entry, and what it was recognised as, in words."""

    spec: ModelSpec
    kind: str


def recognise(place: Place, names: tuple[str, ...], glanced: Path, wish: Wish) -> Recognised:
    """The entry for a model whose small files lie in ``glanced``.

    Raises ``StoreError`` for what no engine runs or what wants code to be run, ``ConfigError`` where the user has to
    say what the model does, or asks for an id that cannot be.
    """
    try:
        recognition = _recognised(place, names, glanced, wish)
        msgspec.convert(msgspec.to_builtins(recognition.spec), ModelSpec)  # as strictly as it will be read
    except (TypeError, ValueError, OverflowError) as error:
        raise StoreError("its settings make no sense: {reason}.", reason=reason_of(error)) from error
    return recognition


def _recognised(place: Place, names: tuple[str, ...], glanced: Path, wish: Wish) -> Recognised:
    if wish.id and not is_id(wish.id):
        raise ConfigError(
            "'{id}' cannot be an id: that is small Latin letters and digits, with dots and dashes between.", id=wish.id
        )
    weights, licence = names[-1], wish.licence or place.card.licence
    base = {
        "id": wish.id or _id(place.name),
        "name": wish.name or place.name,
        "licence": licence or "unknown",
        "open_licence": licence.lower() in OPEN_LICENCES,
        "gated": place.gated,
        "sources": (place.source,),
        "files": tuple(WeightFile(name=name) for name in names),
        "size": sum(place.sizes.get(name, 0) for name in names),
    }
    if weights.endswith(".gguf"):
        return _instruction_model(base, weights, wish)
    config = _read(glanced / "config.json")
    for name in ("config.json", "tokenizer_config.json"):
        refuse_code(_read(glanced / name), name)
    if weights.endswith(".npz"):
        return _entry(base, MARIAN, {}, {}, place, config, glanced, wish)
    if weights == native.WEIGHTS:
        glanced = _with_tokenizer(glanced)
        config = _read(glanced / "config.json")
    check_shards(_read(glanced / INDEX), names)
    model_type = str(config.get("model_type", ""))
    if not any(model_type in family.model_types for family in FAMILIES):
        raise StoreError(
            "its architecture is '{model_type}'; Audar runs {known_types}, and GGUF files.",
            model_type=model_type,
            known_types=known_types(),
        )
    vocabulary = _tokenizer(base, glanced)
    family = family_of(model_type, vocabulary.__contains__)
    if family is None:
        raise StoreError(
            "it is of the type {model_type}, but its tokenizer knows no Kazakh, Russian or English.",
            model_type=model_type,
        )
    codes = family.languages(vocabulary.__contains__)
    return _entry(base, family, codes, vocabulary, place, config, glanced, wish)


def _with_tokenizer(glanced: Path) -> Path:
    """A folder with the tokenizer of a model in CTranslate2's own files, and a configuration that tells its kind."""
    folder = glanced / TOKENIZER
    folder.mkdir()
    try:
        native.write_tokenizer(glanced, folder)
    except ValueError as error:
        raise StoreError("its settings make no sense: {reason}.", reason=reason_of(error)) from error
    return folder


def _entry(
    base: dict[str, Any],
    family: Family,
    codes: Mapping[str, str],
    vocabulary: Mapping[str, int],
    place: Place,
    config: Mapping[str, Any],
    glanced: Path,
    wish: Wish,
) -> Recognised:
    """The entry of an encoder-decoder model; ``codes`` has the codes or prefixes of its languages."""
    generation = {**config, **_read(glanced / "generation_config.json")}
    purpose = Purpose(wish.directions, wish.summaries)
    if not (wish.directions or wish.summaries):
        settings = _read(glanced / "tokenizer_config.json")
        purpose = purpose_of(family, codes, vocabulary, place.card, generation, settings, place.name)
        if not (purpose.directions or purpose.summaries):
            raise _untold(family, purpose)
    directions, summaries = purpose.directions, purpose.summaries
    if codes:
        used = {code for direction in directions for code in direction.split("-")} | set(summaries)
        spoken = used if family.codes else {direction[-2:] for direction in directions} | set(summaries)
        if strange := sorted(spoken - set(codes)):
            raise ConfigError(
                "its tokenizer does not know {names}.", names=", ".join(LANGUAGES[code].name for code in strange)
            )
    bound = int(config.get("max_position_embeddings") or _LONGEST_T5)
    spec = ModelSpec(
        **base,
        engine="ctranslate2",
        directions=tuple(directions),
        summaries=tuple(summaries),
        codes=dict(codes) if family.codes else {},
        prefix=dict(codes) if family.prefixes else {},
        max_input=min(_SUMMARISED if summaries else _TRANSLATED, bound - 64),
        decoding=_decoding(generation, bool(summaries)),
    )
    what = "a summariser" if summaries else "a translator"
    return Recognised(spec, f"{family.name} model" + (f" ({what} by {purpose.by})" if purpose.by else ""))


def _untold(family: Family, purpose: Purpose) -> ConfigError:
    """The question to the user where nothing tells what a model does."""
    if purpose.within:
        return ConfigError(
            "it is a {name} model that reads and writes {language}, and nothing says that it summarises: add "
            "--summaries {within} if it does.",
            name=family.name,
            language=LANGUAGES[purpose.within].name,
            within=purpose.within,
        )
    untold = N_("what it was trained for") if family.finetuned and not purpose.by else N_("its languages")
    needs = N_("--directions kk-ru (or --from kk --to ru)")
    if family.summarises or purpose.by:
        needs = N_("--directions kk-ru (or --from kk --to ru), or --summaries ru")
    return ConfigError(
        "it is a {name} model, and its files do not tell {untold}: add {needs}.",
        name=family.name,
        untold=untold,
        needs=needs,
    )


def _decoding(settings: Mapping[str, Any], summarises: bool) -> Decoding:
    """The checkpoint's own wishes, within bounds."""
    plain = Decoding()
    longest = int(settings.get("max_length") or 0)
    return Decoding(
        beam_size=min(max(int(settings.get("num_beams") or plain.beam_size), 1), 10),
        length_penalty=float(settings.get("length_penalty") or plain.length_penalty),
        no_repeat_ngram_size=int(settings.get("no_repeat_ngram_size") or 0),
        max_output=min(max(longest, 16), 512) if summarises and longest else plain.max_output,
    )


def _instruction_model(base: dict[str, Any], weights: str, wish: Wish) -> Recognised:
    """A GGUF file: it does everything somehow; what the user vouches for counts as reliable."""
    spec = ModelSpec(
        **base,
        engine="llamacpp",
        directions=wish.directions,
        unreliable=tuple(direction for direction in DIRECTIONS if direction not in wish.directions),
        summaries=wish.summaries,
        summaries_unreliable=tuple(code for code in LANGUAGES if code not in wish.summaries),
        prompts=prompts_for(weights),
        context=_GGUF_CONTEXT,
    )
    return Recognised(spec, "instruction model (GGUF)")


def _tokenizer(base: dict[str, Any], glanced: Path) -> dict[str, int]:
    """Load the tokenizer, without any code of the repository; the ids of its tokens."""
    try:
        codec = Codec(ModelSpec(**base, engine="ctranslate2"), glanced, quick=False)
        return dict(codec.tokenizer.get_vocab())
    except ModelUnavailable as error:
        reason = (str(error.__cause__ or error).strip().splitlines() or ["no reason given"])[0].rstrip(".:")
        raise StoreError("its settings make no sense: {reason}.", reason=reason) from error


def _read(path: Path) -> dict[str, Any]:
    """A JSON object, or an empty one where there is no such file. Raises ``StoreError``."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise StoreError("its {name} is not valid JSON.", name=path.name) from error
    if not isinstance(content, dict):
        raise StoreError("its {name} is not a JSON object.", name=path.name)
    return content


def _id(name: str) -> str:
    """An id in the catalogue's letters, made of a name."""
    letters = "".join(letter if (letter.isascii() and letter.isalnum()) or letter == "." else "-" for letter in name)
    return "-".join(part for part in letters.lower().strip("-.").split("-") if part)[:100].rstrip("-.") or "model"


def as_entry(spec: ModelSpec) -> dict[str, Any]:
    """A spec as plain data, without what is the default anyway."""
    plain = msgspec.to_builtins(spec)
    unset = msgspec.to_builtins(ModelSpec(id="x", name="x", engine="echo", licence="x", open_licence=True))
    required = ("id", "name", "engine", "licence", "open_licence")
    entry = {key: value for key, value in plain.items() if key in required or value != unset[key]}
    for file in entry.get("files", []):
        for key in ("size", "sha256", "optional", "alternative"):
            if not file.get(key):
                file.pop(key, None)
    if "decoding" in entry:
        entry["decoding"] = {k: v for k, v in entry["decoding"].items() if v != unset["decoding"][k]}
    return entry
