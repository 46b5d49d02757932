"""With the fake engine, and its mark taken out again, all that is no translated text is the same byte for byte."""

from __future__ import annotations

import re

import pytest

from pipelines.article import TranslatedSegment
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
