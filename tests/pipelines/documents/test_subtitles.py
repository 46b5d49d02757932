"""Subtitles: times, numbers, settings, styles and notes stay; other libraries read the same from the result."""

from __future__ import annotations

import textwrap
from datetime import timedelta

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Article, Mark, Marked
from pipelines.documents import subtitles
from pipelines.documents.registry import read_document, write_document
from pipelines.documents.strings import Syntax, parse
from pipelines.documents.subtitle_lines import WIDTH, break_lines, divide_text
from pipelines.errors import InputError

SRT = """\
1
00:00:01,000 --> 00:00:03,500 X1:10 X2:20
{\\an8}<i>Мост закрыли на ремонт.</i>

2
00:00:04,000 --> 00:00:06,000
Рабочие пришли
рано утром,

3
00:00:06,200 --> 00:00:09,000
чтобы снять старый асфальт до дождя.

4
00:00:20,000 --> 00:00:22,000
– Когда откроют?
– Весной.

5
00:00:23,000 --> 00:00:24,000
♪

6
00:00:25,5 --> 00:00:27,000
<font color="#ffff00">Смотрите</font> вечером
"""

VTT = """\
WEBVTT - News of the day
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

STYLE
::cue(.loud) { color: red }

REGION
id:bottom
width:40%

NOTE the next cue is the headline -- keep it

headline
00:01.000 --> 00:03.000 line:0 position:20%,line-left region:bottom
<v Aigerim>The <c.loud>bridge</c> is closed &amp; guarded.

00:00:04.000 --> 00:00:06.000 align:start
Drivers <00:00:04.500>go <00:00:05.000>round.

NOTE between two cues

00:00:07.000 --> 00:00:09.000
- Is it far?
- Two &lt;long&gt; miles.
"""


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def changed(article: Article, change=str.upper) -> bytes:  # type: ignore[no-untyped-def]
    """The file written with every text changed, marks at the same places."""
    new = [Marked(change(p.text), p.marks) for p in article.paragraphs]
    return write_document(article, new, "kk")


def same(article: Article) -> bytes:
    return write_document(article, [Marked(p.text, p.marks) for p in article.paragraphs], "kk")


def test_what_is_said_is_read_and_a_sentence_over_two_cues_is_one_paragraph() -> None:
    article = read_document(SRT.encode(), "a.srt")
    assert texts(article) == [
        "Мост закрыли на ремонт.",
        "Рабочие пришли рано утром, чтобы снять старый асфальт до дождя.",
        "Когда откроют?",
        "Весной.",
        "Смотрите вечером",
    ]
    assert [mark.key for mark in article.paragraphs[0].marks] == ["m<i>\0</i>"]


def test_a_tag_behind_a_space_that_nothing_closes_leaves_no_space_at_the_end() -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\nМост закрыли <i>\n".encode()
    article = read_document(data, "a.srt")
    assert texts(article) == ["Мост закрыли"]
    assert same(article) == data


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(("name", "source"), [("a.srt", SRT), ("a.vtt", VTT)])
def test_the_same_words_give_the_same_bytes(name: str, source: str, start: bytes, ends: str) -> None:
    data = start + source.replace("\n", ends).encode()
    assert same(read_document(data, name)) == data


def test_srt_keeps_numbers_times_and_positions() -> None:
    article = read_document(SRT.encode(), "a.srt")
    old, new = list(srt.parse(SRT)), list(srt.parse(changed(article).decode()))
    assert [(c.index, c.start, c.end, c.proprietary) for c in new] == [
        (c.index, c.start, c.end, c.proprietary) for c in old
    ]
    assert [c.content for c in new] == [
        "{\\an8}<i>МОСТ ЗАКРЫЛИ НА РЕМОНТ.</i>",
        "РАБОЧИЕ ПРИШЛИ РАНО УТРОМ,",
        "ЧТОБЫ СНЯТЬ СТАРЫЙ АСФАЛЬТ ДО ДОЖДЯ.",
        "– КОГДА ОТКРОЮТ?\n– ВЕСНОЙ.",
        "♪",
        '<font color="#ffff00">СМОТРИТЕ</font> ВЕЧЕРОМ',
    ]
    assert [e.plaintext for e in pysubs2.SSAFile.from_string(changed(article).decode())][3] == (
        "– КОГДА ОТКРОЮТ?\n– ВЕСНОЙ."
    )


def test_vtt_keeps_settings_styles_regions_and_notes() -> None:
    article = read_document(VTT.encode(), "a.vtt")
    assert texts(article) == [
        "The bridge is closed & guarded.",
        "Drivers go round.",
        "Is it far?",
        "Two <long> miles.",
    ]
    result = changed(article).decode()
    new, old = webvtt.from_string(result), webvtt.from_string(VTT)
    assert [(c.start, c.end, c.identifier) for c in new.captions] == [
        (c.start, c.end, c.identifier) for c in old.captions
    ]
    assert [c.voice for c in new.captions] == ["Aigerim", None, None]
    assert [s.text for s in new.styles] == [s.text for s in old.styles]
    assert new[0].raw_text == "<v Aigerim>THE <c.loud>BRIDGE</c> IS CLOSED &amp; GUARDED."
    assert new[1].raw_text == "DRIVERS <00:00:04.500>GO <00:00:05.000>ROUND."
    assert new[2].raw_text == "- IS IT FAR?\n- TWO &lt;LONG&gt; MILES."
    spoken = [line for line in VTT.splitlines() if "Drivers" in line or "bridge" in line or line.startswith("- ")]
    kept = [line for line in VTT.splitlines() if line not in spoken]
    assert [line for line in result.splitlines() if line in kept] == kept


def test_a_long_translation_is_broken_into_lines() -> None:
    article = read_document(b"1\n00:00:01,000 --> 00:00:04,000\nRepairs began.\n", "a.srt")
    text = "Жөндеу жұмыстары таңертең ерте басталды, сондықтан көпір кешке дейін жабық болады"
    cue = next(iter(srt.parse(write_document(article, [Marked(text)], "kk").decode())))
    assert cue.content.split("\n") == [
        "Жөндеу жұмыстары таңертең ерте басталды,",
        "сондықтан көпір кешке дейін жабық болады",
    ]


def test_a_mark_is_closed_in_each_cue_of_a_sentence() -> None:
    source = (
        "1\n00:00:01,000 --> 00:00:02,000\n<i>He said that</i>\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\n<i>the bridge stands.</i>\n"
    )
    article = read_document(source.encode(), "a.srt")
    assert texts(article) == ["He said that the bridge stands."]
    assert article.paragraphs[0].marks == (Mark(0, 31, "m<i>\0</i>"),)
    text = "Ол көпір тұр деп айтты."
    cues = list(srt.parse(write_document(article, [Marked(text, (Mark(0, len(text), "m<i>\0</i>"),))], "kk").decode()))
    assert [cue.content for cue in cues] == ["<i>Ол көпір</i>", "<i>тұр деп айтты.</i>"]


@pytest.mark.parametrize(
    ("first", "second", "pause", "joined"),
    [
        ("He drove to", "Almaty last year.", 0, True),
        ("He drove home.", "and slept", 0, False),
        ("He drove home", "and slept.", 0, True),
        ("He drove home", "and slept.", 10, False),
        ("He drove home", "- and slept.", 0, False),
        ("Mayor of the city", "Sanat Bekov", 0, False),
    ],
)
def test_which_cues_make_a_sentence(first: str, second: str, pause: int, joined: bool) -> None:
    cues = [
        srt.Subtitle(1, timedelta(seconds=1), timedelta(seconds=2), first),
        srt.Subtitle(2, timedelta(seconds=2 + pause), timedelta(seconds=4 + pause), second),
    ]
    article = read_document(srt.compose(cues).encode(), "a.srt")
    assert len(article.paragraphs) == (1 if joined else 2)


def test_captions_without_any_full_stop_are_not_one_sentence() -> None:
    cues = [
        srt.Subtitle(at, timedelta(seconds=at), timedelta(seconds=at + 1), f"so we go on number {at}")
        for at in range(50)
    ]
    article = read_document(srt.compose(cues).encode(), "a.srt")
    assert len(article.paragraphs) == 9


def test_cues_without_empty_lines_between_them() -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,000\nOne bridge.\n2\n00:00:03,000 --> 00:00:04,000\nTwo bridges.\n"
    article = read_document(data, "a.srt")
    assert texts(article) == ["One bridge.", "Two bridges."]
    assert changed(article) == data.replace(b"One bridge", b"ONE BRIDGE").replace(b"Two bridges", b"TWO BRIDGES")


def test_an_old_encoding_becomes_utf_8_with_its_mark() -> None:
    data = changed(read_document(SRT.replace("♪", "").encode("cp1251", "replace"), "a.srt"))
    assert data.startswith(b"\xef\xbb\xbf1\n")
    assert "МОСТ ЗАКРЫЛИ" in data.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.srt", b"Just a story, no subtitles.", "a.srt has no subtitles"),
        ("a.vtt", b"WEBVTT\n\nNOTE nothing\n", "a.vtt has no subtitles"),
        ("a.srt", b"PK\x03\x04" + b"\0" * 50, "not a text file"),
        ("a.srt", b" \n", "is empty"),
    ],
)
def test_what_is_no_subtitles_is_refused(name: str, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_document(data, name)


def test_an_arrow_in_a_translation_is_no_timing() -> None:
    article = read_document(b"1\n00:00:01,000 --> 00:00:04,000\nGo on.\n", "a.srt")
    result = write_document(article, [Marked("Go --> on.\n\n2\n00:00:05,000 --> 00:00:06,000")], "en").decode()
    assert len(list(srt.parse(result))) == 1


WORDS = st.lists(st.text("абвгд,.", min_size=1, max_size=12), min_size=1, max_size=40).map(" ".join)


@given(WORDS, st.lists(st.integers(1, 80), min_size=1, max_size=6))
def test_dividing_loses_no_word_and_no_mark(text: str, weights: list[int]) -> None:
    points = tuple(Mark(at, at, f"p{at}") for at in range(0, len(text) + 1, 7))
    pieces = divide_text(Marked(text, points), weights)
    assert len(pieces) == len(weights)
    assert all(piece.text for piece in pieces)
    words = len(text.split())
    assert " ".join(piece.text for piece in pieces[: min(words, len(weights))]) == text
    assert [mark.key for piece in pieces for mark in piece.marks] == [mark.key for mark in points]


@given(WORDS)
def test_lines_are_short_and_as_few_as_can_be(text: str) -> None:
    broken = break_lines(Marked(text)).text
    assert broken.replace("\n", " ") == text
    lines = broken.split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    filled = 1
    width = -1
    for word in text.split():
        width += 1 + len(word)
        if width > WIDTH:
            filled, width = filled + 1, len(word)
    assert len(lines) == filled


def test_a_cue_of_hundreds_of_words_fills_its_lines_one_after_another() -> None:
    text = " ".join(f"{'сөз' * (at % 3 + 1)}" for at in range(400))
    assert break_lines(Marked(text)).text == textwrap.fill(text, WIDTH)


def test_a_cue_is_taken_apart_once_however_many_tags_it_begins_with(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(source: str, syntax: Syntax) -> Marked:
        calls.append(source)
        return parse(source, syntax)

    monkeypatch.setattr(subtitles, "parse", counted)
    source = f"1\n00:00:01,000 --> 00:00:02,000\n{'<i>' * 300}- Мост закрыли\n"
    article = read_document(source.encode(), "a.srt")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Мост закрыли"]
    assert len(calls) < 10
    new = write_document(article, [Marked("Көпір жабылды")], "kk").decode()
    assert new == source.replace("Мост закрыли", "Көпір жабылды")


@pytest.mark.parametrize(
    "line",
    [
        "00:00:01,000 -> 00:00:02,000",
        "00:00:01:000 --> 00:00:02:000",
        "00:00:01 000 --> 00:00:02 000",
        "00:00:01,000 - -> 00:00:02,000",
        "00:00:01,000 —> 00:00:02,000 X1:10",
        "00:00:01,000 → 00:00:02,000",
        "00:00:01,000 -->",
        "00:00:01,000 00:00:02,000",
    ],
)
def test_a_damaged_time_line_bounds_a_cue_and_stays(line: str) -> None:
    source = f"1\n00:00:00,100 --> 00:00:00,900\nWe opened\n\n2\n{line}\nthe old bridge.\n\n3\n{line}\nIt holds.\n"
    article = read_document(source.encode(), "a.srt")
    assert [paragraph.text for paragraph in article.paragraphs] == ["We opened", "the old bridge.", "It holds."]
    assert [str(note) for note in article.notes] == ["2 time lines are damaged; they stay as they are."]
    texts = [Marked(paragraph.text.upper(), paragraph.marks) for paragraph in article.paragraphs]
    written = write_document(article, texts, "ru").decode()
    assert written == source.replace("We opened", "WE OPENED").replace("the old bridge.", "THE OLD BRIDGE.").replace(
        "It holds.", "IT HOLDS."
    )


@pytest.mark.parametrize("said", ["At 10:30 -> 11:30 we meet.", "10:30 - 11:30, he said.", "5 -> 6 they changed it."])
def test_times_that_are_said_are_words(said: str) -> None:
    article = read_document(f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n".encode(), "a.srt")
    assert [paragraph.text for paragraph in article.paragraphs] == [said]
    assert not article.notes
