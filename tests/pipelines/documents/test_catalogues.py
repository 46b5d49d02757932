"""Catalogues: translations come in, marked for review; what is there stays; the standard library's tools read them."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bench.growth import seconds
from pipelines.article import FUZZY, Article, Mark, Marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from pipelines.marks.place import placed

PO = """\
# Newsroom catalogue.
msgid ""
msgstr ""
"Project-Id-Version: newsroom 2\\n"
"PO-Revision-Date: 2024-03-01 10:00+0500\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: \\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"

# a translator's remark
#. a programmer's remark
#: news/list.c:12
#, c-format
msgid "Open %s in <b>%d windows</b>"
msgstr ""

#: news/list.c:20
msgid "Latest news"
msgstr "Соңғы жаңалықтар"

#, fuzzy
#| msgid "Old weather"
msgid "Weather"
msgstr "Ауа"

#, python-brace-format
msgid "{n} file deleted"
msgid_plural "{n} files deleted"
msgstr[0] ""
msgstr[1] ""

msgctxt "menu"
msgid ""
"First line.\\n"
"\\n"
"Second line.\\n"
msgstr ""

msgid "page.title"
msgstr ""

msgid "%d%%"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Жоқ"
"""

XLIFF1 = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:x="urn:example:own">
  <file original="news.html" source-language="en" datatype="html">
    <body>
      <group id="g">
        <trans-unit id="1" x:note="kept">
          <source>Read <g id="1">the <x id="2"/>report</g> &amp; wait for %s.</source>
          <note>From the editor</note>
        </trans-unit>
        <trans-unit id="2" approved="yes">
          <source>Weather</source>
          <target state="final">Ауа райы</target>
        </trans-unit>
        <trans-unit id="3">
          <source>The bridge
             is closed.</source>
          <target state="needs-translation">The bridge is closed.</target>
          <alt-trans><source>The bridge</source><target>Көпір</target></alt-trans>
        </trans-unit>
        <trans-unit id="4" translate="no"><source>Audar news</source></trans-unit>
        <trans-unit id="5"><source>Press <ph id="1">&lt;br/&gt;</ph>enter</source></trans-unit>
        <trans-unit id="6" xml:space="preserve"><source>One line.
Two lines.</source></trans-unit>
      </group>
    </body>
  </file>
</xliff>
"""

XLIFF2 = """\
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="kk-KZ">
  <file id="f1">
    <unit id="u1">
      <notes><note>From the editor</note></notes>
      <segment id="s1"><source>Read <pc id="1">the report</pc><ph id="2"/> now.</source></segment>
      <ignorable><source> </source></ignorable>
      <segment state="final"><source>Weather</source><target>Ауа райы</target></segment>
    </unit>
    <unit id="u2" translate="no"><segment><source>Audar news</source></segment></unit>
  </file>
</xliff>
"""


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def upper(article: Article, target: str = "kk") -> str:
    return write_document(article, [Marked(p.text.upper(), p.marks) for p in article.paragraphs], target).decode()


def messages(text: str) -> dict[str, list[str]]:
    """What Babel, a reader of its own, finds in a catalogue: message -> translations, and whether they are fuzzy."""
    import io

    from babel.messages.pofile import read_po

    found: dict[str, list[str]] = {}
    for message in read_po(io.BytesIO(text.encode()), abort_invalid=True):
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        key = message.id if isinstance(message.id, str) else message.id[0]
        found[key] = [*strings, *(["fuzzy"] if message.fuzzy else [])]
    return found


def kept_lines(text: str) -> list[str]:
    """Comments, contexts, messages and those lines of the header that no translation changes."""
    begins = ("# ", "#.", "#:", "#|", "#~", "msgid", "msgctxt", '"Project', '"PO-', '"Content')
    return [line for line in text.splitlines() if line.startswith(begins)]


def test_units_without_a_translation_are_read() -> None:
    article = read_document(PO.encode(), "a.po")
    assert texts(article) == [
        "Open %s in %d windows",
        "{n} file deleted",
        "{n} files deleted",
        "First line.",
        "Second line.",
    ]
    assert article.notes == (
        "Left alone, as translated already: 1.",
        "Left alone, as they wait for a person: 1; --redo-fuzzy makes them anew.",
    )


def test_translations_come_in_fuzzy_with_comments_and_flags_kept() -> None:
    result = upper(read_document(PO.encode(), "a.po"))
    found = messages(result)
    assert found["Open %s in <b>%d windows</b>"] == ["OPEN %s IN <b>%d WINDOWS</b>", "fuzzy"]
    assert found["Latest news"] == ["Соңғы жаңалықтар"]
    assert found["Weather"] == ["Ауа", "fuzzy"]
    assert found["{n} file deleted"] == ["{n} FILE DELETED", "{n} FILES DELETED", "fuzzy"]
    assert found["First line.\n\nSecond line.\n"] == ["FIRST LINE.\n\nSECOND LINE.\n", "fuzzy"]
    assert found["page.title"] == [""]
    assert found["%d%%"][0] == ""
    assert {"#, c-format, fuzzy", "#, fuzzy, python-brace-format"} <= set(result.splitlines())
    assert kept_lines(result) == kept_lines(PO)
    assert '"Language: kk\\n"' in result
    assert '"Plural-Forms: nplurals=2; plural=n != 1;\\n"' in result
    assert '"PO-Revision-Date: 2024-03-01 10:00+0500\\n"' in result


@pytest.mark.parametrize(
    ("header", "target", "forms"),
    [
        ("nplurals=INTEGER; plural=EXPRESSION;", "ru", 3),
        ("nplurals=4; plural=(n%4);", "ru", 4),
        ("nplurals=1; plural=0;", "kk", 1),
        ("", "kk", 2),
    ],
)
def test_plurals_have_the_forms_that_header_or_language_ask_for(header: str, target: str, forms: int) -> None:
    source = PO.replace("nplurals=INTEGER; plural=EXPRESSION;", header)
    result = upper(read_document(source.encode(), "a.po"), target)
    assert result.count("\nmsgstr[") == forms
    assert messages(result)["{n} file deleted"][forms - 1] == "{n} FILES DELETED"


def test_a_catalogue_of_another_language_is_refused_unless_it_holds_nothing_yet() -> None:
    other = PO.replace('"Language: \\n"', '"Language: ru\\n"')
    with pytest.raises(InputError, match=r"a\.po holds translations into 'ru'"):
        upper(read_document(other.encode(), "a.po"))
    foreign = XLIFF2.replace('trgLang="kk-KZ"', 'trgLang="ru-RU"')
    with pytest.raises(InputError, match=r"a\.xlf holds translations into 'ru-RU'"):
        upper(read_document(foreign.encode(), "a.xlf"))
    empty = other.replace("Соңғы жаңалықтар", "").replace("Ауа", "")
    assert '"Language: kk\\n"' in upper(read_document(empty.encode(), "a.po"))


def test_a_po_file_without_header_gets_one_without_the_time_of_day() -> None:
    article = read_document(b'msgid "Weather"\nmsgstr ""\n', "a.po")
    result = upper(article)
    assert messages(result)["Weather"] == ["WEATHER", "fuzzy"]
    assert "charset=UTF-8" in result
    assert "Date" not in result


def test_an_old_encoding_becomes_utf_8() -> None:
    source = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=KOI8-R\\n"\n\nmsgid "Погода"\nmsgstr ""\n'
    result = upper(read_document(source.encode("koi8_r"), "a.po"))
    assert messages(result)["Погода"] == ["ПОГОДА", "fuzzy"]
    xml = XLIFF2.replace("<xliff", '<?xml version="1.0" encoding="windows-1251"?>\n<xliff', 1).replace("Read", "Чтение")
    result = upper(read_document(xml.encode("cp1251", "xmlcharrefreplace"), "a.xlf"))
    assert result.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<xliff')
    assert targets(result)["s1"].startswith("<target>ЧТЕНИЕ <pc")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_translated_stays_byte_for_byte(ends: str) -> None:
    data = 'msgid ""\nmsgstr ""\n"Language: kk\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    data += '\n#, c-format\nmsgid "a "\n"b"\nmsgstr "ә "\n"б"\n'
    data = data.replace("\n", ends)
    article = read_document(data.encode(), "a.po")
    assert not article.paragraphs
    assert upper(article) == data


def test_a_placeholder_that_the_translation_lacks_is_put_back() -> None:
    article = read_document(b'#, c-format\nmsgid "Deleted %d files"\nmsgstr ""\n', "a.po")
    paragraph = article.paragraphs[0]
    result = write_document(article, [Marked("Файлдар жойылды", paragraph.marks)], "kk").decode()
    assert "%d" in messages(result)["Deleted %d files"][0]


def targets(text: str) -> dict[str, str]:
    """Each unit's target as XML without namespaces, by the unit's id, read without the toolkit."""
    root = etree.fromstring(text.encode())
    found = {}
    for target in root.iter("{*}target"):
        parent = target.getparent()
        if parent.tag.endswith("alt-trans"):
            continue
        xml = etree.tostring(target, encoding="unicode", with_tail=False)
        for name in set(root.nsmap.values()):
            for declared in (f' xmlns="{name}"', f' xmlns:x="{name}"'):
                xml = xml.replace(declared, "")
        found[parent.get("id", "")] = xml
    return found


def test_xliff_1_units_are_read_and_written_with_their_inline_elements() -> None:
    article = read_document(XLIFF1.encode(), "a.xlf")
    assert texts(article) == [
        "Read the report & wait for %s.",
        "The bridge is closed.",
        "Press enter",
        "One line.",
        "Two lines.",
    ]
    result = upper(article)
    review = 'state="needs-review-translation"'
    assert targets(result) == {
        "1": f'<target {review}>READ <g id="1">THE <x id="2"/>REPORT</g> &amp; WAIT FOR %s.</target>',
        "2": '<target state="final">Ауа райы</target>',
        "3": f"<target {review}>THE BRIDGE IS CLOSED.</target>",
        "5": f'<target {review}>PRESS <ph id="1">&lt;br/&gt;</ph>ENTER</target>',
        "6": f"<target {review}>ONE LINE.\nTWO LINES.</target>",
    }
    assert 'target-language="kk"' in result
    assert result.startswith(XLIFF1[: XLIFF1.index("<xliff")] + "<xliff")
    assert 'x:note="kept"' in result
    assert "<alt-trans><source>The bridge</source><target>Көпір</target></alt-trans>" in result
    sources = [line for line in XLIFF1.splitlines() if "<source>" in line and "</trans-unit>" not in line]
    assert [line for line in result.splitlines() if line in sources] == sources


@pytest.mark.parametrize("source", [XLIFF1, XLIFF2])
def test_a_file_that_tells_its_version_by_its_namespace_alone_is_read(source: str) -> None:
    bare = re.sub(r'(<xliff[^>]*?) version="\d\.\d"', r"\1", source)
    assert bare != source
    article = read_document(bare.encode(), "a.xlf")
    assert texts(article) == texts(read_document(source.encode(), "a.xlf"))
    assert "READ " in upper(article)


def test_remarks_and_instructions_in_a_text_reach_no_model() -> None:
    source = XLIFF1.replace("Read <g", "Read <!-- secret --><?x secret?><g").replace(
        ">The bridge is closed.</target>", "><!-- none yet --></target>"
    )
    article = read_document(source.encode(), "a.xlf")
    assert not any("secret" in text for text in texts(article))
    assert "The bridge is closed." in texts(article)
    own = [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
    written = write_document(article, own, "kk").decode()
    assert written.count("secret") == source.count("secret")


def test_a_segment_inside_a_text_is_text_and_the_text_stays() -> None:
    inner = "<segment><source>the long report</source></segment>"
    source = XLIFF2.replace('<pc id="1">the report</pc>', inner)
    article = read_document(source.encode(), "a.xlf")
    assert texts(article) == ["Read the long report now."]
    written = write_document(article, [Marked("Баяндаманы оқыңыз.", ())], "kk").decode()
    assert f"<source>Read {inner}" in written


def test_inline_elements_that_tell_their_placeholder_stand_in_the_sentence() -> None:
    source = 'Deleted <x id="1" equiv-text="{{count}}"/> files from <ph id="2">%s</ph>, <x id="3"/> are left.'
    data = XLIFF1.replace("<source>Weather</source>", f"<source>{source}</source>").replace(
        'state="final"', 'state="new"'
    )
    article = read_document(data.encode(), "a.xlf")
    at = texts(article).index("Deleted {{count}} files from %s, are left.")
    answer = placed(
        Marked(article.paragraphs[at].text, article.paragraphs[at].marks), "%S ішінен {{саны}} жойылды, қалды."
    )
    own = [Marked(p.text, p.marks) for p in article.paragraphs]
    result = write_document(article, [*own[:at], answer, *own[at + 1 :]], "kk").decode()
    assert targets(result)["2"].partition(">")[2] == (
        '<ph id="2">%s</ph> ішінен <x id="1" equiv-text="{{count}}"/> жойылды, <x id="3"/> қалды.</target>'
    )


def in_unit(source: str) -> bytes:
    body = (
        f'<file original="a" source-language="en" datatype="html"><body><trans-unit id="1">{source}</trans-unit></body>'
    )
    return f'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">{body}</file></xliff>'.encode()


def test_a_tag_that_is_written_as_text_closes_no_element() -> None:
    article = read_document(in_unit('<source>Go <g id="1">to &lt;/g&gt; the</g> weather.</source>'), "a.xlf")
    marks = tuple(Mark(0, 0, mark.key) for mark in article.paragraphs[0].marks[::-1])
    target = etree.fromstring(write_document(article, [Marked("Өтіңіз.", marks)], "kk")).find(".//{*}target")
    assert [child.get("id") for child in target] == ["1"]
    assert target.xpath("string()").replace("</g>", "").strip() == "Өтіңіз."


def test_elements_that_no_text_can_hold_are_refused_when_a_translation_is_to_stand_there() -> None:
    article = read_document(in_unit("<source>Read <track>all of</track> it. <link>Soon</link> now.</source>"), "a.xlf")
    marks = tuple(Mark(0, 0, mark.key) for mark in article.paragraphs[0].marks[::-1])
    with pytest.raises(InputError, match="markup inside of a unit"):
        write_document(article, [Marked("Бетке өтіңіз.", marks)], "kk")


def test_xliff_2_segments_are_read_and_written() -> None:
    article = read_document(XLIFF2.encode(), "a.xliff")
    assert texts(article) == ["Read the report now."]
    result = upper(article)
    assert targets(result) == {
        "s1": '<target>READ <pc id="1">THE REPORT</pc><ph id="2"/> NOW.</target>',
        "": "<target>Ауа райы</target>",
    }
    assert '<segment id="s1" state="translated" subState="audar:needs-review">' in result
    assert 'trgLang="kk-KZ"' in result
    assert "<note>From the editor</note>" in result


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.po", b"PK\x03\x04" + b"\0" * 40, "not a text file"),
        ("a.po", b"Only a sentence, no catalogue.\n", "a.po"),
        ("a.po", b'msgid "open\nmsgstr\n"', "a.po"),
        ("a.xlf", b"<html><body>page</body></html>", "no XLIFF file"),
        ("a.xlf", b"<xliff version='1.2'>", "damaged"),
        ("a.xlf", b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>", "a.xlf"),
        ("a.xlf", b"<!DOCTYPE x [<!ENTITY a 'b'>]><xliff version='1.2'>&a;</xliff>", "entities"),
        ("a.xlf", b"<xliff version='2.0'>" + b"<a>" * 300, "deep"),
        ("a.xlf", b"plain words", "damaged"),
    ],
)
def test_what_is_no_catalogue_is_refused_in_a_sentence(name: str, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_document(data, name)


def xliff_of(body: str) -> bytes:
    namespace = "urn:oasis:names:tc:xliff:document:1.2"
    return f'<xliff version="1.2" xmlns="{namespace}"><file><body>{body}</body></file></xliff>'.encode()


def test_units_deep_inside_of_others_do_not_each_look_at_all_around_them() -> None:
    body = "<group>" * 240 + '<trans-unit id="1"/>' * 12_000 + "</group>" * 240
    seconds(lambda: read_document(xliff_of(body), "a.xlf"), 3)


def test_what_is_around_a_unit_says_whether_it_is_translated_and_keeps_its_white_space() -> None:
    body = """<group translate="no" xml:space="preserve"><trans-unit id="1"><source>Left alone</source></trans-unit>
    <group translate="yes"><trans-unit id="2"><source>One\ntwo</source></trans-unit>
    <trans-unit id="3" xml:space="default"><source>Three\nfour</source></trans-unit></group></group>
    <!-- a remark --><trans-unit id="4"><source>Five <trans-unit id="5"><source>Six</source></trans-unit></source>
    </trans-unit>"""
    texts = [paragraph.text for paragraph in read_document(xliff_of(body), "a.xlf").paragraphs]
    assert texts == ["One", "two", "Three four", "Five Six"]


def test_labels_with_the_sign_of_a_key_are_no_names_of_programs() -> None:
    sources = ("E_xit", "Cl_ose", "file_name", "page.title", "MAX_SIZE", "Find_Next")
    catalogue = "".join(f'msgid "{source}"\nmsgstr ""\n\n' for source in sources)
    assert texts(read_document(catalogue.encode(), "a.po")) == ["Exit", "Close"]


DRAFTS = """\
#, fuzzy
#| msgid "The road is closed"
msgid "The bridge is closed"
msgstr "Дорога закрыта"

msgid "It opens in May"
msgstr ""

msgid "Weather"
msgstr "Погода"
"""


def test_what_waits_for_a_person_is_made_anew_where_that_is_asked_for() -> None:
    assert texts(read_document(DRAFTS.encode(), "a.po")) == ["It opens in May"]
    article = read_document(DRAFTS.encode(), "a.po", (FUZZY,))
    assert texts(article) == ["The bridge is closed", "It opens in May"]
    assert article.notes == ("Left alone, as translated already: 1.",)
    result = upper(article)
    assert {source: words for source, words in messages(result).items() if source} == {
        "The bridge is closed": ["THE BRIDGE IS CLOSED", "fuzzy"],
        "It opens in May": ["IT OPENS IN MAY", "fuzzy"],
        "Weather": ["Погода"],
    }
    assert "road" not in result


@pytest.mark.parametrize(
    ("target", "approved", "status"),
    [
        ("", "", "new"),
        ("<target/>", "", "new"),
        ('<target state="new">Мост закрыт</target>', "", "new"),
        ('<target state="needs-translation">The  bridge</target>', "", "new"),
        ('<target state="needs-translation">Мост</target>', "", "draft"),
        ('<target state="needs-review-translation">Мост</target>', "", "draft"),
        ('<target state="needs-review-translation">Мост</target>', ' approved="yes"', "done"),
        ('<target state="needs-l10n">Мост</target>', ' approved="no"', "draft"),
        ('<target state="translated">Мост</target>', "", "done"),
        ("<target>Мост</target>", "", "done"),
    ],
)
def test_states_of_xliff_tell_what_waits_for_a_person(target: str, approved: str, status: str) -> None:
    source = (
        f'<xliff version="1.2"><file source-language="en" target-language="ru"><body><trans-unit id="1"{approved}>'
        f"<source>The bridge</source>{target}</trans-unit></body></file></xliff>"
    )
    for fields, taken in (((), status == "new"), ((FUZZY,), status != "done")):
        article = read_document(source.encode(), "a.xlf", fields)
        assert texts(article) == ["The bridge"] * taken
        assert ("THE BRIDGE" in upper(article, "ru")) is taken
        left = [str(note) for note in article.notes]
        assert any("wait for a person" in note for note in left) is (status == "draft" and not fields)
        assert any("translated already" in note for note in left) is (status == "done")


def test_what_was_translated_here_waits_for_a_person_too() -> None:
    for source, name in ((XLIFF1, "a.xlf"), (XLIFF2, "a.xliff")):
        result = upper(read_document(source.encode(), name))
        assert texts(read_document(result.encode(), name)) == []
        assert len(texts(read_document(result.encode(), name, (FUZZY,)))) == len(
            texts(read_document(source.encode(), name))
        )
