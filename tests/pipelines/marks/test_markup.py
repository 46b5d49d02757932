"""Marks: none is lost on the way through sentences and runs, and they stand in good places in translations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import Article, Mark, Marked, Paragraph, TranslatedSegment
from pipelines.assemble import assemble_marked
from pipelines.languages.sounds import sound_alike
from pipelines.languages.words import has_words
from pipelines.marks import place as placing
from pipelines.marks import points
from pipelines.marks.kept import find_kept
from pipelines.marks.markup import (
    cut_marks,
    from_runs,
    join_marks,
    kept_key,
    kept_parts,
    outside_kept,
    settle_kept,
    share_marks,
    strip_marked,
    to_runs,
    walk,
)
from pipelines.marks.place import place_marks, placed
from pipelines.split import segment_article


def marked(source: str) -> Marked:
    """``[…]`` is a mark, ``^`` a point."""
    text = ""
    marks: list[Mark] = []
    opened: list[tuple[int, str]] = []
    for character in source:
        if character == "[":
            opened.append((len(text), f"m{len(marks) + len(opened)}"))
        elif character == "]":
            start, key = opened.pop()
            marks.append(Mark(start, len(text), key))
        elif character == "^":
            marks.append(Mark(len(text), len(text), f"p{len(marks)}"))
        else:
            text += character
    return Marked(text, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))


def shown(text: str, marks: tuple[Mark, ...]) -> str:
    out = ""
    for what, value in walk(Marked(text, marks)):
        out += {"open": "[", "close": "]", "point": "^", "text": value}[what]
    return out


GOOD = [
    # the same words, figures, addresses
    ("Компания [Kaspi.kz] открыла офис.", "Kaspi.kz компаниясы кеңсе ашты.", "[Kaspi.kz] компаниясы кеңсе ашты."),
    ("Построено [1 250] домов.", "[1 250] үй салынды.", "[1 250] үй салынды."),
    ("Он набрал 5, а она [5] раз.", "Ол 5, ал ол [5] рет жинады.", "Ол 5, ал ол [5] рет жинады."),
    ("Рост составил [12,5%] за год.", "The rise was 12.5% in a year.", "The rise was [12.5%] in a year."),
    ("Уровень CO[2] вырос.", "CO2 деңгейі өсті.", "CO[2] деңгейі өсті."),
    ("Цех 2 выделил H[2]O.", "2-цех H2O бөлді.", "2-цех H[2]O бөлді."),
    # names in other letters and cases
    ("Президент [Қасым-Жомарт Тоқаев] Астанаға келді.", "Президент Касым-Жомарт Токаев прибыл в Астану.",
     "Президент [Касым-Жомарт Токаев] прибыл в Астану."),
    ("Мост построят в [Усть-Каменогорске] к лету.", "The bridge in Ust-Kamenogorsk will be built by summer.",
     "The bridge in [Ust-Kamenogorsk] will be built by summer."),
    ("[Алматыда] жаңа саябақ ашылды.", "В Алматы открыли новый парк.", "В [Алматы] открыли новый парк."),
    ("The minister flew to [Shymkent] on Friday.", "В пятницу министр вылетел в Шымкент.",
     "В пятницу министр вылетел в [Шымкент]."),
    ("Бұл туралы [Ұлттық банк] хабарлады.", "Об этом сообщил Национальный Банк.",
     "Об этом сообщил [Национальный Банк]."),
    # words that all three languages have
    ("Новый [университет] примет тысячу студентов.", "Жаңа университет мың студент қабылдайды.",
     "Жаңа [университет] мың студент қабылдайды."),
    ("The [parliament] votes today.", "Бүгін парламент дауыс береді.", "Бүгін [парламент] дауыс береді."),
    # quotation marks, labels, everything
    ("Газета [«Утро степи»] вышла снова.", "«Дала таңы» газеті қайта шықты.", "[«Дала таңы»] газеті қайта шықты."),
    ("Газета «[Утро степи]» вышла снова.", "«Дала таңы» газеті қайта шықты.", "«[Дала таңы]» газеті қайта шықты."),
    ("[Важно:] дорога закрыта.", "Маңызды: жол жабық.", "[Маңызды:] жол жабық."),
    ("[Погода] — ветер и снег.", "Ауа райы — жел мен қар.", "[Ауа райы] — жел мен қар."),
    ("[Дорога закрыта].", "Жол жабық.", "[Жол жабық]."),
    ("«[Дорога закрыта]»", "«Жол жабық»", "«[Жол жабық]»"),
    ("([Telegram])", "ru: (Telegram)", "ru: ([Telegram])"),
    # nothing tells: the last words, each mark on its own
    ("Дети кормили [птиц] зимой.", "Балалар қыста құстарды тамақтандырды.", "Балалар қыста құстарды [тамақтандырды]."),
    ("Дети [кормили] диких [птиц].", "Балалар жабайы құстарды тамақтандырды.",
     "Балалар жабайы [құстарды] [тамақтандырды]."),
    # one in another
    ("Смотрите [новый [Билайн] тариф] сегодня.", "Бүгін жаңа Билайн тарифін көріңіз.",
     "Бүгін жаңа [[Билайн] тарифін] көріңіз."),
    # things between letters
    ("Об этом сообщил Тоқаев.^", "Бұл туралы Тоқаев хабарлады.", "Бұл туралы Тоқаев хабарлады.^"),
    ("Астана^ и Алматы спорят.", "Алматы мен Астана дауласуда.", "Алматы мен Астана^ дауласуда."),
    ("Цена выросла^.", "Баға өсті.", "Баға өсті^."),
    ("^Снимок дня", "Күн суреті", "^Күн суреті"),
    ("Нажмите ^ Enter здесь.", "Осында Enter басыңыз.", "Осында ^Enter басыңыз."),
    ("Дорогу закрыли^, но автобусы ходят.", "Жолды жапты, бірақ автобустар жүреді.",
     "Жолды жапты^, бірақ автобустар жүреді."),
    ("Дети (^все семеро) вернулись домой.", "Балалар (жетеуі де) үйге оралды.", "Балалар (^жетеуі де) үйге оралды."),
    ("Старый мост^ через реку закрыли вчера вечером.", "The old bridge over the river was closed last night.",
     "The old bridge^ over the river was closed last night."),
    ("В Астане ремонтируют старые ^ дороги и мосты к 2027 году.",
     "Астанада 2027 жылға ескі жолдар мен көпірлер жөнделуде.",
     "Астанада 2027 жылға ^ескі жолдар мен көпірлер жөнделуде."),
    ("«^Снимок» дня", "Күн «суреті»", "Күн «^суреті»"),
    ("- ^Telegram", "ru - Telegram", "ru - ^Telegram"),
    # a place in a word: in the same word, else behind it
    ("Адрес Карто^графическая, 5.", "Мекенжайы Картографическая, 5.", "Мекенжайы Карто^графическая, 5."),
    ("Длинное сло^во здесь.", "Мұнда ұзын сөз бар.", "Мұнда ұзын сөз^ бар."),
    # signs alone: over the same signs, or what stands for them; where there are none, over nothing
    ('["]Это работает", — сказал он.', '"It works", he said.', '["]It works", he said.'),
    ('["]Это работает", — сказал он.', "«Бұл жұмыс істейді», — деді ол.", "[«]Бұл жұмыс істейді», — деді ол."),
    ("Мост [—] это дорога.", "Көпір – бұл жол.", "Көпір [–] бұл жол."),
    ("Мост [•] дорога.", "Көпір, жол.", "Көпір, ^жол."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "expected"), GOOD)
def test_marks_stand_in_good_places(source: str, target: str, expected: str) -> None:
    before = marked(source)
    target = re.sub(r"[\[\]^]", "", target)
    assert shown(target, place_marks(before.text, before.marks, target)) == expected


def code(source: str) -> Marked:
    """``[…]`` is kept text, written ``<…>`` in its file."""
    text = ""
    marks: list[Mark] = []
    for piece in re.split(r"(\[[^\]]*\])", source):
        if piece.startswith("["):
            marks.append(
                Mark(len(text), len(text) + len(piece) - 2, kept_key(len(marks), piece[1:-1], f"<{piece[1:-1]}>"))
            )
            piece = piece[1:-1]
        text += piece
    return Marked(text, tuple(marks))


KEPT = [
    ("Запустите [make all] в папке.", "Папкада make all іске қосыңыз.", "Папкада [make all] іске қосыңыз."),
    ("Файл [config.yaml] лежит рядом.", "CONFIG.YAML файлы қасында.", "[config.yaml] файлы қасында."),
    ("Ключ [--force] заменит файл.", "—force кілті файлды ауыстырады.", "[--force] кілті файлды ауыстырады."),
    ("Нажмите [Ctrl] и [C] вместе.", "Press C and Ctrl together.", "Press [C] and [Ctrl] together."),
    ("Слово [make] и команда [make].", "make сөзі және make командасы.", "[make] сөзі және [make] командасы."),
    ("Пишите make, а не [make].", "Жазыңыз make, ал make емес.", "Жазыңыз make, ал [make] емес."),
    ("Пишите [a] или [a-b] тут.", "Мұнда a-b немесе a жазыңыз.", "Мұнда [a-b] немесе [a] жазыңыз."),
    ("Компания [Audar Ltd] растёт.", "Аудар Лтд компаниясы өсуде.", "[Audar Ltd] компаниясы өсуде."),
    ("Удалено файлов: [{name}] сегодня.", "Бүгін жойылған файлдар: {аты}", "Бүгін жойылған файлдар: [{name}]"),
    ("Удалено [%s] из [%d].", "% d ішінен %S жойылды.", "[%d] ішінен [%s] жойылды."),
    # lost by the model: put in beside its neighbours
    ("В Алматы [make] запускают ночью.", "Алматыда түнде іске қосады.", "Алматыда [make] түнде іске қосады."),
    ("Команда ([make]), потом отдых.", "Команда (), содан соң демалыс.", "Команда ([make]), содан соң демалыс."),
    ("[make] запускают ночью.", "Түнде іске қосады.", "[make] Түнде іске қосады."),
    ("Ночью запускают [make].", "Түнде іске қосады.", "Түнде іске қосады [make]."),
    # letters right before it, and behind
    ("Модуль не[make]able готов.", "Модуль неmakeable дайын.", "Модуль не[make]able дайын."),
    ("The pre[build] step runs.", "The prebuild step runs!", "The pre[build] step runs!"),
]


@pytest.mark.parametrize(("source", "target", "expected"), KEPT)
def test_kept_text_is_found_or_put_back_letter_by_letter(source: str, target: str, expected: str) -> None:
    new = placed(code(source), target)
    assert shown(new.text, new.marks) == expected
    assert all(new.text[mark.start : mark.end] == kept_parts(mark.key)[0] for mark in new.marks)


def test_other_marks_do_not_cut_kept_text() -> None:
    before = code("Запустите [make all] в папке.")
    bold = Mark(len("Запустите make all в "), len(before.text) - 1, "m")
    new = placed(Marked(before.text, (*before.marks, bold)), "Папкада іске қосыңыз make all")
    assert shown(new.text, new.marks) == "Папкада іске [қосыңыз] [make all]"
    [whole] = code("[make all]").marks
    crossing = settle_kept(Marked("Іске make all", (Mark(0, 9, "m"), Mark(5, 13, whole.key), Mark(10, 10, "p"))))
    assert shown(crossing.text, crossing.marks) == "[Іске [make all]]^"


def test_no_sentence_ends_inside_of_kept_text() -> None:
    text = code("Поле [Ответ. Сначала] пустое. Потом нет.")
    article = Article("a", (Paragraph("", text.text, "text", text.marks),))
    assert [segment.text for segment in segment_article(article, "ru")] == ["Поле Ответ. Сначала пустое.", "Потом нет."]


def test_code_tells_no_language_and_is_no_work_for_a_model() -> None:
    text = code("[git commit --amend --no-edit] [git push origin main]")
    assert not has_words(outside_kept(text.text, text.marks))


KEYS = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
RUNS = st.lists(st.tuples(st.text("аб .", max_size=5), KEYS), max_size=8)


def letters(marks: Marked) -> list[tuple[str, tuple[str, ...]]]:
    """Each character with its marks, and each point."""
    found = []
    for piece, keys in to_runs(marks):
        found += [(character, keys) for character in piece] if piece else [("", keys[-1:])]
    return found


@settings(deadline=None)
@given(RUNS)
def test_runs_come_back_as_they_were(runs: list[tuple[str, tuple[str, ...]]]) -> None:
    joined = from_runs(runs)
    assert joined.text == "".join(piece for piece, _ in runs)
    expected = []
    for piece, keys in runs:
        expected += [(character, keys) for character in piece] if piece else [("", keys[-1:])] * bool(keys)
    found = letters(joined)
    assert [(c, set(keys)) for c, keys in found if c] == [(c, set(keys)) for c, keys in expected if c]
    points = [keys for c, keys in found if not c]
    assert sorted(points) == sorted(keys for c, keys in expected if not c)
    assert from_runs(to_runs(joined)) == joined


@st.composite
def texts(draw: st.DrawFn) -> Marked:
    words = ["Асан", "келді.", "Бүгін", "жаңа", "көпір", "ашылды!", "12", "—", "(иә)", "«Заря»", "Ол", "  "]
    text = " ".join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=14))).strip() or "Асан"
    place = st.integers(0, len(text))
    ends = draw(st.lists(st.tuples(place, place), max_size=6))
    marks = [Mark(min(pair), max(pair), f"m{at}") for at, pair in enumerate(ends)]
    return Marked(text, tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))


@settings(deadline=None)
@given(texts())
def test_walking_opens_and_closes_every_mark_properly(text: Marked) -> None:
    opened: list[str] = []
    said, met = "", set()
    for what, value in walk(text):
        if what == "open":
            opened.append(value)
        elif what == "close":
            assert opened.pop() == value
        elif what == "text":
            said += value
        met |= {value} - {said} if what != "text" else set()
    assert not opened
    assert said == text.text
    assert met == {mark.key for mark in text.marks}


@settings(deadline=None)
@given(texts())
def test_sentences_divide_marks_and_lose_none(text: Marked) -> None:
    article = Article("a", (Paragraph("", text.text, "text", text.marks),))
    segments = segment_article(article, "kk")
    assert {mark.key for segment in segments for mark in segment.marks} == {mark.key for mark in text.marks}
    for segment in segments:
        assert all(0 <= mark.start <= mark.end <= len(segment.text) for mark in segment.marks)
    points = [mark.key for segment in segments for mark in segment.marks if mark.start == mark.end]
    assert len(points) == len(set(points))  # a picture between two sentences does not double
    [back] = assemble_marked(article, [TranslatedSegment(segment, segment.text) for segment in segments])
    edges = [(mark.start, mark.end) for mark in text.marks]
    inside = all(not text.text[a:b].isspace() and not text.text[max(0, a - 1) : a + 1].isspace() for a, b in edges)
    assert back.text == text.text
    assert {mark.key for mark in back.marks} == {mark.key for mark in text.marks}
    if inside and all(a < b and text.text[b - 1 : b].strip() and text.text[a : a + 1].strip() for a, b in edges):
        assert back.marks == text.marks


@settings(deadline=None)
@given(texts(), st.text("абвAB .,«»12-", max_size=40))
def test_every_mark_has_a_place_in_any_target(text: Marked, target: str) -> None:
    placed = place_marks(text.text, text.marks, target)
    assert sorted(mark.key for mark in placed) == sorted(mark.key for mark in text.marks)
    assert all(0 <= mark.start <= mark.end <= len(target) for mark in placed)
    points = {mark.key for mark in text.marks if mark.start == mark.end}
    assert points == {mark.key for mark in placed if mark.start == mark.end} or not target
    assert list(placed) == sorted(placed, key=lambda mark: (mark.start, -mark.end))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["[make all]", "[%s]", "[a]", "a", "слово", "мост,", "(", "Асан", "ol."]), max_size=8),
    st.text("абaA s%.,()«»12-", max_size=30),
)
def test_kept_text_is_there_once_whatever_the_target(words: list[str], target: str) -> None:
    before = code(" ".join(words))
    new = placed(before, target)
    kept = [new.text[mark.start : mark.end] for mark in new.marks]
    assert sorted(kept) == sorted(kept_parts(mark.key)[0] for mark in before.marks)
    assert all(a.end <= b.start for a, b in zip(new.marks, new.marks[1:], strict=False))


@settings(deadline=None)
@given(texts())
def test_in_the_same_words_whole_words_keep_their_marks(text: Marked) -> None:
    words = [(found.start(), found.end()) for found in re.finditer(r"\w{4,}", text.text)]
    marks = tuple(Mark(start, end, f"w{at}") for at, (start, end) in enumerate(words))
    assert place_marks(text.text, marks, text.text) == marks


@settings(deadline=None)
@given(texts(), st.integers(0, 20), st.integers(0, 20))
def test_cutting_keeps_what_is_inside(text: Marked, first: int, second: int) -> None:
    start, end = min(first, second, len(text.text)), min(max(first, second), len(text.text))
    loose = cut_marks(text.marks, start, end, loose=True)
    assert len(loose) == len(text.marks)
    assert all(0 <= mark.start <= mark.end <= end - start for mark in loose)
    assert set(cut_marks(text.marks, start, end)) <= set(loose)


def test_white_space_goes_out_of_the_text_and_marks_stay() -> None:
    lead, inner, trail = strip_marked(Marked(" а б ", (Mark(0, 1, "x"), Mark(0, 3, "y"), Mark(4, 5, "z"))))
    assert (lead, inner.text, trail) == (" ", "а б", " ")
    assert inner.marks == (Mark(0, 0, "x"), Mark(0, 2, "y"), Mark(3, 3, "z"))


def test_a_mark_over_a_sentences_end_is_joined_only_where_it_went_on() -> None:
    [first, second] = share_marks([Mark(0, 7, "x"), Mark(3, 3, "p")], [(0, 3), (4, 7)])
    assert first == (Mark(0, 3, "x"), Mark(3, 3, "p"))
    assert second == (Mark(0, 3, "x"),)
    parts = (Mark(0, 5, "x"), Mark(6, 9, "x"))
    assert join_marks(parts, [(5, 6, frozenset("x"))]) == (Mark(0, 9, "x"),)
    assert join_marks(parts, [(5, 6, frozenset("y"))]) == parts
    assert join_marks(parts, [(4, 6, frozenset("x"))]) == parts  # moved away from the seam


def test_line_breaks_of_a_long_sentence_compare_few_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poem without full stops: each of its breaks looks at the same pairs of words, and only at likely ones."""
    compared = 0

    def counting(left: str, right: str) -> bool:
        nonlocal compared
        compared += 1
        return sound_alike(left, right)

    monkeypatch.setattr(points, "sound_alike", counting)
    letters = "abcdefghijklmnoprstu"
    lines = [
        " ".join(letters[(line + word) % 20] + "oma" + letters[word] * 3 for word in range(10)) for line in range(30)
    ]
    source = " ".join(lines)
    ends = [len(" ".join(lines[:number])) for number in range(1, 30)]
    target = " ".join("щ" + word for word in source.split())
    placed(Marked(source, tuple(Mark(end, end, f"b{end}") for end in ends)), target)
    assert compared < 300 * 300


def test_a_mark_over_thousands_of_letters_is_placed_without_a_look_at_the_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("words were compared")

    monkeypatch.setattr(placing, "find_alike", never)
    source, target = "word " * 1000 + "end", "слово " * 1000 + "конец"
    (found,) = place_marks(source, (Mark(0, len(source) - 4, "b"),), target)
    assert found.start == 0
    assert target[: found.end].endswith("слово")


def test_hundreds_of_marks_in_a_long_sentence_keep_their_order_without_a_look_at_the_words() -> None:
    words = [f"word{number}" for number in range(1000, 1500)]
    source, target = " ".join(words), " ".join(reversed(words))
    spans = [found.span() for found in re.finditer(r"\w+", source)]
    marks = [Mark(0, len(source), "all"), *(Mark(*span, f"m{at}") for at, span in enumerate(spans))]
    marks.append(Mark(len(source), len(source), "p"))
    placed = place_marks(source, marks, target)
    assert [mark.key for mark in placed] == [mark.key for mark in marks]
    assert placed[0] == marks[0] and placed[-1] == marks[-1]


def test_letters_right_behind_kept_text_stay() -> None:
    source = "The gets and getalls of get."
    marks = (Mark(4, 7, "ka"), Mark(13, 19, "kb"), Mark(24, 27, "kc"))
    target = "[ru] " + source
    spans = find_kept(source, marks, target)
    assert [target[slice(*spans[f"k{key}"])] for key in "abc"] == ["get", "getall", "get"]
    assert spans["ka"] == (9, 12)
