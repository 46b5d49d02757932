"""What the README and the guide promise is what there is."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click

from audar.cli import COMMANDS
from pipelines.article import Segment, TranslatedSegment
from pipelines.catalogue import load_catalogue
from pipelines.instruct.clean import NAMED
from pipelines.quality.check import KINDS, check_segment
from pipelines.quality.spellings import with_spellings
from pipelines.task import Task

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "docs/guide/commands.md").read_text(encoding="utf-8")
OWN_MODELS = (ROOT / "docs/guide/own-models.md").read_text(encoding="utf-8")
MODELS = (ROOT / "docs/guide/models.md").read_text(encoding="utf-8")


def test_the_two_commands_are_on_the_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:24])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_the_readme_is_read_in_three_minutes() -> None:
    assert len(README.split()) <= 600


def test_every_link_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), ROOT / "bench/RESULTS.md"]
    for page in pages:
        for path, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.name}: {path}"
            assert not anchor or anchor in _anchors(target), f"{page.name}: {path}#{anchor}"


def _anchors(page: Path) -> set[str]:
    """The names of a page's headings in links, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_table_of_commands_is_complete() -> None:
    assert set(re.findall(r"^\| `audar (\w+)", COMMAND_LINE, re.MULTILINE)) == set(COMMANDS)


def test_every_option_in_the_table_exists() -> None:
    for name, rest in re.findall(r"^\| `audar (\w+)(.*)$", COMMAND_LINE, re.MULTILINE):
        command: click.Command = import_module(f"audar.commands.{name}").command
        known = {opt for parameter in command.params for opt in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"(?<!\w)--?[a-z][a-z-]*", rest)) <= known | {"-"}, name


def test_the_guide_has_every_rule_that_a_prompt_set_may_name() -> None:
    table = OWN_MODELS.partition("| `clean` |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(NAMED)


def test_the_help_of_each_command_begins_like_the_table_of_commands() -> None:
    for name, line in COMMANDS.items():
        assert line[0].isupper()
        assert line.endswith(".")
        assert import_module(f"audar.commands.{name}").command.help


def test_the_lists_of_subcommands_are_not_cut_at_80_columns() -> None:
    for name in ("models", "memory"):
        group: click.Group = import_module(f"audar.commands.{name}").command
        room = 80 - 8 - max(map(len, group.commands))  # what click leaves beside the longest name
        for subcommand in group.commands.values():
            assert not subcommand.get_short_help_str(room).endswith("..."), subcommand.name


def test_every_model_in_the_guide_is_in_the_catalogue() -> None:
    table = [line for line in MODELS.split("\n## ")[0].splitlines() if line.startswith("| ")][1:]
    named = {word for line in table for word in re.findall(r"`([a-z0-9.-]+)`", line)}
    known = {spec.id: spec.licence for spec in load_catalogue()}
    assert named == set(known) - {"echo"}
    for line in table[1:]:
        for word in re.findall(r"`([a-z0-9.-]+)`", line):
            assert known[word] in line


def test_every_flag_is_explained_with_an_example_of_a_true_and_of_a_false_one() -> None:
    page = (ROOT / "docs/guide/flags.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|(?: (.+?) \|)?$", page, re.MULTILINE)
    assert {code for code, _, _ in rows} == set(KINDS)
    for code, flagged, sound in rows:
        if sound:
            assert code in _codes(flagged), flagged
            assert _codes(sound) == [], sound


def _codes(example: str) -> list[str]:
    """What the checks say of ``ru-en: source → target``, or of several sentences with ``/`` between them."""
    direction, sentences = example[:5], example[7:]
    task = Task("translate", direction[:2], direction[3:])
    pieces = []
    for sentence in sentences.split(" / "):
        source, target = re.fullmatch(r"(.+?) →(?: (.*))?", sentence).groups(default="")  # type: ignore[union-attr]
        pieces.append(TranslatedSegment(Segment(0, source), target, check_segment(source, target, task)))
    return [flag.code for piece in with_spellings(pieces, task.source, task.target) for flag in piece.flags]
