"""What one side alone says is told as a sentence that can be read, however much a stranger's text has."""

from pipelines.message import listed
from pipelines.quality.unlike import unlike


def test_what_is_lost_is_told_first_beside_what_came_instead() -> None:
    (flag,) = unlike("numbers", ("5", "7"), ("9",))
    assert (flag.detail, flag.source, flag.target) == ("Not found in the translation: 5, 7.", ("5", "7"), ("9",))
    (flag,) = unlike("numbers", added=("9",))
    assert (flag.detail, flag.source, flag.target) == ("Not found in the source: 9.", (), ("9",))
    assert not list(unlike("numbers"))


def test_a_list_stays_short_while_the_flag_has_all_words() -> None:
    words = tuple(str(number) for number in range(20_000))
    (flag,) = unlike("numbers", words)
    assert flag.detail.endswith(", 19 ….") and flag.source == words
    assert len(listed(["а" * 5_000])) < 300
