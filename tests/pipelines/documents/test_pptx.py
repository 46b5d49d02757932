"""Presentations: words change in slides, tables, groups and notes; python-pptx reads the rest as it was."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from pipelines.article import Marked
from pipelines.documents.archive import write_archive
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from tests.fuzz.office_seeds import presentation
from tests.fuzz.properties import echoed
from tests.pipelines.documents.office_checks import WORDS, archive_of, files, in_capitals, with_own_texts

DATA = presentation()


def with_slide(old: str, new: str) -> bytes:
    """The presentation with other XML in its first slide."""
    slide = files(DATA)["ppt/slides/slide1.xml"].decode()
    assert old in slide
    return write_archive(DATA, {"ppt/slides/slide1.xml": slide.replace(old, new).encode()})


def test_slides_are_read_in_their_order_with_tables_groups_and_notes() -> None:
    article = read_document(DATA, "a.pptx")
    assert [(paragraph.kind, paragraph.text) for paragraph in article.paragraphs] == [
        ("heading", "Көпір жабылды"),
        ("item", "Мост закрыли на ремонт."),
        ("item", "Рабочие сняли старый асфальт.Карта"),
        ("item", "First line and its second line"),
        ("heading", "The figures"),
        ("cell", "Year"),
        ("cell", "Cost of repairs"),
        ("text", "A box within a group"),
        ("text", "Say that the bridge opens in May."),
    ]
    assert article.title == "Көпір жабылды"
    moved = files(DATA)["ppt/presentation.xml"].decode()
    first, second = (
        moved[at : moved.index("/>", at) + 2] for at in (moved.index("<p:sldId "), moved.rindex("<p:sldId "))
    )
    swapped = moved.replace(first, "\0").replace(second, first).replace("\0", second)
    article = read_document(write_archive(DATA, {"ppt/presentation.xml": swapped.encode()}), "a.pptx")
    assert article.title == "The figures"


def test_its_own_texts_change_nothing() -> None:
    article = read_document(DATA, "a.pptx")
    assert files(with_own_texts(article)) == files(DATA)


def test_python_pptx_reads_the_words_in_their_formats() -> None:
    show = Presentation(io.BytesIO(in_capitals(read_document(DATA, "a.pptx"))))
    first, second = show.slides
    assert first.shapes.title.text == "КӨПІР ЖАБЫЛДЫ"
    runs = first.placeholders[1].text_frame.paragraphs[1].runs
    assert [(run.text, run.font.bold, run.hyperlink.address) for run in runs] == [
        ("РАБОЧИЕ ", None, None),
        ("СНЯЛИ", True, None),
        (" СТАРЫЙ АСФАЛЬТ.", None, None),
        ("КАРТА", None, "https://example.org"),
    ]
    assert first.placeholders[1].text_frame.paragraphs[2].text == "FIRST LINE\vAND ITS SECOND LINE"
    kinds = [shape.shape_type for shape in second.shapes]
    assert MSO_SHAPE_TYPE.CHART in kinds
    assert MSO_SHAPE_TYPE.PICTURE in kinds
    table = next(shape.table for shape in second.shapes if shape.has_table)
    assert [cell.text for cell in table.iter_cells()] == ["YEAR", "COST OF REPAIRS", "2024", "1.5"]
    group = next(shape for shape in second.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP)
    assert [shape.text_frame.text for shape in group.shapes] == ["A BOX WITHIN A GROUP"]
    assert second.notes_slide.notes_text_frame.text == "SAY THAT THE BRIDGE OPENS IN MAY."


def test_only_slides_and_notes_change() -> None:
    old, new = files(DATA), files(in_capitals(read_document(DATA, "a.pptx")))
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {
        "ppt/slides/slide1.xml", "ppt/slides/slide2.xml", "ppt/notesSlides/notesSlide1.xml",
    }  # fmt: skip


@given(WORDS)
def test_whatever_a_model_says_is_read(words: str) -> None:
    article = read_document(DATA, "a.pptx")
    written = write_document(article, [Marked(words) for _ in article.paragraphs], "kk")
    first, _ = Presentation(io.BytesIO(written)).slides
    assert first.shapes.title.text == words
    again = read_document(written, "a.pptx")
    assert len(again.paragraphs) >= len(article.paragraphs)
    assert again.paragraphs[0].text == words


def test_numbers_that_are_filled_in_stay_in_their_sentence() -> None:
    field = '<a:fld id="{B1}" type="slidenum"><a:rPr lang="ru-RU"/><a:t>7</a:t></a:fld>'
    runs = '<a:r><a:rPr lang="ru-RU" dirty="0"/><a:t>Лист </a:t></a:r>', "<a:r><a:t> из многих.</a:t></a:r>"
    data = with_slide("<a:r><a:t>Мост закрыли на ремонт.</a:t></a:r>", runs[0] + field + runs[1])
    article = read_document(data, "a.pptx")
    assert article.paragraphs[1].text == "Лист 7 из многих."
    slide = files(write_document(article, echoed(article), "kk"))["ppt/slides/slide1.xml"].decode()
    assert 'type="slidenum"><a:rPr lang="kk-KZ"/><a:t>7</a:t></a:fld>' in slide
    assert '<a:rPr lang="kk-KZ" dirty="0"/><a:t>[kk] Лист </a:t>' in slide


@pytest.mark.parametrize(
    "parts", [{}, {"a.txt": b"x"}, {"[Content_Types].xml": b"<Types/>"}, {"[Content_Types].xml": b"<Types"}]
)
def test_what_is_no_presentation_is_refused(parts: dict[str, bytes]) -> None:
    with pytest.raises(InputError):
        read_document(archive_of(parts), "a.pptx")


def test_descriptions_and_the_title_are_translated_and_what_is_left_is_counted() -> None:
    show = Presentation(io.BytesIO(DATA))
    show.core_properties.title = "Көпір жабылды"
    _, second = show.slides
    picture = next(shape for shape in second.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE)
    picture._element.nvPicPr.cNvPr.set("descr", "A photo of the bridge")
    out = io.BytesIO()
    show.save(out)
    article = read_document(out.getvalue(), "a.pptx")
    assert article.paragraphs[-1].text == "A photo of the bridge"
    assert article.notes == ("Charts are left as they are, with their texts: 1.",)
    again = Presentation(io.BytesIO(in_capitals(article)))
    assert again.core_properties.title == "КӨПІР ЖАБЫЛДЫ"
    descriptions = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in again.slides[1].shapes]
    assert "A PHOTO OF THE BRIDGE" in descriptions
