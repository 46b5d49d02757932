"""Rows -> a table on a terminal, or lines parted by tabs for other programs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

from pipelines.controls import printable


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """The rows, the first of which is the heading, for whoever reads stdout."""
    rows = [tuple(map(printable, row)) for row in rows]
    if not sys.stdout.isatty():
        return "".join("\t".join(row) + "\n" for row in rows)
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sink = io.StringIO()
    console = Console(file=sink, width=shutil.get_terminal_size((100, 24)).columns, highlight=False)
    drawn = Table(box=None, pad_edge=False)
    for heading in rows[0]:
        drawn.add_column(Text(heading, style="bold"), overflow="fold")
    for row in rows[1:]:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
    return sink.getvalue()
