"""JSON and JSON Lines: chosen strings change, all else stays byte for byte; the standard library reads the result."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Article, Marked
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import ConfigError, InputError

STORY = """{
\t"id": 1.50e+03, "slug": "new-bridge",  "url": "https://example.kz/bridge",
\t"title": "Көпір ашылды",
\t"text": "Бірінші абзац.\\r\\n\\r\\nЕкінші абзац «тырнақшамен».",
\t"tags": ["жол", "құрылыс"], "big": 12345678901234567890123, "none": null,
\t"items": [ {"name": "Тұрғындар", "n": 1}, {"name": "Жүргізушілер", "n": -0.0} ],
\t"body": {"text": "<p>Жаңа <b>көпір</b> &amp; жол.</p><p>Екінші.</p>"}
}
"""


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def same(article: Article) -> bytes:
    return write_document(article, [Marked(p.text, p.marks) for p in article.paragraphs], "ru")


def upper(article: Article) -> bytes:
    return write_document(article, [Marked(p.text.upper(), p.marks) for p in article.paragraphs], "ru")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("title",), ["Көпір ашылды"]),
        (("text",), ["Бірінші абзац.", "Екінші абзац «тырнақшамен»."]),
        (("body.text",), ["Жаңа көпір & жол.", "Екінші."]),
        (("items.*.name",), ["Тұрғындар", "Жүргізушілер"]),
        (("items[].name",), ["Тұрғындар", "Жүргізушілер"]),
        (("items[1].name",), ["Жүргізушілер"]),
        (("tags", "title"), ["Көпір ашылды", "жол", "құрылыс"]),
        (
            (),
            ["Көпір ашылды", "Бірінші абзац.", "Екінші абзац «тырнақшамен».", "Жаңа көпір & жол.", "Екінші."],
        ),
    ],
)
def test_fields_name_what_is_translated(fields: tuple[str, ...], found: list[str]) -> None:
    article = read_document(STORY.encode(), "a.json", fields)
    assert texts(article) == found
    assert same(article) == STORY.encode()


def test_all_else_stays_byte_for_byte() -> None:
    result = upper(read_document(STORY.encode(), "a.json")).decode()
    expected = STORY
    for old, new in [
        ("Көпір ашылды", "КӨПІР АШЫЛДЫ"),
        ("Бірінші абзац", "БІРІНШІ АБЗАЦ"),
        ("Екінші абзац «тырнақшамен»", "ЕКІНШІ АБЗАЦ «ТЫРНАҚШАМЕН»"),
        ("Жаңа <b>көпір</b> &amp; жол", "ЖАҢА <b>КӨПІР</b> &amp; ЖОЛ"),
        ("<p>Екінші.", "<p>ЕКІНШІ."),
    ]:
        expected = expected.replace(old, new)
    assert result == expected
    assert json.loads(result)["text"] == "БІРІНШІ АБЗАЦ.\r\n\r\nЕКІНШІ АБЗАЦ «ТЫРНАҚШАМЕН»."


@pytest.mark.parametrize(
    ("source", "result"),
    [
        (r'{"title": "\u043c\u043e\u0441\u0442 \u0437\u0434\u0435\u0441\u044c"}',
         r'{"title": "\u041c\u041e\u0421\u0422 \u0417\u0414\u0415\u0421\u042c"}'),
        (r'{"text": "<p>a bridge<\/p>"}', r'{"text": "<p>A BRIDGE<\/p>"}'),
        (r'{"text": "\u003cb\u003ethe bridge\u003c/b\u003e мост"}',
         r'{"text": "\u003cb\u003eTHE BRIDGE\u003c/b\u003e МОСТ"}'),
        ('{"title": "see \\"the\\" bridge", "title": "second one"}',
         '{"title": "SEE \\"THE\\" BRIDGE", "title": "SECOND ONE"}'),
        ('[{"title": "one bridge"}, {"title": "two bridges", "x": NaN}]',
         '[{"title": "ONE BRIDGE"}, {"title": "TWO BRIDGES", "x": NaN}]'),
        ('{"text": ["one line", "two lines"], "type": "text"}', '{"text": ["ONE LINE", "TWO LINES"], "type": "text"}'),
    ],
)  # fmt: skip
def test_strings_are_escaped_as_they_were(source: str, result: str) -> None:
    assert upper(read_document(source.encode(), "a.json")).decode() == result


def test_marks_at_the_beginning_stay_and_other_encodings_become_utf_8() -> None:
    source = '{"title": "жаңа көпір"}'
    assert (
        upper(read_document(b"\xef\xbb\xbf" + source.encode(), "a.json"))
        == b"\xef\xbb\xbf" + source.upper().replace("TITLE", "title").encode()
    )
    assert upper(read_document(source.encode("utf-16"), "a.json")).decode() == '{"title": "ЖАҢА КӨПІР"}'


LINES = '{"id": 1, "title": "Первая новость"}\r\n\r\n'
LINES += '{"id": 2, "title": "Вторая новость", "extra": {"a.b": "точка в имени"}}\n'


def test_each_line_is_a_record() -> None:
    article = read_document(LINES.encode(), "a.jsonl")
    assert texts(article) == ["Первая новость", "Вторая новость"]
    assert same(article) == LINES.encode()
    assert [json.loads(line)["title"] for line in upper(article).decode().splitlines() if line] == [
        "ПЕРВАЯ НОВОСТЬ",
        "ВТОРАЯ НОВОСТЬ",
    ]
    assert texts(read_document(LINES.encode(), "a.jsonl", (r"extra.a\.b",))) == ["точка в имени"]
    assert texts(read_document(LINES.encode(), "wrong-name.json")) == ["Первая новость", "Вторая новость"]


@pytest.mark.parametrize(
    ("name", "source", "says"),
    [
        ("a.jsonl", '{"title": "one"}\n\n{"title": "two"\n', "a.jsonl, line 3, column"),
        ("a.json", '{"title":\n "one",,}', "a.json, line 2, column 8: this is no JSON"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", '{"a": ' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        (
            "a.json",
            '{"name": "nobody", "text": "https://example.kz", "title": "news-2024", "tags": ["news"]}',
            r"none of the usual fields .*, but in name, tags\.\*: --fields names some, --fields '\*' takes all\.$",
        ),
        ("a.json", '{"text": "https://example.kz", "id": 5}', r"a\.json has no text in it\.$"),
        ("a.json", "Just a sentence.", "no JSON"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(name: str, source: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_document(source.encode(), name)


def test_a_field_that_is_nowhere_is_named_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"no field 'headline' with text. It has id, title.") as raised:
        read_document(b'{"n": 1, "id": "x", "title": "Bridge"}', "a.json", ("headline",))
    assert "\n" not in str(raised.value)


def test_half_a_character_is_left_alone() -> None:
    source = '{"title": "broken \\ud83d sign", "text": "a whole sentence"}'
    assert upper(read_document(source.encode(), "a.json")).decode() == source.replace(
        "a whole sentence", "A WHOLE SENTENCE"
    )


LETTERS = st.characters(exclude_categories=["Cs"]).filter(lambda letter: not "\x7f" <= letter <= "\x9f")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(LETTERS, max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["title", "text", "a", "ә"]), inner),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_every_json_comes_back_and_only_text_changes(value: object, indent: int | None, ascii_only: bool) -> None:
    source = json.dumps({"text": "Some words here.", "more": value}, indent=indent, ensure_ascii=ascii_only)
    article = read_document(source.encode(), "a.json")
    assert same(article) == source.encode()
    new = [Marked("ЖАҢА мәтін", p.marks) for p in article.paragraphs]
    changed = json.loads(write_document(article, new, "kk"))
    assert changed["text"] == "ЖАҢА мәтін"
    assert _shape(changed["more"]) == _shape(value)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return "string" if isinstance(value, str) else value


def test_strings_with_half_a_character_stay_and_are_noted() -> None:
    source = r'{"title": "Жаңа көпір", "text": "Бұзылған \ud83d таңба"}'
    article = read_document(source.encode(), "a.json")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Жаңа көпір"]
    assert article.notes == ("Strings left alone that hold half a character: 1.",)
    new = write_document(article, [Marked("Новый мост")], "ru").decode()
    assert new == source.replace("Жаңа көпір", "Новый мост")


def test_what_is_not_translated_stays_byte_for_byte_and_a_string_keeps_its_escapes() -> None:
    kept = '"n": 1.50, "big": 123456789012345678901234567890, "e": 1E+05, "z": 1, "a": 2, "a": 3'
    kept += ', "k\\u0416": "x/\\/\\u0416"'
    source = "{" + kept + ', "title": "\\u041c\\u043e\\u0441\\u0442 open", "text": "мост жабық, it\\u0027s so"}'
    article = read_document(source.encode(), "a.json")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Мост open", "мост жабық, it's so"]
    new = [Marked("Көпір"), Marked("мост закрыт, it's so")]
    assert write_document(article, new, "ru").decode() == (
        "{" + kept + ', "title": "\\u041a\\u04e9\\u043f\\u0456\\u0440", "text": "мост закрыт, it\\u0027s so"}'
    )


RECORD = {"id": "a1", "title": "The bridge", "deep": {"context": "It was built in 1910.", "tags": ["news", "a-1"]}}
LEFT = "--fields names fields to translate, --fields '*' takes all."


@pytest.mark.parametrize(
    ("name", "source", "note", "every"),
    [
        (
            "a.json",
            json.dumps(RECORD),
            f"Took title for text, left deep.context, deep.tags.*: {LEFT}",
            ["The bridge", "It was built in 1910.", "news"],
        ),
        (
            "a.jsonl",
            json.dumps(RECORD) + "\n" + json.dumps({"title": "One", "by": "Anna"}) + "\n",
            f"Took title for text, left deep.context, deep.tags.*, by: {LEFT}",
            ["The bridge", "It was built in 1910.", "news", "One", "Anna"],
        ),
        (
            "a.yaml",
            "id: a1\ntitle: The bridge\ncontext: It was built in 1910.\ntags: [news]\n",
            f"Took title for text, left context, tags.*: {LEFT}",
            ["The bridge", "It was built in 1910.", "news"],
        ),
        (
            "a.csv",
            "id,title,author\n1,The bridge,Anna Smith\n2,A road,Ivan Petrov\n",
            f"Took title for text, left author: {LEFT}",
            ["The bridge", "Anna Smith", "A road", "Ivan Petrov"],
        ),
        (
            "a.md",
            "---\ntitle: The bridge\nlayout: post\nauthor: Anna Smith\ndate: 2026-05-03\n---\nIt is open.\n",
            f"Took title for text, left author: {LEFT}",
            ["The bridge", "post", "Anna Smith", "It is open."],
        ),
        ("b.md", "---\nauthor: Anna Smith\n---\nIt is open.\n", f"Left untranslated: author; {LEFT}", None),
        ("a.json", '{"title": "The bridge", "url": "https://example.org/a", "id": "a-1"}', "", ["The bridge"]),
    ],
)
def test_fields_that_are_left_are_named_and_all_can_be_taken(
    name: str, source: str, note: str, every: list[str] | None
) -> None:
    assert [str(note) for note in read_document(source.encode(), name).notes] == ([note] if note else [])
    article = read_document(source.encode(), name, ("*",))
    assert every is None or texts(article) == every
    assert same(article) == source.encode()
    assert not article.notes
