"""How the news of a language sets quotations and figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Punctuation:
    """Quotation marks, a quotation with its speaker behind it, and what parts the thousands of a figure.

    ``stops_inside``: full stops and commas stand before a closing quotation mark.
    """

    left: str
    right: str
    stops_inside: bool
    attributed: str
    thousands: str


_RUSSIAN = Punctuation("«", "»", stops_inside=False, attributed="«{said}», — {who}", thousands="\u00a0")

PUNCTUATION: dict[str, Punctuation] = {
    "kk": _RUSSIAN,
    "ru": _RUSSIAN,
    "en": Punctuation('"', '"', stops_inside=True, attributed='"{said}," {who}', thousands=","),
}
