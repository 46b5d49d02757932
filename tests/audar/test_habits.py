"""Habits of people who live in a terminal, each through a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from pipelines.catalogue import load_catalogue, load_sets
from pipelines.languages import language
from tests.conftest import Run
from tests.web_server import web_server

RUSSIAN = "Мост закрыт. Открыта новая школа.\n"
ENGLISH = "The bridge is closed for repairs until autumn.\n"
ECHO = ("-m", "echo")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a Russian and an English article."""
    monkeypatch.chdir(tmp_path)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Path("a.txt").write_text(RUSSIAN, encoding="utf-8")
    Path("b.txt").write_text(ENGLISH, encoding="utf-8")
    return tmp_path


def out(result: subprocess.CompletedProcess[bytes], code: int = 0) -> str:
    assert result.returncode == code, result.stderr.decode()
    return result.stdout.decode()


def test_the_default_target_comes_from_the_settings(audar: Run) -> None:
    assert out(audar("translate", "a.txt", *ECHO)).startswith("[en] ")
    assert out(audar("translate", "b.txt", *ECHO)).startswith("[ru] ")  # it is in the default target already
    assert b"default_target is kk now" in audar("config", "set", "target", "қазақ").stderr
    result = audar("translate", "a.txt", *ECHO)
    assert out(result).startswith("[kk] ")
    assert result.stderr.startswith(b"audar: To Kazakh, as the settings say; --to names another language.\n")
    assert b"as the settings say" not in audar("translate", "a.txt", "-t", "en", *ECHO).stderr


def test_a_batch_goes_to_the_default_target_too(audar: Run, here: Path) -> None:
    audar("config", "set", "target", "kk")
    (here / "news").mkdir()
    (here / "news/a.txt").write_text(RUSSIAN, encoding="utf-8")
    result = audar("batch", "news", *ECHO)
    assert result.stderr.startswith(b"audar: To Kazakh, as the settings say; --to names another language.\n")
    assert (here / "news-audar/a.kk.txt").is_file()
    assert b"as the settings say" not in audar("batch", "news", "--to", "en", *ECHO).stderr


def test_config_shows_each_value_and_where_it_comes_from(audar: Run) -> None:
    settings = os.environ["AUDAR_CONFIG"]
    assert ["default_target", "en", "default"] in [line.split("\t") for line in out(audar("config")).splitlines()]
    assert not Path(settings).exists()
    audar("config", "set", "direct", "on")
    audar("config", "set", "engine.memory", "2.5")
    audar("config", "set", "models.translate", "echo")
    audar("config", "set", "keymap.to_en", "f5,ctrl+e")
    rows = [line.split("\t") for line in out(audar("config")).splitlines()]
    assert ["engine.memory", "2.5", settings] in rows
    assert ["direct", "true", settings] in rows and ["keymap.to_en", "f5,ctrl+e", settings] in rows
    assert out(audar("config", "path")) == f"{settings}\n"
    assert out(audar("config", "get", "model")) == "echo\n"
    assert out(audar("translate", "a.txt", "-t", "kk")).startswith("[kk] ")  # by that model
    assert "# The colours:" in Path(settings).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("target", "french"), 2, b"Unsupported language 'french'"),
        (("theme", "mud"), 2, b"theme stays as it is: theme: 'mud' is not one of"),
        (("colour", "red"), 2, b"There is no setting 'colour'; there are language, theme"),
        (("direct", "perhaps"), 2, b"direct is true or false, not 'perhaps'"),
        (("engine.memory", "much"), 2, b"engine.memory is a number, not 'much'"),
        (("engine.nice", "40"), 2, b"engine.nice stays as it is"),
        (("models.translate", "startr"), 3, b"did you mean starter?"),
        (("keymap.fly", "f5"), 2, b"there is no action 'fly'"),
    ],
)
def test_a_setting_that_makes_no_sense_changes_nothing(
    audar: Run, arguments: tuple[str, ...], code: int, words: bytes
) -> None:
    result = audar("config", "set", *arguments)
    assert result.returncode == code and words in result.stderr and result.stderr.count(b"\n") == 1
    assert not Path(os.environ["AUDAR_CONFIG"]).exists()


def test_a_broken_settings_file_is_one_sentence(audar: Run) -> None:
    path = Path(os.environ["AUDAR_CONFIG"])
    path.parent.mkdir(parents=True)
    path.write_text("default_target = 'fr'\n", encoding="utf-8")
    for arguments in (("translate", "a.txt"), ("config",), ("config", "set", "target", "ru")):
        result = audar(*arguments)
        assert result.returncode == 2 and b"default_target" in result.stderr and result.stderr.count(b"\n") == 1
    assert path.read_text(encoding="utf-8") == "default_target = 'fr'\n"


def test_a_file_or_an_option_stands_for_the_command(audar: Run) -> None:
    expected = out(audar("translate", "a.txt", "--to", "kk", *ECHO))
    assert out(audar("a.txt", "--to", "kk", *ECHO)) == expected
    assert out(audar("-t", "kk", *ECHO, input=RUSSIAN.encode())) == expected
    assert out(audar("--to=kk", "a.txt", *ECHO)) == expected
    assert b"There is no command 'c.txt'" in audar("c.txt", "--to", "kk").stderr
    assert b"No such option" in audar("--nonsense").stderr


def test_a_file_opens_the_screen_on_a_terminal_and_is_translated(audar: Run) -> None:
    audar("config", "set", "model", "echo")
    command = ["-m", "audar", "b.txt", "--to", "ru"]
    child = pexpect.spawn(sys.executable, command, timeout=60, encoding="utf-8", dimensions=(24, 120))
    child.expect("The bridge is closed")
    child.expect("flagged")  # the echo is no Russian
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 143


def test_words_are_a_text_where_no_file_has_that_name(audar: Run) -> None:
    for words in (("Hello there, world",), ("Hello", "there,", "world"), ("Hello.",)):
        result = audar("translate", *words, "-t", "kk", *ECHO)
        assert out(result) == f"[kk] {' '.join(words)}\n"
        assert result.stderr.startswith(b"audar: There is no file of that name; the words themselves are taken")
    for name in ("c.txt", "folder/c", "my notes.docx"):
        result = audar("translate", name, "-t", "kk")
        assert result.returncode == 2 and f"There is no file {name}.".encode() in result.stderr
    assert b"There is no file nothing." in audar("translate", "a.txt", "nothing", "-t", "kk", *ECHO).stderr


def test_several_files_have_headers_and_a_bad_one_stops_none(audar: Run) -> None:
    lines = out(audar("detect", "a.txt", "b.txt")).splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["a.txt", "ru"], ["b.txt", "en"]]
    result = audar("translate", "a.txt", "none.txt", "b.txt", "-t", "kk", *ECHO)
    assert out(result, 2) == (
        "==> a.txt <==\n[kk] Мост закрыт. [kk] Открыта новая школа.\n"
        f"\n==> b.txt <==\n[kk] {ENGLISH}"
    )  # fmt: skip
    assert b"audar: There is no file none.txt.\n" in result.stderr
    assert out(audar("summarize", "a.txt", "b.txt", "--method", "lead", "--length", "short")).count("==>") == 2
    records = out(audar("detect", "a.txt", "b.txt", "--json"))
    assert records.count('"name"') == 2


def test_several_results_go_into_a_folder_by_a_batchs_names(audar: Run, here: Path) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "a.txt").write_text(RUSSIAN, encoding="utf-8")
    out(audar("translate", "a.txt", "b.txt", "sub/a.txt", "-t", "kk", *ECHO, "-o", "made/"))
    assert sorted(path.name for path in (here / "made").iterdir()) == ["a.kk.2.txt", "a.kk.txt", "b.kk.txt"]
    again = audar("translate", "a.txt", "-t", "kk", *ECHO, "-o", "made")
    assert again.returncode == 1 and b"exists already" in again.stderr
    out(audar("summarize", "a.txt", "--method", "lead", "-o", "made"))
    assert (here / "made" / "a.summary.ru.txt").is_file()
    refused = audar("translate", "a.txt", "b.txt", "-t", "kk", *ECHO, "-o", "one.txt")
    assert refused.returncode == 2 and b"Several results need a folder: -o one.txt/" in refused.stderr


def test_languages_go_by_all_their_names(audar: Run) -> None:
    for word in ("kz", "kaz", "Kazakh", "қазақ", "ҚАЗАҚША", " kk ", "kk_KZ.UTF-8", "kk-Cyrl", "казахский"):
        assert language(word).code == "kk"
    assert (language("Русский").code, language("ағылшынша").code, language("en-US").code) == ("ru", "en", "en")
    assert out(audar("translate", "a.txt", "-t", "қазақ", "-f", "russian", *ECHO)).startswith("[kk] ")


def test_two_languages_are_answered_with_what_to_type(audar: Run) -> None:
    result = audar("translate", "a.txt", "-t", "ru,kk")
    assert result.returncode == 2 and b"`audar compare --to ru,kk` shows several side by side" in result.stderr
    compared = out(audar("compare", "a.txt", "-t", "қазақша,english", *ECHO, "--methods", "lead", "--format", "md"))
    assert "[kk] Мост" in compared and "[en] Мост" in compared


def test_languages_and_models_are_listed(audar: Run) -> None:
    rows = [line.split("\t")[:3] for line in out(audar("languages")).splitlines()]
    assert rows[1:] == [["kk", "Kazakh", "қазақша"], ["ru", "Russian", "русский"], ["en", "English", "English"]]
    assert out(audar("models", "list")) == out(audar("models"))


def test_a_page_is_read_by_its_address(audar: Run, here: Path) -> None:
    with web_server() as server:
        refused = audar("translate", f"{server.address}/news", "-t", "kk", *ECHO)
        assert refused.returncode == 2 and b"--local allows that." in refused.stderr and not server.asked
        result = audar(f"{server.address}/moved", "--local", "-t", "kk", *ECHO, "-o", "made/")
        assert out(result) == ""
        assert f"audar: Read Мост закрыт · 2026-03-14 · {server.address}/news\n" in result.stderr.decode()
        assert (here / "made" / "moved.kk.txt").read_text(encoding="utf-8").startswith("[kk] Мост закрыт\n\n[kk] Мост")
        detected = out(audar("detect", "a.txt", f"{server.address}/news", "--local"))
        assert detected.splitlines()[1].startswith(f"{server.address}/news\tru\t")
        gone = audar("summarize", f"{server.address}/gone", "--local")
        assert gone.returncode == 2 and b"answered 404" in gone.stderr and gone.stderr.count(b"\n") == 1


def test_line_ends_stay_as_they_are_on_stdout(audar: Run) -> None:
    text = "Мост закрыт.\r\n\r\nОткрыта новая школа.\r\n".encode()
    expected = "[kk] Мост закрыт.\r\n\r\n[kk] Открыта новая школа.\r\n".encode()
    assert audar("translate", "-t", "kk", *ECHO, input=text).stdout == expected
    Path("c.md").write_bytes(text)
    assert audar("translate", "c.md", "-t", "kk", *ECHO).stdout == expected
    assert audar("translate", "-t", "kk", *ECHO, input=text.replace(b"\r", b"")).stdout == expected.replace(b"\r", b"")


def test_why_a_sentence_is_flagged_is_told_whole_wherever_it_goes(audar: Run) -> None:
    address = "https://example.kz/" + "long/" * 40
    text = f"Мост закрыт, подробности на {address}.\n".encode()
    for columns in ("40", "100"):
        result = audar(
            "translate", "-t", "kk", "--flags", "all", "-f", "ru", *ECHO, input=text, env={"COLUMNS": columns}
        )
        flagged = [line for line in result.stderr.decode().splitlines() if line.startswith("audar: - ")]
        assert flagged and not flagged[0].endswith("…")


def test_an_empty_pipe_is_told_once() -> None:
    line = f"true | '{sys.executable}' -m audar summarize --method lead"
    result = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr == b"audar: Nothing came from the command before.\n"


def clipboard(here: Path, content: str) -> dict[str, str]:
    """The environment of a machine whose clipboard is a file: a program of the name that is looked for."""
    tool = here / "bin" / "xclip"
    tool.parent.mkdir()
    (here / "clip").write_text(content, encoding="utf-8")
    tool.write_text(
        f'#!/bin/sh\ncase "$*" in *-o*) cat "{here}/clip";; *) cat > "{here}/clip";; esac\n', encoding="utf-8"
    )
    tool.chmod(0o755)
    path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "DISPLAY": ":0", "WAYLAND_DISPLAY": "", "SSH_CONNECTION": "", "XDG_SESSION_TYPE": "x11"}


def test_the_clipboard_in_and_out(audar: Run, here: Path) -> None:
    env = clipboard(here, RUSSIAN)
    expected = "[kk] Мост закрыт. [kk] Открыта новая школа.\n"
    assert out(audar("translate", "--clip", "-t", "kk", *ECHO, env=env)) == expected
    assert (here / "clip").read_text(encoding="utf-8") == expected
    assert out(audar("translate", "b.txt", "--clip", "-t", "ru", *ECHO, env=env)) == f"[ru] {ENGLISH}"
    assert (here / "clip").read_text(encoding="utf-8") == f"[ru] {ENGLISH}"
    (here / "clip").write_text("", encoding="utf-8")
    nothing = audar("summarize", "--clip", env=env)
    assert nothing.returncode == 2 and nothing.stderr == b"audar: There is no text in the clipboard.\n"


def test_over_ssh_the_terminal_copies() -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "audar", "translate", "b.txt", "--clip", "-t", "ru", *ECHO],
        timeout=120,
        env={**os.environ, "SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22", "TMUX": ""},
    )
    child.expect(rb"\x1b\]52;c;W3J1XSBUaGUgYnJpZGdl[\w+/=]+\x07")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_the_shell_translates_line_by_line(audar: Run) -> None:
    lines = ["Мост закрыт.", "", "/to kaz", "Hello there, my friend.", "/nope", "a.txt", "/summary b.txt", "/quit"]
    result = audar("shell", *ECHO, input="\n".join(lines).encode())
    *translated, summary = out(result).splitlines()
    assert translated == [
        "[en] Мост закрыт.",
        "[kk] Hello there, my friend.",
        "[kk] Мост закрыт. [kk] Открыта новая школа.",
    ]
    assert summary.startswith("[en] The bridge is closed for repairs")
    assert b"audar: There is no command /nope; /help lists them.\n" in result.stderr


def test_the_shell_remembers_lines_on_a_terminal(here: Path) -> None:
    def shell() -> pexpect.spawn[str]:
        child = pexpect.spawn(
            sys.executable, ["-m", "audar", "shell", *ECHO, "-t", "kk"], timeout=120, encoding="utf-8"
        )
        child.expect("kk> ")
        return child

    child = shell()
    child.sendline("The road is open.")
    child.expect(r"\[kk\] The road is open\.")
    child.expect("kk> ")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    again = shell()
    again.send("\x1b[A\r")  # the line before
    again.expect(r"\[kk\] The road is open\.")
    again.sendline("/quit")
    again.expect(pexpect.EOF)
    history = Path(os.environ["AUDAR_STATE"]).with_name("shell-history")
    assert history.stat().st_mode & 0o077 == 0


def test_a_watched_folder_goes_on_when_files_come_and_change(here: Path) -> None:
    (here / "news").mkdir()
    (here / "news" / "a.txt").write_text(RUSSIAN, encoding="utf-8")
    child = pexpect.spawn(
        sys.executable, ["-m", "audar", "watch", "news", "-t", "kk,en", *ECHO], timeout=120, encoding="utf-8"
    )
    child.expect("2 to make, 0 finished before")
    child.expect("Watching news")
    (here / "news" / "b.txt").write_text(ENGLISH, encoding="utf-8")
    child.expect("2 to make, 2 finished before")
    child.expect("Watching news")
    assert (here / "news-audar" / "b.kk.txt").read_text(encoding="utf-8") == f"[kk] {ENGLISH}"
    (here / "news" / "a.txt").write_text("Погода хорошая.\n", encoding="utf-8")
    child.expect("2 to make, 2 finished before")
    child.expect("Watching news")
    assert (here / "news-audar" / "a.en.txt").read_text(encoding="utf-8") == "[en] Погода хорошая.\n"
    child.sendintr()
    child.expect("Interrupted")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def completed(words: str, kind: str = "bash") -> list[str]:
    env = {"_AUDAR_COMPLETE": f"{kind}_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    result = subprocess.run(
        [sys.executable, "-m", "audar"], env={**os.environ, **env}, capture_output=True, check=False
    )
    lines = result.stdout.decode().splitlines()
    return [line.partition(",")[2] for line in lines] if kind == "bash" else lines


def test_completion_knows_commands_options_languages_and_models() -> None:
    assert completed("audar tra") == ["translate"]
    assert "--strict" in completed("audar translate --")
    assert completed("audar translate --to ") == ["kk", "ru", "en"]
    assert completed("audar compare --to ru,") == ["ru,kk", "ru,ru", "ru,en"]
    assert completed("audar translate -m st") == [spec.id for spec in load_catalogue() if spec.id.startswith("st")]
    assert set(completed("audar models pull ")) >= {group.id for group in load_sets()}
    assert completed("audar config set def") == ["default_target"]


@pytest.mark.parametrize("words", ["audar a.", "audar translate a.", "audar tui a.", "audar models add a."])
def test_a_file_is_completed_wherever_one_is_taken(words: str) -> None:
    assert completed(words, "zsh")[:2] == ["file", "a."]


@pytest.fixture
def on_path(here: Path) -> dict[str, str]:
    """An environment in which `audar` is a program."""
    program = here / "bin" / "audar"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m audar "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def test_bash_completes_by_what_is_printed(audar: Run, on_path: dict[str, str]) -> None:
    script = (
        'eval "$(audar completion bash)"\nCOMP_WORDS=(audar translate --to k)\nCOMP_CWORD=3\n'
        '_audar_completion audar k --to\necho "${COMPREPLY[@]}"\n'
    )
    result = subprocess.run(["bash", "-c", script], env=on_path, capture_output=True, check=False)
    assert result.stdout.decode().strip() == "kk", result.stderr
    for shell in ("zsh", "fish"):
        assert f"_AUDAR_COMPLETE={shell}_complete" in out(audar("completion", shell))
    assert "split --max 1" in out(audar("completion", "fish"))  # words with commas
    assert audar("completion", "tcsh").returncode == 2


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not here")
def test_fish_completes_words_with_commas_and_files(on_path: dict[str, str], here: Path) -> None:
    script = (
        "audar completion fish | source\ncomplete -C 'audar compare --to ru,'\ncomplete -C 'audar translate a'\n"
        "complete -C 'audar translate --forma'\n"
    )
    command = ["fish", "--no-config", "--private", "-c", script]
    result = subprocess.run(command, env=on_path, cwd=here, capture_output=True, text=True, check=True)
    *codes, file, format_ = result.stdout.splitlines()
    assert [code.partition("\t")[0] for code in codes] == ["ru,en", "ru,kk", "ru,ru"] and file == "a.txt"
    assert format_.endswith("else what the ending of -o says, else text.")
