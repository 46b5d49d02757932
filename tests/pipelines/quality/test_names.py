"""Names that a translation lost or made up."""

from __future__ import annotations

import pytest

from pipelines.languages import LANGUAGES
from pipelines.languages.exonyms import name_keys
from pipelines.quality.names import name_flags, odd_names


@pytest.mark.parametrize(
    ("text", "translation", "odd"),
    [
        ("Вчера Айгуль Сериковна прилетела в Алматы.", "Yesterday Aigul Serikovna flew to Almaty.", set()),
        (
            "Вчера Айгуль Сериковна прилетела в Алматы.",
            "Yesterday Irina flew to Almaty.",
            {"Айгуль", "Сериковна", "Irina"},
        ),
        ("Об этом сообщил Джефф Уэйд.", "This was reported by Jeff Wade.", set()),
        ("Об этом сообщил Джефф Уэйд.", "This was reported by Seattle.", {"Джефф", "Уэйд", "Seattle"}),
        ("Делегация США вернулась из Китая.", "The delegation of the United States came back from China.", set()),
        ("Делегация США вернулась из Китая.", "The delegation came back.", {"Китая"}),  # США may be anything
        ("Вчера открыли новый мост.", "Yesterday a new bridge was opened.", set()),
        ("Вчера открыли новый мост.", "On Monday a new bridge was opened.", set()),  # no name by itself
    ],
)
def test_names_without_a_like_word_on_the_other_side_are_odd(text: str, translation: str, odd: set[str]) -> None:
    assert odd_names(text, translation, "ru", "en") == odd
    assert odd_names(translation, text, "en", "ru") == odd


def test_kazakh_names_are_found_in_both_other_languages() -> None:
    kk = "Кеше Қарағандыға Үндістан елшісі Радж Капур келді."
    assert odd_names(kk, "Вчера в Караганду прибыл посол Индии Радж Капур.", "kk", "ru") == set()
    assert odd_names(kk, "Yesterday the ambassador of India, Raj Kapur, came to Karaganda.", "kk", "en") == set()
    assert odd_names(kk, "Вчера в Астану прибыл посол Индии Радж Капур.", "kk", "ru") == {"Қарағандыға", "Астану"}


def _one_row(word: str, other: str, source: str, target: str) -> bool:
    return not name_keys(word, source).isdisjoint(name_keys(other, target))


def test_a_row_counts_in_every_direction_and_only_as_a_whole_word() -> None:
    assert _one_row("Великобритании", "UK", "ru", "en")
    assert _one_row("british", "Великобритания", "en", "ru")
    assert _one_row("Солтүстік", "North", "kk", "en")
    assert not _one_row("Великобритании", "France", "ru", "en")
    assert not _one_row("США", "usually", "ru", "en")
    for code in LANGUAGES:
        assert not name_keys("", code)


@pytest.mark.parametrize(
    ("ru", "other", "language"),
    [
        ("Ракеты Пхеньяна никого не удивили.", "Pyongyang's missiles surprised nobody.", "en"),
        ("Она выросла в Вирджинии.", "Ол Виргинияда өсті.", "kk"),
        ("Это говорят в Узбекистане.", "Мұны Өзбекстанда айтады.", "kk"),
    ],
)
def test_a_name_is_known_by_either_of_its_spellings(ru: str, other: str, language: str) -> None:
    assert odd_names(ru, other, "ru", language) == odd_names(other, ru, language, "ru") == set()


def test_a_short_name_may_be_spelled_by_its_sound() -> None:
    assert flagged("en-ru", "Yesterday Hough played.", "Вчера играл Хаф.") == []
    assert flagged("en-ru", "Yesterday Hough played.", "Вчера играл Рид.") == [(("Hough",), ("Рид",))]


def flagged(direction: str, source: str, target: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(flag.source, flag.target) for flag in name_flags(source, target, direction[:2], direction[3:])]


@pytest.mark.parametrize(
    ("direction", "source", "target", "lost", "new"),
    [
        (
            "ru-en",
            "Архитектор Гульнара Ибраева показала проект вокзала.",
            "The architect showed the design of the station.",
            ("Гульнара", "Ибраева"),
            (),
        ),
        (
            "kk-ru",
            "Сәулетші Гүлнара Ыбыраева жаңа вокзалдың жобасын көрсетті.",
            "Архитектор показала проект нового вокзала.",
            ("Гүлнара", "Ыбыраева"),
            (),
        ),
        (
            "ru-kk",
            "Проект показала архитектор.",
            "Жобаны сәулетші Гүлнара Ыбыраева көрсетті.",
            (),
            ("Гүлнара", "Ыбыраева"),
        ),
        ("en-kk", "The train from Pavlodar to Semey is late.", "Павлодардан шыққан пойыз кешікті.", ("Semey",), ()),
        ("ru-kk", "На шахте «Тентек» выросла добыча.", "Шахтада өндіру көлемі артты.", ("Тентек",), ()),
        ("en-ru", "The train goes from Pavlodar to Semey.", "Поезд идёт из Павлодара в Тараз.", ("Semey",), ("Тараз",)),
        ("kk-ru", "Хельсинкиге баратын паром кетті.", "Паром в Стокгольм ушёл.", ("Хельсинкиге",), ("Стокгольм",)),
        (
            "ru-en",
            "Соглашение с Францией подписали.",
            "The agreement with Italy was signed.",
            ("Францией",),
            ("Italy",),
        ),
        (
            "en-ru",
            "The novel was translated by Emily Watson last winter.",
            "Роман прошлой зимой перевела Шарлотта Брэдли.",
            ("Emily", "Watson"),
            ("Шарлотта", "Брэдли"),
        ),
        ("ru-en", "Матч судил Бекзат Нургалиев.", "The referee was Bekzat Nurgazin.", ("Нургалиев",), ("Nurgazin",)),
        (
            "en-ru",
            "A new office of Vodafone will open.",
            "Новый офис откроет Ростелеком.",
            ("Vodafone",),
            ("Ростелеком",),
        ),
        ("kk-ru", "Матчқа Бекзат Нұрғалиев төрелік етті.", "Матч судил Бекзат Нургиев.", ("Нұрғалиев",), ("Нургиев",)),
    ],
)
def test_a_name_that_was_lost_replaced_or_distorted_is_told(
    direction: str, source: str, target: str, lost: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert flagged(direction, source, target) == [(lost, new)]


@pytest.mark.parametrize(
    ("direction", "source", "target"),
    [
        ("en-ru", "Xi Jinping flew from Beijing to Guangzhou.", "Си Цзиньпин вылетел из Пекина в Гуанчжоу."),
        ("en-ru", "Jean-Claude Juncker was in The Hague.", "Жан-Клод Юнкер был в Гааге."),
        (
            "en-ru",
            "Michael Hughes and Geoffrey Wright of Leicester won.",
            "Победили Майкл Хьюз и Джеффри Райт из Лестера.",
        ),
        ("en-ru", "Wojciech Jaruzelski and Lech Walesa met.", "Встретились Войцех Ярузельский и Лех Валенса."),
        ("en-ru", "He works for the Wall Street Journal.", "Он работает в «Уолл-стрит джорнэл»."),
        ("en-ru", "Johnson, who is from Ohio, thanked Mr Biden.", "Джонсон, уроженец Огайо, поблагодарил Байдена."),
        ("ru-en", "Жак Ширак и Франсуа Миттеран спорили.", "Jacques Chirac and François Mitterrand argued."),
        ("ru-en", "Немцы и японцы любят Казахстан.", "The Germans and the Japanese love Kazakhstan."),
        ("ru-en", "Балет «Лебединое озеро» показали в Астане.", "Swan Lake was shown in Astana."),
        ("kk-ru", "Өскемен мен Оралдың әкімдері Мәскеуге барды.", "Акимы Усть-Каменогорска и Уральска были в Москве."),
        ("kk-ru", "Ақын Абай Құнанбайұлы Семейде оқыды.", "Поэт Абай Кунанбаев учился в Семее."),
        ("kk-en", "Шыңғыс Айтматов пен Мұхтар Шаханов келді.", "Chinghiz Aitmatov and Mukhtar Shakhanov came."),
        (
            "kk-en",
            "Қазақстанның Жоғарғы Соты мен Қаржы министрлігі.",
            "The Supreme Court and Finance Ministry of Kazakhstan.",
        ),
        ("en-kk", "Detective McCarthy saw it.", "Детектив Мак Карти көрді."),
        ("ru-kk", "Глава МИД Сергей Лавров выступил.", "СІМ басшысы Сергей Лавров сөз сөйледі."),
        ("ru-kk", "Чёрное море далеко от Австрии.", "Қара теңіз Аустриядан алыс."),
        ("en-ru", "Smith told reporters that the road was closed.", "Он сообщил журналистам, что дорога закрыта."),
    ],
)
def test_the_same_name_in_another_language_is_not_told(direction: str, source: str, target: str) -> None:
    assert flagged(direction, source, target) == []
    assert flagged(f"{direction[3:]}-{direction[:2]}", target, source) == []


def test_a_list_of_names_without_end_is_passed_over() -> None:
    cities = "".join(chr(ord("а") + number % 32) for number in range(400))
    names = " ".join(f"в Город{cities[number : number + 5]}" for number in range(390))
    assert flagged("ru-en", names, "In no town.") == []
