"""What a word may be in another language, by the tables of places and concepts."""

from __future__ import annotations

from pipelines.languages.glosses import glosses


def test_a_word_and_a_place_in_any_form() -> None:
    assert glosses("Караганде", "ru", "kk")[0] == "Қарағанды"
    assert any("bridge" in gloss.split() for gloss in glosses("мосту", "ru", "en"))
    assert any("көпір-" in gloss.split() for gloss in glosses("bridges", "en", "kk"))


def test_a_word_that_no_table_has() -> None:
    assert glosses("бряка", "ru", "en") == ()
