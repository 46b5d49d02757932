"""Strings with tags and placeholders: nothing is lost, and what is unchanged stays letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Mark, Marked
from pipelines.documents.plurals import cut_string
from pipelines.documents.strings import cut, render
from pipelines.marks.place import placed


def texts(value: str) -> list[str]:
    return [part.text for part in cut(value).parts]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("  Бір жол.\n\n  Екі жол.\r\n", ["Бір жол.", "Екі жол."]),
        ("<p>One <a href='x'>link</a> &amp; more<br>two lines</p><p><img src=a></p>", ["One link & more", "two lines"]),
        (
            "<p>Wrapped\n  text</p>\n<!-- a remark --><script>run()</script><p>end here</p>",
            ["Wrapped text", "end here"],
        ),
        ("<b>Bold</b> line\nand another", ["Bold line", "and another"]),
        ("Is 2 < 3 and 4 > 3?", ["Is 2 < 3 and 4 > 3?"]),
        ("%s\n{name}\n12 000", []),
        ("x\u2028Second line", ["Second line"]),
    ],
)
def test_paragraphs_of_a_string(value: str, found: list[str]) -> None:
    assert texts(value) == found


@pytest.mark.parametrize(
    ("source", "target", "result"),
    [
        ("Delete %d files from {name}?", "Удалить %d файлов из {name}?", "Удалить %d файлов из {name}?"),
        ("Delete %d files from {name}?", "Удалить %d файлов из {имя}?", "Удалить %d файлов из {name}?"),
        ("Delete %d files from {name}?", "Удалить {name} (%d)?", "Удалить {name} (%d)?"),
        ("Say %s", "СКАЖИ %S", "СКАЖИ %s"),
        ("Wait for <b>{name}</b> now", "{name} күтіңіз", "<b>{name}</b> күтіңіз"),
        ("See <a href='{url}'>the report</a>.", "Есепті қараңыз.", "Есепті <a href='{url}'>қараңыз</a>."),
        ("One <br/> line & more", "Бір & тағы", "Бір &amp; тағы <br/> Бір &amp; тағы"),
    ],
)
def test_placeholders_and_tags_find_their_place(source: str, target: str, result: str) -> None:
    whole = cut(source)
    new = [placed(part, target) for part in whole.parts]
    assert whole.joined(new) == result


def test_a_placeholder_that_is_nowhere_comes_back_as_far_on_between_spaces() -> None:
    part = cut("Deleted %d files").parts[0]
    assert render(placed(part, "Файлдар жойылды"), cut("x").syntax) == "Файлдар %d жойылды"


def test_a_mark_inside_of_a_placeholder_is_put_around_it() -> None:
    whole = cut("Press <b>now</b> %(name)s")
    part = whole.parts[0]
    bold = next(mark for mark in part.marks if mark.key.startswith("m"))
    place = next(mark for mark in part.marks if mark.kept)
    text = "Бас %(name)s"
    moved = Marked(text, (Mark(6, 10, bold.key), Mark(4, 12, place.key)))
    assert whole.joined([moved]) == "Бас <b>%(name)s</b>"


PIECES = st.sampled_from(
    ["<b>", "</b>", "<i class='x'>", "</i>", "<p>", "</p>", "<br>", "<img src=a>", "%s", "{n}", "&amp;", "&nbsp;", "\n",
     " ", "слово", "Two words", "<", ">", "<!--", "-->", "{", "}", "%"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_string_comes_back_and_no_tag_is_lost(value: str) -> None:
    whole = cut(value)
    assert whole.joined(whole.parts) == value
    assert "".join(a + b for a, b in zip(whole.between, [*whole.sources, ""], strict=True)).count("<b>") == value.count(
        "<b>"
    )
    changed = whole.joined([_moved(part) for part in whole.parts])
    for token in ("%s", "{n}", "<img src=a>", "<b>", "</b>", "<i class='x'>", "</i>", "<p>", "<br>"):
        assert changed.count(token) >= value.count(token)


def _moved(part: Marked) -> Marked:
    text = part.text.replace("слово", "сөз")
    return part if text == part.text else placed(part, text)


@pytest.mark.parametrize(
    ("label", "shown", "translation", "written"),
    [
        ("&Save", "Save", "Сохранить", "&Сохранить"),
        ("Save &As...", "Save As...", "Сохранить как...", "Сохранить &как..."),
        ("_Open the file", "Open the file", "Открыть файл", "_Открыть файл"),
        ("E&xit", "Exit", "Выход", "&Выход"),
        ("E&xit", "Exit", "Exit", "E&xit"),
        ("Cl_ose", "Close", "Закрыть", "_Закрыть"),
        ("Print Pre~view", "Print Preview", "Просмотр печати", "Просмотр ~печати"),
        ("Cut && &paste", "Cut && paste", "Вырезать && вставить", "Вырезать && &вставить"),
        ("R&D costs", "R&D costs", "Затраты на R&D", "Затраты на R&D"),
        ("black&white", "black&white", "чёрно-белый", "чёрно-белый"),
        ("Use file_name here", "Use file_name here", "Вот file_name", "Вот file_name"),
        ("A &copy; B & C", "A &copy; B & C", "А &copy; Б", "А &copy; Б"),
    ],
)
def test_the_sign_of_a_key_reaches_no_model_and_stands_before_a_letter(
    label: str, shown: str, translation: str, written: str
) -> None:
    string = cut_string(label)
    assert [part.text for part in string.parts] == [shown]
    assert string.joined(string.parts) == label
    assert string.joined([placed(string.parts[0], translation)]) == written


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("'<PATH>' is missing.<BR>Try <b>again</b> now.", ["'<PATH>' is missing.", "Try again now."]),
        ("'<1>' is no directory of <0>yours</0>.", ["'<1>' is no directory of yours."]),
        ("One<br/><i>two</i> and <img src=a> three", ["One", "two and three"]),
    ],
)
def test_a_tag_of_no_element_that_nothing_closes_stands_in_the_sentence(value: str, shown: list[str]) -> None:
    string = cut_string(value)
    assert [part.text for part in string.parts] == shown
    assert string.joined(string.parts) == value
    moved = string.joined([placed(part, f"Вот {part.text}") for part in string.parts])
    assert moved.replace("Вот ", "") == value


def test_a_long_text_has_no_keys() -> None:
    text = "This is a long text about the paper of Tom &Jerry, which is not the label of any button."
    assert [part.text for part in cut_string(text).parts] == [text]
