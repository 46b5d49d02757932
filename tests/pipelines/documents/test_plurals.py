"""Plurals and choices (ICU MessageFormat) come out branch by branch, each a whole sentence; what cannot be is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyicumessageformat import Parser

from pipelines.article import Mark, Marked
from pipelines.documents.plurals import cut_string
from pipelines.documents.registry import read_document, write_document

FILES = "{n, plural, =0 {No files} one {# file} other {# files}}"


def told(value: str) -> str:
    """The string with a sign before each of its sentences."""
    string = cut_string(value)
    assert string.joined(string.parts) == value
    return string.joined([
        Marked(f"~{part.text}", tuple(Mark(mark.start + 1, mark.end + 1, mark.key) for mark in part.marks))
        for part in string.parts
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("value", "sentences", "written"),
    [
        (FILES, ["No files", "1 file", "5 files"], "{n, plural, =0 {~No files} one {~# file} other {~# files}}"),
        (
            "{who, select, female {She left} other {They left}}",
            ["She left", "They left"],
            "{who, select, female {~She left} other {~They left}}",
        ),
        (  # what stands around is part of every sentence
            "You have {n, plural, offset:1 one{a file} other {# files}} in <b>{place}</b>.",
            ["You have a file in {place}.", "You have 5 files in {place}."],
            "{n, plural, offset:1 one{~You have a file in <b>{place}</b>.}"
            " other {~You have # files in <b>{place}</b>.}}",
        ),
        (
            "{who, select, m {He has {n, plural, one {# dog} other {# dogs}}} other {They left}}",
            ["He has 1 dog", "He has 5 dogs", "They left"],
            "{who, select, m {{n, plural, one {~He has # dog} other {~He has # dogs}}} other {~They left}}",
        ),
        (
            "{count} {count, plural, one {file} other {files}}",
            ["{count} file", "{count} files"],
            "{count, plural, one {~{count} file} other {~{count} files}}",
        ),
        (  # the number of one choice within another
            "{a, plural, other {# dogs}} and {b, plural, other {# cats}}",
            ["{a, number} dogs and 5 cats"],
            "{a, plural, other {{b, plural, other {~{a, number} dogs and # cats}}}}",
        ),
        (
            "{a, plural, other {# dogs}}, {b, plural, other {# cats}}",
            ["5 dogs", "5 cats"],
            "{a, plural, other {~# dogs}}, {b, plural, other {~# cats}}",
        ),
        (
            "Rule #7: {n, plural, few {it''s '{'one'}'} other {no {{x}} here, {d, date, ::yMMM}}}",
            ["Rule #7: it's {one}", "Rule #7: no {{x}} here, {d, date, ::yMMM}"],
            "{n, plural, few {~Rule '#'7: it''s '{'one'}'} other {~Rule '#'7: no {{x}} here, {d, date, ::yMMM}}}",
        ),
        (
            "{n, selectordinal, one {#st} two {#nd} other {#th}} place",
            ["1st place", "2nd place", "5th place"],
            "{n, selectordinal, one {~#st place} two {~#nd place} other {~#th place}}",
        ),
        (
            "{n, plural, one {''# it''s'' '''#1'} other {x}}",
            ["'1 it's' '#1"],
            "{n, plural, one {~''# it''s'' '''#1'} other {x}}",
        ),
        ("{n, plural, one {{n}} other {{n}}}", [], "{n, plural, one {{n}} other {{n}}}"),
        ("Hello, {name}.", ["Hello, {name}."], "~Hello, {name}."),
    ],
)
def test_every_branch_is_a_sentence(value: str, sentences: list[str], written: str) -> None:
    assert [part.text for part in cut_string(value).parts] == sentences
    assert told(value) == written
    if sentences:
        Parser().parse(written.replace("{{x}}", "x"))


def test_signs_of_the_syntax_in_new_words_are_quoted() -> None:
    string = cut_string("{n, plural, one {a file} other {some files}}")
    texts = [Marked("l'{x} №#1"), Marked("it's")]
    assert string.joined(texts) == "{n, plural, one {l'''{'x'}' №'#'1} other {it's}}"


@pytest.mark.parametrize(
    "value",
    [
        "{n, plural, one {a file} other {files}",
        "{0,choice,0#no files|1#one file|1<{0} files}",
        "{n, plural, other {{a, plural, other {# of}} {b, plural, offset:1 other {# and {c, plural, other {x}}}}}}",
        "You {n, plural, " + "{a, plural, " * 60 + "other {x}" + "}" * 60,
        "A {n, plural, other {x}} b" * 500,
        "{n, plural, offset:" + "9" * 5000 + " other {x}}",
        "{n, plural, other {it's '",
    ],
)
def test_what_cannot_be_taken_apart_is_left_and_told(value: str) -> None:
    string = cut_string(value)
    assert string.left
    assert (string.parts, string.joined(())) == ((), value)


SENTENCE = "The bridge is closed now."
LEFT = "{n, plural, one {a file}"
KINDS = {
    "a.json": json.dumps({"text": FILES, "body": SENTENCE, "title": LEFT}),
    "a.csv": f'text,id\n"{FILES}",1\n{SENTENCE},2\n"{LEFT}",3\n',
    "ru.yaml": f'a: "{FILES}"\nb: {SENTENCE}\nc: "{LEFT}"\n',
    "a.properties": f"a={FILES}\nb={SENTENCE}\nc={LEFT}\n",
    "a.strings": f'"a" = "{FILES}";\n"b" = "{SENTENCE}";\n"c" = "{LEFT}";\n',
    "a.po": "".join(f'msgid "{text}"\nmsgstr ""\n\n' for text in (FILES, SENTENCE, LEFT)),
    "a.resx": "<root>"
    + "".join(f'<data name="{at}"><value>{text}</value></data>' for at, text in enumerate((FILES, SENTENCE, LEFT)))
    + "</root>",
    "a.xlf": '<xliff version="1.2"><file source-language="en" original="a" datatype="html"><body>'
    + "".join(
        f'<trans-unit id="{at}"><source>{t}</source></trans-unit>' for at, t in enumerate((FILES, SENTENCE, LEFT))
    )
    + "</body></file></xliff>",
}


@pytest.mark.parametrize("name", KINDS)
def test_kinds_with_strings_have_them(name: str) -> None:
    article = read_document(KINDS[name].encode(), name)
    assert [paragraph.text for paragraph in article.paragraphs] == ["No files", "1 file", "5 files", SENTENCE]
    assert [str(note) for note in article.notes][-1:] == [
        "Strings left alone whose plurals or choices cannot be taken apart: 1."
    ]
    texts = [Marked(paragraph.text.replace("file", "fyle"), paragraph.marks) for paragraph in article.paragraphs]
    written = write_document(article, texts, "ru").decode()
    assert "{n, plural, =0 {No fyles} one {# fyle} other {# fyles}}" in written
    assert written.count(LEFT) == KINDS[name].count(LEFT)


def test_tags_of_xliff_hold_signs_of_their_own() -> None:
    source = '{VAR, plural, =0 {now} other {<x id="I" equiv-text="{{ n }}"/> minutes}}'
    file = KINDS["a.xlf"].replace(FILES, source)
    article = read_document(file.encode(), "a.xlf")
    assert [paragraph.text for paragraph in article.paragraphs][:2] == ["now", "{{ n }} minutes"]
    texts = [
        Marked(f"~{p.text}", tuple(Mark(m.start + 1, m.end + 1, m.key) for m in p.marks)) for p in article.paragraphs
    ]
    written = write_document(article, texts, "ru").decode()
    assert '{VAR, plural, =0 {~now} other {~<x id="I" equiv-text="{{ n }}"/> minutes}}</target>' in written


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["{n, plural, ", "other ", "one {", "{", "}", "'", "#", "a b", "{x}", "offset:1 ", "<b>", "</b>"]
        ),
        max_size=12,
    )
)
def test_no_string_raises_or_changes(pieces: list[str]) -> None:
    value = "".join(["{n, select, a {", *pieces])
    string = cut_string(value)
    assert string.joined(string.parts) == value
    told(value)
