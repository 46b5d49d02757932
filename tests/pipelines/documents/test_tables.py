"""Tables: chosen cells change, all else stays byte for byte; the standard library's csv reads the result."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Article, Marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import ConfigError, InputError

NEWS = (
    "id,Title,author,text,url\n"
    '1,Жаңа көпір,Айгүл Серікова,"Қалада жаңа көпір ашылды, ол ұзын.",https://example.kz/1\n'
    "2,Жол,Болат Ахметов,Жол жөндеу жұмыстары басталды.,https://example.kz/2\n"
    '3,"Екі ""тырнақша""",,"Бірінші абзац осында.\n\nЕкінші абзац осында.",\n'
    "4,ragged\n"
    "\n"
    "5,Соңғы,Данияр,Бұл соңғы жол болып табылады.,x,extra,cells\n"
)


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def same(article: Article) -> bytes:
    return write_document(article, [Marked(p.text, p.marks) for p in article.paragraphs], "ru")


def upper(article: Article) -> bytes:
    return write_document(article, [Marked(p.text.upper(), p.marks) for p in article.paragraphs], "ru")


def rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_columns_of_text_are_found() -> None:
    article = read_document(NEWS.encode(), "a.csv")
    assert texts(article) == [
        "Жаңа көпір",
        "Қалада жаңа көпір ашылды, ол ұзын.",
        "Жол",
        "Жол жөндеу жұмыстары басталды.",
        'Екі "тырнақша"',
        "Бірінші абзац осында.",
        "Екінші абзац осында.",
        "ragged",
        "Соңғы",
        "Бұл соңғы жол болып табылады.",
    ]
    assert rows(upper(article)) == [
        [cell.upper() if row and at in (1, 3) else cell for at, cell in enumerate(line)] if row else line
        for row, line in enumerate(rows(NEWS.encode()))
    ]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("title",), ["Жаңа көпір", "Жол", 'Екі "тырнақша"', "ragged", "Соңғы"]),
        (("2",), ["Жаңа көпір", "Жол", 'Екі "тырнақша"', "ragged", "Соңғы"]),
        (("author",), ["Айгүл Серікова", "Болат Ахметов", "Данияр"]),
        (("6", "7"), ["extra", "cells"]),
    ],
)
def test_columns_are_named_by_title_or_number(fields: tuple[str, ...], found: list[str]) -> None:
    assert texts(read_document(NEWS.encode(), "a.csv", fields)) == found


def test_a_column_that_is_not_there_is_named() -> None:
    for field in ("headline", "9", "0"):
        with pytest.raises(ConfigError, match=f"no column '{field}'.*id, Title, author, text, url"):
            read_document(NEWS.encode(), "a.csv", (field,))


def test_a_table_without_text_is_refused() -> None:
    says = r"no column of running text, but words in name: --fields names some, --fields '\*' takes all\.$"
    with pytest.raises(InputError, match=says):
        read_document(b"id,name\n1,Aigul Serikova\n2,Bolat Akhmetov\n", "a.csv")
    with pytest.raises(InputError, match=r"^a\.csv has no text in it\.$"):
        read_document(b"id,name\n1,12\n2,13\n", "a.csv")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_line_ends_and_mark_stay(delimiter: str, ends: str, start: bytes) -> None:
    lines = [
        ["n", "text", "place"],
        ["1", "The bridge, which is old; was closed.", "Almaty"],
        ["2", "It is long, wide, and grey.", "Astana"],
        ["3", "Nobody knows | when it opens.", "Oral"],
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=ends).writerows(lines)
    data = start + buffer.getvalue().encode()
    article = read_document(data, "a.tsv" if delimiter == "\t" else "a.csv")
    assert same(article) == data
    assert rows(upper(article), delimiter) == [lines[0], *([n, text.upper(), place] for n, text, place in lines[1:])]
    assert upper(article) == data.replace(
        buffer.getvalue().encode(), buffer.getvalue().upper().encode()
    ).replace(b"N" + delimiter.encode() + b"TEXT" + delimiter.encode() + b"PLACE", delimiter.join(lines[0]).encode()
    ).replace(b"ALMATY", b"Almaty").replace(b"ASTANA", b"Astana").replace(b"ORAL", b"Oral")  # fmt: skip


def test_excels_own_line_names_the_delimiter() -> None:
    data = b"sep=;\r\nn;text\r\n1;The bridge is closed, sadly, today\r\n"
    article = read_document(data, "a.csv")
    assert texts(article) == ["The bridge is closed, sadly, today"]
    assert same(article) == data


def test_a_table_without_titles_loses_no_row() -> None:
    data = "1;Мост закрыли на ремонт до весны.\n2;Водители едут в объезд по трассе.\n".encode()
    assert texts(read_document(data, "a.csv")) == [
        "Мост закрыли на ремонт до весны.",
        "Водители едут в объезд по трассе.",
    ]


def test_quotation_marks_that_nothing_closes_are_letters() -> None:
    data = b'n,text\n1,"The bridge" is what they call it\n2,A 5" pipe was laid here\n3,"never closed by anybody\n'
    article = read_document(data, "a.csv")
    assert texts(article)[1:] == ['A 5" pipe was laid here', '"never closed by anybody']
    assert same(article) == data


def test_new_cells_are_quoted_where_they_must_be() -> None:
    data = b"n,text\n1,The bridge is closed now\n2,And it stays closed\n"
    article = read_document(data, "a.csv")
    new = [Marked('Көпір, "ескі", жабық'), Marked("екі\nжол")]
    assert rows(write_document(article, new, "kk")) == [["n", "text"], ["1", new[0].text], ["2", new[1].text]]


def test_an_old_encoding_becomes_utf_8_with_its_mark() -> None:
    data = "н;текст\n1;Мост закрыли на ремонт до весны.\n".encode("cp1251")
    result = upper(read_document(data, "a.csv"))
    assert result.decode("utf-8-sig") == "н;текст\n1;МОСТ ЗАКРЫЛИ НА РЕМОНТ ДО ВЕСНЫ.\n"
    assert result.startswith(b"\xef\xbb\xbf")


CELLS = st.text(st.sampled_from('аб ,;"\n\r1'), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_every_table_comes_back_and_the_named_column_changes(cells: list[tuple[str, str]], quoting: int) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows([("one", "two"), *cells])  # type: ignore[arg-type]
    data = buffer.getvalue().encode()
    article = read_document(data, "a.csv", ("two",))
    assert same(article) == data
    changed = write_document(article, [Marked("x", p.marks) for p in article.paragraphs], "ru")
    new = rows(changed)
    assert [row[0] for row in new] == [row[0] for row in rows(data)]
    assert all("аб" not in row[1] for row in new)
