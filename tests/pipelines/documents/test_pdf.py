"""PDF: text comes out in reading order, paragraphs whole, headers and page numbers left out; never a traceback."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import font_roboto
import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission

from pipelines.article import Article, Marked
from pipelines.documents.pdf.document import Reason
from pipelines.documents.pdf.lines import Unreadable
from pipelines.documents.pdf.reading import text_of
from pipelines.documents.registry import extension_of_copies, read_document, write_document
from pipelines.errors import InputError

KK = (
    "Қала орталығындағы көпір бүгін жабылды. Жөндеу жұмыстары көктемге дейін созылады, деп хабарлады әкімдік. "
    "Жүргізушілер айналма жолмен жүреді, ал жаяу адамдар үшін уақытша өткел салынып жатыр."
)
RU = (
    "Мост в центре города сегодня закрыли. Ремонт продлится до весны, сообщили в акимате. "
    "Водители поедут в объезд, а для пешеходов строят временный переход через реку."
)
EN = "The bridge in the city centre was closed today. Repairs will last until spring, the mayor's office said."


def paper() -> FPDF:
    pdf = FPDF()
    pdf.set_creation_date(datetime(2024, 5, 12, tzinfo=UTC))
    fonts = Path(font_roboto.__file__).parent / "files"
    pdf.add_font("roboto", "", fonts / "Roboto-Regular.ttf")
    pdf.add_font("roboto", "B", fonts / "Roboto-Bold.ttf")
    pdf.set_font("roboto", size=11)
    pdf.set_auto_page_break(False)
    return pdf


def wrapped(pdf: FPDF, text: str, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if pdf.get_string_width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def column(pdf: FPDF, lines: list[str], left: float, top: float, pitch: float = 5.5) -> float:
    for line in lines:
        pdf.set_xy(left, top)
        pdf.cell(0, pitch, line)
        top += pitch
    return top


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def bytes_of(pdf: FPDF) -> bytes:
    return bytes(pdf.output())


def test_lines_are_joined_and_paragraphs_are_not() -> None:
    pdf = paper()
    pdf.add_page()
    pdf.set_font("roboto", size=18)
    top = column(pdf, ["Көпір жабылды"], 20, 20, 12)
    pdf.set_font("roboto", size=11)
    for text in (KK, RU, EN):
        top = column(pdf, wrapped(pdf, text, 120), 20, top) + 4
    article = read_document(bytes_of(pdf), "a.pdf")
    assert texts(article) == ["Көпір жабылды", KK, RU, EN]
    assert [paragraph.kind for paragraph in article.paragraphs] == ["heading", "text", "text", "text"]
    assert article.title == "Көпір жабылды"
    assert article.notes[0] == "The layout of a PDF is not kept: its text is read."


def test_a_last_line_without_letters_is_kept() -> None:
    pdf = paper()
    pdf.add_page()
    pdf.set_font("roboto", size=11)
    column(pdf, ["+7 727 250-00-00"], 20, column(pdf, wrapped(pdf, EN, 120), 20, 20) + 12)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert texts(article) == [EN]
    assert article.after.split() == ["+7", "727", "250-00-00"]


@pytest.mark.parametrize("pitch", [5.5, 8.5])
def test_paragraphs_that_only_an_indent_divides(pitch: float) -> None:
    pdf = paper()
    pdf.add_page()
    top = 20.0
    for text in (KK, RU, KK):
        first, *rest = wrapped(pdf, text, 120)
        head, moved = first.rsplit(" ", 1)
        top = column(pdf, [head], 26, top, pitch)
        top = column(pdf, wrapped(pdf, " ".join([moved, *rest]), 120), 20, top, pitch)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [KK, RU, KK]


def test_two_columns_are_read_one_after_the_other_though_drawn_in_turn() -> None:
    pdf = paper()
    pdf.add_page()
    left, right = wrapped(pdf, " ".join([KK] * 4), 80), wrapped(pdf, " ".join([RU] * 4), 80)
    for at, (one, two) in enumerate(zip(left, right, strict=False)):
        column(pdf, [one], 15, 30 + 5.5 * at)
        column(pdf, [two], 108, 30 + 5.5 * at)
    read = " ".join(texts(read_document(bytes_of(pdf), "a.pdf")))
    shown = min(len(left), len(right))
    assert read == " ".join(left[:shown] + right[:shown])


def test_a_paragraph_goes_on_over_pages_and_what_repeats_is_left_out() -> None:
    pdf = paper()
    lines = wrapped(pdf, KK, 60)
    for page in range(3):
        pdf.add_page()
        column(pdf, ["Жаңалықтар күнделігі, 12 мамыр"], 20, 8)
        column(pdf, lines[page * 2 : page * 2 + 2 if page < 2 else len(lines)], 20, 40)
        column(pdf, [f"{page + 7}-бет, барлығы 9"], 90, 280)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert texts(article) == [KK]
    assert "Left out 6 headers, footers and page numbers that repeat." in article.notes


@pytest.mark.parametrize(("top", "left_out"), [(14.5, 0), (8, 2)])
def test_two_pages_that_begin_alike_have_a_header_only_if_it_stands_apart(top: float, left_out: int) -> None:
    pdf = paper()
    for text in (KK, RU):
        pdf.add_page()
        column(pdf, ["Бұл туралы әкімдік баспасөз қызметі кеше хабарлады деп"], 20, top)
        column(pdf, wrapped(pdf, text, 120), 20, 20)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert article.text.count("Бұл туралы әкімдік") == 2 - left_out
    assert any(note.startswith("Left out 2 headers") for note in article.notes) == bool(left_out)


def test_text_near_the_edge_that_does_not_repeat_stays() -> None:
    pdf = paper()
    for number, word in ((1, "бірінші"), (5, "екінші"), (6, "үшінші")):
        pdf.add_page()
        column(pdf, [f"{number} бөлім: {word} күн туралы."], 20, 8)
        column(pdf, ["Мәтін осы жерде жалғасады, бірақ аз."], 20, 40)
    found = texts(read_document(bytes_of(pdf), "a.pdf"))
    assert [text for text in found if "бөлім" in text] == [
        "1 бөлім: бірінші күн туралы.",
        "5 бөлім: екінші күн туралы.",
        "6 бөлім: үшінші күн туралы.",
    ]


def test_page_numbers_far_from_the_edge_cut_no_sentence() -> None:
    pdf = paper()
    lines = wrapped(pdf, KK, 60)
    for page in range(3):
        pdf.add_page()
        column(pdf, lines[page * 2 : page * 2 + 2 if page < 2 else len(lines)], 20, 40)
        column(pdf, [str(page + 1)], 104, 297 * 0.84)  # where LaTeX sets it
    article = read_document(bytes_of(pdf), "a.pdf")
    assert texts(article) == [KK]
    assert "Left out 3 headers, footers and page numbers that repeat." in article.notes


def test_heads_that_change_with_the_chapter_and_its_first_pages_numbers_are_left_out() -> None:
    pdf = paper()
    pdf.set_font("roboto", size=11)
    lines = wrapped(pdf, " ".join([RU] * 4), 60)
    for page in range(12):
        pdf.add_page()
        chapter = page // 4
        if page % 4:
            head = f"Глава {chapter + 1}. О мостах" if page % 2 else f"{chapter + 1}.1. Ремонт"
            column(pdf, [head], 20 if page % 2 else 60, 30)
            column(pdf, [str(page + 5)], 120, 30)
        else:
            column(pdf, [str(page + 5)], 104, 230)
        column(pdf, lines[page::12], 20, 50)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert "Глава" not in article.text
    assert "Ремонт " in article.text
    assert not re.search(r"\d", article.text)


def test_titles_of_slides_stay_though_they_come_again() -> None:
    pdf = paper()
    for page, title in enumerate(["Мост", "Мост", "Мост", "Дорога", "Дорога", "Дорога"]):
        pdf.add_page()
        pdf.set_font("roboto", size=20)
        column(pdf, [title], 20, 20)
        pdf.set_font("roboto", size=11)
        column(pdf, [f"Пункт {word}." for word in ("первый", "второй", "третий")[: page % 3 + 1]], 20, 60)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert article.text.count("Мост") == article.text.count("Дорога") == 3


def test_a_sentence_goes_on_over_pages_with_footnotes() -> None:
    pdf = paper()
    first, second = wrapped(pdf, KK, 60)[:2], wrapped(pdf, KK, 60)[2:]
    pdf.add_page()
    column(pdf, first, 20, 40)
    pdf.set_font("roboto", size=8)
    column(pdf, ["1 Көпір елу жыл бұрын салынған."], 20, 200)
    pdf.add_page()
    pdf.set_font("roboto", size=11)
    column(pdf, second, 20, 40)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [KK, "1 Көпір елу жыл бұрын салынған."]


def justified(pdf: FPDF, lines: list[str], left: float, top: float, width: float, pitch: float = 5.5) -> None:
    """Lines whose words' gaps fill the width, but the last one's."""
    for at, line in enumerate(lines):
        words = line.split()
        gap = (width - sum(map(pdf.get_string_width, words))) / max(1, len(words) - 1)
        place = left
        for word in words:
            pdf.text(place, top + pitch * at, word)
            place += pdf.get_string_width(word) + (gap if at + 1 < len(lines) else pdf.get_string_width(" "))


@pytest.mark.parametrize("gutter", [3.2, 4.0, 8.0])
def test_near_columns_of_few_lines_are_read_one_after_the_other(gutter: float) -> None:
    pdf = paper()
    pdf.add_page()
    top = column(pdf, wrapped(pdf, EN, 140), 20, 20)
    for left, text in ((20, KK), (20 + 68 + gutter, RU)):
        justified(pdf, wrapped(pdf, text, 66), left, top + 10, 68)
    column(pdf, wrapped(pdf, EN, 140), 20, top + 45)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [EN, KK, RU, EN]


def test_wide_spaces_of_narrow_columns_part_nothing() -> None:
    pdf = paper()
    pdf.add_page()
    for at, text in enumerate((KK, RU, EN)):
        justified(pdf, wrapped(pdf, text, 44), 20 + at * 50, 40, 46)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [KK, RU, EN]


def test_a_heading_under_columns_comes_after_both() -> None:
    pdf = paper()
    pdf.add_page()
    for left, text in ((20, KK), (92, RU)):
        justified(pdf, wrapped(pdf, text, 66), left, 40, 68)
    pdf.set_font("roboto", size=16)
    column(pdf, ["Жаңалықтар"], 20, 80)
    pdf.set_font("roboto", size=11)
    column(pdf, wrapped(pdf, EN, 140), 20, 92)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [KK, RU, "Жаңалықтар", EN]


def test_broken_words_are_mended_and_hyphens_of_words_stay() -> None:
    pdf = paper()
    pdf.add_page()
    column(pdf, ["Жөндеу кезінде жүргізу-", "шілер айналма жолмен жүреді, ал", "жүргізушілер көп."], 20, 30)
    column(pdf, ["Мост закрыли как-", "то внезапно, и водители из-", "за этого едут в объезд."], 20, 80)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [
        "Жөндеу кезінде жүргізушілер айналма жолмен жүреді, ал жүргізушілер көп.",
        "Мост закрыли как-то внезапно, и водители из-за этого едут в объезд.",
    ]


def test_compounds_keep_their_hyphens_where_words_are_broken_too() -> None:
    pdf = paper()
    pdf.add_page()
    english = """The council dis-|cussed the state-|owned railway and state-of-the-|art signals, in the north-|west and
        well-estab-|lished towns, and dis-|covered that the price-|determining rules|determine no price."""
    column(pdf, " ".join(english.split()).split("|"), 20, 30)
    column(pdf, ["Научно-", "технический отчёт объ-", "ясняет, что кто-", "нибудь по-", "русски ска-", "жет."], 20, 100)
    assert texts(read_document(bytes_of(pdf), "a.pdf")) == [
        "The council discussed the state-owned railway and state-of-the-art signals, in the north-west and "
        "well-established towns, and discovered that the price-determining rules determine no price.",
        "Научно-технический отчёт объясняет, что кто-нибудь по-русски скажет.",
    ]


def test_lists_and_bold_headings() -> None:
    pdf = paper()
    pdf.add_page()
    pdf.set_font("roboto", "B", 11)
    column(pdf, ["Не істеу керек"], 20, 20)
    pdf.set_font("roboto", size=11)
    column(pdf, ["1. Айналма жолмен жүріңіз.", "2. Көпірге жақындамаңыз."], 20, 27)
    article = read_document(bytes_of(pdf), "a.pdf")
    assert [(p.before, p.text, p.kind) for p in article.paragraphs] == [
        ("", "Не істеу керек", "heading"),
        ("\n\n1. ", "Айналма жолмен жүріңіз.", "item"),
        ("\n\n2. ", "Көпірге жақындамаңыз.", "item"),
    ]


def test_plain_text_is_written() -> None:
    pdf = paper()
    pdf.add_page()
    column(pdf, wrapped(pdf, KK, 120), 20, 20)
    column(pdf, wrapped(pdf, RU, 120), 20, 60)
    article = read_document(bytes_of(pdf), "a.pdf")
    written = write_document(article, [Marked("Бір."), Marked("Екі.")], "kk")
    assert written.decode() == "Бір.\n\nЕкі.\n"
    assert extension_of_copies(Path("a.pdf")) == ".txt"


def test_text_beyond_all_paper_whose_letters_have_no_size_is_left_out() -> None:
    pdf = paper()
    pdf.set_compression(False)
    pdf.add_page()
    column(pdf, wrapped(pdf, EN, 120), 20, 20)
    pdf.set_font_size(9)
    column(pdf, ["Nobody sees this line.", "Nor this one."], 20, 60)
    head, small, lines = bytes_of(pdf).partition(b" 9.00 Tf")
    data = head + small + re.sub(rb"[\d.]+ Td", b"9" * 20 + b" Td", lines)
    assert [paragraph.text for paragraph in read_document(data, "a.pdf").paragraphs] == [EN]


def locked(user_password: str) -> bytes:
    pdf = paper()
    pdf.add_page()
    column(pdf, [EN], 20, 20)
    pdf.set_encryption("owner", user_password, permissions=AccessPermission.none())
    return bytes_of(pdf)


def test_a_password_is_asked_for_in_a_sentence_unless_it_is_empty() -> None:
    with pytest.raises(InputError, match=r"a\.pdf is protected by a password"):
        read_document(locked("secret"), "a.pdf")
    assert texts(read_document(locked(""), "a.pdf")) == [EN]


def test_a_scanned_page_is_said_to_want_recognition() -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(20, 20, 100, 100, "F")
    with pytest.raises(InputError, match=r"a\.pdf has no text: .* pictures"):
        read_document(bytes_of(pdf), "a.pdf")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Just words", "no PDF"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\ntrailer << /Root 1 0 R >>",
         "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_pdf_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_document(data, "a.pdf")


@pytest.mark.parametrize("seed", range(30))
def test_damage_gives_text_or_a_reason(seed: int, whole: bytes) -> None:
    chance = random.Random(seed)
    data = bytearray(whole)
    if seed % 3 == 0:
        del data[chance.randrange(len(data)) :]
    for _ in range(seed * 4):
        data[chance.randrange(len(data))] = chance.randrange(256) if data else 0
    try:
        text = text_of(bytes(data), lambda: None)
    except Unreadable as error:
        assert error.reason in get_args(Reason)
    else:
        assert text.paragraphs


@pytest.fixture(scope="module")
def whole() -> bytes:
    pdf = paper()
    pdf.set_compression(False)
    for text in (KK, EN):
        pdf.add_page()
        column(pdf, wrapped(pdf, text, 120), 20, 20)
    return bytes_of(pdf)
