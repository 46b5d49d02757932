"""That a trimmed model translates as the whole one does: a test text in each direction, compared token for token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import yaml

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq.encoder_decoder import Seq2SeqEngine
from pipelines.errors import Stopped
from pipelines.task import Task

Tokens = tuple[list[str], list[str]]
"""The tokens of a sentence and those of its translation."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that the trimmed model cuts or translates in another way."""

    direction: str
    sentence: str


def test_text() -> dict[str, list[str]]:
    """Sentences by language, written for this: news, speech, numbers, names, quotation marks and abbreviations."""
    text: dict[str, list[str]] = yaml.safe_load(
        files("pipelines.models.trimming").joinpath("text.yaml").read_text(encoding="utf-8")
    )
    return text


def translate_test(
    engine: Seq2SeqEngine, spec: ModelSpec, label: str, progress: Progress, stopped: StopCheck
) -> dict[tuple[str, int], Tokens]:
    """Translate the test text in every direction of the entry: (direction, number of the sentence) to tokens.

    Raises ``Stopped`` and what an engine's ``run`` raises.
    """
    translations: dict[tuple[str, int], Tokens] = {}
    text = test_text()
    directions = spec.directions + spec.unreliable
    total = sum(len(text[direction[:2]]) for direction in directions)
    progress(label, 0, total)
    for direction in directions:
        task = Task("translate", direction[:2], direction[3:])
        for number, source, output in engine.tokens(text[task.source], task, stopped):
            translations[direction, number] = (source, output)
            progress(label, len(translations), total)
        if stopped():
            raise Stopped("Stopped; the model is as it was.")
    return translations


def differences(before: dict[tuple[str, int], Tokens], after: dict[tuple[str, int], Tokens]) -> Iterator[Difference]:
    """The sentences whose tokens are not the same, in the order of the text."""
    text = test_text()
    for (direction, number), tokens in sorted(before.items()):
        if after.get((direction, number)) != tokens:
            yield Difference(direction, text[direction[:2]][number])
