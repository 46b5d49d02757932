"""A fake engine for tests, screenshots and a first look: the text comes back behind the target's code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.task import EngineSettings, Task


class EchoEngine:
    """Gives each text back as ``[ru] text``; a summary is the text's first words likewise."""

    signature = "engine=echo"
    prepares = False

    def __init__(self, spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> None:
        self.spec = spec
        del folder, settings

    def prepare(self, progress: Progress) -> None:
        """Nothing to prepare."""

    def load(self, stopped: StopCheck = never, /) -> None:
        """Nothing to load."""

    def count(self, text: str, task: Task) -> int:
        """One token a word."""
        del task
        return len(text.split())

    def window(self, task: Task) -> int:
        """The catalogue's ``max_input``, in words."""
        del task
        return self.spec.max_input

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield the texts in order, each behind ``[target]``."""
        for index, text in enumerate(texts):
            if stopped():
                return
            words = text.split()
            body = (
                text
                if task.kind == "translate"
                else " ".join(words[: max(1, min(12 * task.sentences, len(words) - 2))])
            )
            yield index, f"[{task.target}] {body}"

    def close(self) -> None:
        """Nothing to free."""
