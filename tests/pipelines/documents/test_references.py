"""Character references of every length."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.references import unescape


@given(st.text("&#xX0123456789aAmp;& \u0661", max_size=30))
def test_short_references_are_read_as_the_standard_library_reads_them(text: str) -> None:
    assert unescape(text) == html.unescape(text)


@pytest.mark.parametrize(
    ("reference", "character"),
    [
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("&#" + "9" * 5000, "\ufffd"),
        ("&#x" + "f" * 5000 + ";", "\ufffd"),
        ("&#" + "0" * 5000 + "1178;", "Қ"),
        ("&#x" + "0" * 5000 + "49A;", "Қ"),
        ("&#" + "0" * 5000 + ";", "\ufffd"),
    ],
)
def test_thousands_of_digits_are_read(reference: str, character: str) -> None:
    assert unescape(f"a {reference} b") == f"a {character} b"
