"""With the fake engine, and its mark taken out again, all that is no translated text is the same byte for byte."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.registry import read_document, write_document
from pipelines.split import segment_article
from pipelines.translate import has_work

MARK = "[ru] "


def echoed(data: bytes, name: str) -> bytes:
    """The document as the fake engine translates it into Russian."""
    article = read_document(data, name)
    segments = segment_article(article, "en")
    pieces = [TranslatedSegment(s, MARK + s.text if has_work(s) else s.text) for s in segments]
    return write_document(article, assemble_marked(article, pieces), "ru")


def shown(source: str, name: str) -> list[str]:
    """What a model gets of a document, sentence by sentence."""
    return [s.text for s in segment_article(read_document(source.encode(), name), "en") if has_work(s)]


XLIFF = (
    'Go <g id="1" equiv-text="&lt;b class=&quot;x&gt;y&quot;&gt;">up</g> to <x id="2" equiv-text="&lt;i/&gt;"/>Oral.',
    'See <x id="A" ctype="x-a" equiv-text="&lt;a href=&quot;/&quot;&gt;"/>the news<x id="B" equiv-text="&lt;/a&gt;"/>!',
    "&lt;b&gt;Old&lt;/b&gt; page &amp; <ph id=\"1\">&lt;br title='a > b'/&gt;</ph> text.",
    'Hello <ph id="0" equiv="INTERPOLATION" disp="{{ name }}"/>, <pc id="1" dispStart="&lt;b&gt;">read</pc> it.',
)
BROKEN = 'Open it.<x id="1" ctype="lb" equiv-text="&lt;br/&gt;"/>Then close it<x id="2" equiv-text="&lt;br&gt;"/>again.'


def unit(source: str) -> str:
    space = "urn:oasis:names:tc:xliff:document:1.2"
    return (
        f'<xliff xmlns="{space}" version="1.2"><file source-language="en" target-language="ru" original="a"'
        f' datatype="html"><body><trans-unit id="1"><source>{source}</source></trans-unit></body></file></xliff>\n'
    )


@pytest.mark.parametrize("source", [*XLIFF, BROKEN])
def test_the_target_of_a_unit_is_its_source(source: str) -> None:
    written = echoed(unit(source).encode(), "a.xlf").decode()
    target = re.search(r"<target[^>]*>(.*)</target>", written)
    again = re.search(r"<source>(.*)</source>", written)
    assert target and again
    assert MARK in target[1]
    assert target[1].replace(MARK, "") == again[1]


def test_a_tag_inside_of_an_attribute_is_no_text_and_a_break_parts_sentences() -> None:
    assert shown(unit(XLIFF[0]), "a.xlf") == ["Go up to Oral."]
    assert shown(unit(XLIFF[3]), "a.xlf") == ["Hello {{ name }}, read it."]
    assert shown(unit(BROKEN), "a.xlf") == ["Open it.", "Then close it", "again."]


MARKDOWN = (
    "Text one[^1] and text two[^2].",
    "[^1]: First note.\n[^2]: Second note.\n    It goes on.",
    "[^long]: A longer note.\n\n    With a second paragraph.",
    "Text after $a_1 + b_2$ and \\(x \\le y\\), with $$ a \\\\ b $$ and \\[y\\] for $5 and $6.",
    "$$\na &= b \\\\\nc &= \\text{total price}\n$$",
    "\\[\n\\frac{a}{b}\n\\]",
    "\\begin{align}\nsin x &= b\n\\end{align}",
    "| Name | Notes |\n|---|---|\n| Anna | First note<br>Second note <br/> Third note |",
    "**See it:**<br>one<br>two of them. `a<br>b` is code.",
    "> [!NOTE]\n> Do not open the door.",
    ":::warning[Be careful]\nBring your card.\n:::",
    '!!! note "Be careful"\n    Bring your card.\n\n    Second paragraph.\n\nOutside of it.',
    '=== "First tab"\n\n    - An item\n      goes on here.\n\n    ??? tip\n        Inside of it.',
    "Term\n: Definition of the term.\n: Another one.",
    '{{< figure src="a.jpg" title="A figure" >}}\nA line behind it.\n{{% notice tip %}}',
    '{% include note.html\n   content="Take care" %}\nIn {{ site.title }} one smiles :smile: there.',
    "*[HTML]: Hyper Text Markup Language\n{: .box}",
    "# The new library {#library}",
    '<p align="center">\n  <b>Welcome</b> to the project\n</p>',
    "<details>\n<summary>How to do it</summary>\n\nRun the *installer*.\n\n</details>",
    "<table><tr><td>A cell of text</td></tr></table>",
    "```text\n!!! note\n    [^1]: a note\n$$\n```",
    "    !!! note\n        in code that is indented",
    "See it at {{< ref x >}}. And so <!-- c -->, too.",
    "Load this style: `https://example.org/ajax/libs/one/2.2.7/assets/sprites/a-style-with-a-long-name.sprites.css`.",
)
FRONT = (
    "---\ntitle: The guide\ndate: 2026-05-03 # a remark\ntags: [news, city]\n---\n\n",
    "---\ndescription: >-\n  A short guide\nsummary: |\n  One line\n  and another\ndraft: false\n---\n\n",
    "---\nhero:\n  tagline: \"A \\\"short\\\" one\"\n  text: 'It''s here'\n---\n\n",
    '+++\ntitle = "The guide"\nweight = 5\n[params]\ntitle = "kept"\n+++\n\n',
    "---\n: [ no YAML\n---\n\n",
    "",
)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(FRONT), st.lists(st.sampled_from(MARKDOWN), min_size=1, max_size=4))
def test_markdown(front: str, blocks: list[str]) -> None:
    source = front + "\n\n".join(blocks) + "\n"
    written = echoed(source.encode(), "a.md").decode()
    plain = re.sub(r"\\?\[ru\\?\] ", "", written)
    # A paragraph is written as one line, and a value that begins with a bracket between quotation marks.
    plain = re.sub(r"^(\w+): \"([^\"\\]*)\"$", r"\1: \2", plain, flags=re.MULTILINE)
    assert plain.split() == source.split()


def test_every_piece_of_markdown_is_kept_apart() -> None:
    page = FRONT[1] + "\n\n".join(MARKDOWN)
    assert shown(page, "a.md") == [
        "A short guide", "One line", "and another",
        "Text one and text two.", "First note.", "Second note.", "It goes on.",
        "A longer note.", "With a second paragraph.",
        "Text after $a_1 + b_2$ and \\(x \\le y\\), with $$ a \\\\ b $$ and \\[y\\] for $5 and $6.",
        "Name", "Notes", "Anna", "First note", "Second note", "Third note",
        "See it:", "one two of them. a<br>b is code.",
        "Do not open the door.", "Bring your card.", "Bring your card.", "Second paragraph.", "Outside of it.",
        "An item goes on here.", "Inside of it.", "Term", "Definition of the term.", "Another one.",
        "A line behind it.", "In {{ site.title }} one smiles :smile: there.", "The new library",
        "Welcome to the project", "How to do it", "Run the installer.", "A cell of text",
        "See it at.", "And so, too.", "Load this style: .",
    ]  # fmt: skip


def test_fields_of_front_matter_are_chosen() -> None:
    page = "---\ntitle: The guide\ntags: [news, the city]\n---\nText.\n"
    assert shown(page, "a.md") == ["The guide", "Text."]
    article = read_document(page.encode(), "a.md", ("tags",))
    assert [paragraph.text for paragraph in article.paragraphs] == ["news", "the city", "Text."]
    texts = [Marked(text) for text in ("жаңа: хабар", "қала", "Мәтін.")]
    assert write_document(article, texts, "kk").decode() == (
        '---\ntitle: The guide\ntags: ["жаңа: хабар", қала]\n---\nМәтін.\n'
    )


PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "menu"
msgid "_Open the file"
msgstr ""

msgid "Save &As a file..."
msgstr ""

msgid "Placeholders are %FUNCTION% and __count__ or :name of @:common.page, $t(key)."
msgstr ""

#, fuzzy
msgid "Close the windows"
msgstr "\u0417\u0430\u043a\u0440\u044b\u0442\u044c"
""".lstrip()


def test_a_catalogue_keeps_the_signs_of_programs_and_every_translation() -> None:
    source = PO.encode().decode("unicode_escape").replace("UTF-8\n", "UTF-8\\n")
    written = echoed(source.encode(), "a.po").decode()
    for text in ("_Open the file", "Save &As a file...", "Placeholders are %FUNCTION% and __count__ or :name"):
        assert text in written.replace(MARK, "").split("msgstr", 2)[2]
    assert shown(source, "a.po")[:2] == ["Open the file", "Save As a file..."]
    assert 'msgstr "Закрыть"' in written
    assert [str(note) for note in read_document(source.encode(), "a.po").notes] == [
        "Left alone, as they wait for a person: 1; --redo-fuzzy makes them anew."
    ]


JSON = (
    '{"text": "Click <a href=\\"/h\\">here</a> for <0>help</0>."}',
    '{"text": "Press <0>help</0> & go to $t(page) now.", "id": 5}',
    '{"title": "Page @:common.page of :count items", "n": "x"}',
)


@pytest.mark.parametrize("source", JSON)
def test_json(source: str) -> None:
    assert echoed(source.encode(), "a.json").decode().replace(MARK, "") == source


def test_a_table_of_tabs_without_quotes_stays_without() -> None:
    source = 'id\ttext\n1\tHe said "no" to all of us.\n2\t"Quiet, please, he said.\n3\tThe bridge is closed now.\n'
    assert echoed(source.encode(), "a.tsv").decode().replace(MARK, "") == source


PAGES = (  # the inside of a page, and the sentences that a model gets
    ("<p><b>Bo</b>ld <i>text</i><sup>2</sup>, two <!-- c -->parts</p>", ["Bold text, two parts"]),
    ("<div><span>21 May 2026</span><span>Anna Smith</span><span>Comments</span></div>", None),
    ("<div><label>Name</label><input><label>Surname</label></div>", ["Name", "Surname"]),
    ('<p><a href="/n">News</a> <a href="/s">Sports</a></p>', ["News", "Sports"]),
    ('<p><a href="/n">The news</a><a href="/s">All sports</a></p>', ["The news", "All sports"]),
    (
        "<p>As follows: <span><br/>1. Finland<span><br/>2. Norway<span><br>Sweden</span></span></span></p>",
        ["As follows:", "1. Finland", "2. Norway", "Sweden"],
    ),
    ("<p><b>Open<br></b>The door is closed.</p>", ["Open", "The door is closed."]),
    ("<p>Bring: <i>A pen.<br>A book.</i></p>", ["Bring:", "A pen.", "A book."]),
    ("<p>See <a href='/x'>The Long<wbr>Title</a>, two<!-- c -->parts.</p>", ["See The LongTitle, twoparts."]),
    ("<h1>The 5\u00a0% rule</h1>", ["The 5\u00a0% rule"]),
    ("<p>See the page <!-- c -->. And <img src=a>, too <svg></svg>!</p>", ["See the page.", "And, too!"]),
    ('<p><span class="q">"</span>It works," he said.</p>', ['"It works," he said.']),
)


@pytest.mark.parametrize(("inside", "sentences"), PAGES)
def test_web_pages(inside: str, sentences: list[str] | None) -> None:
    source = f'<html lang="ru"><body>{inside}</body></html>\n'
    assert shown(source, "a.html") == (sentences or ["21 May 2026", "Anna Smith", "Comments"])
    assert echoed(source.encode(), "a.html").decode().replace(MARK, "") == source


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [
        ('Read<a href="/a">this story</a>now.', "Read this story now."),
        ('The <a href="/a">dog</a>s bark.', "The dogs bark."),
        ("Line one,<span><br></span>line two.", "Line one, line two."),
        ("See <a href='/x'>The Long<br>Title</a> for more.", "See The Long Title for more."),
        ("The <em>bridge</em><strong>was opened</strong>to all.", "The bridge was opened to all."),
        (
            "See<b>all</b>the news, 10<i>5</i>0 and <b>N</b>obody's H<sub>2</sub>O.",
            "See all the news, 1050 and Nobody's H2O.",
        ),
        ("<b>Note</b>The cost:<b>5</b> euros", "Note The cost: 5 euros"),
        ("Prices<sup>1</sup>rose twice.", "Prices rose twice."),
        ("<b>Тоқаев</b>тың <b>bold</b>ness", "Тоқаевтың boldness"),
        ("as follows: <span>one<span><br/>two<span><br/>three</span></span></span>", "as follows: one two three"),
    ],
)
def test_words_of_elements_that_meet_are_not_glued(inside: str, sentence: str) -> None:
    assert shown(f"<p>{inside}</p>", "a.html") == [sentence]
    written = echoed(f"<p>{inside}</p>".encode(), "a.html").decode().replace(MARK, "")
    assert "".join(written.split()) == "".join(f"<p>{inside}</p>".split())
