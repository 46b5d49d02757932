"""What the core says is told in the interface's language, and the table of its sentences is in step with the core."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from pathlib import Path

import pytest

import pipelines
from pipelines.errors import AudarError, StoreError
from pipelines.models.choose import NoModel, describe
from pipelines.task import Task
from tests.tui.conftest import settle
from tui.app import AudarApp
from tui.text.i18n import use
from tui.text.retold import retold
from tui.text.sentences import SENTENCES

CORE = Path(pipelines.__file__).parent
ERRORS = {kind.__name__ for kind in (*AudarError.__subclasses__(), NoModel, StoreError)} - {"Stopped"}
"""The kinds of errors that the user sees; the one of stopping is never shown."""
UNTOLD = {
    "{}: {}",  # what a validator says of a file that the user wrote
    "{}: {}.",
    # Of the command line: the screen has a key for the language, and no other formats and languages than its own.
    "{} is in none of Kazakh, Russian and English{}; --from kk, ru or en overrules that.",
    "{} has no words to tell a language by; name it with --from kk, ru or en.",
    "Unknown format '{}': choose one of {}.",
    "Unsupported language '{}': choose one of {}.",
    # Trimming is the command line's alone.
    "'{}' cannot be trimmed: it is no multilingual translator of the ctranslate2 engine.",
    "'{}' cannot be trimmed: {}.",
    "'{}' stays as it is: trimmed, it would change {} of {} translations, the first {} of '{}'.",
    "The download of '{}' was dropped: `audar models remove {}` and `audar models pull {}` get the whole model again.",
}
"""Complaints that stay English."""
PIECED = {
    "{} {}: it cannot be opened as an archive.",
    "{} has no field '{}' with text.{}",
    "{}{}: the JSON is nested too deeply.",
    "{}{} holds a number that is too long.",
    "{} has no model '{}', or no API at {} (404{}).",
    "self.warnings[0]",  # a sentence made elsewhere
    "sentences[text]",
    "str(not_installed(spec))",
    "self._problem",
}
"""Complaints of pieces that may be empty or are words: the table has the sentences that they make, whole."""
COMPOSED = {
    "summarises {} in {}",
    "The model '{}' does not do this: no entry says that it {}.",
    "{}: files of the kind 'without an extension' are not known.",
    "{} is damaged: it cannot be opened as an archive.",
    "{} is not the kind of file that its name says: it cannot be opened as an archive.",
    "{} has no field '{}' with text.",
    "{} has no field '{}' with text. It has {}.",
    "{}, line {}: the JSON is nested too deeply.",
    "{}: the JSON is nested too deeply.",
    "{}, line {} holds a number that is too long.",
    "{} holds a number that is too long.",
    "{} refuses the key of '{}' ({}): set server.key_from in its entry, and the variable named there.",
    "{} has no model '{}', or no API at {} (404).",
    "{} has no model '{}', or no API at {} (404: {}).",
    "it answers something else than a chat completion",
    "it answers something else than a chat completion: {}",
}
"""Sentences that the core puts together from pieces, or raises in a class that tells only commands."""
COMMANDS = {
    path for name in ("folder", "cluster", "models/adding", "models/selftest") for path in (CORE / name).rglob("*.py")
} | {CORE / "memory" / "tmx.py"}
"""What only commands call: folders, clusters, exchanging the memory, adding and trying models; the screen never shows
what they say."""


def skeleton(node: ast.AST) -> str | None:
    """A literal with its fields emptied."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def core_nodes(without: Set[Path] = frozenset()) -> Iterator[ast.AST]:
    """The syntax of the core, and of the settings file, whose errors are told in the same way."""
    for path in {*CORE.rglob("*.py"), CORE.parent / "tui" / "settings.py"} - without:
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def core_literals() -> set[str]:
    return {text for node in core_nodes() if (text := skeleton(node))}


def complaints() -> Iterator[str]:
    """The sentence of every error that the core makes, and of what it appends to notes and lists of damage."""
    for node in core_nodes(without=COMMANDS):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        error = isinstance(node.func, ast.Name) and node.func.id in ERRORS
        note = isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in ("notes.append", "wrong.append")
        if error or note:
            yield skeleton(node.args[0]) or ast.unparse(node.args[0])


def doubts() -> Iterator[str]:
    """The details of every flag that checks raise."""
    for name in ("quality/check.py", "summaries/by_model.py"):
        for node in ast.walk(ast.parse((CORE / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Flag":
                yield skeleton(node.args[1]) or ast.unparse(node.args[1])


def emptied(sentence: str) -> str:
    return re.sub(r"\{\w+\}", "{}", sentence)


def test_no_sentence_of_the_table_is_out_of_date() -> None:
    assert {emptied(sentence) for sentence in SENTENCES} - core_literals() <= COMPOSED


def test_every_complaint_of_the_core_can_be_told() -> None:
    found = set(complaints())
    assert len(found) > 60 and found >= UNTOLD | PIECED
    assert found - UNTOLD - PIECED - {emptied(sentence) for sentence in SENTENCES} == set(), (
        "add them to tui/text/sentences.py"
    )


def test_every_doubt_can_be_told() -> None:
    found = set(doubts())
    assert len(found) > 8 and found <= {emptied(sentence) for sentence in SENTENCES}


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("Much of the translation is not English.", "Большая часть перевода — не английский."),
        ("Not found in the translation: 12, 98.", "Не найдено в переводе: 12, 98."),
        ("There is no file news {today}.txt.", "Нет файла news {today}.txt."),
        (
            f"No installed model {describe(Task('translate', 'kk', 'en'))}; one of these would: a, b.",
            "Нужная модель не установлена (перевод: казахский → английский); подойдёт одна из этих: a, b.",
        ),
        (describe(Task("summarize", "ru", "en")), "пересказ: русский → английский"),
        (describe(Task("summarize", "ru", "ru")), "пересказ: русский"),
        ("llama.cpp failed: unheard of.", "Сбой llama.cpp: unheard of."),
        ("Nobody has said this before.", "Nobody has said this before."),
        (
            "'nllb' could not be fetched: the hub cannot be reached (at hf.co): look at the network, "
            "HTTPS_PROXY and HF_ENDPOINT; "
            "a/nllb has no revision 12ab: name another, or none for the newest.",
            "Не удалось получить «nllb»: хаб hf.co недоступен (проверьте сеть, HTTPS_PROXY и HF_ENDPOINT); "
            "в a/nllb нет ревизии 12ab: укажите другую, а для новейшей — никакой.",
        ),
        (
            "The model 'nllb' is not installed: `audar models pull nllb` gets it.",
            "Модель «nllb» не установлена: её получит `audar models pull nllb`.",
        ),
        ("Removed 3 NUL bytes.", "Удалено: байты NUL (3)."),
        (
            "Cannot write out/a.txt: No space left on device.",
            "Не удалось записать out/a.txt: на устройстве не осталось места.",
        ),
        ("'latin' is repeated.", "«latin» повторяется."),
        (
            "a b.docx is damaged: it cannot be opened as an archive.",
            "Файл a b.docx повреждён: он не открывается как архив.",
        ),
        (
            "2 of 9 texts failed, the first so: ai.kz was asked 4 times for 'a': it answers 503: busy.",
            "Не удалось текстов: 2 из 9; первая ошибка: ai.kz не дал годного ответа для «a» (запросов: 4): "
            "ответ 503: busy.",
        ),
        (
            "2 of 9 texts failed, the first so: ai.kz asks 'a' to wait for 7 minutes; start again then.",
            "Не удалось текстов: 2 из 9; первая ошибка: ai.kz просит подождать с «a» (7 мин); потом начните снова.",
        ),
        ("ai.kz refused a request of 'a' (400).", "ai.kz отклонил запрос «a» (400)."),
        (
            "The translation memory m.db cannot be used: the disk is full. It is not used.",
            "Память переводов m.db недоступна: диск заполнен. Она не используется.",
        ),
    ],
)
def test_sentences_keep_what_they_tell_of(text: str, russian: str) -> None:
    assert retold(text) == text
    use("ru")
    assert retold(text) == russian


async def test_a_doubt_follows_the_interface(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("d", "g")
        await settle(pilot)
        assert "Аударманың көп бөлігі ағылшынша емес." in str(app.reader.query_one("#doubt").render())
