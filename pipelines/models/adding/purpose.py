"""What a checkpoint was trained for, as far as its page, its settings and its name tell.

The languages that a tokenizer knows do not: an mBART that sums up Russian knows fifty. Of such a model
https://huggingface.co/IlyaGusev/mbart_ru_sum_gazeta is an example: its page has the tag ``summarization`` and the
language ru, its decoder starts with ``ru_RU``, its tokenizer is set from ``ru_RU`` to ``ru_RU``, and its configuration
has no ``task_specific_params``; those of others are often left from the model that they were trained on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.languages import DIRECTIONS
from pipelines.models.adding.cards import Card
from pipelines.models.adding.families import Family

_SHAPES = {"one-to-many": ("en", ""), "many-to-one": ("", "en"), "many-to-many": ("", "")}
"""mBART-50's translators (https://arxiv.org/abs/2008.00401), whose settings are alike: by a part of the name, the one
language that is read, and the one that is written (empty: all)."""

_SHAPE = re.compile(rf"(?<![a-z])(?:{'|'.join(_SHAPES)})(?![a-z])")
_ITSELF = re.compile(rf"(?:.*[^a-z])?(?:{'|'.join(_SHAPES)})(?:-mmt)?")  # a name that goes on is that of other training


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a model does, and ``by`` what is told so, in words; all empty where nothing tells.

    ``within``: the one language that it is set to read and write (empty: none).
    """

    directions: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    by: str = ""
    within: str = ""


def purpose_of(
    family: Family,
    codes: Mapping[str, str],
    vocabulary: Mapping[str, int],
    card: Card,
    config: Mapping[str, Any],
    tokenizer: Mapping[str, Any],
    name: str = "",
) -> Purpose:
    """``codes`` has the codes or prefixes of the family's languages that the ``vocabulary`` (ids by token) has.

    ``config`` is the model's and the generation's, ``tokenizer`` the tokenizer's settings, ``name`` the place's.
    """
    source, target = _language(codes, tokenizer.get("src_lang")), _language(codes, tokenizer.get("tgt_lang"))
    within = source if source == target else ""
    written = _written(family, codes, vocabulary, config)
    by = _summarises(card, config)
    if by:
        languages = [written] if written else [within] if within else card.languages
        return Purpose(summaries=tuple(code for code in languages if not codes or code in codes), by=by, within=within)
    if family.any_source:
        return Purpose(tuple(direction for direction in DIRECTIONS if set(direction.split("-")) <= set(codes)))
    if not family.finetuned:
        return Purpose(_sides(codes, tokenizer), within=within)
    if source and target and source != target:
        return Purpose((f"{source}-{target}",), by="its tokenizer's settings")
    only_source, only_target = _shape(name, config.get("_name_or_path"), tokenizer.get("name_or_path"))
    reads, writes = source or only_source, written or only_target
    spoken = [code for code in codes if code in card.languages]
    if card.tasks == {"translate"} and (written or set(spoken) == set(codes)):
        by = "its model card"
    elif not card.tasks and _ITSELF.fullmatch(name.lower()):
        spoken, by = list(codes), "its name"
    else:
        return Purpose(within=within)
    pairs = [f"{code}-{other}" for code in spoken for other in spoken if code != other]
    directions = [pair for pair in pairs if pair[:2] == (reads or pair[:2]) and pair[3:] == (writes or pair[3:])]
    return Purpose(tuple(pair for pair in DIRECTIONS if pair in directions), by=by, within=within)


def _shape(*names: object) -> tuple[str, str]:
    """The only source and the only target that the first name tells which tells any; empty ones where none does."""
    matches = (_SHAPE.search(name.lower()) for name in names if isinstance(name, str))
    return next((_SHAPES[match.group()] for match in matches if match), ("", ""))


def _summarises(card: Card, config: Mapping[str, Any]) -> str:
    """What tells that the model summarises; empty where nothing does, or it does other things too."""
    if card.tasks:
        return "its model card" if card.tasks == {"summarize"} else ""
    params = config.get("task_specific_params")
    return "its config.json" if isinstance(params, dict) and set(params) == {"summarization"} else ""


def _written(family: Family, codes: Mapping[str, str], vocabulary: Mapping[str, int], config: Mapping[str, Any]) -> str:
    """The language that the configuration makes every output begin with; empty where it leaves that open."""
    ids = {vocabulary.get(family.tokens.get(code, codes[code].strip())): code for code in codes} if family.codes else {}
    forced = [config.get(key) for key in ("forced_bos_token_id", "decoder_start_token_id")]
    return next((ids[number] for number in forced if isinstance(number, int) and number in ids), "")


def _sides(codes: Mapping[str, str], tokenizer: Mapping[str, Any]) -> tuple[str, ...]:
    """What Marian's tokenizer names as its two sides."""
    source, target = tokenizer.get("source_lang"), tokenizer.get("target_lang")
    targets = list(codes) or [str(target)]
    return tuple(direction for direction in DIRECTIONS if direction in {f"{source}-{code}" for code in targets})


def _language(codes: Mapping[str, str], code: object) -> str:
    return next((language for language, spelling in codes.items() if spelling == code), "")
