"""Reading keeps every character that is not a wrapped line's end, and finds the running text."""

import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Article
from pipelines.errors import ConfigError, InputError
from pipelines.read import read_bytes, read_file

LONG = (
    "Правительство утвердило новый порядок поддержки сельских школ, который вступит в силу с начала следующего года "
    "и затронет около двух тысяч сёл в разных областях страны, где детям приходится ездить на учёбу за десятки вёрст."
)
SECOND = (
    "The ministry said that every village with more than forty pupils would get a building of its own, and that the "
    "teachers who move there would be given a house, a plot of land and a loan without interest for twelve years."
)


def texts(article: Article) -> list[str]:
    return [paragraph.text for paragraph in article.paragraphs]


def kinds(article: Article) -> list[str]:
    return [paragraph.kind for paragraph in article.paragraphs]


def check_invariants(article: Article) -> None:
    for paragraph in article.paragraphs:
        assert paragraph.text
        assert paragraph.text == paragraph.text.strip()
        assert len(paragraph.text.splitlines()) == 1


def read_or_empty(data: bytes, name: str) -> Article:
    try:
        return read_bytes(data, name)
    except InputError as error:
        assert str(error) in (f"{name} is empty.", f"{name} is not a text file.")
        return Article(name, (), data.decode())


steady = settings(deadline=None, derandomize=True, database=None)
any_text = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc"]), st.sampled_from("\n\n\t\f\u2028-—*. "))
)
words = st.text(st.sampled_from("абвгдеёжзиклмн"), min_size=1, max_size=12)


@steady
@given(any_text)
def test_any_text_survives_but_for_wrapped_line_ends(text: str) -> None:
    article = read_or_empty(text.encode(), "a.txt")
    check_invariants(article)
    if article.paragraphs:
        assert article.text.split() == text.removeprefix("\ufeff").split()


@steady
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=44)))
def test_text_of_short_lines_comes_back_exactly(lines: list[str]) -> None:
    text = "\n".join(lines).removeprefix("\ufeff")
    assert read_or_empty(text.encode(), "a.txt").text == text


@steady
@given(st.lists(st.lists(words, min_size=25, max_size=60), min_size=1, max_size=4), st.integers(60, 100))
def test_wrapping_is_undone(paragraphs: list[list[str]], width: int) -> None:
    wanted = [" ".join(paragraph) for paragraph in paragraphs]
    article = read_bytes("\n\n".join(textwrap.fill(text, width) for text in wanted).encode(), "a.txt")
    assert texts(article) == wanted
    assert article.text == "\n\n".join(wanted)


@steady
@given(any_text)
def test_any_markdown_survives_but_for_soft_breaks(text: str) -> None:
    article = read_or_empty(text.encode(), "a.md")
    check_invariants(article)
    if article.paragraphs:
        # A soft break drops the next line's quote marks and indentation, nothing else.
        lost = "".join(article.text.split()).replace(">", "")
        assert lost == "".join(text.removeprefix("\ufeff").split()).replace(">", "")


def test_sentences_one_a_line_stay_apart() -> None:
    text = "\n".join(
        f"Первое предложение номер {number} стоит на строке само и кончается точкой здесь." for number in range(10, 16)
    )
    assert read_bytes(text.encode(), "a.txt").text == text


def test_verse_and_addresses_stay_as_they_are() -> None:
    text = (
        "Желсіз түнде жарық ай қарасам,\nкөл бетінде толқын жоқ жарқырап,\nауыл жақтан ән естіледі,\nкең дала.\n\n"
        "Редакция\nул. Достык, 10\n050000 Алматы\n"
    )
    assert read_bytes(text.encode(), "a.txt").text == text


NARROW = {
    "kk": (
        "Ауыл тұрғындары жаңа мектептің ашылуын көптен күткен еді. Бұрын балалар көрші елді мекенге он бес шақырым жол "
        "жүріп баратын. Енді сыныптар жарық әрі жылы, асхана мен кітапхана да бар. Құрылысқа жергілікті кәсіпкерлер "
        "көмектесті. Мектеп директорының айтуынша, келесі жылы спорт алаңы да салынады."
    ),
    "ru": (
        "Жители посёлка давно ждали, когда откроется новая школа. Раньше дети ездили на уроки за пятнадцать вёрст, и "
        "зимой автобус часто не приходил. Теперь в классах светло и тепло, есть столовая и читальный зал. Строить "
        "помогали местные предприниматели. По словам директора, через год рядом появится и спортивная площадка."
    ),
    "en": (
        "People in the village had waited for years for the new school to open. Their children used to travel ten "
        "miles to lessons, and in winter the bus often failed to come. Now the rooms are light and warm, and there is "
        "a kitchen and a library. Local firms helped to build it. The head says that a sports field will follow."
    ),
}


@pytest.mark.parametrize("width", [36, 40, 45, 60])
@pytest.mark.parametrize("language", list(NARROW))
def test_narrow_columns_are_joined(language: str, width: int) -> None:
    article = read_bytes(textwrap.fill(NARROW[language], width).encode(), "a.txt")
    assert texts(article) == [NARROW[language]]


def test_headings_of_narrow_columns_stay_apart() -> None:
    heads = {"kk": "Жаңа мектеп ашылды", "ru": "В посёлке открыли школу", "en": "A school for the village"}
    lines = [part for code, text in NARROW.items() for part in (heads[code], textwrap.fill(text, 38), "")]
    wanted = [part for code, text in NARROW.items() for part in (heads[code], text)]
    assert texts(read_bytes("\n".join(lines).encode(), "a.txt")) == wanted
    wide = "Жители посёлка отпраздновали открытие новой школы"  # wraps, and is a heading all the same
    article = read_bytes(f"{textwrap.fill(wide, 38)}\n\n{textwrap.fill(NARROW['ru'], 38)}\n".encode(), "a.txt")
    assert (article.title, texts(article)) == (wide, [wide, NARROW["ru"]])


def test_columns_copied_from_print_are_joined() -> None:
    # A line's width in print is not its number of characters: these are full in an ordinary type.
    text = (
        "Членов клуба из разных концов\nобласти заинтересовали шутки с\nэтим названием. Один из тех,\n"
        "кто выступал от имени большой\nгруппы жителей, высказал мысль,\nчто новое слово легко\n"
        "запомнить. Для гостей из других\nмест: на здешнем наречии оно\nзначит «берег», а ещё так зовут\n"
        "одно старое село у реки.\n"
    )
    assert texts(read_bytes(text.encode(), "a.txt")) == [" ".join(text.split())]


MADE = {
    "verse": (
        "Над рекою встал туман,\nДремлет старый дом,\nГде-то гонит караван\nВетер за холмом.\nСпит усталая земля,\n"
        "Тихо у ворот,\nИ над крышею звезда\nМедленно плывёт."
    ),
    "verse without capitals": (
        "в том городе, где гаснут фонари,\nгде снег идёт с утра и до рассвета,\nты мне сказала тихо: посмотри,\n"
        "как далеко отсюда наше лето.\nя посмотрел, и не было следа\nни от дорог, ни от зелёной рощи,\n"
        "лишь в переулке тёмная вода\nи ветер, что от холода всё тоньше."
    ),
    "lyrics": (
        "Сағындым сені, туған жер\nШақырған мені қайран бел\nАлыста жүрсем аңсаймын\nҚайырма әнді жел болып кел\n"
        "Көктемде гүлің ашылса\nМен де бір қайта жаңардым"
    ),
    "address": (
        "Редакция газеты «Степной вестник»\nулица Победы, дом 17, офис 204\n050010, город Алматы\n"
        "Республика Казахстан\nтелефон: +7 727 000 00 00"
    ),
    "list": (
        "молоко\nхлеб бородинский, две буханки\nсыр твёрдый, полкило\nяблоки зелёные и красные\n"
        "сметана двадцатипроцентная\nгречка\nчай чёрный крупнолистовой\nсахарный песок, три килограмма"
    ),
    "figures": (
        "Город Население Площадь\nАлматы 2000900 682\nАстана 1350228 797\nШымкент 1200600 1170\n"
        "Караганда 500777 550\nАктобе 560820 400"
    ),
    "headlines": (
        "Railway museum opens in the capital\nFarmers in the south to get new subsidies\n"
        "Wrestling team returns with medals\nFrost expected in the east of the region\n"
        "Students build a satellite within a year\nDoctors remind people to walk more"
    ),
    "chat": (
        "hey are you there\nyes what is up\ndid you see the note from the school\nno, what does it say\n"
        "they close early on friday because of the snow\noh no, who is going to pick them up\n"
        "i can do it if you bring the car\nok i will leave it by the gate"
    ),
    "subtitles": (
        "Мы шли сюда три дня\nи ни разу не остановились.\n\nНикто не сказал нам,\nчто мост давно разрушен.\n\n"
        "Теперь придётся искать\nдругую дорогу через лес.\n\nТихо, кто-то идёт\nпо той стороне оврага."
    ),
}


@pytest.mark.parametrize("kind", list(MADE))
@pytest.mark.parametrize("width", [None, 38, 60])
def test_lines_that_somebody_made_stay_lines(kind: str, width: int | None) -> None:
    """Alone, and between wrapped paragraphs, which are joined all the same."""
    before, after = NARROW["ru"], NARROW["kk"]
    text = MADE[kind]
    if width:
        text = f"{textwrap.fill(before, width)}\n\n{text}\n\n{textwrap.fill(after, width)}"
    wanted = f"{before}\n\n{MADE[kind]}\n\n{after}" if width else text
    assert read_bytes(text.encode(), "a.txt").text == wanted


def test_wrapped_text_beside_lists_headings_tables_and_code() -> None:
    item = textwrap.fill(LONG, 70, initial_indent="- ", subsequent_indent="  ")
    text = (
        "НОВЫЕ МЕРЫ\n\n"
        f"{textwrap.fill(LONG, 70)}\n\nЧто дальше\n\n{textwrap.fill(SECOND, 70)}\n"
        f"{item}\n- второй пункт\n1) третий пункт\n\nГород\tЖителей\nАлматы\t2000000\n\n    a = b\n    c = d\n"
    )
    article = read_bytes(text.encode(), "a.txt")
    assert texts(article) == [
        *("НОВЫЕ МЕРЫ", LONG, "Что дальше", SECOND, LONG, "второй пункт", "третий пункт"),
        *("Город", "Жителей", "Алматы", "a = b", "c = d"),
    ]
    assert kinds(article)[:7] == ["heading", "text", "heading", "text", "item", "item", "item"]
    assert kinds(article)[7:] == ["cell", "cell", "cell", "text", "text"]
    assert article.title == "НОВЫЕ МЕРЫ"
    assert article.after == "\n"
    assert "\t2000000\n\n    " in article.text


def test_a_dash_left_at_a_lines_beginning_is_no_list() -> None:
    text = (
        "Министр сообщил журналистам на встрече в столице, что новый город будет\n"
        "— вопреки прежним опасениям жителей и местных властей — построен за два\n"
        "года, и первые семьи переедут туда уже весной.\n"
    )
    assert texts(read_bytes(text.encode(), "a.txt")) == [" ".join(text.split())]


def test_dialogue_dashes_stay_in_front() -> None:
    article = read_bytes("— Келдің бе? — деді ол.\n— Келдім.\n- Рахмет, - деді әкесі.\n".encode(), "a.txt")
    assert [(p.before, p.text, p.kind) for p in article.paragraphs] == [
        ("— ", "Келдің бе? — деді ол.", "text"),
        ("\n— ", "Келдім.", "text"),
        ("\n- ", "Рахмет, - деді әкесі.", "text"),
    ]


def test_words_broken_at_line_ends_are_mended() -> None:
    text = (
        "Правительство объявило о новой программе, которая касается всех: прави-\n"
        "тельство обещает за неё отвечать и сделает это как можно скорее, по-\n"
        "новому и в срок, как сказал министр на встрече, и это будет ещё про\u00ad\n"
        "верено комиссией, которая соберётся в столице ближе к концу месяца и\n"
        "примет решение.\n"
    )
    (only,) = texts(read_bytes(text.encode(), "a.txt"))
    assert "всех: правительство обещает" in only  # the text has the word whole
    assert "по-новому" in only  # and this one nowhere without its hyphen
    assert "проверено" in only  # a soft hyphen is never part of a word


def test_title_of_plain_text() -> None:
    assert read_bytes(f"Новый мост открыт\n\n{LONG}\n".encode(), "a.txt").title == "Новый мост открыт"
    assert read_bytes(f"{LONG}\n\n{SECOND}\n".encode(), "a.txt").title is None
    assert read_bytes("Одна короткая строка\n".encode(), "a.txt").title is None


def test_a_dateline_is_no_title() -> None:
    text = f"АЛМАТЫ, 24 июля\n\nНовый мост открыт\n\n{LONG}\n"
    assert read_bytes(text.encode(), "a.txt").title == "Новый мост открыт"
    assert read_bytes(f"АЛМАТЫ, 24 июля\n\n{LONG}\n".encode(), "a.txt").title is None


MARKDOWN = """---
title: Алғы сөз
---

# Басты *тақырып* #

Бірінші жол
екінші жолмен бірге.  
Қатты үзілістен кейін.

![сурет](a.png)

- [ ] тармақ
  жалғасы
> дәйексөз
> жалғасы

| Қала | a \\| b |
|------|-------|
| Алматы | 2000 |

```
код
```

Соңы [сілтемемен](http://example.org).

[x]: http://example.org "анықтама"
"""  # noqa: W291  two spaces are a hard break


def test_markdown() -> None:
    article = read_bytes(MARKDOWN.encode(), "a.md")
    assert [(p.text, p.kind) for p in article.paragraphs] == [
        ("Басты *тақырып*", "heading"),
        ("Бірінші жол екінші жолмен бірге.", "text"),
        ("Қатты үзілістен кейін.", "text"),
        ("тармақ жалғасы", "item"),
        ("дәйексөз жалғасы", "quote"),
        ("Қала", "cell"),
        ("a \\| b", "cell"),
        ("Алматы", "cell"),
        ("Соңы [сілтемемен](http://example.org).", "text"),
    ]
    assert (article.title, article.format) == ("Басты *тақырып*", "markdown")
    joined = MARKDOWN.replace("жол\nекінші", "жол екінші").replace("\n  жалғасы", " жалғасы").replace("\n> жал", " жал")
    assert article.text == joined


def test_front_matter_gives_the_title_where_no_heading_does() -> None:
    assert read_bytes("---\ntitle: 'Алғы сөз'\n---\nМәтін.\n".encode(), "a.md").title == "Алғы сөз"


PAGE = f"""<!DOCTYPE html><html><head><title>Новый мост | Вести</title><meta charset="utf-8"></head><body>
<nav><a href="/">Главная</a> <a href="/s">Спорт</a></nav>
<article><h1>Новый мост открыт</h1><p>{LONG}</p><h2>Подробности</h2>
<p>{SECOND} <a href="x">Ссылка</a> и <b>жирный</b>.
</p><ul><li>Первый пункт списка</li><li>Второй пункт списка</li></ul><p>{LONG[:113]} ещё раз.</p></article>
<section id="comments" class="comments"><p>Комментарий читателя о мосте и о погоде.</p></section>
<footer>Все права защищены</footer><script>var a = "скрипт";</script></body></html>"""


def test_html_article(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    article = read_bytes(PAGE.encode(), "page")  # recognised by its look
    assert (article.format, article.title) == ("html", "Новый мост открыт")
    assert texts(article)[:4] == ["Новый мост открыт", LONG, "Подробности", f"{SECOND} Ссылка и жирный."]
    assert kinds(article) == ["heading", "text", "heading", "text", "item", "item", "text"]
    assert f"\n\n{LONG}\n\nПодробности\n\n" in article.text
    assert "\n\n- Первый пункт списка\n- Второй пункт списка\n\n" in article.text
    for dropped in ("Спорт", "Комментарий", "защищены", "скрипт", "Вести"):
        assert dropped not in article.text
    check_invariants(article)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_code_in_a_page_parts_no_sentence_and_keeps_its_lines() -> None:
    code = (
        "<p>Наберите <code>make all</code> сегодня.</p><pre>если да:\n    идти</pre><ul><li><code>ls</code></li></ul>"
    )
    article = read_bytes(PAGE.replace(f"<p>{LONG}</p>", f"<p>{LONG}</p>{code}", 1).encode(), "a.html")
    at = texts(article).index("Наберите make all сегодня.")
    assert [mark.kept for mark in article.paragraphs[at].marks] == [True]
    assert "сегодня.\n\nесли да:\n    идти\n\n" in article.text
    assert not any("идти" in text or text == "ls" for text in texts(article))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + "Слово внутри",
        "<b>" * 20_000 + "Слово внутри" + "</b>" * 20_000,
        "<ul><li>" * 9_000 + "Слово внутри",
    ],
    ids=["div", "b", "li"],
)
def test_malicious_nesting_is_bounded(page: str) -> None:
    assert "Слово внутри" in texts(read_bytes(page.encode(), "a.html"))


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html><script>слово</script></html>", "<p>123</p>"])
def test_a_page_without_text(page: str) -> None:
    with pytest.raises(InputError, match=r"^a\.html is a page without any text\.$"):
        read_bytes(page.encode(), "a.html")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\ufeff \u00a0".encode()])
def test_empty_files(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.txt is empty\.$"):
        read_bytes(data, "a.txt")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^There is no file .*missing\.txt\.$"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_file(tmp_path)


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LONG.encode("koi8_r"))
    article = read_file(path)
    assert (article.text, article.encoding, article.name) == (LONG, "koi8_r", str(path))


def test_the_format_can_be_told() -> None:
    assert read_bytes("# Заголовок".encode(), "-", "markdown").paragraphs[0].text == "Заголовок"
    with pytest.raises(ConfigError, match="Unknown format 'docx': choose one of text, markdown, html"):
        read_bytes(b"word", "-", "docx")


def test_ten_megabytes_in_one_line() -> None:
    text = "Слово за словом. " * 350_000
    article = read_bytes(text.encode(), "a.txt")
    assert article.text == text
    assert len(article.paragraphs) == 1
    assert sys.getsizeof(article.paragraphs[0].text) < 3 * len(text)
