"""The one door for the words of the interface: every string for the user is a literal in one of these calls."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from pipelines.controls import printable
from pipelines.errors import AudarError
from pipelines.languages import LANGUAGES
from pipelines.message import Message, filled
from pipelines.message import counted as counted_message

INTERFACES: tuple[str, ...] = ("kk", "ru", "en")
"""The languages of the interface, in the order in which it switches."""

FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "audar"
SOURCE = "en"
"""The language of the literals themselves; it needs no catalogue."""


class _Interface:
    """The catalogue in use; English until ``use`` is called."""

    code = SOURCE
    catalogue = gettext.NullTranslations()


def _(text: str) -> str:
    """The message in the interface's language, now."""
    return _Interface.catalogue.gettext(text) if text else ""


def localized(message: object) -> str:
    """A message of the core in the interface's language: an error, a flag's detail, a note; other text as it is.

    What an error tells may be printed, whatever names are in it.
    """
    if isinstance(message, AudarError):
        return printable(localized(message.message))
    if not isinstance(message, Message):
        return str(message)
    template = message.template
    if message.plural is not None:
        template = _Interface.catalogue.ngettext(template, message.plural, int(str(message.fields["n"])))
    fields = {name: Number(value) if type(value) is float else value for name, value in message.fields.items()}
    return filled(_(template) if message.plural is None else template, fields, localized)


def counted(n: int, singular: str, plural: str) -> str:
    """The form of a message that fits a number, with the number in the place of ``{n}``; both forms are literals."""
    return localized(counted_message(n, singular, plural))


class Number(float):
    """A number that is written with a comma for its decimals where the interface's language does so."""

    def __format__(self, spec: str) -> str:
        text = super().__format__(spec)
        return text if _Interface.code == SOURCE else text.replace(".", ",")


def language_name(code: str) -> str:
    """The name of an article's language in the interface's; the code itself where it has none."""
    return _(LANGUAGES[code].name) if code in LANGUAGES else code


def interface() -> str:
    """The code of the interface's language."""
    return _Interface.code


def use(code: str) -> None:
    """Speak a language from now on: kk, ru or en; English for any other. What is on the screen is not redrawn."""
    _Interface.code = code if code in INTERFACES else SOURCE
    _Interface.catalogue = gettext.translation(DOMAIN, FOLDER, [_Interface.code], fallback=True)


def chosen(setting: str | None, environ: Mapping[str, str]) -> str:
    """The interface's language: the setting if it names one, else the locale's (LC_ALL, LC_MESSAGES, LANG), else en."""
    if setting in INTERFACES:
        return str(setting)
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    code = locale.replace("-", "_").split("_")[0].split(".")[0].lower()
    return code if code in INTERFACES else SOURCE


def following(code: str) -> str:
    """The interface's language after another, in a circle."""
    return INTERFACES[(INTERFACES.index(code) + 1) % len(INTERFACES)] if code in INTERFACES else INTERFACES[0]


@runtime_checkable
class Reworded(Protocol):
    """A widget or screen that can write its words anew after the interface's language has changed."""

    def reword(self) -> None:
        """Write them anew."""
