"""The man page, made of the help texts and of the guide's tables; ``make messages`` writes it with the catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from audar.cli import cli

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "audar.1"
GUIDE = ROOT / "docs" / "guide" / "commands.md"


def page() -> str:
    """The page in roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = click.Context(cli, info_name="audar")
    intro, *rest = _plain(cli.help or "").split("\n\n")
    yield '.TH AUDAR 1 "" Audar "User Commands"'
    yield from (".SH NAME", r"audar \- " + _roff("translate and summarise news in Kazakh, Russian and English"))
    yield from (".SH SYNOPSIS", ".B audar", _roff("[COMMAND] [OPTIONS] [FILE|ADDRESS|TEXT]…"))
    yield from (".SH DESCRIPTION", _roff(intro))
    for paragraph in rest:
        yield from (".PP", _roff(paragraph))
    yield ".SH COMMANDS"
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield from _command(command, click.Context(command, info_name=name, parent=context))
    guide = GUIDE.read_text(encoding="utf-8")
    yield ".SH EXIT STATUS"
    codes = re.search(r"Exit codes: (.*?)\.\s", guide, re.DOTALL)
    assert codes is not None
    yield _roff(_plain(codes[1]))
    yield ".SH ENVIRONMENT"
    for names, meaning in re.findall(r"^\| (`[A-Z].*?) \| (.*?) \|$", guide, re.MULTILINE):
        yield from (".TP", rf"\fB{_roff(_plain(names))}\fR", _roff(_plain(meaning)))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    """A command, then its subcommands."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f'.SS "{_roff(usage)}"'
    first, *rest = _plain(command.help or "").split("\n\n")
    yield _roff(first)
    for paragraph in rest:
        yield from (".PP", _roff(paragraph))
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option):
            yield from (".TP", rf"\fB{_roff(record[0])}\fR", _roff(" ".join(record[1].split())))
    if isinstance(command, click.Group):
        for name, subcommand in command.commands.items():
            yield from _command(subcommand, click.Context(subcommand, info_name=name, parent=context))


def _plain(text: str) -> str:
    """Without Markdown's marks and line ends within paragraphs."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text.strip().replace("`", ""))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _roff(text: str) -> str:
    """Letters that roff takes for something else, written so that they are shown."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    text = "".join(letter if letter.isascii() else rf"\[u{ord(letter):04X}]" for letter in text)
    return r"\&" + text if text.startswith((".", "'")) else text


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
