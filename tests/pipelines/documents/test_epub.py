"""E-books: chapters in reading order, contents and titles change; every other file stays as it was.

What is written is read with zipfile and lxml, on other ways than the code under test takes.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from pipelines.article import Article, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from pipelines.split import segment_article

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="id">urn:x:1</dc:identifier><dc:title>Дала жолы</dc:title><dc:language>kk-KZ</dc:language>
    <dc:creator>Асан Үсен</dc:creator>
  </metadata>
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="two" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
    <item id="one" href="text/one.html" media-type="application/xhtml+xml"/>
    <item id="cover" href="cover.png" media-type="image/png"/>
    <item id="style" href="style.css" media-type="text/css"/>
  </manifest>
  <spine toc="ncx"><itemref idref="one"/><itemref idref="two"/></spine>
</package>"""
ONE = """<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="kk" lang="kk"><head><title>Бірінші тарау</title></head>
<body><a id="p1"/><h1>Бірінші тарау</h1>
<p>Таңертең <i>Асан</i> көпірге келді.<br/>Ол <a href="two%20b.xhtml#n">ұзақ</a> күтті.</p><script src="x.js"/>
<p><img src="../cover.png" alt="Ескі көпір"/></p></body></html>"""
TWO = """<?xml version='1.0' encoding='utf-8'?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>
<p id="n">Кешке &#1078;аңбыр жауды&#160;&amp; тоқтады.</p>
<pre>  тимеу  </pre></body></html>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><a href="text/one.html">Бірінші тарау</a></li></ol></nav></body></html>"""
NCX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="kk">
<docTitle><text>Дала жолы</text></docTitle>
<navMap><navPoint id="a" playOrder="1"><navLabel><text>Бірінші тарау</text></navLabel>
<content src="text/one.html"/></navPoint></navMap></ncx>"""
FILES = {
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE,
    "OEBPS/nav.xhtml": NAV,
    "OEBPS/toc.ncx": NCX,
    "OEBPS/text/two b.xhtml": TWO,
    "OEBPS/text/one.html": ONE,
    "OEBPS/cover.png": "\x89PNG picture",
    "OEBPS/style.css": "p { text-indent: 1em }",
}
ENCRYPTION = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>
<enc:EncryptionMethod Algorithm="{}"/><enc:CipherData><enc:CipherReference URI="OEBPS/x"/></enc:CipherData>
</enc:EncryptedData></encryption>"""


def book(**changes: str | None) -> bytes:
    """A book; ``changes`` are files by name, ``None`` to leave one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in {**FILES, **changes}.items():
            if text is not None:
                archive.writestr(name, text.encode())
    return out.getvalue()


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def own(article: Article) -> list[Marked]:
    return [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]


def translated(data: bytes) -> bytes:
    article = read_document(data, "a.epub")
    pieces = [TranslatedSegment(segment, segment.text.upper()) for segment in segment_article(article, "kk")]
    return write_document(article, assemble_marked(article, pieces), "ru")


def test_the_text_comes_in_reading_order() -> None:
    article = read_document(book(), "a.epub")
    assert [paragraph.text for paragraph in article.paragraphs] == [
        "Дала жолы", "Бірінші тарау", "Бірінші тарау", "Таңертең Асан көпірге келді.", "Ол ұзақ күтті.", "Ескі көпір",
        "Кешке жаңбыр жауды\u00a0& тоқтады.", "Бірінші тарау", "Дала жолы", "Бірінші тарау",
    ]  # fmt: skip
    assert (article.title, article.notes) == ("Дала жолы", ())


def test_code_and_figures_stand_between_the_paragraphs_when_the_book_is_shown() -> None:
    article = read_document(book(**{"OEBPS/text/one.html": ONE.replace("<p>Таң", "<p>12</p><p>Таң")}), "a.epub")
    assert "\n\n12\n\nТаңертең Асан" in article.text
    assert "жауды\u00a0& тоқтады.\n\n  тимеу\n\n- Бірінші тарау" in article.text


def test_with_its_own_texts_nothing_but_missing_languages_changes() -> None:
    data = book()
    article = read_document(data, "a.epub")
    before, after = contents(data), contents(write_document(article, own(article), "kk"))
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"OEBPS/nav.xhtml", "OEBPS/text/two b.xhtml"}
    for name in changed:
        assert after[name].replace(b' xml:lang="kk"', b"", 1) == before[name]


def test_text_changes_and_all_else_stays() -> None:
    data = translated(book())
    files = contents(data)
    first = zipfile.ZipFile(io.BytesIO(data)).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    for name in ("OEBPS/cover.png", "OEBPS/style.css", "META-INF/container.xml"):
        assert files[name] == FILES[name].encode()
    package = etree.fromstring(files["OEBPS/book.opf"])
    dublin = {"dc": "http://purl.org/dc/elements/1.1/"}
    assert package.xpath("//dc:title/text()", namespaces=dublin) == ["ДАЛА ЖОЛЫ"]
    assert package.xpath("//dc:language/text()", namespaces=dublin) == ["ru"]
    assert package.xpath("//dc:creator/text()", namespaces=dublin) == ["Асан Үсен"]
    one = etree.fromstring(files["OEBPS/text/one.html"])
    assert set(one.xpath("@*")) == {"ru"}
    assert one.xpath("string(//*[local-name()='i'])") == "АСАН"
    assert one.xpath("//*[local-name()='a']/@href") == ["two%20b.xhtml#n"]
    assert one.xpath("//*[local-name()='img']/@alt") == ["ЕСКІ КӨПІР"]
    before = [element.tag for element in etree.fromstring(ONE.encode()).iter()]
    assert [element.tag for element in one.iter()] == before
    two = etree.fromstring(files["OEBPS/text/two b.xhtml"])
    assert two.xpath("//*[@id='n']/text()") == ["КЕШКЕ ЖАҢБЫР ЖАУДЫ\u00a0& ТОҚТАДЫ."]
    assert two.xpath("string(//*[local-name()='pre'])") == "  тимеу  "
    labels = etree.fromstring(files["OEBPS/toc.ncx"]).xpath("//*[local-name()='text']/text()")
    assert labels == ["ДАЛА ЖОЛЫ", "БІРІНШІ ТАРАУ"]
    assert "БІРІНШІ ТАРАУ</a></li>" in files["OEBPS/nav.xhtml"].decode()


def test_a_copy_protected_book_is_refused_but_disguised_fonts_are_not() -> None:
    aes = ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(InputError, match="copy-protected"):
        read_document(book(**{"META-INF/encryption.xml": aes}), "a.epub")
    fonts = ENCRYPTION.format("http://www.idpf.org/2008/embedding")
    assert read_document(book(**{"META-INF/encryption.xml": fonts}), "a.epub").title == "Дала жолы"


BOMB = '<!DOCTYPE a [<!ENTITY b "{}"><!ENTITY c "&b;&b;">]>'.format("ha" * 100)
STOLEN = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Мәтін &x; осы</p></body></html>'


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"META-INF/container.xml": None}, "no META-INF/container.xml"),
        ({"OEBPS/book.opf": None}, "no package document"),
        ({"OEBPS/book.opf": "<package"}, "does not hold together"),
        ({"OEBPS/book.opf": BOMB + "<a>&c;</a>"}, "entities"),
        ({"OEBPS/toc.ncx": "<ncx>" * 3000}, "too deeply|does not hold together"),
        ({"OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"/>'}, "without any text"),
        ({"OEBPS/text/one.html": "\x89PNG\r\n\x00\x00\x00"}, "not a text file"),
    ],
)
def test_bad_books_are_refused_in_a_sentence(changes: dict[str, str | None], said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        read_document(book(**changes), "a.epub")
    assert str(error.value).startswith("a.epub")
    assert str(error.value).count("\n") == 0


def test_external_entities_of_a_chapter_are_never_resolved() -> None:
    data = book(**{"OEBPS/text/one.html": STOLEN})
    assert "Мәтін &x; осы" in read_document(data, "a.epub").text
    assert b"root:" not in b"".join(contents(translated(data)).values())


def test_a_missing_chapter_is_told_and_the_others_are_read() -> None:
    article = read_document(book(**{"OEBPS/text/one.html": None}), "a.epub")
    assert article.notes == ("a.epub lacks the chapter OEBPS/text/one.html.",)
    assert "Кешке жаңбыр" in article.text


def test_a_chapter_nested_thousands_deep_does_no_harm() -> None:
    deep = "<html><body>" + "<div>" * 5_000 + "<p>Терең мәтін</p>" + "</div>" * 5_000 + "</body></html>"
    assert "ТЕРЕҢ МӘТІН" in contents(translated(book(**{"OEBPS/text/one.html": deep})))["OEBPS/text/one.html"].decode()


def test_what_is_no_book_is_called_so() -> None:
    with pytest.raises(InputError, match="not the kind of file"):
        read_document(b"Just some text.", "a.epub")
