"""Markdown: structure, links and code stay, other words take the marks, and what is written reads the same again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.article import Article, Mark, Marked, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.documents.markdown.inlines import Inline
from pipelines.documents.markdown.lines import as_commonmark
from pipelines.documents.registry import read_document, write_document
from pipelines.errors import InputError
from pipelines.split import segment_article
from pipelines.translate import has_work

PAGE = """\
---
title: Вести
---
# Мост **закрыт** на ремонт

Первый абзац со [ссылкой](http://x.kz/а_б "Сюда"), *курсивом* и
`кодом x|y` внутри. Смотрите <https://a.kz> и https://b.kz/x_y_z_.[^1]

- [ ] пункт ~~один~~
- **Два.** _Три_ [полный текст][ref a] и [Ref A].
  1. вложенный

> Цитата длинная
> и вторая строка\\
> третья ![карта](p.png) строка

| Имя | Город |
|---|--:|
| **Асан** \\| Үсен | `a\\|b` Астана |

```sh
код = "не трогать"
```

    и этот код

<div class="x">Не трогать</div>

[![значок](b.svg)](http://ci.kz) Сборка

2 * 3 * 4 и snake_case_имя, H<sub>2</sub>O и <kbd>Ctrl</kbd> клавиша[^1]

[^1]: Сноска *тут* длинная

[Ref A]: http://x.kz/ref
"""


def own(article: Article) -> list[Marked]:
    return [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]


def read(source: str) -> Article:
    return read_document(source.encode(), "a.md")


def translated(source: str, answer: str = "{}") -> str:
    """Every segment in capitals, as an engine without knowledge of marks would answer."""
    article = read(source)
    segments = segment_article(article, "ru")
    pieces = [TranslatedSegment(s, answer.format(s.text.upper()) if has_work(s) else s.text) for s in segments]
    return write_document(article, assemble_marked(article, pieces), "ru").decode()


def test_a_model_sees_text_without_marks_and_targets() -> None:
    article = read(PAGE)
    assert [paragraph.text for paragraph in article.paragraphs] == [
        "Вести",
        "Мост закрыт на ремонт",
        "Первый абзац со ссылкой, курсивом и кодом x|y внутри. Смотрите https://a.kz и https://b.kz/x_y_z_.",
        "Сюда",
        "пункт один", "Два. Три полный текст и Ref A.", "вложенный",
        "Цитата длинная и вторая строка третья строка", "карта",
        "Имя", "Город", "Асан | Үсен", "a|b Астана", "Не трогать", "Сборка", "значок",
        "2 * 3 * 4 и snake_case_имя, H2O и Ctrl клавиша",
        "Сноска тут длинная",
    ]  # fmt: skip
    assert article.title == "Мост закрыт на ремонт"


def test_with_its_own_texts_a_document_is_the_same_byte_for_byte() -> None:
    for source in (PAGE, PAGE.replace("\n", "\r\n"), "\ufeff" + PAGE, PAGE.strip()):
        article = read(source)
        assert write_document(article, own(article), "ru") == source.encode()
        same = [TranslatedSegment(s, s.text) for s in segment_article(article, "ru")]
        assert assemble_marked(article, same) == own(article)


def test_only_words_change() -> None:
    written = translated(PAGE)
    for line in (
        "title: ВЕСТИ",
        "# МОСТ **ЗАКРЫТ** НА РЕМОНТ",
        'ПЕРВЫЙ АБЗАЦ СО [ССЫЛКОЙ](http://x.kz/а_б "СЮДА"), *КУРСИВОМ* И `кодом x|y` ВНУТРИ.'
        " СМОТРИТЕ <https://a.kz> И HTTPS://B.KZ/X_Y_Z_.[^1]",
        "- [ ] ПУНКТ ~~ОДИН~~",
        "- **ДВА.** _ТРИ_ [ПОЛНЫЙ ТЕКСТ][Ref A] И [REF A][Ref A].",
        "  1. ВЛОЖЕННЫЙ",
        "> ЦИТАТА ДЛИННАЯ И ВТОРАЯ СТРОКА\\",
        "> ТРЕТЬЯ ![КАРТА](p.png) СТРОКА",
        "| **АСАН** \\| ҮСЕН | `a\\|b` АСТАНА |",
        'код = "не трогать"',
        "    и этот код",
        '<div class="x">НЕ ТРОГАТЬ</div>',
        "[![ЗНАЧОК](b.svg)](http://ci.kz) СБОРКА",
        "2 * 3 * 4 И SNAKE_CASE_ИМЯ, H<sub>2</sub>O И <kbd>Ctrl</kbd> КЛАВИША[^1]",
        "[^1]: СНОСКА *ТУТ* ДЛИННАЯ",
        "[Ref A]: http://x.kz/ref",
    ):
        assert line in written.split("\n")


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("- не пункт", "text", r"\- не пункт"),
        ("1. не пункт", "item", r"1\. не пункт"),
        ("# не заголовок", "text", r"\# не заголовок"),
        ("знак #", "heading", r"знак \#"),
        ("> не цитата", "text", r"\> не цитата"),
        ("2 * 3 * 4", "text", "2 * 3 * 4"),
        ("имя_файла и *это*", "text", r"имя\_файла и \*это\*"),
        ("[не](ссылка)", "text", r"\[не\](ссылка)"),
        ("[а]: б", "text", r"\[а\]: б"),
        ("<b> и &amp;", "text", r"\<b> и \&amp;"),
        ("а | б", "cell", r"а \| б"),
        ("а | б", "text", "а | б"),
        ("слово\nслово", "text", "слово слово"),
        ("путь C:\\новый", "text", "путь C:\\новый"),
    ],
)
def test_text_that_looks_like_markup_is_escaped_where_it_would_be_markup(text: str, kind: str, written: str) -> None:
    assert Inline().render(Marked(text), kind) == written


def marked(text: str, *spans: tuple[str, str, str]) -> Marked:
    """A text with marks over the given words."""
    marks = [
        Mark(text.index(words), text.index(words) + len(words), f"m{at}\0{before}\0{after}")
        for at, (words, before, after) in enumerate(spans)
    ]
    return Marked(text, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (marked("внутри слова", ("утр", "**", "**")), "вн**утр**и слова"),
        (marked("внутри слова", ("утр", "_", "_")), "вн*утр*и слова"),
        (marked("газета«Заря»вышла", ("«Заря»", "**", "**")), "газета<strong>«Заря»</strong>вышла"),
        (marked("одно два", ("одно ", "**", "**")), "**одно** два"),
        (marked("раз!два", ("два", "[", "](x)")), r"раз\![два](x)"),
        (marked("одно слово", ("одно слово", "*", "*"), ("слово", "**", "**")), "*одно **слово***"),
    ],
)
def test_marks_are_written_so_that_they_are_read_again(text: Marked, written: str) -> None:
    assert Inline().render(text, "text") == written


def answered(source: str, answers: dict[str, str]) -> str:
    """With translations as a model that sees no marks may give them."""
    article = read(source)
    pieces = [TranslatedSegment(s, answers[s.text]) for s in segment_article(article, "ru")]
    return write_document(article, assemble_marked(article, pieces), "kk").decode()


def test_code_and_notes_stay_in_their_places_in_other_words() -> None:
    source = "Запустите `make all` в папке ![](a.png) проекта[^1], затем нажмите **<kbd>Ctrl</kbd>** и `long`.\n"
    seen = "Запустите make all в папке проекта, затем нажмите Ctrl и long."
    answer = "Жобаның папка деген жерінде Make all іске қосыңыз, содан соң Ctrl басыңыз."
    assert answered(source, {seen: answer}) == (
        "Жобаның папка ![](a.png) деген жерінде `make all` іске қосыңыз[^1],"
        " содан соң **<kbd>Ctrl</kbd>** басыңыз `long`.\n"
    )


def test_what_stands_for_pictures_and_titles_are_translated() -> None:
    source = (
        '![вид на мост](a.png "Старый [мост]")\n\n![b.png](b.png) ![**не** тут](c.png)\n\n'
        '[все](x "Да \\"нет\\"") рады\n'
    )
    assert [p.text for p in read(source).paragraphs] == ["вид на мост", "Старый [мост]", "все рады", 'Да "нет"']
    expected = source
    for words in ("вид на мост", "Старый [мост]", "все", "Да", "нет", "рады"):
        expected = expected.replace(words, words.upper())
    assert translated(source) == expected


def test_a_title_that_ends_in_white_space_is_told_without_it_and_kept() -> None:
    data = '[](g "мост закрыт\n")\n'.encode()
    article = read_document(data, "a.md")
    assert [paragraph.text for paragraph in article.paragraphs] == ["мост закрыт"]
    assert write_document(article, [Marked(p.text, p.marks) for p in article.paragraphs], "kk") == data


def test_titles_of_definitions_are_translated_but_for_comments() -> None:
    source = (
        '[раз], [два][b], [три][c] и [четыре][d].\n\n> [раз]: http://x/б "Первый \\"дом\\" &amp; сад"\n\n'
        '[b]: <y z>\n  \'Второй (дом)\'\n[c]: z (Третий)\n[d]: w "plan.png"\n\n[//]: # "Не для читателей"\n'
    )
    assert [p.text for p in read(source).paragraphs] == [
        *("раз, два, три и четыре.", 'Первый "дом" & сад', "Второй (дом)", "Третий"),
    ]
    assert write_document(read(source), own(read(source)), "ru").decode() == source
    expected = source.replace("[раз],", "[РАЗ][раз],").replace("&amp;", "&")
    for words in ("два", "три", "четыре", " и ", "Первый", "дом", "сад", "Второй", "Третий"):
        expected = expected.replace(words, words.upper())
    assert translated(source) == expected


def test_a_note_that_is_an_address_is_no_link() -> None:
    source = "Мост закрыт[^1] вчера.\n\n[^1]: https://a.kz/x\n"
    assert translated(source) == "МОСТ ЗАКРЫТ[^1] ВЧЕРА.\n\n[^1]: https://a.kz/x\n"


@pytest.mark.parametrize("note", ["[^1]:\n    Сноска тут", "> [^1]:\n> Сноска тут", "[^1]:   Сноска тут"])
def test_a_note_that_begins_below_its_label_loses_no_letter(note: str) -> None:
    source = f"Мост закрыт[^1].\n\n{note}\n"
    assert [p.text for p in read(source).paragraphs] == ["Мост закрыт.", "Сноска тут"]
    assert translated(source) == source.upper()


def test_delimiters_that_a_hard_break_divided_stay_where_they_were() -> None:
    assert translated("**жирная\\\nстрока**\n\n*Данные за год.\n") == "**ЖИРНАЯ\\\nСТРОКА**\n\n*ДАННЫЕ ЗА ГОД.\n"


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("Мост **через\\\nреку** открыт.\n", ["Мост через реку открыт."]),
        ("> Мост через  \n> реку открыт.\n", ["Мост через реку открыт."]),
        ("- Мост `a` и [у\\\n  дома](x).\n", ["Мост a и у дома."]),
        ("Роза упала\\\nна лапу\\\nи там осталась\n", ["Роза упала", "на лапу", "и там осталась"]),
        ("Алматы қаласы,  \nАбай даңғылы\n", ["Алматы қаласы,", "Абай даңғылы"]),
        ("г. Алматы\\\nул. Абая, 5\n", ["г. Алматы", "ул. Абая, 5"]),
        ("Звоните утром\\\nтел.: 2-33-44\n", ["Звоните утром", "тел.: 2-33-44"]),
        ("Дом сдан.\\\nи точка\n", ["Дом сдан.", "и точка"]),
        ("Мост у\\\nреки\n===\n", ["Мост у", "реки"]),
    ],
)
def test_a_hard_break_parts_verse_and_addresses_but_no_sentence(source: str, seen: list[str]) -> None:
    article = read(source)
    assert [paragraph.text for paragraph in article.paragraphs] == seen
    assert write_document(article, own(article), "ru").decode() == source
    assert translated(source) == source.upper().replace("`A`", "`a`").replace("(X)", "(x)")


def test_a_hard_break_is_kept_in_other_words_and_begins_no_block() -> None:
    source = "> Мост через\\\n> реку открыт.\n"
    whole = "Мост через реку открыт."
    assert answered(source, {whole: "Өзен арқылы 1. Көпір ашылды."}) == "> Өзен арқылы\\\n> 1\\. Көпір ашылды.\n"
    assert answered(source, {whole: "Ашық"}) == "> Ашық\n"


def test_another_encoding_becomes_utf8() -> None:
    article = read_document("# Мост закрыт\n\nЧерез реку **долго** не ездят.\n".encode("cp1251"), "a.md")
    assert write_document(article, own(article), "ru").decode() == "# Мост закрыт\n\nЧерез реку **долго** не ездят.\n"


def test_a_file_of_white_space_is_empty() -> None:
    with pytest.raises(InputError, match="is empty"):
        read(" \n\n")


def test_what_nests_a_hundred_thousand_deep_does_no_harm() -> None:
    for piece in ("> ", "- ", "*", "[", "![", "`", "<b>", "{{"):
        source = "Начало\n\n" + piece * 2_000 + "конец\n"
        article = read(source)
        assert write_document(article, own(article), "ru").decode() == source
        translated(source)


WORD = st.sampled_from(
    ["мост", "Асан", "көпір", "12", "и", "snake_case", "2*3", "а.", "да!", "«Заря»", "C#", "-", "a|b"]
)
INLINE = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["**{}**", "*{}*", "__{}__", "_{}_", "~~{}~~", "[{}](http://a.kz/б)", "[{}][one]",
                                   '[{}](<b c> "т")', "<sub>{}</sub>", "![{}](p.png)"]),
                  st.lists(inner, min_size=1, max_size=3)).map(lambda node: node[0].format(" ".join(node[1]))),
        st.sampled_from(["`x|*y*`", "``a`b``", "<br>", "<https://a.kz/x_y>", "\\*", "&amp;", "[^1]", "<!-- з -->"]),
    ),
    max_leaves=6,
)  # fmt: skip
LINE = st.lists(INLINE, min_size=1, max_size=5).map(" ".join)
BLOCK = st.one_of(
    st.tuples(st.sampled_from(["{}", "# {}", "- {}", "1. {}", "> {}", "- {}\n  - {}", "> {}\n> {}", "{}\n{}", "{}\n===",
                               "{}  \n{}", "{}\\\n{}", "* {}\n\n  {}", "[^1]: {}"]),
              LINE, LINE).map(lambda node: node[0].format(*node[1:])),
    st.sampled_from(["```\n*код*\n```", "    код", "<div>\n*нет*\n</div>", "---", "[one]: http://one.kz"]),
    st.tuples(WORD, WORD).map(lambda cells: "| {} | {} |\n|---|---|\n| **х** | `y` |".format(
        *(cell.replace("|", "\\|") for cell in cells))),
)  # fmt: skip
DOCUMENT = st.lists(BLOCK, min_size=1, max_size=5).map(lambda blocks: "Начало\n\n" + "\n\n".join(blocks) + "\n")


@settings(deadline=None)
@given(DOCUMENT)
def test_any_document_is_the_same_with_its_own_texts(source: str) -> None:
    article = read(source)
    same = [TranslatedSegment(s, s.text) for s in segment_article(article, "ru")]
    assert assemble_marked(article, same) == own(article)
    assert write_document(article, own(article), "ru").decode() == source


def structure(source: str) -> list[tuple[str, str]]:
    """The blocks that a parser finds, with code as it is, and comments of HTML."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(as_commonmark(source))
    blocks = [token for token in tokens if token.type != "inline" or token.content]
    return [(token.type, "" if token.type in ("inline", "html_block") else token.content) for token in blocks]


@settings(deadline=None)
@given(DOCUMENT)
def test_other_words_leave_the_blocks_as_they_were(source: str) -> None:
    written = translated(source, "Ол {} ма")
    assert structure(written) == structure(source)


def test_a_sentence_of_thousands_of_codes_stays_as_it_is() -> None:
    source = "Сөз " + "`x` да " * 5_000 + "\n\nМост `a` закрыт.\n"
    article = read(source)
    segments = segment_article(article, "ru")
    assert [has_work(segment) for segment in segments] == [False, True]
    pieces = [TranslatedSegment(s, s.text.upper() if has_work(s) else s.text) for s in segments]
    written = write_document(article, assemble_marked(article, pieces), "ru").decode()
    assert written == source.replace("Мост", "МОСТ").replace("закрыт", "ЗАКРЫТ")


def kinds(text: Marked) -> list[str]:
    """What the marks are, whether written with stars or with tags."""
    tags = {"<strong>": "**", "__": "**", "<em>": "*", "_": "*", "<del>": "~~"}
    return sorted(tags.get(opener, opener) for m in text.marks for opener in m.key.split("\0")[1:2])


@settings(deadline=None)
@given(st.lists(LINE, min_size=1, max_size=2).map(" ".join), st.sampled_from(["text", "heading", "item"]))
def test_a_paragraph_written_anew_says_the_same(source: str, kind: str) -> None:
    inline = Inline({"references": {"ONE": {"href": "http://one.kz", "title": ""}}})
    before = inline.parse("Начало " + source)
    after = inline.parse(inline.render(before, kind))
    assert after.text.split() == before.text.split()
    assert kinds(after) == kinds(before)


@settings(deadline=None)
@given(st.text("аб*_[]()`<>&;#-+=1.! ~|\\\"'", max_size=12), st.sampled_from(["text", "heading", "item", "cell"]))
def test_any_text_is_read_as_it_was_meant(text: str, kind: str) -> None:
    text = f"а{text}".strip() if kind == "cell" else text.strip()
    inline = Inline()
    written = inline.render(Marked(text), kind)
    read_again = inline.parse(written)
    points = [(mark.start, mark.key.split("\0")[2 if mark.kept else 1]) for mark in read_again.marks]
    shown = list(read_again.text)
    for mark in read_again.marks:  # kept text is in its source
        shown[mark.start : mark.end] = [""] * (mark.end - mark.start)
    for at, (start, source) in enumerate(points):
        shown.insert(start + at, source)
    assert "".join("".join(shown).split()) == "".join(text.split())
    assert all(a <= b for (a, _), (b, _) in pairwise(points))


@pytest.mark.parametrize(
    "crowd", ["**а " * 60 + "б" + " в**" * 60, "**а** " * 1001 + "б", "<b>" * 60 + "**а**" + "</b>" * 60]
)
def test_a_paragraph_of_hundreds_of_marks_stays_as_it_is_and_is_noted(crowd: str) -> None:
    source = f"Бірінші\n\nМұнда {crowd}\n\nҮшінші\n"
    article = read_document(source.encode(), "a.md")
    assert [paragraph.text for paragraph in article.paragraphs] == ["Бірінші", "Үшінші"]
    assert article.notes == ("Paragraphs left alone that hold too many marks: 1.",)
    new = write_document(article, [Marked("Первый"), Marked("Третий")], "ru").decode()
    assert new == source.replace("Бірінші", "Первый").replace("Үшінші", "Третий")
