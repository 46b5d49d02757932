"""Weights tell how likely a flag is true, and set the order of flags."""

import pytest

from pipelines.article import WAY_CODES, Flag
from pipelines.quality.check import FACTS, FAILURES, KINDS, check_segment
from pipelines.quality.weights import SUMMARIES, TRANSLATIONS, measured_weight, weighed
from pipelines.summaries import checks
from pipelines.task import Task


def test_a_weight_is_the_share_of_true_flags_if_one_of_five_is_wrong() -> None:
    assert measured_weight(50, 100, 0, 1000) > 0.99
    assert measured_weight(10, 100, 100, 1000) == pytest.approx(0.2, abs=0.01)  # it tells nothing
    assert measured_weight(0, 100, 100, 1000) < 0.05


def test_what_is_checked_has_a_weight() -> None:
    unmeasured = WAY_CODES | {"marks", "untranslated", "uncertain", "unexplained", "extracted", "spelling"}
    assert set(TRANSLATIONS | SUMMARIES) == set(KINDS) - unmeasured
    assert set(TRANSLATIONS) >= FAILURES | FACTS
    assert set(SUMMARIES) >= checks.FAILURES
    assert all(0 < weight < 1 for weight in (TRANSLATIONS | SUMMARIES).values())


def test_the_likeliest_flag_comes_first_and_has_its_codes_weight() -> None:
    source = "Мост за 5 миллионов тенге открыл Борис Громов."
    flags = check_segment(source, "Anna Hill opened the bridge for 7 million dollars.", Task("translate", "ru", "en"))
    assert [flag.code for flag in flags] == ["currency", "numbers", "names"]
    assert [flag.weight for flag in flags] == [TRANSLATIONS[flag.code] for flag in flags]


def test_flags_of_sentences_stay_in_their_order() -> None:
    flags = [Flag("length", "a"), Flag("names", "b", sentence=0), Flag("numbers", "c", sentence=0)]
    flags.insert(0, Flag("numbers", "d", sentence=1))
    flags.append(Flag("own", "e", weight=0.3, sentence=1))
    assert [flag.detail for flag in weighed(flags, SUMMARIES)] == ["c", "b", "d", "e", "a"]
    assert weighed(flags, SUMMARIES)[3].weight == 0.3
