"""Workbooks: texts of cells change; openpyxl reads formulas, numbers, formats, charts and pictures as they were."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from openpyxl.cell.rich_text import CellRichText

from pipelines.article import Marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from tests.fuzz.office_seeds import workbook
from tests.fuzz.properties import echoed
from tests.pipelines.documents.office_checks import WORDS, archive_of, files, in_capitals, with_own_texts

DATA = workbook()


def values(data: bytes) -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def made(fill: object) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)  # type: ignore[operator]
    return out.getvalue()


def test_cells_are_read_row_by_row_each_text_once() -> None:
    article = read_document(DATA, "a.xlsx")
    assert article.text == (
        "Көпір\tСостояние\tЦена\tCode\tName of the bridge\tCost\n"
        "Мост через реку\tLong bridge\n"
        "The old bridge is closed.\tRepairs go on.\tShort bridge\n"
        "The old bridge was closed today.\nA remark of somebody\n\n"
        "Drivers go round.\n"
    )
    assert article.notes == (
        "Texts of cells left alone that formulas, lists or tables look for: 2.",
        "Charts are left as they are, with their texts: 1.",
    )


def test_its_own_texts_change_nothing() -> None:
    article = read_document(DATA, "a.xlsx")
    assert files(with_own_texts(article)) == files(DATA)


def test_openpyxl_reads_other_texts_and_all_else_as_it_was() -> None:
    old, new = values(DATA), values(in_capitals(read_document(DATA, "a.xlsx")))
    assert {at: value for at, value in new.items() if old[at] == value} == {
        "Main data!B2": "Open", "Main data!B3": "Closed", "Main data!C2": 12.5, "Main data!C3": 7,
        "Main data!D2": "KZ-17",
        "Main data!D3": "https://example.org", "Main data!E2": '=IF(B2="Open","yes","no")',
        "Main data!E3": '=A2&" - "&B2', "Main data!E4": "=SUM('Main data'!C2:C3)", "Main data!H2": 3, "Main data!H3": 4,
    }  # fmt: skip
    assert new == {at: value.upper() if at in new and value != new[at] else value for at, value in old.items()}  # type: ignore[attr-defined]
    assert new["Notes!A1"] == new["Main data!A2"] == "МОСТ ЧЕРЕЗ РЕКУ"


def test_formats_within_a_cell_stay_on_their_words() -> None:
    data = in_capitals(read_document(DATA, "a.xlsx"))
    text = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)["Main data"]["A4"].value
    assert isinstance(text, CellRichText)
    assert [str(run) for run in text if getattr(run, "font", None) and run.font.b] == ["OLD"]


def test_charts_pictures_and_choices_stay() -> None:
    old, new = files(DATA), files(in_capitals(read_document(DATA, "a.xlsx")))
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {
        "xl/sharedStrings.xml", "xl/workbook.xml", "xl/tables/table1.xml", "xl/comments1.xml",
    }  # fmt: skip
    assert any("charts" in name for name in new)
    assert any("media" in name for name in new)


def test_columns_of_a_table_are_named_as_their_headings_and_stay_different() -> None:
    article = read_document(DATA, "a.xlsx")
    for text, names in (("Ақша", ["Name of the bridge", "Cost"]), ("", ["[kk] Name of the bridge", "[kk] Cost"])):
        texts = [Marked(text) for _ in article.paragraphs] if text else echoed(article)
        written = write_document(article, texts, "kk")
        sheet = openpyxl.load_workbook(io.BytesIO(written))["Main data"]
        assert [column.name for column in sheet.tables["Table1"].tableColumns] == names
        assert [sheet["G1"].value, sheet["H1"].value] == names


def test_headings_that_formulas_name_stay() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.add_table("A1:B3", {"columns": [{"header": "Bridge"}, {"header": "Cost"}], "data": [["Long bridge", 3]]})
        sheet.write_formula("D1", "=SUM(Table1[Cost])")

    article = read_document(made(fill), "a.xlsx")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Long bridge"]


def test_a_book_whose_texts_formulas_show_is_calculated_anew() -> None:
    workbook_xml = files(in_capitals(read_document(DATA, "a.xlsx")))["xl/workbook.xml"].decode()
    assert 'fullCalcOnLoad="1"' in workbook_xml

    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write("A1", "The bridge is closed.")

    data = made(fill)
    article = read_document(data, "a.xlsx")
    assert files(in_capitals(article))["xl/workbook.xml"] == files(data)["xl/workbook.xml"]


def test_texts_within_the_cells_themselves_are_read() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "The bridge is closed."
    book.active["A2"] = 12
    out = io.BytesIO()
    book.save(out)
    article = read_document(out.getvalue(), "a.xlsx")
    assert [paragraph.text for paragraph in article.paragraphs] == ["The bridge is closed."]
    assert values(in_capitals(article)) == {"Sheet!A1": "THE BRIDGE IS CLOSED.", "Sheet!A2": 12}


@given(WORDS)
def test_whatever_a_model_says_is_read(words: str) -> None:
    article = read_document(DATA, "a.xlsx")
    new = values(write_document(article, [Marked(words) for _ in article.paragraphs], "kk"))
    assert new["Main data!A2"] == new["Notes!B2"] == new["Main data!A4"] == words
    assert new["Main data!A3"] == f"{words}\n{words}"


@pytest.mark.parametrize("name", ["a.xlsx", "b.XLSX"])
def test_what_is_no_workbook_is_refused(name: str) -> None:
    for data in (
        archive_of({"[Content_Types].xml": b"<Types/>"}),
        b"a;b",
        made(lambda book: book.add_worksheet().write("A1", 5)),
    ):
        with pytest.raises(InputError):
            read_document(data, name)


def test_notes_boxes_descriptions_and_the_title_are_translated() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.set_properties({"title": "Repairs of the year"})
        sheet = book.add_worksheet()
        sheet.write("A1", "The bridge is closed.")
        sheet.write_comment("A1", "Ask the engineer.")
        sheet.insert_textbox("C3", "Drivers go round.", {"description": "A box with advice"})

    article = read_document(made(fill), "a.xlsx")
    assert [paragraph.text for paragraph in article.paragraphs] == [
        "The bridge is closed.", "Ask the engineer.", "Drivers go round.", "A box with advice", "Repairs of the year",
    ]  # fmt: skip
    written = in_capitals(article)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert book.properties.title == "REPAIRS OF THE YEAR"
    note = book.active["A1"].comment
    assert note is not None
    assert note.text == "ASK THE ENGINEER."
    drawing = files(written)["xl/drawings/drawing1.xml"].decode()
    assert "<a:t>DRIVERS GO ROUND.</a:t>" in drawing
    assert 'descr="A BOX WITH ADVICE"' in drawing
