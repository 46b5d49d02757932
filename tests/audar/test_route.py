"""One decider: what is asked for alike is done alike by every command, and nothing is decided or detected twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import audar
from audar.cli import cli
from pipelines import detect, engines, route
from pipelines.catalogue import load_catalogue
from pipelines.task import Task
from tests.conftest import Run
from tests.installing import entry, install, write_models

KAZAKH = "Қалада жаңа кітапхана ашылды. Ертең жаңбыр жауады.\n"
LATIN = "Qalada jańa kitaphana ashyldy. Erteń jańbyr jaýady. Balalar úlken aǵashtyń túbinde oınap júr.\n"
ENTRIES = {
    "direct": (entry("a", directions="[kk-en]", summaries="[kk]"),),
    "steps": (entry("a", directions="[kk-ru, ru-kk]", summaries="[ru]"), entry("b", directions="[ru-en]")),
    "two": tuple(entry(name, directions="[kk-en]", summaries="[kk, en]") for name in "ab"),
    "unreliable": (entry("a", directions="[ru-en]", unreliable="[kk-en]", summaries_unreliable="[kk]"),),
}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def write(kind: str) -> None:
        environment = write_models(tmp_path / "models.yaml", ENTRIES[kind])
        monkeypatch.setenv("AUDAR_MODELS", environment["AUDAR_MODELS"])
        for spec in load_catalogue():
            install(spec)

    engines.close_engines()
    yield write
    engines.close_engines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An article that is alone in its folder."""
    path = tmp_path / "news" / "a.txt"
    path.parent.mkdir()
    path.write_text(KAZAKH, encoding="utf-8")
    return path


def command(*arguments: str | Path) -> None:
    """Run a command in this process, as ``audar.cli.main`` does."""
    with cli.make_context("audar", [str(argument) for argument in arguments]) as context:
        assert cli.invoke(context) in (None, 0)


def watch(monkeypatch: pytest.MonkeyPatch, name: str, *modules: Any) -> list[Any]:
    """What a function gives, call by call, while it works as ever."""
    real: Callable[..., Any] = getattr(modules[0], name)
    given: list[Any] = []

    def watched(*arguments: Any, **named: Any) -> Any:
        given.append(real(*arguments, **named))
        return given[-1]

    for module in modules:
        monkeypatch.setattr(module, name, watched)
    return given


@pytest.mark.parametrize("kind", ["direct", "steps", "unreliable"])
@pytest.mark.parametrize("task", [Task("translate", "kk", "en"), Task("summarize", "kk", "kk", 1)])
def test_a_request_has_one_route_whoever_asks(
    task: Task, kind: str, models: Callable[[str], None], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models(kind)
    routes = watch(monkeypatch, "find_route", route)
    chosen: dict[str, Any] = {"model": "a"} if kind == "unreliable" else {}
    model = ("--model", "a") if chosen else ()

    def asked(work: Callable[..., object], *arguments: Any, **named: Any) -> tuple[Any, ...]:
        """What the one route of the task was when something asked for it."""
        routes.clear()
        work(*arguments, **named, **(chosen if work is not command else {}))
        (found,) = [found for found in routes if found.task == task and found.legs]
        ids = [leg.choice.spec.id for leg in found.legs]
        return found.signature, found.models, ids, found.warnings, found.memory is not None

    batch = ("batch", file.parent, "--to", "kk,en", "--summarize", "short", *model)
    compare = ("compare", "--to", "en", "--length", "short", *model, file)
    if task.kind == "translate":
        alone = asked(command, "translate", "--to", "en", *model, file)
        assert asked(audar.translate, KAZAKH, "en") == alone
    else:
        alone = asked(command, "summarize", "--length", "short", *model, file)
        assert asked(audar.summarize, KAZAKH, length="short") == alone
    assert asked(command, *compare) == alone
    assert asked(audar.compare, KAZAKH, "en", length="short") == alone
    assert asked(command, *batch, "--dry-run") == alone
    assert asked(command, *batch) == alone
    assert asked(audar.batch, file.parent, ("kk", "en"), summary="short") == alone
    signature, models_text, ids, warnings, remembers = alone
    assert signature.startswith("a@") and models_text == " → ".join(ids) and remembers
    assert bool(warnings) == (kind != "direct") and (len(ids) > 1) == (kind == "steps")


@pytest.mark.parametrize(
    "arguments",
    [("translate",), ("summarize",), ("compare", "--to", "en"), ("batch", "--summarize", "short")],
    ids=" ".join,
)
def test_the_settings_models_serve_every_command(
    arguments: tuple[str, ...],
    models: Callable[[str], None],
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models("two")
    (tmp_path / "settings.toml").write_text('[models]\ntranslate = "b"\nsummarize = "b"\n', encoding="utf-8")
    monkeypatch.setenv("AUDAR_CONFIG", str(tmp_path / "settings.toml"))
    routes = watch(monkeypatch, "find_route", route)
    to = ("--to", "en") if arguments[0] in ("translate", "batch") else ()
    command(*arguments, *to, file.parent if arguments[0] == "batch" else file)
    assert {route.models for route in routes} - {"extractive", "lead"} == {"b"}


@pytest.mark.parametrize("text", [KAZAKH, LATIN])
@pytest.mark.parametrize(
    "arguments",
    [
        ("translate", "--to", "en"),
        ("translate", "--to", "en", "--from", "kk"),
        ("summarize",),
        ("compare", "--to", "en,ru"),
        ("batch", "--to", "kk,ru,en", "--summarize", "short"),
    ],
    ids=" ".join,
)
def test_an_articles_language_is_detected_once(
    arguments: tuple[str, ...], text: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(text, encoding="utf-8")
    found = watch(monkeypatch, "detect", detect)
    command(*arguments, "--model", "echo", file.parent if arguments[0] == "batch" else file)
    assert [one.language for one in found] == ["kk"]


def test_a_model_that_no_entry_has_is_said_where_nothing_is_asked_of_it_too(audar: Run, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Көпір жөндеуге жабылды. Тұрғындар күзге дейін айналып өтеді.\n", encoding="utf-8")
    run = audar("translate", text, "--to", "kk", "--model", "nosuch")
    assert run.returncode == 3 and run.stdout == b"" and b"no model 'nosuch'" in run.stderr
