"""Small presentations and workbooks, made by python-pptx and XlsxWriter, with what people put into theirs."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5ebdc6c90000000049454e44ae426082"
)


def presentation() -> bytes:
    """Two slides: a title and points with formats; a table, a group, a chart, a picture and notes."""
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = "Көпір жабылды"
    frame = slide.placeholders[1].text_frame
    frame.text = "Мост закрыли на ремонт."
    paragraph = frame.add_paragraph()
    for text, bold in (("Рабочие ", False), ("сняли", True), (" старый асфальт.", False)):
        run = paragraph.add_run()
        run.text, run.font.bold = text, bold or None
    paragraph.add_run().hyperlink.address = "https://example.org"
    paragraph.runs[-1].text = "Карта"
    frame.add_paragraph().text = "First line\vand its second line"
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "The figures"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for at, text in enumerate(("Year", "Cost of repairs", "2024", "1.5")):
        table.cell(at // 2, at % 2).text = text
    group = second.shapes.add_group_shape()
    box = group.shapes.add_textbox(Inches(1), Inches(4), Inches(3), Inches(1))
    box.text_frame.text = "A box within a group"
    data = CategoryChartData()
    data.categories = ["First", "Second"]
    data.add_series("Costs", (1, 2))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(5), Inches(2), Inches(3), Inches(3), data)
    second.shapes.add_picture(io.BytesIO(PICTURE), Inches(5), Inches(5))
    second.notes_slide.notes_text_frame.text = "Say that the bridge opens in May."
    show.core_properties.modified = show.core_properties.created = datetime(2024, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def workbook() -> bytes:
    """Two sheets: a table, formats within a cell, formulas that compare texts, a chart, a picture, choices."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 1, 1)})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Main data")
        sheet.write_row("A1", ["Көпір", "Состояние", "Цена", "Code"])
        sheet.write_row("A2", ["Мост через реку", "Open", 12.5, "KZ-17"])
        sheet.write_row("A3", ["The old bridge is closed.\nRepairs go on.", "Closed", 7, "https://example.org"])
        sheet.write_rich_string("A4", "The ", bold, "old", " bridge was closed today.")
        sheet.write_formula("E2", '=IF(B2="Open","yes","no")', None, "yes")
        sheet.write_formula("E3", '=A2&" - "&B2', None, "Мост через реку - Open")
        sheet.write_formula("E4", "=SUM('Main data'!C2:C3)", None, 19.5)
        sheet.data_validation("B2:B3", {"validate": "list", "source": ["Open", "Closed"]})
        sheet.add_table("G1:H3", {"columns": [{"header": "Name of the bridge"}, {"header": "Cost"}],
                                  "data": [["Long bridge", 3], ["Short bridge", 4]]})  # fmt: skip
        sheet.insert_image("J2", "a.png", {"image_data": io.BytesIO(PICTURE)})
        sheet.write_comment("A2", "A remark of somebody")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Main data'!$C$2:$C$3", "categories": "='Main data'!$A$2:$A$3"})
        sheet.insert_chart("J5", chart)
        other = book.add_worksheet("Notes")
        other.write("A1", "Мост через реку")
        other.write("B2", "Drivers go round.")
    return out.getvalue()
