"""With the fake engine, its mark taken out again, another tool of each kind reads the source; the rest is the same."""

from __future__ import annotations

import io
import re

import docx
import pytest

from bench.document_tools import TOOLS
from pipelines.documents.registry import read_document, write_document
from tests.fuzz.properties import echoed
from tests.fuzz.seeds import documents
from tests.pipelines.documents.office_checks import files

MARK = b"[kk] "
CHANGED_WITHOUT_WORDS = {  # the language, formulas that are to be calculated anew, and names of columns
    "docx": {"word/styles.xml"},
    "odt": {"content.xml", "styles.xml"},
    "pptx": set(),
    "xlsx": {"xl/workbook.xml", "xl/tables/table1.xml"},
    "epub": {"OEBPS/content.opf", "content.opf"},
}
KINDS = [*CHANGED_WITHOUT_WORDS, "fb2"]


def letters(kind: str, data: bytes) -> str:
    """All that the tool reads but white space, which is set anew, and the mark."""
    return re.sub(r"\s", "", "\n".join(TOOLS[kind][1](data)).replace(MARK.decode(), ""))


def word_document() -> bytes:
    """A title, a list, a table, a header and a comment; the fuzzing's own has lost parts that python-docx asks for."""
    new = docx.Document()
    new.core_properties.title = "Мост закрыт"
    new.add_heading("Мост закрыт")
    paragraph = new.add_paragraph("Водители едут ")
    paragraph.add_run("в объезд").bold = True
    new.add_comment(paragraph.runs, "Проверить", "А. Автор")
    new.add_paragraph("Рабочие сняли асфальт.", style="List Bullet")
    for cell, text in zip(new.add_table(1, 3).row_cells(0), ("Год", "2024", "Цена работ"), strict=True):
        cell.text = text
    new.sections[0].header.paragraphs[0].text = "Новости города"
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


DATA = {kind: documents()[kind] for kind in KINDS} | {"docx": (word_document(),)}


@pytest.mark.parametrize(("kind", "number"), [(kind, at) for kind in KINDS for at in range(len(DATA[kind]))])
def test_all_that_is_no_word_is_as_it_was(kind: str, number: int) -> None:
    data = DATA[kind][number]
    article = read_document(data, f"a.{kind}")
    written = write_document(article, echoed(article), "kk")
    if kind == "fb2":
        assert letters(kind, written.replace(b"<lang>kk<", b"<lang>ru<")) == letters(kind, data)
        return
    assert letters(kind, written) == letters(kind, data)
    old, new = files(data), files(written)
    assert list(old) == list(new)
    changed = {name for name in old if old[name] != new[name]}
    assert {name for name in changed if MARK not in new[name]} <= CHANGED_WITHOUT_WORDS[kind]
    assert any(MARK in content for content in new.values())
