"""Word documents keep all but their words; python-docx, which Audar itself does not use, opens what is written."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import docx
import pytest
from docx.oxml import parse_xml as oxml
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.article import Article, Mark, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from pipelines.split import segment_article
from tests.fuzz.office_seeds import PICTURE as PIXEL
from tests.pipelines.documents.office_checks import archive_of, check_sentences, files, in_capitals

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text: str, properties: str = "") -> str:
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r>'


BOLD = "<w:b/>"
NOTE = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'


def field(code: str, result: str) -> str:
    parts = ("begin", None, "separate", "", "end")
    made = [
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        if part is None
        else (result if part == "" else f'<w:r><w:fldChar w:fldCharType="{part}"/></w:r>')
        for part in parts
    ]
    return "".join(made)


def saved(new: docx.document.Document) -> bytes:
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


EMPTY = saved(docx.Document())


def document(*paragraphs: str) -> bytes:
    """A document with paragraphs of this XML (what is inside ``w:p``)."""
    new = docx.Document(io.BytesIO(EMPTY))
    body = new.element.body
    for inside in paragraphs:
        body.insert(len(body) - 1, oxml(f"<w:p {NAMESPACES}>{inside}</w:p>"))
    return saved(new)


def read(data: bytes) -> Article:
    return read_document(data, "a.docx")


def written(
    data: bytes, change: Callable[[str], str] = str.upper, marks: Sequence[Mark] | None = None
) -> docx.document.Document:
    """The document after every paragraph's text went through ``change``, its marks where they were, or ``marks``."""
    article = read(data)
    texts = [Marked(change(p.text), p.marks if marks is None else tuple(marks)) for p in article.paragraphs]
    return docx.Document(io.BytesIO(write_document(article, texts, "ru")))


def looks(paragraph: DocxParagraph) -> list[tuple[str, ...]]:
    """Each letter with how it looks and the link it is in; runs and white space do not matter."""
    found: list[tuple[str, ...]] = []
    for part in paragraph.iter_inner_content():
        link = getattr(part, "address", "") or getattr(part, "fragment", "")
        for piece in getattr(part, "runs", [part]):
            font = piece.font
            colour = str(font.color.rgb)
            style = (link, str(font.bold), str(font.italic), str(font.underline), colour, str(font.size))
            found += [(letter.upper(), *style) for letter in piece.text if not letter.isspace()]
    return found


def every_paragraph(opened: docx.document.Document) -> Iterator[DocxParagraph]:
    yield from opened.paragraphs
    for table in opened.tables:
        for cell in (cell for row in table.rows for cell in row.cells):
            yield from cell.paragraphs
    for section in opened.sections:
        yield from section.header.paragraphs
        yield from section.footer.paragraphs


def sample() -> bytes:
    new = docx.Document()
    new.add_heading("Жаңалықтар", 0)
    new.add_heading("Қала жаңартылуда", 1)
    paragraph = new.add_paragraph("Әкім ")
    paragraph.add_run("жаңа көпір").bold = True
    paragraph.add_run(" туралы айтты. Құрылыс ")
    red = paragraph.add_run("көктемде")
    red.font.color.rgb = RGBColor(200, 0, 0)
    red.italic = True
    paragraph.add_run(" басталады.")
    new.add_paragraph("Бірінші тармақ", style="List Bullet")
    new.add_paragraph("Екінші тармақ", style="List Number")
    new.add_paragraph("Дәйексөз осында", style="Quote")
    new.add_paragraph("2024")
    table = new.add_table(2, 2)
    table.style = "Table Grid"
    for at, text in enumerate(("Облыс", "Халық саны", "Абай", "610 мың адам")):
        table.cell(at // 2, at % 2).text = text
    new.sections[0].header.paragraphs[0].text = "Газет беті"
    new.sections[0].footer.paragraphs[0].text = "Редакция мекенжайы"
    return saved(new)


def test_paragraphs_come_with_their_kinds() -> None:
    article = read(sample())
    assert [(p.kind, p.text) for p in article.paragraphs] == [
        ("heading", "Жаңалықтар"),
        ("heading", "Қала жаңартылуда"),
        ("text", "Әкім жаңа көпір туралы айтты. Құрылыс көктемде басталады."),
        ("item", "Бірінші тармақ"),
        ("item", "Екінші тармақ"),
        ("quote", "Дәйексөз осында"),
        ("cell", "Облыс"),
        ("cell", "Халық саны"),
        ("cell", "Абай"),
        ("cell", "610 мың адам"),
        ("text", "Газет беті"),
        ("text", "Редакция мекенжайы"),
    ]
    assert (article.title, article.format) == ("Жаңалықтар", "docx")
    assert article.text.startswith("Жаңалықтар\n\nҚала жаңартылуда\n\nӘкім")


def test_marks_are_on_what_is_unlike_the_rest() -> None:
    text = read(sample()).paragraphs[2]
    assert [text.text[mark.start : mark.end] for mark in text.marks] == ["жаңа көпір", "көктемде"]


def test_the_articles_own_texts_give_the_parts_back_byte_for_byte() -> None:
    data = sample()
    article = read(data)
    again = write_document(article, assemble_marked(article, []), "kk")
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (data, again))
    assert after.testzip() is None
    assert [(name, before.read(name)) for name in before.namelist()] == [
        (name, after.read(name)) for name in after.namelist()
    ]


def test_other_words_look_as_the_old_ones_did() -> None:
    before, after = docx.Document(io.BytesIO(sample())), written(sample())
    pairs = list(zip(every_paragraph(before), every_paragraph(after), strict=True))
    assert len(pairs) > 12
    for old, new in pairs:
        assert new.text == old.text.upper()
        assert new.style and old.style and new.style.name == old.style.name
        assert looks(new) == looks(old)
    style = after.tables[0].style
    assert style is not None and style.name == "Table Grid"


def test_writing_twice_gives_the_same_bytes() -> None:
    article = read(sample())
    texts = [Marked(p.text + "!", p.marks) for p in article.paragraphs]
    assert write_document(article, texts, "ru") == write_document(article, texts, "ru")


def test_runs_that_look_alike_are_one() -> None:
    pieces = run("Қаз", '<w:lang w:val="kk-KZ"/>') + '<w:proofErr w:type="spellStart"/>' + run("ақ")
    data = document(pieces + run("стан", '<w:rFonts w:hint="eastAsia"/><w:noProof/>'))
    (paragraph,) = read(data).paragraphs
    assert (paragraph.text, paragraph.marks) == ("Қазақстан", ())
    assert [each.text for each in written(data).paragraphs[0].runs] == ["ҚАЗАҚСТАН"]


def test_a_link_and_its_look_are_one_mark() -> None:
    data = document(
        run("Толығырақ ")
        + f'<w:hyperlink w:anchor="x">{run("біздің ", "<w:u/>")}{run("сайтта", "<w:u/>")}</w:hyperlink>'
        + run(" оқыңыз.")
    )
    (paragraph,) = read(data).paragraphs
    assert paragraph.text == "Толығырақ біздің сайтта оқыңыз."
    assert [(mark.start, mark.end) for mark in paragraph.marks] == [(10, 23)]
    opened = written(data, lambda _: "Читайте у нас.", [Mark(8, 13, paragraph.marks[0].key)]).paragraphs[0]
    (link,) = opened.hyperlinks
    assert (link.text, link.fragment, link.runs[0].font.underline) == ("у нас", "x", None)
    settings = link.runs[0]._r.rPr
    assert settings is not None and settings.find(f"{{{W}}}u") is not None
    assert opened.text == "Читайте у нас."


def test_what_the_translation_has_no_words_for_stays_in_the_document() -> None:
    inside = run("Мұнда ") + "".join(
        f'<w:hyperlink w:anchor="{name}">{run(name)}</w:hyperlink>{run(" және ")}' for name in "абвг"
    )
    inside += field(' HYPERLINK "http://x" ', run("сайтта")) + f'<w:ins w:id="7" w:author="A">{run(" соңы")}</w:ins>'
    (paragraph,) = read(document(inside)).paragraphs
    marks = [Mark(0, 2, mark.key) for mark in paragraph.marks]
    opened = written(document(inside), lambda _: "Да", marks).paragraphs[0]
    assert opened.text == "Да"
    assert sorted(link.fragment for link in opened.hyperlinks) == list("абвг")
    assert opened._p.xml.count("HYPERLINK") == opened._p.xml.count("<w:ins ") == 1
    assert opened._p.xml.count("fldCharType") == 3


def test_a_link_on_a_field_alone_stays() -> None:
    link = f'<w:hyperlink w:anchor="x">{field(" PAGE ", run("12"))}</w:hyperlink>'
    opened = written(document(run("Қараңыз: ") + link + run(" бет"))).paragraphs[0]
    assert [link.fragment for link in opened.hyperlinks] == ["x"]
    assert opened._p.xml.count(" PAGE ") == 1
    assert opened.text == "ҚАРАҢЫЗ: 12 БЕТ"


def test_two_links_on_one_word_are_never_one_in_the_other() -> None:
    link = '<w:hyperlink w:anchor="{}">{}</w:hyperlink>'
    data = document(run("Мұнда ") + link.format("a", run("бір")) + run(" және ") + link.format("b", run("екі")))
    marks = [Mark(0, 5, mark.key) for mark in read(data).paragraphs[0].marks]
    opened = written(data, lambda _: "Здесь", marks).paragraphs[0]
    assert [link.fragment for link in opened.hyperlinks] == ["a", "b"]
    assert "".join(link.text for link in opened.hyperlinks) == opened.text == "Здесь"


def test_tabs_part_and_a_line_break_parts_unless_the_sentence_runs_on() -> None:
    line = "<w:r><w:br/></w:r>"
    data = document(
        run("Аты:") + "<w:r><w:tab/><w:t>Асан</w:t></w:r>",
        run("Бірінші жол.") + line + run("Екінші жол.") + line + line + run("Үшінші"),
        run("Қала әкімі жаңа") + line + run("көпірді ашты."),
        "<w:r><w:tab/></w:r>" + run("Шегініс") + '<w:r><w:br w:type="page"/></w:r>',
    )
    article = read(data)
    assert [p.text for p in article.paragraphs] == [
        *("Аты:", "Асан", "Бірінші жол.", "Екінші жол.", "Үшінші"),
        *("Қала әкімі жаңа көпірді ашты.", "Шегініс"),
    ]
    assert article.text.startswith("Аты:\tАсан\n\nБірінші жол.\nЕкінші жол.\nҮшінші\n\nҚала")
    assert [p.text for p in written(data).paragraphs] == [
        *("АТЫ:\tАСАН", "БІРІНШІ ЖОЛ.\nЕКІНШІ ЖОЛ.\n\nҮШІНШІ", "ҚАЛА ӘКІМІ ЖАҢА\nКӨПІРДІ АШТЫ.", "\tШЕГІНІС"),
    ]
    longer = written(data, lambda text: "слово " * 9 + "конец").paragraphs[2].text
    assert longer.count("\n") == 1
    assert 20 < longer.index("\n") < 40


def test_notes_pictures_and_bookmarks_stay_where_they_were() -> None:
    start, end = '<w:bookmarkStart w:id="1" w:name="m"/>', '<w:bookmarkEnd w:id="1"/>'
    drawing = "<w:r><w:drawing/></w:r>"
    data = document(start + run("Көпір ашылды") + NOTE + run(", деді ") + drawing + run("әкім") + end + NOTE)
    (paragraph,) = read(data).paragraphs
    assert paragraph.text == "Көпір ашылды, деді әкім"
    assert [(mark.start, mark.end) for mark in paragraph.marks] == [(12, 12), (19, 19)]
    kept = written(data).paragraphs[0]._p
    assert [etree.QName(each).localname for each in kept] == [
        *("bookmarkStart", "r", "r", "r", "r", "r", "bookmarkEnd", "r"),
    ]
    assert etree.QName(kept[2][1]).localname == "footnoteReference"
    assert etree.QName(kept[4][0]).localname == "drawing"
    lost = written(data, lambda _: "Мост", [])  # a caller that drops marks still loses no note
    assert len(lost.paragraphs[0]._p.findall(f".//{{{W}}}footnoteReference")) == 2


def test_a_bookmark_never_ends_before_it_begins() -> None:
    data = document(
        run("Бір ") + '<w:bookmarkStart w:id="7" w:name="m"/>' + run("екі") + '<w:bookmarkEnd w:id="7"/>' + run(" үш")
    )
    first, second = read(data).paragraphs[0].marks
    kept = written(data, lambda _: "Три два раз", [Mark(8, 8, first.key), Mark(3, 3, second.key)]).paragraphs[0]._p
    names = [etree.QName(each).localname for each in kept]
    assert names.index("bookmarkStart") < names.index("bookmarkEnd")


SYMBOL = '<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>'
DELETED = '<w:del w:id="5"><w:r><w:delText>old </w:delText></w:r></w:del>'
EMOJI = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"/><mc:Fallback><w:t>😀</w:t></mc:Fallback>'
    "</mc:AlternateContent></w:r>"
)
PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"/>'
    "</w:drawing></w:r>"
)
SUM = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
)
SIMPLE = '<w:fldSimple w:instr=" SEQ Table "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
BOOKMARKED = '<w:bookmarkStart w:id="1" w:name="ZOTERO_BREF_a"/>{}<w:bookmarkEnd w:id="1"/>'
THINGS = [  # what is inside of a paragraph, and the sentences that a model gets
    (run("See ") + field(" REF a ", run("Table 1")) + run("."), ["See Table 1."]),
    (run("It is in ") + field(" REF a ", run("Table ") + run("1", BOLD)) + run(" too."), ["It is in Table 1 too."]),
    (run("It is in ") + field(" REF a ", run("Table 1 ")) + run("too."), ["It is in Table 1 too."]),
    (run("Table ") + SIMPLE + run(". Prices of bread"), ["Table 1.", "Prices of bread"]),
    (run("Page ") + field("PAGE", run("1")) + run(" of ") + field("NUMPAGES", run("3")), ["Page 1 of 3"]),
    (run("Closed (") + BOOKMARKED.format(run("Smith")) + run("). Open."), ["Closed (Smith).", "Open."]),
    (run("Smile ") + SYMBOL + run(" now."), ["Smile now."]),
    (run("Smile ") + EMOJI + run("."), ["Smile 😀."]),
    (run("See ") + PICTURE + run(" and go"), ["See and go"]),
    (run("The ") + DELETED + run("new bridge"), ["The new bridge"]),
    (run("Let ") + SUM + run(" be large."), ["Let a+b be large."]),
    (run("Read it ") + field(" ADDIN ", run("in a long list " * 9)) + run("or not."), ["Read it or not."]),
    (run("An index") + field(" XE ", "") + run(" word"), ["An index word"]),
]


def order(data: bytes) -> list[str]:
    """What stands in each paragraph, in order: the letters, and what is no text by its name."""
    body = docx.Document(io.BytesIO(data)).element.body
    things = {"fldChar", "fldSimple", "sym", "AlternateContent", "drawing", "delText", "oMath", "bookmarkStart"}
    return [
        "".join(
            each.text or "" if name == "t" else f"<{name}>"
            for each in paragraph.iter(etree.Element)
            if (name := etree.QName(each).localname) == "t" or name in things
        )
        for paragraph in body.iter(f"{{{W}}}p")
    ]


@pytest.mark.parametrize(("inside", "sentences"), THINGS)
def test_fields_and_things_stand_in_the_sentence_with_their_spaces(inside: str, sentences: list[str]) -> None:
    check_sentences(document(inside), "a.docx", sentences, order)


def test_a_field_whose_text_a_model_translated_is_itself_again() -> None:
    data = document(run("See ") + field(" REF a ", run("Table 1")) + run(" by ") + field("A", run("Aliya")) + run("."))
    article = read(data)
    piece = TranslatedSegment(segment_article(article, "en")[0], "Посмотрите таблицу 1 от Алии.")
    opened = docx.Document(io.BytesIO(write_document(article, assemble_marked(article, [piece]), "ru")))
    assert opened.paragraphs[0].text == "Посмотрите Table 1 от Aliya."


def test_linked_text_is_translated() -> None:
    data = document(
        run("Бет ") + field(" PAGE ", run("7")) + run(" соңы"),
        run("Оқыңыз: ") + field(' HYPERLINK "http://x.kz" ', run("толық мәтін", BOLD)) + run(" осында."),
    )
    article = read(data)
    assert [p.text for p in article.paragraphs] == ["Бет 7 соңы", "Оқыңыз: толық мәтін осында."]
    opened = written(data)
    assert [p.text for p in opened.paragraphs] == ["БЕТ 7 СОҢЫ", "ОҚЫҢЫЗ: ТОЛЫҚ МӘТІН ОСЫНДА."]
    for paragraph in opened.paragraphs:
        states = [each.get(f"{{{W}}}fldCharType") for each in paragraph._p.iter(f"{{{W}}}fldChar")]
        assert states == ["begin", "separate", "end"]
    parts = [each.text for each in opened.paragraphs[1].runs if each.text]
    assert parts == ["ОҚЫҢЫЗ: ", "ТОЛЫҚ МӘТІН", " ОСЫНДА."]


def test_fields_in_fields_are_kept_however_deep() -> None:
    begin, end = field(" PAGE ", "|").split("|")
    data = document(run("Бет ") + begin * 1500 + run("7") + end * 1500 + run(" соңы"), run("Жол") + begin * 1500)
    opened = written(data, lambda text: text.upper() + ".")
    states = Counter(each.get(f"{{{W}}}fldCharType") for each in opened.element.iter(f"{{{W}}}fldChar"))
    assert states == {"begin": 3000, "separate": 3000, "end": 1500}


def test_a_table_of_contents_over_paragraphs_holds_together() -> None:
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    entry = '<w:hyperlink w:anchor="t">{}<w:r><w:tab/></w:r>{}</w:hyperlink>'
    data = document(
        begin + entry.format(run("Кіріспе"), field(" PAGEREF t ", run("1"))),
        entry.format(run("Қорытынды"), field(" PAGEREF u ", run("9"))) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    assert [p.text for p in read(data).paragraphs] == ["Кіріспе", "Қорытынды"]
    opened = written(data)
    assert [p.text for p in opened.paragraphs] == ["КІРІСПЕ\t1", "ҚОРЫТЫНДЫ\t9"]
    assert [p.hyperlinks[0].text for p in opened.paragraphs] == ["КІРІСПЕ\t1", "ҚОРЫТЫНДЫ\t9"]


def test_what_is_deleted_or_hidden_is_not_read_and_what_is_inserted_is() -> None:
    data = document(
        run("Жол ")
        + f'<w:ins w:id="1" w:author="a">{run("биыл ")}</w:ins>'
        + '<w:del w:id="2" w:author="a"><w:r><w:delText>былтыр </w:delText></w:r></w:del>'
        + run("құпия ", "<w:vanish/>")
        + run("жөнделеді.")
    )
    assert [p.text for p in read(data).paragraphs] == ["Жол биыл жөнделеді."]
    kept = written(data).paragraphs[0]._p
    assert [each.text for each in kept.find(f"{{{W}}}ins").iter(f"{{{W}}}t")] == ["БИЫЛ"]
    assert [each.text for each in kept.find(f"{{{W}}}del").iter(f"{{{W}}}delText")] == ["былтыр "]
    assert [each.text for each in kept.iter(f"{{{W}}}t")] == ["ЖОЛ ", "БИЫЛ", " ", "құпия ", "ЖӨНДЕЛЕДІ."]


def test_text_boxes_are_read_once_and_written_twice() -> None:
    box = f"<w:txbxContent><w:p>{run('Терезе мәтіні')}</w:p></w:txbxContent>"
    data = document(
        run("Алдында ")
        + f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        + f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        + "</mc:AlternateContent></w:r>"
        + run("кейін")
    )
    assert [p.text for p in read(data).paragraphs] == ["Алдында кейін", "Терезе мәтіні"]
    texts = [each.text for each in written(data).element.body.iter(f"{{{W}}}t")]
    assert texts == ["АЛДЫНДА ", "ТЕРЕЗЕ МӘТІНІ", "ТЕРЕЗЕ МӘТІНІ", "КЕЙІН"]


def test_the_language_is_named() -> None:
    data = document(run("Сәлем, әлем", '<w:lang w:val="kk-KZ" w:eastAsia="ja-JP"/>'))
    opened = written(data)
    (mine,) = opened.element.body.iter(f"{{{W}}}lang")
    assert dict(mine.attrib) == {f"{{{W}}}val": "ru-RU", f"{{{W}}}eastAsia": "ja-JP"}
    assert {each.get(f"{{{W}}}val") for each in opened.styles.element.iter(f"{{{W}}}lang")} == {"ru-RU"}


def test_what_xml_cannot_hold_is_not_written() -> None:
    opened = written(document(run("Сәлем")), lambda _: "a\x00b\x0bc\nd\ud800<&>")
    assert opened.paragraphs[0].text == "ab c d <&>"


LONG = "audar batch /home/asel/news --to kk,ru --out /home/asel/ready --include '*.md' --summarize short"


def coded(*paragraphs: str) -> bytes:
    """A document with styles for code: of letters, based on those, and of paragraphs."""
    made = (
        ("character", "C", "HTML Code", ""),
        ("character", "D", "Мой код", '<w:basedOn w:val="C"/>'),
        ("paragraph", "P", "Source Code", ""),
    )
    styles = "".join(
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{based}</w:style>'
        for kind, key, name, based in made
    )
    data = document(*paragraphs)
    old = zipfile.ZipFile(io.BytesIO(data)).read("word/styles.xml")
    return with_part(data, "word/styles.xml", old.replace(b"</w:styles>", f"{styles}</w:styles>".encode()))


def answered(data: bytes, answer: str) -> docx.document.Document:
    """The document after an engine that gives one answer to all."""
    article = read(data)
    pieces = [TranslatedSegment(s, answer) for s in segment_article(article, "ru")]
    return docx.Document(io.BytesIO(write_document(article, assemble_marked(article, pieces), "kk")))


CODE = '<w:rStyle w:val="C"/>'


def test_text_in_a_style_for_code_is_kept() -> None:
    tricky = run("Запустите ") + run("make", CODE) + run(" all ", CODE + BOLD) + run("в папке, и ещё ")
    data = coded(tricky + run("--force", '<w:rStyle w:val="D"/>') + run("."))
    (paragraph,) = read(data).paragraphs
    assert paragraph.text == "Запустите make all в папке, и ещё --force."
    assert [(paragraph.text[m.start : m.end], m.kept) for m in paragraph.marks] == [
        ("make all", True),
        ("--force", True),
    ]
    opened = answered(data, "Папкада Make All іске қосыңыз, тағы —force.").paragraphs[0]
    assert opened.text == "Папкада make all іске қосыңыз, тағы --force."
    assert [(r.text, r.style.name, r.bold) for r in opened.runs if r.style.name != "Default Paragraph Font"] == [
        *(("make", "HTML Code", None), (" all", "HTML Code", True), ("--force", "Мой код", None)),
    ]


def test_line_breaks_in_a_paragraph_of_code_are_shown() -> None:
    code = '<w:pPr><w:pStyle w:val="P"/></w:pPr>'
    lines = code + run("cd news") + "<w:r><w:br/></w:r>" + run("make all")
    article = read_document(coded(run("Наберите:"), lines, run("Потом спать.")), "a.docx")
    assert article.text == "Наберите:\n\ncd news\nmake all\n\nПотом спать.\n"


def test_paragraphs_of_code_stay_and_are_shown_line_by_line() -> None:
    code = '<w:pPr><w:pStyle w:val="P"/></w:pPr>'
    data = coded(run("Смотрите:"), code + run("если да:"), code + run("    идти"), run("Потом спать."))
    article = read(data)
    assert [p.text for p in article.paragraphs] == ["Смотрите:", "Потом спать."]
    assert article.text == "Смотрите:\n\nесли да:\n    идти\n\nПотом спать.\n"
    assert [p.text for p in answered(data, "Сөз.").paragraphs][:4] == ["Сөз.", "если да:", "    идти", "Сөз."]


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("Кешке теріңіз.", "Кешке теріңіз {}."), ("Жоқ", "Жоқ {}"), ("Тер: (", "Тер {}: (")],
)
def test_long_code_and_code_in_a_link_are_lost_in_no_answer(answer: str, wanted: str) -> None:
    link = f'<w:hyperlink w:anchor="x">{run("ls", CODE)}</w:hyperlink>'
    data = coded(run("Наберите ") + run(LONG, CODE) + run("."), run("Или ") + link + run(" здесь."))
    article = read(data)
    assert [p.text for p in article.paragraphs] == ["Наберите .", "Или ls здесь."]
    opened = answered(data, answer)
    assert opened.paragraphs[0].text == wanted.replace("{}", LONG)
    assert "ls" in opened.paragraphs[1].text
    assert opened.paragraphs[1].hyperlinks[0].fragment == "x"


LOOKS = ("", BOLD, "<w:i/>", "<w:sz w:val='30'/>")
RUNS = st.lists(
    st.one_of(
        st.tuples(st.text("аб .,", min_size=1, max_size=5), st.sampled_from(LOOKS)),
        st.sampled_from(["<w:r><w:br/></w:r>", "<w:r><w:tab/></w:r>", NOTE, "<w:r><w:drawing/></w:r>"]),
        st.tuples(st.just("link"), st.text("вг ", min_size=1, max_size=4)),
    ),
    max_size=9,
)


@settings(max_examples=25, deadline=None)
@given(RUNS)
def test_nothing_is_lost_whatever_stands_in_a_paragraph(parts: list[str | tuple[str, str]]) -> None:
    inside = ""
    for part in parts:
        if isinstance(part, str):
            inside += part
        elif part[0] == "link":
            inside += '<w:hyperlink w:anchor="x">' + run(part[1], "<w:u w:val='single'/>") + "</w:hyperlink>"
        else:
            inside += run(*part)
    data = document(inside, run("соңы"))
    before = docx.Document(io.BytesIO(data)).paragraphs[0]
    after = written(data).paragraphs[0]
    assert re.sub(r"[^\S\n\t]", "", after.text) == re.sub(r"[^\S\n\t]", "", before.text.upper())
    assert looks(after) == looks(before)
    for name in ("footnoteReference", "drawing", "br", "tab"):
        assert len(after._p.findall(f".//{{{W}}}{name}")) == len(before._p.findall(f".//{{{W}}}{name}"))


def with_part(data: bytes, name: str, content: bytes | None) -> bytes:
    """The archive with one file changed or (``None``) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each != name or content is not None:
                new.writestr(each, content if each == name and content is not None else old.read(each))
    return out.getvalue()


MAIN = "word/document.xml"
LAUGHS = "".join(f'<!ENTITY a{at + 1} "{f"&a{at};" * 10}">' for at in range(9))


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        (MAIN, None, "no Word document"),
        ("[Content_Types].xml", None, "no Word document"),
        ("[Content_Types].xml", b"<Types>", "damaged"),
        (MAIN, b"<w:document>", "damaged"),
        (MAIN, f'<w:document xmlns:w="{W}"><w:body/></w:document>'.encode(), "no text"),
        (MAIN, f'<!DOCTYPE d [<!ENTITY a0 "ha">{LAUGHS}]><d>&a9;</d>'.encode(), "entities"),
        (MAIN, b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>', "entities"),
        (MAIN, b"<w>" * 3000 + b"</w>" * 3000, "too deeply"),
    ],
)
def test_bad_documents_are_refused_in_a_sentence(part: str, content: bytes | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(with_part(document(run("Сәлем")), part, content))


BROKEN = [b"Just text", sample()[:2000], bytes.fromhex("d0cf11e0a1b11ae1") + bytes(999)]


@pytest.mark.parametrize("data", BROKEN, ids=["text", "cut", "old"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.docx "):
        read(data)


def test_numbers_alone_are_no_running_text_and_no_error() -> None:
    assert read(document(run("2024"), run("17:45"))).paragraphs == ()


def test_titles_and_descriptions_of_pictures_are_translated() -> None:
    new = docx.Document(io.BytesIO(document(run("Көпір жабылды."))))
    new.core_properties.title = "Жөндеу туралы есеп"
    for description in ("Көпірдің суреті", "image1.png", "Көпір жабылды."):
        new.add_picture(io.BytesIO(PIXEL))._inline.docPr.set("descr", description)
    article = read(saved(new))
    assert [p.text for p in article.paragraphs] == ["Көпір жабылды.", "Көпірдің суреті", "Жөндеу туралы есеп"]
    opened = written(article.data)
    assert opened.core_properties.title == "ЖӨНДЕУ ТУРАЛЫ ЕСЕП"
    assert [shape._inline.docPr.get("descr") for shape in opened.inline_shapes] == [
        "КӨПІРДІҢ СУРЕТІ",
        "image1.png",
        "КӨПІР ЖАБЫЛДЫ.",
    ]


def test_a_title_that_a_program_gave_is_no_text() -> None:
    new = docx.Document(io.BytesIO(document(run("Көпір жабылды."))))
    new.core_properties.title = "Microsoft Word - report.doc"
    assert [p.text for p in read(saved(new)).paragraphs] == ["Көпір жабылды."]


def test_comments_are_left_and_counted() -> None:
    new = docx.Document(io.BytesIO(document(run("Көпір жабылды."))))
    new.add_comment(new.paragraphs[0].runs, "Тексеру керек пе?", "А. Автор")
    article = read(saved(new))
    assert article.notes == ("Comments are left in the language of the source: 1.",)
    assert files(saved(written(article.data)))["word/comments.xml"] == files(article.data)["word/comments.xml"]


def test_hyphens_that_break_no_line_stand_in_their_word_and_come_back() -> None:
    inside = "<w:r><w:t>Вирус КОВИД</w:t><w:noBreakHyphen/><w:t>19 отступил, сказали по-русски.</w:t></w:r>"
    article = read(document(inside))
    assert article.paragraphs[0].text == "Вирус КОВИД-19 отступил, сказали по-русски."
    texts = [Marked("КОВИД-19 вирусы шегінді, деді осы-ақ.")]
    opened = docx.Document(io.BytesIO(write_document(article, texts, "kk")))
    run_xml = opened.paragraphs[0].runs[0]._r
    assert [etree.QName(each).localname for each in run_xml] == ["t", "noBreakHyphen", "t", "t"]
    assert opened.paragraphs[0].text == "КОВИД-19 вирусы шегінді, деді осы-ақ."


def test_hyphens_that_nobody_sees_are_in_no_word() -> None:
    inside = "<w:r><w:t>Жүргі\u00adзу</w:t><w:softHyphen/><w:t>шілер айналма жолмен жүреді.</w:t></w:r>"
    article = read(document(inside))
    assert article.paragraphs[0].text == "Жүргізушілер айналма жолмен жүреді."
    assert files(write_document(article, [Marked(article.paragraphs[0].text)], "kk")) == files(article.data)


@pytest.mark.parametrize("part", ["docProps/core.xml", "word/comments.xml"])
def test_a_damaged_part_without_text_of_the_document_is_left_as_it_is(part: str) -> None:
    new = docx.Document(io.BytesIO(document(run("Көпір жабылды."))))
    new.add_comment(new.paragraphs[0].runs, "Тексеру керек пе?", "А. Автор")
    article = read(archive_of(files(saved(new)) | {part: b"<w:p"}))
    assert [p.text for p in article.paragraphs] == ["Көпір жабылды."]
    assert files(in_capitals(article))[part] == b"<w:p"
