"""``audar batch`` as a user runs it: streams, exit codes, going on."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Run

RUSSIAN = "Мост через реку закрыт до осени. Погода хорошая.\n"
ECHO = ("--model", "echo")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "sub/b.txt"):
        (folder / name).write_text(RUSSIAN, encoding="utf-8")
    return folder


def test_a_strangers_ledger_is_left_alone_and_the_batch_works(audar: Run, news: Path) -> None:
    state = news.with_name("news-audar") / ".audar"
    state.mkdir(parents=True)
    (state / "ledger.sqlite3").write_text("my notes")
    for told in (b"2 to make, 0 finished", b"0 to make, 2 finished"):
        result = audar("batch", news, "--to", "en", *ECHO)
        assert result.returncode == 0 and told in result.stderr
        assert b"no ledger, and is left alone; the batch's is ledger.2.sqlite3" in result.stderr
    assert (state / "ledger.sqlite3").read_text() == "my notes"


def test_a_folder_is_translated_beside_itself(audar: Run, news: Path) -> None:
    result = audar("batch", news, "--to", "kk,en", *ECHO)
    assert result.returncode == 0, result.stderr
    out = news.with_name("news-audar")
    names = {str(path.relative_to(out)) for path in out.rglob("*.txt")}
    assert names == {"a.kk.txt", "a.en.txt", "sub/b.kk.txt", "sub/b.en.txt"}
    table = result.stdout.decode()
    assert "ru → kk" in table
    assert str(out / "report.html") in table
    assert b"4 to make, 0 finished before" in result.stderr
    again = audar("batch", news, "--to", "kk,en", *ECHO)
    assert again.returncode == 0
    assert b"0 to make, 4 finished before.\n" in again.stderr
    more = audar("batch", news, "--to", "kk,en", *ECHO, "--summarize", "short", "--summary-model", "lead")
    assert b"0 to make, 4 finished before; 4 summaries come after them.\n" in more.stderr


def test_failures_are_told_in_a_line_each_and_by_the_exit_code(audar: Run, news: Path) -> None:
    (news / "binary.txt").write_bytes(bytes(range(256)) * 20)
    result = audar("batch", news, "--to", "kk", *ECHO)
    assert result.returncode == 1
    assert b"audar: binary.txt is not a text file.\n" in result.stderr
    assert (news.with_name("news-audar") / "a.kk.txt").exists()


def test_a_dry_run_prints_the_plan_and_writes_nothing(audar: Run, news: Path) -> None:
    result = audar("batch", news, "--to", "kk", *ECHO, "--dry-run")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.decode().splitlines()
    assert lines == ["a.txt\tru → kk\ta.kk.txt\techo", "sub/b.txt\tru → kk\tsub/b.kk.txt\techo"]
    assert not news.with_name("news-audar").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing", "--to", "kk"), 2, "There is no folder"),
        (("news/a.txt", "--to", "kk"), 2, "is a file"),
        (("news", "--to", "de"), 2, "de"),
        (("news", "--to", "kk", "--out", "news"), 2, "output folder"),
        (("news", "--to", "kk", "--out", "news/a.txt/x"), 1, "Cannot write"),
        (("news", "--to", "kk", "--model", "nonsense"), 3, "nonsense"),
        (("news", "--to", "kk", "--summary-model", "lead"), 2, "--summarize"),
        (("news", "--to", "kk"), 3, "audar models pull"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    audar: Run, news: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    first, *rest = (
        str(news.parent / part) if part.startswith(("n", "news")) and part != "nonsense" else part for part in arguments
    )
    result = audar("batch", first, *rest)
    told = result.stderr.decode()
    assert result.returncode == code, told
    assert words in told
    assert "Traceback" not in told


def test_two_batches_at_once_are_refused(audar: Run, news: Path) -> None:
    from filelock import FileLock

    state = news.with_name("news-audar") / ".audar"
    state.mkdir(parents=True)
    with FileLock(state / "lock"):
        result = audar("batch", news, "--to", "kk", *ECHO)
    assert result.returncode == 2
    assert b"Another batch is at work" in result.stderr


def test_what_is_left_alone_is_named_at_the_end(audar: Run, news: Path) -> None:
    (news / "de.txt").write_text("Das Ministerium teilte mit, dass die Brücke im Frühjahr eröffnet wird.\n" * 2)
    for number in range(12):
        (news / f"{number:02}.png").write_bytes(b"x")
    for more in ((), ("--dry-run",)):
        result = audar("batch", news, "--to", "kk", *ECHO, *more)
        assert result.returncode == 0
        told = result.stderr.decode().splitlines()
        assert any(line.startswith("audar: Left alone: de.txt. This file is in none of Kazakh") for line in told)
        pictures = ", ".join(f"{number:02}.png" for number in range(10))
        assert f"audar: Left alone: {pictures} and 2 more. Files of the kind '.png' are not known." in told
    (news / "a.txt").unlink()
    last = audar("batch", news, "--to", "kk", *ECHO).stderr.decode()
    assert "Left alone: a.kk.txt. Its source is no longer there; nothing was deleted." in last


def test_nothing_to_do_is_said_in_one_line(audar: Run, news: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".hidden.txt").write_text(RUSSIAN, encoding="utf-8")
    for more in ((), ("--dry-run",)):
        result = audar("batch", empty, "--to", "kk", *ECHO, *more)
        assert result.returncode == 0
        assert f"There is no file to translate in {empty}" in result.stderr.decode()
        result = audar("batch", news, "--to", "kk", *ECHO, "--include", "*.markdown", *more)
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr.decode() == f"audar: No file in {news} fits --include '*.markdown'.\n"
    assert not news.with_name("news-audar").exists()


ONE_WAY = """
models:
  - id: one-way
    name: One way
    engine: echo
    licence: MIT
    open_licence: true
    directions: [ru-kk]
    max_input: 512
"""


def test_no_model_and_a_bad_file_end_with_the_code_of_what_is_worse(audar: Run, news: Path) -> None:
    """Without any model it is 3, whatever else failed or was copied; with one for another direction it is 1."""
    (news / "empty.txt").write_bytes(b"")
    for more in ((), ("--dry-run",), ("--same", "skip")):
        assert audar("batch", news, "--to", "kk,ru", *more).returncode == 3
    catalogue = news.with_name("models.yaml")
    catalogue.write_text(ONE_WAY, encoding="utf-8")
    env = {"AUDAR_MODELS": str(catalogue)}
    (news / "en.txt").write_text("The bridge is closed until autumn. The weather is good.\n", encoding="utf-8")
    for more in (("--dry-run",), (), ()):
        result = audar("batch", news, "--to", "kk,ru", *more, env=env)
        assert result.returncode == 1
        assert b"No model in models.yaml reliably translates English to Kazakh" in result.stderr
    assert (news.with_name("news-audar") / "a.kk.txt").exists()


def test_names_are_told_in_lines_that_steer_no_terminal(audar: Run, news: Path) -> None:
    for raw in (b"a\x1b[2J\nb.json", b"c\xc2\x9b2J.docx", b"bad\xff.txt", "x\u202etxt.pdf".encode()):
        (news / os.fsdecode(raw)).write_text("Мост закрыт.", encoding="utf-8")
    result = audar("batch", news, "--to", "kk", *ECHO)
    assert result.returncode == 1
    out = news.with_name("news-audar")
    texts = [result.stdout, result.stderr, (out / "report.html").read_bytes(), (out / "report.json").read_bytes()]
    for text in map(bytes.decode, texts):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    for name in (r"a\x1b[2J\nb.json", r"c\x9b2J.docx", r"bad\xff.txt", r"x\u202etxt.pdf"):
        assert sum(name in line for line in result.stderr.decode().splitlines()) == 1
        assert name in texts[2].decode()


SLOW = """
import sys
from pipelines.engines.echo import EchoEngine
real = EchoEngine.run
def run(self, texts, task, stopped):
    for number, answer in enumerate(real(self, texts, task, stopped)):
        yield answer
        if number == 3:
            print("now", flush=True)
            sys.stdin.readline()
EchoEngine.run = run
from audar.cli import main
sys.argv = ["audar", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupted_batch_says_how_to_go_on(audar: Run, news: Path, number: signal.Signals, code: int) -> None:
    """The engine stands still after its fourth sentence until the signal comes."""
    text = "".join(f"Мост номер {at} закрыт. " for at in range(20))
    (news / "long.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", SLOW, "batch", str(news), "--to", "kk", *ECHO]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(os.environ))
    assert process.stdout is not None
    assert process.stdout.readline() == b"now\n"
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"the same command goes on from there" in told
    assert b"Traceback" not in told
    with sqlite3.connect(next((news.with_name("news-audar") / ".audar").glob("*.sqlite3"))) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    again = audar("batch", news, "--to", "kk", *ECHO)
    assert again.returncode == 0
    out = news.with_name("news-audar") / "long.kk.txt"
    assert out.read_text(encoding="utf-8") == text.replace("Мост", "[kk] Мост")


def test_a_terminal_shows_a_bar_and_the_table(news: Path) -> None:
    child = pexpect.spawn(
        sys.executable, ["-m", "audar", "batch", str(news), "--to", "kk", *ECHO], encoding="utf-8", dimensions=(24, 100)
    )
    child.expect("2 to make")
    child.expect("Report: ")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_the_page_is_in_the_interfaces_language_with_date_and_models(audar: Run, news: Path) -> None:
    (news / "empty.txt").write_bytes(b"")
    audar("batch", news, "--to", "kk", *ECHO, env={"LC_ALL": "ru_RU.UTF-8"})
    out = news.with_name("news-audar")
    page = (out / "report.html").read_text(encoding="utf-8")
    assert '<html lang="ru">' in page
    assert "Этот файл пуст." in page and "<dt>модели</dt><dd>echo</dd>" in page
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["finished"][:16].replace("T", " ") in page
    assert {entry["reason"] for entry in report["files"] if "reason" in entry} == {"This file is empty."}
    audar("batch", news, "--to", "kk", *ECHO)
    assert '<html lang="en">' in (out / "report.html").read_text(encoding="utf-8")
