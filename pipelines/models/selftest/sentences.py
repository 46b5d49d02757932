"""The self-test's sentences: the same twenty in Kazakh, Russian and English."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from pipelines.engines.base import Engine
from pipelines.task import Task

Triple = dict[str, str]


@functools.cache
def sentences() -> tuple[Triple, ...]:
    """Twenty sentences, each by language code."""
    path = Path(__file__).with_name("sentences.yaml")
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")))


def article(language: str) -> str:
    """The twenty as one text, for summaries."""
    return " ".join(triple[language] for triple in sentences())


def article_for(engine: Engine, task: Task) -> str:
    """As many of the twenty, as one text, as the engine takes at once for a summary; the first at least."""
    texts = [triple[task.source] for triple in sentences()]
    while len(texts) > 1 and engine.count(" ".join(texts), task) > engine.window(task):
        texts.pop()
    return " ".join(texts)
