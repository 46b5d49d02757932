"""Whole web pages: all bytes but the text's stay, marks stay in their sentences, hostile pages do no harm."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from pipelines.article import Article, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.registry import read_document, write_document
from pipelines.documents.web.tags import attributes, tokenize
from pipelines.errors import InputError
from pipelines.split import segment_article

PAGE = """<!DOCTYPE html>
<HTML lang=kk CLASS='x'><head>
<meta charset="utf-8"><title>Көпір &amp; жол</title>
<meta name="description" content="Қысқаша &quot;мазмұны&quot;"><meta name=viewport content="width=device">
<script>if (a<b) { s = "<p>жоқ</p>" }</script><style>p > b { color: red }</style>
</head>
<body onload='x()'>
<!-- <p>түсініктеме</p> -->
<nav><a href="/"><img src=logo.png alt="Газеттің белгісі"> Басты бет</a> | <a href=/s?a=1&b=2>Спорт</a></nav>
<h1 id="t">Көпір  <em>жабылды</em></h1>
<p>Әкім <b>Асан Сейітов</b> <a href="x" title="Толығырақ">кеше</a> айтты.<sup><a href="#n">[1]</a></sup>
   Жұмыс 1&nbsp;маусымда бітеді.
<p>Мәтінде <code>make all</code> деген код бар.<br>Екінші жол<br>жалғасы
<ul><li>бір<LI>екі <span translate="no">Audar Ltd</span> үш</ul>
<table><tr><td>Ұяшық</td><td>12</td></tr></table>
<pre>  тимеу  </pre><div class="notranslate">Тимеу</div>
<form><input placeholder="Іздеу" value="мән"><input type="submit" value='Жіберу'></form>
<p>&lt;b&gt; деген белгі
</body></HTML>
"""


def own(article: Article) -> list[Marked]:
    return [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]


def translated(article: Article, word: str = "{}") -> list[Marked]:
    """Every segment in capitals, as an engine without knowledge of marks would answer."""
    segments = segment_article(article, "kk")
    return assemble_marked(article, [TranslatedSegment(s, word.format(s.text.upper())) for s in segments])


def read(source: str, name: str = "a.html") -> Article:
    return read_document(source.encode(), name)


def write(source: str, name: str = "a.html") -> str:
    article = read(source, name)
    return write_document(article, translated(article), "ru").decode()


def test_every_text_that_readers_meet_is_taken_and_nothing_else() -> None:
    article = read(PAGE)
    assert [paragraph.text for paragraph in article.paragraphs] == [
        "Көпір & жол", 'Қысқаша "мазмұны"', "Басты бет | Спорт", "Газеттің белгісі", "Көпір жабылды",
        "Әкім Асан Сейітов кеше айтты. Жұмыс 1\u00a0маусымда бітеді.", "Толығырақ", "Мәтінде make all деген код бар.",
        "Екінші жол жалғасы", "бір", "екі Audar Ltd үш", "Ұяшық", "Іздеу", "Жіберу", "<b> деген белгі",
    ]  # fmt: skip
    assert article.title == "Көпір жабылды"
    assert [p.kind for p in article.paragraphs if p.kind != "text"] == ["heading", "heading", "item", "item", "cell"]


def test_with_its_own_texts_a_page_is_the_same_byte_for_byte() -> None:
    for source in (PAGE, PAGE.replace("\n", "\r\n"), "\ufeff" + PAGE):
        article = read(source)
        assert write_document(article, own(article), "kk") == source.encode()


def test_only_text_changes_and_the_language_is_named() -> None:
    written = write(PAGE)
    assert "<HTML lang=\"ru\" CLASS='x'>" in written
    assert (
        '<a href="/"><img src=logo.png alt="ГАЗЕТТІҢ БЕЛГІСІ"> БАСТЫ БЕТ</a> | <a href=/s?a=1&b=2>СПОРТ</a>' in written
    )
    assert 'content="ҚЫСҚАША &quot;МАЗМҰНЫ&quot;"' in written
    assert '<b>АСАН СЕЙІТОВ</b> <a href="x" title="ТОЛЫҒЫРАҚ">КЕШЕ</a> АЙТТЫ.<sup><a href="#n">[1]</a></sup>' in written
    assert "МӘТІНДЕ <code>make all</code> ДЕГЕН КОД БАР.<br>ЕКІНШІ ЖОЛ" in written
    assert 'ЕКІ <span translate="no">Audar Ltd</span> ҮШ</ul>' in written
    assert "<p>&lt;B&gt; ДЕГЕН БЕЛГІ\n" in written
    for kept in ('if (a<b) { s = "<p>жоқ</p>" }', "<!-- <p>түсініктеме</p> -->", "<pre>  тимеу  </pre>", ">Тимеу<",
                 'value="мән"', "p > b { color: red }"):  # fmt: skip
        assert kept in written


def test_another_parser_finds_the_same_elements_and_the_new_words() -> None:
    before, after = html.fromstring(PAGE), html.fromstring(write(PAGE))
    assert [element.tag for element in before.iter()] == [element.tag for element in after.iter()]
    assert after.findtext(".//h1/em") == "ЖАБЫЛДЫ"
    assert after.xpath("//input/@placeholder") == ["ІЗДЕУ"]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Бір<div>екі</div>", ["Бір", "екі"]),
        ("<a href=x><h3>Бір</h3><p>екі</p></a>", ["Бір", "екі"]),  # a link round blocks
        ("Бір <i>екі<p>үш</i> төрт", ["Бір", "екі", "үш", "төрт"]),
        ("Бір </span>екі <b>үш", ["Бір екі үш"]),  # what nothing opens or closes
        ("Сөз&shy;дер мен сөз&#173;дік", ["Сөздер мен сөздік"]),
        ("Сөз<b> </b>тағы", ["Сөз тағы"]),
        ("Бір.<br><br>Екі<br>Үш<br>төрт", ["Бір.", "Екі", "Үш төрт"]),
        ("<font><b>Бір<br>Екі</b></font>", ["Бір", "Екі"]),
        ("5 < 6 деген &lt;рас&gt; &copy &unknown; &amp;amp;", ["5 < 6 деген <рас> © &unknown; &amp;"]),
        ("Қалғаны <b", ["Қалғаны"]),  # a tag that never ends is no text, as browsers see it
        ("<p>\u2028Екі\u2028жол\x0bбар", ["Екі жол бар"]),
        ("км<sup>2</sup>, деді<sup>2</sup> ол", ["км2, деді ол"]),
        ("<title>Бір <b>екі</b></title>", ["Бір <b>екі</b>"]),
        ("<title>Бір\n 5&nbsp;%</title><p title='5&nbsp;үй'>Ел</p>", ["Бір 5\u00a0%", "5\u00a0үй", "Ел"]),
        ("<svg><text>жоқ</text></svg>Бар<kbd>Esc</kbd>", ["БарEsc"]),
    ],
)
def test_paragraphs_are_as_a_browser_shows_them(source: str, texts: list[str]) -> None:
    assert [paragraph.text for paragraph in read(source).paragraphs] == texts


def test_code_pictures_and_notes_stay_in_their_places_in_other_words() -> None:
    source = (
        "<p>Қалтада <code>make all</code> <img src=a> іске қосыңыз<sup>1</sup>, сосын <a href=x><kbd>Ctrl</kbd></a>"
        " және <i translate=no>Audar Ltd</i> басыңыз.</p><p><code>жоқ</code></p>"
    )
    article = read(source)
    [segment] = segment_article(article, "kk")
    assert segment.text == "Қалтада make all іске қосыңыз, сосын Ctrl және Audar Ltd басыңыз."
    answer = "В папке запустите Make all, затем нажмите Аудар Лтд."
    written = write_document(article, assemble_marked(article, [TranslatedSegment(segment, answer)]), "ru").decode()
    assert written == (
        "<p>В папке запустите <code>make all</code> <img src=a><sup>1</sup>, <a href=x><kbd>Ctrl</kbd></a> затем"
        " нажмите <i translate=no>Audar Ltd</i>.</p><p><code>жоқ</code></p>"
    )


def test_names_and_hints_of_what_is_left_alone_are_read_too() -> None:
    source = (
        '<optgroup label="Қалалар"></optgroup><textarea placeholder="Пікір">тимеу</textarea>'
        '<code title="Бұйрық">x</code><i translate=no title="тимеу">Audar</i><th abbr="Саны">12</th>'
        '<div aria-description="Сипаттама">5</div>'
    )
    assert [p.text for p in read(source).paragraphs] == ["Қалалар", "Пікір", "Бұйрық", "Саны", "Сипаттама"]
    assert '<textarea placeholder="ПІКІР">тимеу</textarea><code title="БҰЙРЫҚ">x</code>' in write(source)


def test_a_mark_over_two_sentences_comes_back_as_one() -> None:
    written = write('<p>Бұл <b id="one">сөз. Мына</b> сөйлем.')
    assert written == '<p>БҰЛ <b id="one">СӨЗ. МЫНА</b> СӨЙЛЕМ.'


@pytest.mark.parametrize("codec", ["cp1251", "utf-16", "koi8-r"])
def test_a_page_in_another_encoding_is_written_in_utf8_and_says_so(codec: str) -> None:
    meta = f'<meta http-equiv=Content-Type content="text/html; charset={codec}">'
    source = f"<html lang=ru><head>{meta}</head><p>Мост через реку закрыт на ремонт"
    article = read_document(source.encode(codec), "a.html")
    written = write_document(article, own(article), "ru")
    assert b"charset=utf-8" in written
    assert html.fromstring(written).findtext(".//p") == "Мост через реку закрыт на ремонт"
    bare = source[source.index("<p>") :]
    article = read_document(bare.encode(codec), "a.html")
    assert write_document(article, own(article), "ru").decode("utf-8-sig") == bare
    assert write_document(article, own(article), "ru").startswith(b"\xef\xbb\xbf")


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(InputError, match="without any text"):
        read("<html><script>x = 'мәтін'</script><img alt='photo.jpg'><p>12 &mdash;</html>")


def test_external_entities_stay_what_they_are() -> None:
    source = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>Сөз &x; сөз</p>'
    article = read(source)
    assert article.paragraphs[0].text == "Сөз &x; сөз"
    assert write_document(article, own(article), "ru").decode() == source


HOSTILE = ("</b", "<!--", "<!", "<a x='", "<a b=", "<![CDATA[", "<!doctype [", "<script>", "&#", "<a ", "<")
DEEP = ("<b>а", "<li>", "<p>а</li>", "<b><br>А.", "<sup>1")


def test_a_hundred_thousand_levels_do_no_harm() -> None:
    source = "Мәтін <i>" + "<div><b>" * 50_000 + " соңы" + "</b></div>" * 50_000
    article = read(source)
    assert [paragraph.text for paragraph in article.paragraphs] == ["Мәтін", "соңы"]
    assert write_document(article, own(article), "kk").decode() == source


@pytest.mark.parametrize("piece", [*HOSTILE, *DEEP])
def test_what_never_ends_takes_linear_time(piece: str) -> None:
    source = "Мәтін " + piece * (30_000 if piece in HOSTILE else 2_000) + " соңы"
    for name in ("a.html", "a.xhtml"):
        article = read(source, name)
        assert write_document(article, own(article), "kk").decode() == source
        assert write_document(article, translated(article), "kk").decode() != source


SOUP = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<i class=x>", "</i>", "<p>", "</p>", "<br>", "<img alt='бұл сурет'>", "<code>", "</code>", "<",
         "<!-- x -->", "<a href=1>", "</a>", "<?x ?>", "сөз", " ", ". ", "Асан", "&amp;", "&nbsp;", "<li>", "</li>",
         "<div>", "</div>", "<sup>1</sup>", "<title>", "</title>", ">", '"', "<span translate=no>", "</span>", "'"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(SOUP, st.booleans())
def test_tokens_join_to_the_source_whatever_it_is(source: str, xml: bool) -> None:
    tokens = tokenize(source, xml)
    assert "".join(source[token.start : token.end] for token in tokens) == source
    assert all(token.start < token.end for token in tokens)


@settings(deadline=None)
@given(SOUP)
def test_any_soup_is_the_same_with_its_own_texts_and_keeps_its_tags_with_others(source: str) -> None:
    source = "<p>Мәтін</p>" + source
    article = read(source)
    segments = segment_article(article, "kk")
    same = assemble_marked(article, [TranslatedSegment(s, s.text) for s in segments])
    assert same == own(article)
    assert write_document(article, same, "kk").decode() == source

    def tags(text: str) -> Counter[str]:
        return Counter(
            re.sub("alt='.*'", "", text[token.start : token.end])
            for token in tokenize(text)
            if token.kind not in ("text", "raw")
        )

    written = write_document(article, translated(article, "Ол {} ма"), "kk").decode()
    before, after = tags(source), tags(written)
    assert before.keys() == after.keys()
    assert not before - after  # a mark may come in pieces, but none is lost


WORDS = st.sampled_from(
    ["Асан", "көпір", "кеше. Бүгін", "12", " ", "жол ", "«Алатау»", "&amp;", "&#233;", "<br/>", "<img/>"]
)
NAMES = st.sampled_from(["b", "i", "p", "div", "span", "code", "li", "sup"])
XML = st.recursive(
    WORDS,
    lambda inner: st.tuples(NAMES, st.lists(inner, max_size=4)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=15,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(XML, max_size=5).map("".join))
def test_xhtml_stays_well_formed_and_keeps_its_elements(inner: str) -> None:
    source = f'<html xmlns="http://www.w3.org/1999/xhtml" lang="kk"><body><p>Мәтін</p>{inner}</body></html>'
    article = read(source, "a.xhtml")
    written = write_document(article, translated(article, "Ол {} ма"), "kk")
    before, after = (Counter(e.tag for e in etree.fromstring(text).iter()) for text in (source, written))
    assert not before - after


@settings(deadline=None)
@given(st.text(max_size=30), st.sampled_from(['"', "'"]))
def test_attributes_say_what_they_mean(value: str, quote: str) -> None:
    escaped = value.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;")
    tag = f"<img checked a=b alt = {quote}{escaped}{quote} x/>"
    found = [(attribute.name, attribute.value) for attribute in attributes(tag)]
    assert found == [("a", "b"), ("alt", value)]


@pytest.mark.parametrize(
    "note",
    [
        '<a href="#n1"><sup>1</sup></a>',
        '<span id="r1"><a href="#n1"> <sup>[1]</sup></a></span>',
        '<b><img src="x.png"><sup>2</sup></b>',
        "<i><sup><a href='#n'>3</a></sup></i>",
    ],
)
def test_what_stands_around_the_number_of_a_note_stays_with_it(note: str) -> None:
    written = write(f"<p>Ол бұл сөзді{note} кеше айтты.</p>")
    assert written == f"<p>ОЛ БҰЛ СӨЗДІ{note} КЕШЕ АЙТТЫ.</p>"


def test_the_first_attribute_of_a_name_counts() -> None:
    page = '<html><body><p translate=no translate=yes>Тимеу</p><img alt="Көпір" alt="Жол"><p lang=kk>Қала көпірі</p>'
    assert [paragraph.text for paragraph in read(page).paragraphs] == ["Көпір", "Қала көпірі"]
    assert '<img alt="КӨПІР" alt="Жол">' in write(page)
    meta = '<meta http-equiv=Content-Type content="text/html; charset=utf-16" content="1">'
    article = read_document(f"{meta}<p>Қала".encode("utf-16"), "a.html")
    written = write_document(article, own(article), "ru").decode()
    assert '"text/html; charset=utf-8" content="1">' in written
