"""``audar languages``: the languages, and what else they may be called."""

from __future__ import annotations

import click

from audar.streams import emit
from audar.tables import table
from tui.text.i18n import _


@click.command(name="languages", help=_("List the languages: code, name, its own name, and other words for it."))
def command() -> None:
    from pipelines.languages import LANGUAGES

    rows: list[tuple[str, ...]] = [("code", "name", "own name", "also")]
    rows += [(facts.code, str(facts.name), facts.native, ", ".join(facts.words)) for facts in LANGUAGES.values()]
    emit(table(rows))
