"""OpenDocument texts keep all but their words; odfdo, which Audar itself does not use, opens what is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Article, Mark, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.archive import read_archive, write_archive
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from pipelines.split import segment_article
from tests.pipelines.documents.office_checks import check_sentences, in_capitals

BASE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{BASE}{name}:1.0"'
    for prefix, name in {
        **{name: name for name in ("office", "text", "style", "table", "manifest")},
        "draw": "drawing",
        "svg": "svg-compatible",
        "fo": "xsl-fo-compatible",
    }.items()
)
NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:loext="http://openoffice.org/2009/office"'


def content(body: str, styles: str = "") -> bytes:
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    return (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"{text}</office:document-content>"
    ).encode()


def saved(new: odfdo.Document) -> bytes:
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


EMPTY = saved(odfdo.Document("text"))


def document(*paragraphs: str, styles: str = "") -> bytes:
    """A document with paragraphs of this XML (what is inside ``text:p``)."""
    body = "".join(f"<text:p>{inside}</text:p>" for inside in paragraphs)
    return write_archive(EMPTY, {"content.xml": content(body, styles)})


def read(data: bytes) -> Article:
    return read_document(data, "a.odt")


def rewritten(data: bytes, change: Callable[[str], str] = str.upper, marks: Sequence[Mark] | None = None) -> bytes:
    """The document after every paragraph's text went through ``change``, its marks where they were, or ``marks``."""
    article = read(data)
    texts = [Marked(change(p.text), p.marks if marks is None else tuple(marks)) for p in article.paragraphs]
    return write_document(article, texts, "ru")


def opened(data: bytes) -> odfdo.Document:
    return odfdo.Document(io.BytesIO(data))


def inside(data: bytes) -> list[str]:
    """The XML inside each paragraph, without the declarations of namespaces."""
    found = [p.serialize() for p in opened(data).body.get_elements("//text:p")]
    return [each[each.index(">") + 1 : each.rindex("<")] if "</" in each else "" for each in found]


def plain(data: bytes) -> list[str]:
    """The paragraphs as odfdo reads them."""
    return [p.text_recursive for p in opened(data).body.get_elements("//text:p|//text:h")]


def sample() -> bytes:
    new = odfdo.Document("text")
    body = new.body
    body.clear()
    body.append(odfdo.Header(1, "Қала жаңартылуда"))
    paragraph = odfdo.Paragraph("Әкім жаңа көпір туралы айтты. Құрылыс көктемде басталады.")
    paragraph.set_span("Bold", regex="жаңа көпір")
    paragraph.set_link("http://x.kz/", regex="көктемде")
    paragraph.insert_note(after="айтты", note_id="n1", citation="1", body="Жиын сейсенбіде өтті")
    body.append(paragraph)
    body.append(odfdo.List(["Бірінші тармақ", "Екінші тармақ"]))
    table = odfdo.Table("Кесте", width=2, height=1)
    table.set_value((0, 0), "Облыс")
    table.set_value((1, 0), "Халық саны")
    body.append(table)
    body.append(odfdo.Paragraph("2024"))
    page: Any = new.get_style("master-page", "Standard")
    page.set_page_header("Газет беті")
    return saved(new)


def test_paragraphs_come_with_their_kinds() -> None:
    article = read(sample())
    assert [(p.kind, p.text) for p in article.paragraphs] == [
        ("heading", "Қала жаңартылуда"),
        ("text", "Әкім жаңа көпір туралы айтты. Құрылыс көктемде басталады."),
        ("text", "Жиын сейсенбіде өтті"),
        ("item", "Бірінші тармақ"),
        ("item", "Екінші тармақ"),
        ("cell", "Облыс"),
        ("cell", "Халық саны"),
        ("text", "Газет беті"),
    ]
    assert (article.title, article.format) == ("Қала жаңартылуда", "odt")
    text = article.paragraphs[1]
    assert [text.text[mark.start : mark.end] for mark in text.marks] == ["жаңа көпір", "", "көктемде"]


def test_the_articles_own_texts_give_the_parts_back_byte_for_byte() -> None:
    data = sample()
    article = read(data)
    again = write_document(article, assemble_marked(article, []), "kk")
    assert read_archive(again, "a.odt") == read_archive(data, "a.odt")
    first = zipfile.ZipFile(io.BytesIO(again)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_other_words_stand_in_the_same_structure() -> None:
    before, after = opened(sample()), opened(rewritten(sample()))
    assert [e.text_recursive for e in after.body.get_elements("//text:p|//text:h")] == [
        e.text_recursive.upper().replace("HTTP://X.KZ/", "http://x.kz/")
        for e in before.body.get_elements("//text:p|//text:h")
    ]
    for path in ("//text:span", "//text:a", "//text:note", "//text:list-item", "//table:table-cell", "//text:h"):
        old, new = before.body.get_elements(path), after.body.get_elements(path)
        assert [e.text_recursive.upper() for e in old] == [e.text_recursive.upper() for e in new]
    assert after.body.get_elements("//text:span")[0].get_attribute("text:style-name") == "Bold"
    assert after.body.get_elements("//text:a")[0].get_attribute("xlink:href") == "http://x.kz/"
    page: Any = after.get_style("master-page", "Standard")
    header = page.get_page_header()
    assert header.text_recursive.strip() == "ГАЗЕТ БЕТІ"
    assert not after.body.get_elements("//table:table-cell[@office:string-value]")


def test_writing_twice_gives_the_same_bytes() -> None:
    data = sample()
    assert rewritten(data) == rewritten(data)


STYLES = (
    '<style:style style:name="T1" style:family="text"><style:text-properties loext:rsid="1"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T3" style:family="text">'
    '<style:text-properties fo:font-weight="bold" loext:rsid="2" fo:language="kk" fo:country="KZ"/></style:style>'
)


def span(style: str, text: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def test_spans_that_look_alike_are_one_and_the_usual_look_needs_no_mark() -> None:
    data = document(f"Қа{span('T1', 'зақ')}стан {span('T2', 'бүгін')}{span('T3', ' жаңарды')}", styles=STYLES)
    (paragraph,) = read(data).paragraphs
    assert paragraph.text == "Қазақстан бүгін жаңарды"
    assert [(mark.start, mark.end) for mark in paragraph.marks] == [(0, 9)]  # more letters are bold
    assert inside(rewritten(data)) == [f"ҚАЗАҚСТАН{span('T2', ' БҮГІН ЖАҢАРДЫ')}"]


def test_white_space_counts_as_it_does_in_opendocument() -> None:
    data = document('\n  Бір <text:s text:c="2"/>екі\n  үш <text:span> төрт</text:span> ')
    assert [p.text for p in read(data).paragraphs] == ["Бір   екі үш төрт"]
    assert inside(rewritten(data)) == ['БІР <text:s text:c="2"/>ЕКІ ҮШ ТӨРТ ']
    assert inside(rewritten(data, lambda _: "а  б")) == ["а <text:s/>б "]


def test_tabs_part_and_a_line_break_parts_unless_the_sentence_runs_on() -> None:
    data = document(
        "Аты:<text:tab/>Асан",
        "Бірінші жол.<text:line-break/>Екінші жол.",
        "Қала әкімі жаңа<text:line-break/>көпірді ашты.",
    )
    assert [p.text for p in read(data).paragraphs] == [
        *("Аты:", "Асан", "Бірінші жол.", "Екінші жол.", "Қала әкімі жаңа көпірді ашты."),
    ]
    assert inside(rewritten(data)) == [
        "АТЫ:<text:tab/>АСАН",
        "БІРІНШІ ЖОЛ.<text:line-break/>ЕКІНШІ ЖОЛ.",
        "ҚАЛА ӘКІМІ ЖАҢА<text:line-break/>КӨПІРДІ АШТЫ.",
    ]


NAME = 'text:name="ZOTERO_ITEM CSL_CITATION {} x"'
THINGS = [  # what is inside of a paragraph, and the sentences that a model gets
    ('See <text:bookmark-ref text:ref-name="x">Table 1</text:bookmark-ref>.', ["See Table 1."]),
    ('Table <text:sequence text:name="T">1</text:sequence>. Prices', ["Table 1.", "Prices"]),
    ("Page <text:page-number>1</text:page-number> of <text:page-count>3</text:page-count>", ["Page 1 of 3"]),
    (
        f"Closed <text:reference-mark-start {NAME}/>(Smith, 2013)<text:reference-mark-end {NAME}/>. Open.",
        ["Closed (Smith, 2013).", "Open."],
    ),
    ('See <draw:frame text:anchor-type="as-char"/> and go', ["See and go"]),
    ('It said<text:note text:id="n"><text:note-citation>1</text:note-citation></text:note> so', ["It said so"]),
    ("Read <text:hidden-text>it</text:hidden-text>now", ["Read now"]),
]


@pytest.mark.parametrize(("source", "sentences"), THINGS)
def test_fields_and_things_stand_in_the_sentence_with_their_spaces(source: str, sentences: list[str]) -> None:
    check_sentences(document(source), "a.odt", sentences, inside)


def test_fields_frames_and_bookmarks_stay() -> None:
    frame = "<draw:frame><draw:text-box><text:p>Сурет асты</text:p></draw:text-box></draw:frame>"
    start, end = '<text:bookmark-start text:name="b"/>', '<text:bookmark-end text:name="b"/>'
    page = "<text:page-number>3</text:page-number>"
    data = document(f"{start}Бет {page} туралы{frame} жазба{end}{page}")
    assert [p.text for p in read(data).paragraphs] == ["Бет 3 туралы жазба3", "Сурет асты"]
    assert inside(rewritten(data))[0] == (
        f"{start}БЕТ {page} ТУРАЛЫ{frame.replace('Сурет асты', 'СУРЕТ АСТЫ')} ЖАЗБА{end}{page}"
    )
    lost = inside(rewritten(data, lambda _: "Страница", []))[0]  # a caller that drops marks still loses nothing
    assert lost.count("<text:page-number>") == 2
    assert lost.count("<draw:frame>") == 1


def test_a_bookmark_never_ends_before_it_begins() -> None:
    start, end = '<text:bookmark-start text:name="b"/>', '<text:bookmark-end text:name="b"/>'
    data = document(f"Бір {start}екі{end} үш")
    first, second = read(data).paragraphs[0].marks
    marks = [Mark(3, 3, second.key), Mark(8, 8, first.key)]
    assert inside(rewritten(data, lambda _: "Три два раз", marks)) == [f"Три{start} два {end}раз"]


def test_two_links_on_one_word_are_never_one_in_the_other() -> None:
    data = document('Мұнда <text:a xlink:href="a">бір</text:a> және <text:a xlink:href="b">екі</text:a>.')
    marks = [Mark(0, 5, mark.key) for mark in read(data).paragraphs[0].marks]
    assert inside(rewritten(data, lambda _: "Здесь", marks)) == [
        '<text:a xlink:href="a">Зде</text:a><text:a xlink:href="b">сь</text:a>'
    ]


def test_comments_and_deleted_text_are_left_alone() -> None:
    note = "<office:annotation><text:p>Ескерту</text:p></office:annotation>"
    changes = "<text:tracked-changes><text:changed-region><text:deletion><text:p>өшірілген</text:p>"
    changes += "</text:deletion></text:changed-region></text:tracked-changes>"
    body = f'{changes}<text:p>Жол {note}жөнделді<text:change text:change-id="c"/> биыл</text:p>'
    data = write_archive(EMPTY, {"content.xml": content(body)})
    assert [p.text for p in read(data).paragraphs] == ["Жол жөнделді биыл"]
    assert inside(rewritten(data)) == [
        "өшірілген",
        f'ЖОЛ {note}ЖӨНДЕЛДІ<text:change text:change-id="c"/> БИЫЛ',
        "Ескерту",
    ]


def test_the_language_is_named() -> None:
    after = opened(rewritten(document(span("T3", "Сәлем"), styles=STYLES)))
    languages = {
        (each.get_attribute("fo:language"), each.get_attribute("fo:country"))
        for part in (after.content, after.styles)
        for each in part.get_elements("//style:text-properties[@fo:language]")
    }
    assert languages <= {("ru", "RU"), ("zxx", "none"), ("none", "none")}
    assert ("ru", "RU") in languages


CODE_STYLES = (
    '<style:style style:name="T9" style:family="text" style:parent-style-name="Source_20_Text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="P9" style:family="paragraph" style:parent-style-name="Preformatted_20_Text"/>'
)


def test_text_in_a_style_for_code_is_kept() -> None:
    data = document(
        f"Запустите {span('T9', 'make all')} в папке, и {span('Teletype', 'ls')}{span('Source_20_Text', ' -l')}.",
        styles=CODE_STYLES,
    )
    (paragraph,) = read(data).paragraphs
    assert paragraph.text == "Запустите make all в папке, и ls -l."
    assert [paragraph.text[mark.start : mark.end] for mark in paragraph.marks if mark.kept] == ["make all", "ls -l"]
    article = read(data)
    pieces = [TranslatedSegment(s, "Папкада іске қосыңыз Make all") for s in segment_article(article, "ru")]
    (written,) = inside(write_document(article, assemble_marked(article, pieces), "kk"))
    code = f"{span('Teletype', 'ls')}{span('Source_20_Text', ' -l')}"
    assert written == f"Папкада іске қосыңыз {span('T9', 'make all')} {code}"


def test_paragraphs_of_code_stay() -> None:
    lines = "".join(
        f'<text:p text:style-name="P9">{line}</text:p>' for line in ("если да:", '<text:s text:c="2"/>идти')
    )
    data = write_archive(EMPTY, {"content.xml": content(f"<text:p>Смотрите:</text:p>{lines}", CODE_STYLES)})
    article = read(data)
    assert [p.text for p in article.paragraphs] == ["Смотрите:"]
    assert article.text == "Смотрите:\n\nесли да:\n  идти\n"


PIECES = st.lists(
    st.one_of(
        st.text("аб .", min_size=1, max_size=5),
        st.sampled_from(["<text:tab/>", "<text:line-break/>", "<text:s/>", "<text:page-number>1</text:page-number>"]),
        st.builds(span, st.sampled_from(["T1", "T2", "Named"]), st.text("вг ", max_size=4)),
        st.builds('<text:a xlink:href="x">{}</text:a>'.format, st.text("де ", max_size=4)),
    ),
    max_size=9,
)


@settings(max_examples=25, deadline=None)
@given(PIECES)
def test_nothing_is_lost_whatever_stands_in_a_paragraph(pieces: list[str]) -> None:
    data = document("".join(pieces), "соңы", styles=STYLES)
    after = rewritten(data)
    texts = [" ".join(p.text for p in read(each).paragraphs).upper().split() for each in (data, after)]
    assert texts[0] == texts[1]  # capitals begin a sentence: a line break may part them now, and take a space with it
    words = ["".join("".join(plain(each)).upper().split()) for each in (data, after)]  # odfdo drops spaces of its own
    assert words[0] == words[1]
    for name in ("text:tab", "text:line-break", "text:page-number"):
        assert len(opened(after).body.get_elements(f"//{name}")) == len(opened(data).body.get_elements(f"//{name}"))


@pytest.mark.parametrize(
    ("part", "bad", "said"),
    [
        ("content.xml", b"<office:document-content>", "damaged"),
        ("content.xml", content("").replace(b"office:text", b"office:spreadsheet"), "no OpenDocument text"),
        ("content.xml", content("<text:p/>"), "no text"),
        ("content.xml", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d>&x;</d>', "entities"),
        ("content.xml", b"<w>" * 3000 + b"</w>" * 3000, "too deeply"),
        ("META-INF/manifest.xml", b"<m><manifest:encryption-data/></m>", "password"),
    ],
)
def test_bad_documents_are_refused_in_a_sentence(part: str, bad: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(write_archive(document("Сәлем"), {part: bad}))


def test_a_document_without_its_text_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(InputError, match=r"lost its text \(content\.xml\)"):
        read(out.getvalue())


@pytest.mark.parametrize("data", [b"Just text", EMPTY[:3000]], ids=["text", "cut"])
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.odt "):
        read(data)


def test_titles_and_descriptions_of_pictures_are_translated_and_comments_counted() -> None:
    frame = "<draw:frame><svg:title>pic_01.png</svg:title><svg:desc>Көпірдің суреті</svg:desc></draw:frame>"
    remark = "<office:annotation><text:p>Тексеру керек пе?</text:p></office:annotation>"
    new = odfdo.Document(io.BytesIO(document(f"Көпір жабылды.{frame}{remark}")))
    new.meta.title = "Жөндеу туралы есеп"
    article = read(saved(new))
    assert [p.text for p in article.paragraphs] == ["Көпір жабылды.", "Көпірдің суреті", "Жөндеу туралы есеп"]
    assert article.notes == ("Comments are left in the language of the source: 1.",)
    opened = odfdo.Document(io.BytesIO(in_capitals(article)))
    assert opened.meta.title == "ЖӨНДЕУ ТУРАЛЫ ЕСЕП"
    frame_element = opened.body.get_element("//draw:frame")
    assert frame_element is not None
    assert [each.text for each in frame_element.children] == ["pic_01.png", "КӨПІРДІҢ СУРЕТІ"]
