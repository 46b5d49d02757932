"""The catalogues of messages, brought up to date with the code: ``make messages``.

What takes a message's template is named once, for ruff, in ``pyproject.toml`` (``lint.flake8-gettext``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from scripts import manual

ROOT = Path(__file__).parent.parent
PACKAGES = ("audar", "pipelines", "tui")
LOCALE = ROOT / "tui" / "locale"


def keywords() -> dict[str, tuple[int, ...] | None]:
    """The names of the functions and classes that take messages, and which of their arguments these are."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    places = {"counted": (2, 3), "forms": (1, 2)}
    return {name: places.get(name) for name in lint["flake8-gettext"]["function-names"]}


def extracted() -> Catalog:
    """Every message in the code."""
    catalog = Catalog(charset="utf-8")
    for package in PACKAGES:
        found = extract_from_dir(ROOT / package, keywords=keywords(), comment_tags=("Translators:",))
        for path, _line, message, comments, context in found:
            catalog.add(message, None, [(f"{package}/{path}", 0)], auto_comments=comments, context=context)
    return catalog


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Each language's file and what it holds."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/audar.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=path.parent.parent.name)


def main() -> None:
    """Write the catalogues and the man page, and tell how much of each catalogue is translated."""
    template = extracted()
    for path, catalog in catalogues():
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        for message in catalog:
            message.flags.discard("fuzzy")  # of new plural forms; nothing is guessed from others
        with path.open("wb") as file:
            write_po(file, catalog, width=0, sort_by_file=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        lacking = [message.id for message in catalog if message.id and not all(_forms(message.string))]
        print(f"{path.parent.parent.name}: {len(catalog) - len(lacking)} of {len(catalog)} messages translated")
    manual.main()


def _forms(string: str | tuple[str | None, ...] | None) -> tuple[str | None, ...]:
    return string if isinstance(string, tuple) else (string,)


if __name__ == "__main__":
    main()
