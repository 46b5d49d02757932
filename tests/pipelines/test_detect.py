"""Language identification: the three languages in all their letters, neighbours refused, noise ignored."""

import subprocess
import sys
import unicodedata
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.detect import detect
from pipelines.languages.ngrams import POOLED, profiles
from pipelines.languages.scripts import clean, words

KAZAKH = "Жиналысқа қатысушылар ауыз судың сапасын жақсарту жолдарын талқылады."
RUSSIAN = "Участники встречи обсудили, как улучшить качество питьевой воды."
ENGLISH = "The participants discussed how to improve the quality of drinking water."


@pytest.mark.parametrize(("text", "language"), [(KAZAKH, "kk"), (RUSSIAN, "ru"), (ENGLISH, "en")])
def test_a_sentence_is_recognised_in_any_case_and_composition(text: str, language: str) -> None:
    for form in (text, text.upper(), unicodedata.normalize("NFD", text)):
        found = detect(form)
        assert found.language == language
        assert found.confidence > 0.9
        assert found.script == ("latin" if language == "en" else "cyrillic")
        assert found.runner_up != language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Сәлеметсіз бе", "kk"),
        ("жоқ", "kk"),
        ("спасибо", "ru"),
        ("Добрый день", "ru"),
        ("thanks", "en"),
        ("Hello", "en"),
        ("Oil up", "en"),
        ("Rates cut", "en"),
        ("Рейс отменён", "ru"),
        ("Ждут дождя", "ru"),
        ("Жаңа мектеп ашылды", "kk"),
        ("Қалада жаңа мектеп ашылды. Оған үш жүз бала барады.", "kk"),  # no letter tells it from Karakalpak
        ("Театр ашылды", "kk"),
    ],
)
def test_a_few_words_are_enough(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Jinalysqa qatysuşylar auyz sudyñ sapasyn jaqsartu joldaryn talqylady.", "latin"),
        ("JINALYSQA QATYSUŞYLAR AUYZ SUDYÑ SAPASYN JAQSARTU JOLDARYN TALQYLADY.", "latin"),
        ("Jıynǵa qatysýshylar aýyz sýdyń sapasyn jaqsartý joldaryn talqylady.", "latin"),
        ("Oblys a'kimi jan'a mektepti aralap ko'rdi.", "latin"),
        ("جينالىسقا قاتىسۋشىلار اۋىز سۋدىڭ ساپاسىن جاقسارتۋ جولدارىن تالقىلادى.", "arabic"),
        ("ول ٴبىز تۋرالى ءسوز قوزعادى", "arabic"),
    ],
)
def test_kazakh_is_recognised_in_latin_and_arabic_letters(text: str, script: str) -> None:
    found = detect(text)
    assert (found.language, found.script) == ("kk", script)


@pytest.mark.parametrize(
    "text",
    [
        "Казакстан Республикасынын",
        "Жалакы котерилди",
        "Орман орти сондирилди",
        "Ана тили туралы зан",
        "Оку жылы басталганда калада жана мектептер ашылады.",
    ],
)
def test_kazakh_is_recognised_without_its_own_letters(text: str) -> None:
    assert detect(text).language == "kk"


@pytest.mark.parametrize(
    "text",
    [
        "Жыйынга катышкандар ичүүчү суунун сапатын жакшыртуу жолдорун талкуулашты.",  # Kyrgyz
        "Очрашуда катнашучылар эчә торган суның сыйфатын яхшырту турында сөйләште.",  # Tatar
        "Осрашыуҙа ҡатнашыусылар эсәр һыуҙың сифатын яҡшыртыу тураһында һөйләште.",  # Bashkir
        "Uchrashuv ishtirokchilari ichimlik suvi sifatini yaxshilash yo'llarini muhokama qildi.",  # Uzbek
        "Учрашув иштирокчилари ичимлик суви сифатини яхшилаш йўлларини муҳокама қилди.",  # Uzbek, Cyrillic
        "Учасники зустрічі обговорили, як поліпшити якість питної води.",  # Ukrainian
        "Удзельнікі сустрэчы абмеркавалі, як палепшыць якасць пітной вады.",  # Belarusian
        "Участниците в срещата обсъдиха как да подобрят качеството на питейната вода.",  # Bulgarian
        "Учесниците на средбата разговараа како да се подобри квалитетот на водата.",  # Macedonian
        "Учесници састанка разговарали су о томе како побољшати квалитет воде.",  # Serbian
        "Уулзалтад оролцогчид ундны усны чанарыг сайжруулах талаар ярилцав.",  # Mongolian
        "Иштирокчиён дар бораи беҳтар кардани сифати оби нӯшокӣ суҳбат карданд.",  # Tajik
        "Toplantıya katılanlar içme suyunun kalitesini artırmanın yollarını görüştü.",  # Turkish
        "Görüş iştirakçıları içməli suyun keyfiyyətini yaxşılaşdırmağı müzakirə etdilər.",  # Azerbaijani
        "Die Teilnehmer sprachen darüber, wie man das Trinkwasser verbessern kann.",  # German
        "Les participants ont discuté de la qualité de l'eau potable.",  # French
        "Los participantes hablaron de cómo mejorar la calidad del agua.",  # Spanish
        "يىغىن قاتناشقۇچىلىرى ئىچىدىغان سۇنىڭ سۈپىتىنى مۇزاكىرە قىلدى.",  # Uyghur
        "شرکت‌کنندگان درباره بهبود کیفیت آب آشامیدنی گفتگو کردند.",  # Persian
        "ناقش المشاركون كيفية تحسين جودة مياه الشرب.",  # Arabic
        "与会者讨论了如何改善饮用水的质量。",  # Chinese
        "Οι συμμετέχοντες συζήτησαν για το νερό.",  # Greek
        "Тӗлпулӑва хутшӑнакансем шыв пахалӑхне лайӑхлатасси ҫинчен калаҫрӗҫ.",  # Chuvash: no profile of its own
    ],
)
def test_other_languages_are_refused(text: str) -> None:
    found = detect(text)
    assert found.language is None
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "2026-03-01 10:45", "— … !?", "🙂🙃", "https://example.kz/kz/news/7", "www.example.com/a.html",
     "news@example.kz", "@qazaqnews", "A1B2C3", "$3,400.50", "\x00\x01"],
)  # fmt: skip
def test_a_text_without_words_is_no_language(text: str) -> None:
    found = detect(text)
    assert (found.language, found.confidence, found.script, found.runner_up) == (None, 1.0, None, None)


def test_addresses_and_accounts_do_not_count() -> None:
    assert detect(f"{KAZAKH} https://example.com/the-long-way-home/of/the/news @the_news_of_the_world").language == "kk"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{KAZAKH} «{RUSSIAN}» — деді жиналыс төрағасы. {KAZAKH}", "kk"),
        (f"Председатель сказал: «Су – тіршілік көзі». {RUSSIAN}", "ru"),
        ("The word «тіршілік» means life, and the chairman used it in the title of his speech.", "en"),
        ("Компания Blue Water Technologies Limited представила отчёт.", "ru"),
    ],
)
def test_mixed_text_is_in_the_language_of_most_of_it(text: str, language: str) -> None:
    assert detect(text).language == language


def test_a_long_text_is_judged_by_all_of_its_length() -> None:
    # Only the opening is Russian; a sample of the opening alone would say so.
    assert detect(f"{RUSSIAN} " * 100 + f"{KAZAKH} " * 5_000).language == "kk"


def test_the_words_are_found_behind_much_white_space() -> None:
    assert detect("\n" * 100_000 + KAZAKH + "\n" * 100_000).language == "kk"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_an_answer_and_always_the_same(text: str) -> None:
    found = detect(text)
    assert 0.0 <= found.confidence <= 1.0
    assert found.runner_up is None or found.runner_up != found.language
    assert detect(text) == found


def test_names_are_told_from_words_that_open_a_sentence() -> None:
    found = list(words(clean("Вчера в Астане. Сегодня Астана")))
    assert found == [("вчера", False), ("в", False), ("астане", True), ("сегодня", False), ("астана", True)]


def test_every_profile_file_is_read_and_whole() -> None:
    names = [entry.name for entry in (files("pipelines.languages") / "profiles").iterdir()]
    read = {script: profiles(script) for script in ("cyrillic", "latin", "arabic")}
    assert sum(map(len, read.values())) == len(names)
    for script, models in read.items():
        assert {"kk", POOLED} <= {model.language for model in models}
        assert {model.script for model in models} == {script}
        for model in models:
            assert model.backoff.keys() <= model.grams.keys() | {" "} | {gram[:-1] for gram in model.grams}


def test_detection_loads_no_heavy_library() -> None:
    program = (
        "import sys; from pipelines.detect import detect; detect('сәлем');"
        "print([m for m in ('torch', 'numpy', 'transformers', 'langdetect') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
