"""What the core says is told in the interface's language."""

from __future__ import annotations

import errno
import pickle

import pytest
from textual.widgets._footer import FooterKey

from pipelines.errors import AudarError, EngineError, InputError, StoreError
from pipelines.message import Message, counted, joined, packed, reason_of, unpacked
from pipelines.models.choose import describe
from pipelines.quality.check import check_segment
from pipelines.task import Task
from tests.tui.conftest import settle
from tui.app import AudarApp
from tui.text.i18n import localized, use

FULL = OSError(errno.ENOSPC, "No space left on device")
MADE = [
    (
        Message(
            "No installed model {task}; one of these would: {others}.",
            task=describe(Task("translate", "kk", "en")),
            others="a, b",
        ),
        "No installed model translates Kazakh to English; one of these would: a, b.",
        "Нужная модель не установлена (перевод: казахский → английский); подойдёт одна из этих: a, b.",
    ),
    (describe(Task("summarize", "ru", "en")), "summarises Russian in English", "пересказ: русский → английский"),
    (describe(Task("summarize", "ru", "ru")), "summarises Russian", "пересказ: русский"),
    (
        Message("llama.cpp failed: {reason}.", reason=ValueError("unheard of")),
        "llama.cpp failed: unheard of.",
        "Сбой llama.cpp: unheard of.",
    ),
    (
        Message(
            "'{id}' could not be fetched: {failures:clause}.",
            id="nllb",
            failures=joined(
                [
                    Message(
                        "the hub cannot be reached (at {host}): look at the network, HTTPS_PROXY and HF_ENDPOINT",
                        host="hf.co",
                    ),
                    Message(
                        "{repo} has no revision {revision}: name another, or none for the newest",
                        repo="a/nllb",
                        revision="12ab",
                    ),
                ],
                "; ",
            ),
        ),
        "'nllb' could not be fetched: the hub cannot be reached (at hf.co): look at the network, HTTPS_PROXY and "
        "HF_ENDPOINT; a/nllb has no revision 12ab: name another, or none for the newest.",
        "Не удалось получить «nllb»: хаб hf.co недоступен (проверьте сеть, HTTPS_PROXY и HF_ENDPOINT); "
        "в a/nllb нет ревизии 12ab: укажите другую, а для новейшей — никакой.",
    ),
    (
        Message("Removed {what}.", what=counted(3, "{n} NUL byte", "{n} NUL bytes")),
        "Removed 3 NUL bytes.",
        "Удалено: байты NUL (3).",
    ),
    (
        Message("Removed {what}.", what=counted(1, "{n} NUL byte", "{n} NUL bytes")),
        "Removed 1 NUL byte.",
        "Удалено: 1 байт NUL.",
    ),
    (
        Message("Cannot write {path}: {reason}.", path="out/a.txt", reason=reason_of(FULL)),
        "Cannot write out/a.txt: No space left on device.",
        "Не удалось записать out/a.txt: на устройстве не осталось места.",
    ),
    (
        Message(
            "{failed} of {texts} texts failed, the first so: {error}",
            failed=2,
            texts=9,
            error=EngineError(
                "{host} was asked {times} for '{id}': {reason}.",
                host="ai.kz",
                times=counted(4, "once", "{n} times"),
                id="a",
                reason=Message("it answers {status}{message}", status=503, message=": busy"),
            ),
        ),
        "2 of 9 texts failed, the first so: ai.kz was asked 4 times for 'a': it answers 503: busy.",
        "Не удалось текстов: 2 из 9; первая ошибка: ai.kz не дал годного ответа для «a» (запросов: 4): "
        "ответ 503: busy.",
    ),
    (Message("Nobody has said {this}.", this="{x}"), "Nobody has said {x}.", "Nobody has said {x}."),
    (Message("{braces} and no field"), "{braces} and no field", "{braces} and no field"),
]


@pytest.mark.parametrize(("message", "english", "russian"), MADE)
def test_messages_keep_what_they_tell_of(message: Message, english: str, russian: str) -> None:
    assert message == english
    use("ru")
    assert localized(message) == russian


@pytest.mark.parametrize("message", [message for message, _, _ in MADE])
def test_messages_go_to_other_processes(message: Message) -> None:
    use("ru")
    for copy in (pickle.loads(pickle.dumps(message)), unpacked(packed(message))):
        assert copy == message and localized(copy) == localized(message)


def test_an_error_is_its_message() -> None:
    error = StoreError("{name} is damaged.", name="a\x1b[2J.whl")
    assert str(error) == r"a\x1b[2J.whl is damaged."
    again = pickle.loads(pickle.dumps(error))
    use("ru")
    assert localized(error) == localized(again) == r"Файл a\x1b[2J.whl повреждён."
    wrapped = AudarError(error.message)
    assert wrapped.message.template == "{name} is damaged."


def test_what_fields_bring_may_be_printed() -> None:
    use("ru")
    message = Message("There is no file {path}.", path="a\x00\x1b[2J.txt")
    assert str(message) == r"There is no file a\x00\x1b[2J.txt."
    assert localized(message) == r"Нет файла a\x00\x1b[2J.txt."


def test_a_reason_is_an_exceptions_message() -> None:
    assert reason_of(FULL).template == "No space left on device"
    assert reason_of(ValueError(Message("its commit is {sha}", sha="x"))).template == "its commit is {sha}"
    assert reason_of(ValueError("many\nlines.")) == "many"
    assert reason_of(KeyError()) == "KeyError"
    assert reason_of(InputError("{name} is empty.", name="a")).fields == {"name": "a"}


def test_a_flags_detail_is_a_message() -> None:
    flags = check_segment("В городе 120 школ.", "There are schools.", Task("translate", "ru", "en"))
    use("kk")
    assert [localized(flag.detail) for flag in flags] != [flag.detail for flag in flags] != []


async def test_a_doubt_follows_the_interface(app: AudarApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("d", "g")
        await settle(pilot)
        assert "Аударманың көп бөлігі ағылшынша емес." in str(app.reader.query_one("#reasons").render())


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
async def test_at_80_cells_the_last_key_is_seen_in_every_language(app: AudarApp, code: str) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.language.speak(code)
        await pilot.pause()
        keys = [key.key_display for key in app.screen.query(FooterKey)]
        assert "F9" in keys and keys[-1] == "F10"
        assert all(key.region.right <= 80 for key in app.screen.query(FooterKey))
        await pilot.resize_terminal(160, 24)
        await pilot.pause()
        assert "F8" in [key.key_display for key in app.screen.query(FooterKey)]
