"""What the README promises is what there is."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click

from audar.cli import COMMANDS
from pipelines.catalogue import load_catalogue

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_are_on_the_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:24])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_the_table_of_commands_is_complete() -> None:
    assert set(re.findall(r"^\| `audar (\w+)", README, re.MULTILINE)) == set(COMMANDS)


def test_every_option_in_the_table_exists() -> None:
    for name, rest in re.findall(r"^\| `audar (\w+)(.*)$", README, re.MULTILINE):
        command: click.Command = import_module(f"audar.commands.{name}").command
        known = {opt for parameter in command.params for opt in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"(?<!\w)--?[a-z][a-z-]*", rest)) <= known | {"-"}, name


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


def test_every_model_in_the_readme_is_in_the_catalogue() -> None:
    section = README.split("## Models")[1].split("## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| ")][1:]
    named = {word for line in table for word in re.findall(r"`([a-z0-9.-]+)`", line)}
    known = {spec.id: spec.licence for spec in load_catalogue()}
    assert named == set(known) - {"echo"}
    for line in table[1:]:
        for word in re.findall(r"`([a-z0-9.-]+)`", line):
            assert known[word] in line
