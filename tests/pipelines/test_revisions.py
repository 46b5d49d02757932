"""What a signature says of this program: no version, and revisions only of what makes the result."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipelines import engines
from pipelines.article import Article, Paragraph
from pipelines.catalogue import ModelSpec, Server
from pipelines.models.choose import Choice
from pipelines.models.signature import signature_of
from pipelines.revisions import LEGACY, LEGACY_RULES, REVISIONS, revised
from pipelines.run import plan_translation, summarize
from pipelines.task import EngineSettings
from tests.pipelines.instruct.test_prompts import GOOD, write

ARTICLE = Article("a.txt", (Paragraph("text", "Мост закрыт."),))
ECHO = "echo|engine=echo|settings=972bae6a|splitter=razdel-0.5"


def signature(engine: str) -> str:
    """That of a translation by an engine, or of what needs none."""
    if engine in ("lead", "extractive"):
        return summarize(ARTICLE, 1, engine).signature
    if engine in ("unchanged", "echo"):
        return plan_translation(ARTICLE, "ru" if engine == "unchanged" else "en", "ru", "echo").route.signature
    chat = {"prompts": "chat", "server": Server("m", "http://h:1/v1")} if engine == "openai" else {}
    spec = ModelSpec(engine, "M", engine, "MIT", True, directions=("ru-en",), **chat)  # type: ignore[arg-type]
    return signature_of(Choice(spec, None), engines.open_engine(spec, None, EngineSettings()))


@pytest.fixture(autouse=True)
def firsts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was revised yet, whatever was since."""
    for part in REVISIONS:
        monkeypatch.setitem(REVISIONS, part, 1)


def test_first_revisions_have_no_words_so_that_what_was_made_before_them_is_known() -> None:
    assert (signature("echo"), signature("unchanged"), signature("lead")) == (ECHO, "unchanged", "lead")
    assert LEGACY not in signature("openai")


@pytest.mark.parametrize(
    ("made", "parts"),
    [
        ("unchanged", {"split"}),
        ("echo", {"split"}),
        ("lead", {"split", "lead"}),
        ("extractive", {"split", "extractive"}),
        ("ctranslate2", {"split", "decode"}),
        ("openai", {"split", "ask", "clean"}),
    ],
)
def test_a_signature_has_the_revisions_that_make_the_result_and_no_others(
    made: str, parts: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = signature(made)
    for part in REVISIONS:
        with monkeypatch.context() as patch:
            patch.setitem(REVISIONS, part, 7)
            assert (f"|{part}=7" in signature(made)) == (part in parts)
            assert (signature(made) != first) == (part in parts)


def test_the_rules_that_a_prompt_set_names_are_of_its_signature() -> None:
    """A set of just those that mended every answer before sets named any has the signature of then."""
    folder = Path(os.environ["AUDAR_CONFIG"]).parent / "prompts"
    folder.mkdir(parents=True)

    def made_with(rules: Iterable[str]) -> str:
        write(folder, {**GOOD, "clean": list(rules), "files": ["x"]}).rename(folder / "chat.yaml")
        return signature("openai")

    assert "|settings=175ca0dc|" in made_with(LEGACY_RULES)
    assert made_with(("twice", "lost_quotes")) == made_with(("lost_quotes", "twice"))
    assert len({made_with(rules) for rules in ((), ("twice",), ("twice", "lost_quotes"), LEGACY_RULES)}) == 4


def test_a_revision_of_what_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        revised("splitting")
