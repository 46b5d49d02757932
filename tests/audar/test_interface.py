"""The command line speaks the locale's language; results and machine formats stay as they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from audar.cli import COMMANDS
from tests.conftest import Run

RUSSIAN, KAZAKH = {"LC_ALL": "ru_RU.UTF-8"}, {"LC_ALL": "", "LC_MESSAGES": "kk_KZ.UTF-8", "LANG": "ru_RU.UTF-8"}


@pytest.mark.parametrize(
    ("env", "words"),
    [
        (RUSSIAN, ("Использование: audar", "Команды:", "Параметры:", "Определить язык текста.")),
        (KAZAKH, ("Қолданылуы: audar", "Пәрмендер:", "Опциялар:", "Осы анықтаманы көрсетіп, шығу.")),
        ({"LC_ALL": "de_DE.UTF-8"}, ("Usage: audar", "Commands:", "Options:", "Tell the language of a text.")),
    ],
)
def test_help_speaks_the_locales_language(audar: Run, env: dict[str, str], words: tuple[str, ...]) -> None:
    told = audar("--help", env=env).stdout.decode()
    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_no_english_is_left_in_a_commands_help(audar: Run, command: str) -> None:
    told = audar(command, "--help", env=RUSSIAN).stdout.decode()
    assert not [line for line in told.splitlines() if any(word in line for word in (" the ", " of ", "Show ", "help"))
                and "--help" not in line]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "russian"),
    [
        (("detect", "nowhere.txt"), 2, "audar: Нет файла nowhere.txt."),
        (("translate", "--to"), 2, "audar: Параметр '--to' требует значения. См. `audar --help`."),
        (("translate", "--to", "de"), 2, "audar: Язык «de» не поддерживается: выберите один из: kk, ru, en."),
        (("transalte",), 2, "audar: Нет команды"),
    ],
)
def test_errors_speak_it_with_the_same_code(audar: Run, arguments: tuple[str, ...], code: int, russian: str) -> None:
    run, english = audar(*arguments, env=RUSSIAN), audar(*arguments)
    assert run.returncode == english.returncode == code
    assert run.stderr.decode().startswith(russian)
    assert english.stderr.isascii()


def test_results_stay_as_they_are(audar: Run, tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("The council met on Monday. It opened 12 schools.\n", encoding="utf-8")
    for arguments in (("detect", text), ("translate", "--to", "ru", "--model", "echo", "--format", "json", text)):
        run, english = audar(*arguments, env=RUSSIAN), audar(*arguments)
        assert run.returncode == english.returncode == 0
        results = [
            out.stdout if arguments[0] == "detect" else json.loads(out.stdout)["segments"] for out in (run, english)
        ]
        assert results[0] == results[1]
        assert (run.stderr == english.stderr) == (not english.stderr)


def test_decimals_have_the_interfaces_comma(audar: Run) -> None:
    command = ("models", "recommend", "--memory", "4GB")
    assert re.search(r"\d\.\d GB to download", audar(*command).stderr.decode())
    assert re.search(r"\d,\d ГБ", audar(*command, env=RUSSIAN).stderr.decode())


def test_pages_tell_the_reasons_of_flags_in_the_readers_language(audar: Run, tmp_path: Path) -> None:
    text = tmp_path / "in" / "a.txt"
    text.parent.mkdir()
    text.write_text("The council met on Monday and opened schools.\n", encoding="utf-8")
    page = audar("compare", "--to", "ru", "--model", "echo", "--methods", "lead", "--format", "html", text, env=RUSSIAN)
    assert page.returncode == 0
    audar("batch", text.parent, "--to", "ru", "--model", "echo", "-o", tmp_path / "out", env=RUSSIAN)
    (side_by_side,) = (tmp_path / "out" / ".audar" / "pages").glob("*.html")
    for html in (page.stdout.decode(), side_by_side.read_text(encoding="utf-8")):
        assert "Перевод" in html
        assert re.search('<p class="why" lang="ru">! [А-Я]', html)
