"""What a model's page on the hub, or the README.md beside its files, says of it in fields for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.languages import LANGUAGES
from pipelines.yaml_text import NoYaml, load_yaml

README = "README.md"
_TASKS = {"translation": "translate", "summarization": "summarize"}
_LONGEST = 1 << 20  # bytes of a README.md that are looked at


@dataclass(frozen=True, slots=True)
class Card:
    """The licence as the hub names it, the tasks as the engines do, and which of our languages are named."""

    licence: str = ""
    tasks: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()


def card_of(tags: Iterable[str], pipeline: str | None = None) -> Card:
    """A card of the hub's tags, among which are languages and ``license:NAME``; ``pipeline`` is the hub's own tag."""
    labels = [*tags, pipeline or ""]
    licences = [tag.removeprefix("license:") for tag in labels if tag.startswith("license:")]
    tasks = frozenset(_TASKS[tag] for tag in labels if tag in _TASKS)
    return Card(licences[0] if licences else "", tasks, tuple(code for code in LANGUAGES if code in labels))


def card_in(path: Path) -> Card:
    """The card at the head of a README.md; an empty one where there is none that can be read."""
    try:
        with path.open("rb") as stream:
            text = stream.read(_LONGEST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
        head = load_yaml(text[4:].partition("\n---")[0]) if text.startswith("---\n") else None
    except (OSError, NoYaml):
        return Card()
    if not isinstance(head, dict):
        return Card()
    licences = [f"license:{name}" for name in _listed(head.get("license"))]
    tags = [*_listed(head.get("tags")), *_listed(head.get("language")), *licences]
    return card_of([*tags, *_listed(head.get("pipeline_tag"))])


def _listed(value: Any) -> list[str]:
    """The texts of a list, or the one that stands alone; nothing else is written out, for aliases can nest deeply."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
