"""What a checkpoint was trained for, as far as its page and its settings tell.

The languages that a tokenizer knows do not: an mBART that sums up Russian knows fifty. Of such a model
https://huggingface.co/IlyaGusev/mbart_ru_sum_gazeta is an example: its page has the tag ``summarization`` and the
language ru, its decoder starts with ``ru_RU``, its tokenizer is set from ``ru_RU`` to ``ru_RU``, and its configuration
has no ``task_specific_params``; those of others are often left from the model that they were trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.adding.cards import Card
from pipelines.adding.families import Family
from pipelines.languages import DIRECTIONS


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
    told: Mapping[str, str],
    vocabulary: Mapping[str, int],
    card: Card,
    config: Mapping[str, Any],
    tokenizer: Mapping[str, Any],
) -> Purpose:
    """``told`` has the codes or prefixes of the family's languages that the ``vocabulary`` (ids by token) has.

    ``config`` is the model's and the generation's, ``tokenizer`` the tokenizer's settings.
    """
    source, target = _language(told, tokenizer.get("src_lang")), _language(told, tokenizer.get("tgt_lang"))
    within = source if source == target else ""
    written = _written(family, told, vocabulary, config)
    by = _summarises(card, config)
    if by:
        named = [written] if written else [within] if within else card.languages
        return Purpose(summaries=tuple(code for code in named if not told or code in told), by=by, within=within)
    if family.any_source:
        return Purpose(tuple(direction for direction in DIRECTIONS if set(direction.split("-")) <= set(told)))
    if not family.finetuned:
        return Purpose(_sides(told, tokenizer), within=within)
    if source and target and source != target:
        return Purpose((f"{source}-{target}",), by="its tokenizer's settings")
    spoken = [code for code in told if code in card.languages]
    if card.tasks == {"translate"} and (written or set(spoken) == set(told)):
        pairs = [f"{code}-{other}" for code in spoken for other in spoken if code != other]
        kept = [pair for pair in pairs if pair[:2] == (source or pair[:2]) and pair[3:] == (written or pair[3:])]
        return Purpose(tuple(pair for pair in DIRECTIONS if pair in kept), by="its model card", within=within)
    return Purpose(within=within)


def _summarises(card: Card, config: Mapping[str, Any]) -> str:
    """What tells that the model summarises; empty where nothing does, or it does other things too."""
    if card.tasks:
        return "its model card" if card.tasks == {"summarize"} else ""
    named = config.get("task_specific_params")
    return "its config.json" if isinstance(named, dict) and set(named) == {"summarization"} else ""


def _written(family: Family, told: Mapping[str, str], vocabulary: Mapping[str, int], config: Mapping[str, Any]) -> str:
    """The language that the configuration makes every output begin with; empty where it leaves that open."""
    ids = {vocabulary.get(family.tokens.get(code, told[code].strip())): code for code in told} if family.codes else {}
    forced = [config.get(key) for key in ("forced_bos_token_id", "decoder_start_token_id")]
    return next((ids[number] for number in forced if isinstance(number, int) and number in ids), "")


def _sides(told: Mapping[str, str], tokenizer: Mapping[str, Any]) -> tuple[str, ...]:
    """What Marian's tokenizer names as its two sides."""
    source, target = tokenizer.get("source_lang"), tokenizer.get("target_lang")
    targets = list(told) or [str(target)]
    return tuple(direction for direction in DIRECTIONS if direction in {f"{source}-{code}" for code in targets})


def _language(told: Mapping[str, str], code: object) -> str:
    return next((language for language, own in told.items() if own == code), "")
