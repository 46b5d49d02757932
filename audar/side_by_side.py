"""Columns -> tables for a terminal: side by side where there is room, else stacked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.controls import printable, printable_lines
from pipelines.output.compare import Column, fact_rows, flag_reasons

if TYPE_CHECKING:
    from rich.console import Console

_NARROWEST = 32  # characters a column needs to be read with pleasure


def render(columns: Sequence[Column], width: int, colour: bool = False) -> str:
    """Draw the columns for a terminal of ``width`` characters. Rows are paragraphs; facts stand under each column."""
    import io

    from rich.console import Console

    sink = io.StringIO()
    console = Console(
        file=sink, width=max(width, 20), force_terminal=colour, highlight=False, markup=False, emoji=False
    )
    texts = [column for column in columns if column.kind != "summary"]
    summaries = [column for column in columns if column.kind == "summary"]
    for group in (texts, summaries):
        if not group:
            continue
        if len(group) * _NARROWEST <= width:
            _table(console, group)
        else:
            for column in group:
                _stacked(console, column)
    return "\n".join(line.rstrip() for line in sink.getvalue().split("\n"))


def _facts(column: Column) -> str:
    rows = [f"{key}: {value}" for key, value in fact_rows(column.facts)]
    return "\n".join(map(printable, [*rows, *(f"! {reason}" for reason in flag_reasons(column))]))


def _table(console: Console, group: Sequence[Column]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(expand=True, show_lines=True, show_footer=True, header_style="bold", footer_style="dim")
    for column in group:
        table.add_column(Text(printable(column.title)), Text(_facts(column)), ratio=1, overflow="fold")
    for row in zip(*(column.paragraphs for column in group), strict=True):
        table.add_row(*(Text(printable_lines(text)) for text in row))
    console.print(table)


def _stacked(console: Console, column: Column) -> None:
    from rich.rule import Rule
    from rich.text import Text

    console.print(Rule(Text(printable(column.title)), align="left"))
    for paragraph in column.paragraphs:
        console.print(Text(printable_lines(paragraph)))
        console.print()
    console.print(Text(_facts(column), style="dim"))
    console.print()
