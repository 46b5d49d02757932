"""The stream contract: results on stdout, everything else on stderr, the right end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from audar.cli import COMMANDS
from tests.conftest import Run

RUSSIAN = "Мост закрыт.\n\nОткрыта новая школа. В ней 300 мест.\n\n\n* * *\n\nПогода хорошая.\n"
AUDAR = [sys.executable, "-m", "audar"]
ECHO = ("--model", "echo")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(RUSSIAN, encoding="utf-8")
    return path


def test_a_translation_keeps_paragraphs_blank_lines_and_order(audar: Run, article: Path) -> None:
    result = audar("translate", article, "--to", "en", *ECHO)
    assert result.returncode == 0, result.stderr
    expected = RUSSIAN
    for sentence in ("Мост", "Открыта", "В ней", "Погода"):
        expected = expected.replace(sentence, f"[en] {sentence}")
    assert result.stdout.decode() == expected


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_a_pipe_is_read_named_or_not(audar: Run, arguments: tuple[str, ...]) -> None:
    result = audar("translate", *arguments, "--to", "en", *ECHO, input=RUSSIAN.encode())
    assert result.stdout.decode().startswith("[en] Мост закрыт.\n\n[en] Открыта")


def test_commands_are_chained_by_pipes(article: Path) -> None:
    audar = f'"{sys.executable}" -m audar'
    summarize = f"{audar} summarize --from en --method lead --length short"
    line = f'cat "{article}" | {audar} translate --to en --model echo | {summarize}'
    result = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().strip() == "[en] Мост закрыт."


def test_detect_prints_code_tab_confidence(audar: Run, article: Path) -> None:
    code, confidence = audar("detect", article).stdout.decode().rstrip("\n").split("\t")
    assert code == "ru"
    assert 0.9 < float(confidence) <= 1


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("Балқаш көліндегі су деңгейі екі жылда елу сантиметрге көтерілді.", "kk", "cyrillic"),
        ("Balqash kölindegi su deñgeiı ekı jylda elu santimetrge köterıldı.", "kk", "latin"),
        ("Міністерство повідомило, що міст через річку відкриють навесні.", None, "cyrillic"),
        ("Das Ministerium teilte mit, dass die Brücke im Frühjahr eröffnet wird.", None, "latin"),
        ("12 345,67 — https://example.kz", None, None),
    ],
)
def test_detect_json(audar: Run, text: str, language: str | None, script: str | None) -> None:
    found = json.loads(audar("detect", "--json", input=text.encode()).stdout)
    assert set(found) == {"language", "confidence", "script", "runner_up", "shares"}
    assert found["shares"] == ({language: 1.0} if language else {})
    assert (found["language"], found["script"]) == (language, script)
    assert 0 <= found["confidence"] <= 1


MIXED = "Сегодня утром в центре города погас свет.\n\nЕртең солтүстікте боран соғады.\n\nOil prices rise.\n"


def test_an_article_in_several_languages_says_so(audar: Run) -> None:
    code, confidence = audar("detect", input=MIXED.encode()).stdout.decode().split("\t")
    assert code == "ru" and 0.3 < float(confidence) < 0.6
    found = json.loads(audar("detect", "--json", input=MIXED.encode()).stdout)
    assert list(found["shares"]) == ["ru", "kk", "en"]
    result = audar("translate", "--to", "en", "--format", "json", *ECHO, input=MIXED.encode())
    assert b"1 paragraph is in Russian, 1 paragraph is in Kazakh, 1 paragraph is in English; each is" in result.stderr
    segments = json.loads(result.stdout)["segments"]
    assert [segment.get("language") for segment in segments] == [None, "kk", "en"]
    assert [segment["target"][:4] for segment in segments] == ["[en]", "[en]", "Oil "]
    named = audar("translate", "--to", "en", "--from", "ru", *ECHO, input=MIXED.encode())
    assert named.stdout.count(b"[en]") == 3 and b"own language" not in named.stderr


def test_translate_json(audar: Run, article: Path) -> None:
    record = json.loads(audar("translate", article, "--to", "kk", "--format", "json", *ECHO).stdout)
    assert set(record) == {"source_language", "target_language", "signature", "segments"}
    assert (record["source_language"], record["target_language"]) == ("ru", "kk")
    assert record["signature"].startswith("echo|engine=echo|")
    assert [(s["paragraph"], s["source"]) for s in record["segments"]] == [
        (0, "Мост закрыт."),
        (1, "Открыта новая школа."),
        (1, "В ней 300 мест."),
        (2, "Погода хорошая."),
    ]
    assert all(set(s) == {"paragraph", "source", "target", "flags"} for s in record["segments"])


def test_the_language_can_be_named(audar: Run) -> None:
    text = "Қазақстан Президенті.".encode()
    record = json.loads(audar("translate", "--from", "ru", "--to", "en", "--format", "json", *ECHO, input=text).stdout)
    assert record["source_language"] == "ru"


def test_the_same_language_passes_unchanged_with_a_note(audar: Run, article: Path) -> None:
    result = audar("translate", article, "--to", "ru")
    assert (result.returncode, result.stdout.decode()) == (0, RUSSIAN)
    assert b"unchanged" in result.stderr


def test_output_goes_to_a_file_and_never_over_the_source(audar: Run, article: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.txt"
    result = audar("translate", article, "--to", "en", *ECHO, "-o", target)
    assert (result.returncode, result.stdout) == (0, b"")
    assert target.read_text(encoding="utf-8").startswith("[en] Мост")
    refused = audar("translate", article, "--to", "en", *ECHO, "-o", article)
    assert refused.returncode == 1
    assert b"is the source" in refused.stderr
    assert article.read_text(encoding="utf-8") == RUSSIAN


WRITERS = {
    "translate": ("translate", "a.txt", "--to", "en", *ECHO, "-o", "mine"),
    "summarize": ("summarize", "a.txt", "--method", "lead", "-o", "mine"),
    "compare": ("compare", "a.txt", "--methods", "lead", "-o", "mine"),
    "export": ("memory", "export", "mine"),
}


@pytest.fixture
def mine(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's file in the working folder, which has the article too."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(RUSSIAN, encoding="utf-8")
    path = tmp_path / "mine"
    path.write_text("my notes", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", WRITERS)
def test_a_script_replaces_a_file_only_by_force(audar: Run, mine: Path, name: str) -> None:
    Path("a.txt").rename("gone.txt")  # the refusal comes before any work, even before the reading
    refused = audar(*WRITERS[name])
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert refused.stderr == b"audar: mine exists already and is left alone; --force replaces it.\n"
    assert mine.read_text(encoding="utf-8") == "my notes"
    Path("gone.txt").rename("a.txt")
    assert audar(*WRITERS[name], "--force").returncode == 0
    assert "my notes" not in mine.read_text(encoding="utf-8")
    mine.unlink()
    assert audar(*WRITERS[name]).returncode == 0
    assert audar(*WRITERS[name]).returncode == 1  # what Audar wrote a moment ago may have been edited


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("answer", ["", "n", "y"])
def test_a_terminal_is_asked_before_a_file_is_replaced(mine: Path, name: str, answer: str) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "audar", *WRITERS[name]], timeout=120, encoding="utf-8")
    child.expect(r"mine exists\. Replace it\? \[y/N\] ")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == (0 if answer == "y" else 1)
    assert (mine.read_text(encoding="utf-8") == "my notes") == (answer != "y")


@pytest.mark.parametrize("sign", [">", ">>"])
@pytest.mark.parametrize("device", ["/dev/stdout", "/dev/fd/1"])
def test_a_stream_by_its_name_needs_no_force_wherever_it_leads(audar: Run, mine: Path, sign: str, device: str) -> None:
    line = f"'{sys.executable}' -m audar translate a.txt --to en --model echo -o {device} {sign} mine"
    assert subprocess.run(["bash", "-c", line], capture_output=True, check=False).returncode == 0
    before = "my notes" if sign == ">>" else ""
    assert mine.read_text(encoding="utf-8").startswith(f"{before}[en] Мост")
    assert audar("translate", "a.txt", "--to", "en", *ECHO, "-o", "/dev/null").returncode == 0


def test_without_a_model_a_summary_is_still_made_and_says_how(audar: Run, article: Path) -> None:
    result = audar("summarize", article, "--length", "short")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().strip() in RUSSIAN
    assert b"most central sentences" in result.stderr


def test_a_summary_in_another_language_needs_a_model(audar: Run, article: Path) -> None:
    result = audar("summarize", article, "--to", "en")
    assert (result.returncode, result.stdout) == (3, b"")
    assert b"models pull" in result.stderr


def test_summary_json(audar: Run, article: Path) -> None:
    record = json.loads(audar("summarize", article, "--method", "lead", "--format", "json").stdout)
    assert (record["method"], record["source_language"], record["target_language"]) == ("lead", "ru", "ru")


@pytest.mark.parametrize("text", ["12 345\n", "---\n", "https://example.kz\n", "🙂\n"])
def test_text_without_words_is_none_and_passes_through(audar: Run, text: str) -> None:
    assert audar("detect", input=text.encode()).stdout == b"none\t1.00\n"
    result = audar("translate", "--to", "en", input=text.encode())
    assert (result.returncode, result.stdout.decode()) == (0, text)
    one_sentence(audar("summarize", input=text.encode()), 2, b"no words")


@pytest.mark.parametrize("width", [40, 120])
def test_compare_is_side_by_side_when_wide_and_stacked_when_narrow(audar: Run, article: Path, width: int) -> None:
    result = audar("compare", article, "--to", "en,kk", *ECHO, "--methods", "lead,extractive", "--width", str(width))
    assert result.returncode == 0, result.stderr
    lines = result.stdout.decode().splitlines()
    assert all(len(line) <= width for line in lines)
    beside = [line for line in lines if "[en] Мост закрыт." in line and "[kk] Мост закрыт." in line]
    assert bool(beside) == (width == 120)
    for text in ("Article (Russian)", "Translation to English", "Summary by lead", "Summary by extractive"):
        assert text in result.stdout.decode()


def test_compare_json_and_markdown(audar: Run, article: Path) -> None:
    record = json.loads(
        audar("compare", article, "--to", "en", *ECHO, "--methods", "lead,echo", "--format", "json").stdout
    )
    assert [column["kind"] for column in record["columns"]] == ["article", "translation", "summary", "summary"]
    assert len(record["columns"][0]["paragraphs"]) == len(record["columns"][1]["paragraphs"]) == 3
    page = audar("compare", article, "--to", "en", *ECHO, "--methods", "lead", "--format", "md").stdout.decode()
    assert "| Мост закрыт. | [en] Мост закрыт. |" in page
    html = audar("compare", article, "--to", "en", *ECHO, "--methods", "lead", "--format", "html").stdout.decode()
    why = "A part of the translation is not English: Мост закрыт"
    target = f'[en] <mark title="{why}">Мост закрыт</mark>.<p class="why" lang="en">! {why}</p>'
    assert f'<tr><td lang="ru">Мост закрыт.</td><td lang="en">{target}</td></tr>' in html


def test_the_outputs_ending_chooses_the_form_unless_one_is_named(audar: Run, article: Path, tmp_path: Path) -> None:
    begins = {".html": "<!DOCTYPE html>", ".md": "# ", ".JSON": "{", ".txt": "\N{BOX DRAWINGS HEAVY DOWN AND RIGHT}"}
    for ending, begin in begins.items():
        output = tmp_path / f"compared{ending}"
        audar("compare", article, "--methods", "lead", "-o", output, "--width", "40")
        assert output.read_text(encoding="utf-8").startswith(begin)
    summary = tmp_path / "summary.json"
    audar("summarize", article, "--method", "lead", "-o", summary)
    assert json.loads(summary.read_text(encoding="utf-8"))["method"] == "lead"
    audar("summarize", article, "--method", "lead", "--format", "text", "-o", summary, "--force")
    assert summary.read_text(encoding="utf-8").startswith("Мост закрыт.")


def test_doubtful_segments_are_told_one_by_one_and_no_more_than_five(audar: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"Мост номер {at} закрыт до осени. " for at in range(7)), encoding="utf-8")
    told = audar("translate", path, "--to", "en", *ECHO).stderr.decode().splitlines()
    assert told[0] == "audar: 7 of 7 segments are flagged:"
    assert told[1] == "audar: - [en] Мост номер 0 закрыт до осени. | Much of the translation is not English."
    assert told[6] == "audar: 2 more; --flags all (or -o NAME.json) tells all of them."
    assert len(told) == 7
    strict = audar("translate", path, "--to", "en", *ECHO, "--flags", "all", "--strict")
    assert strict.returncode == 4 and len(strict.stderr.splitlines()) == 8
    told = audar("translate", path, "--to", "en", *ECHO, "--format", "json").stderr.decode().splitlines()
    assert told == ["audar: 7 of 7 segments are flagged; the result says why."]


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Мост закрыт на ремонт.\n\n" * 20_000, encoding="utf-8")
    line = f'"{sys.executable}" -m audar translate "{path}" --to en --model echo | head -n 1; echo "${{PIPESTATUS[0]}}"'
    result = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert result.stdout.decode().splitlines() == ["[en] Мост закрыт на ремонт.", "141"]
    assert result.stderr == b""


def test_ctrl_c_ends_with_130_and_one_sentence() -> None:
    with subprocess.Popen(
        [*AUDAR, "detect"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"x" * 100_000)  # more than a pipe holds: once this returns, the program reads
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == b""
        assert process.stderr.read() == b"audar: Interrupted.\n"


EARLY = """
import os, runpy, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == MODULE:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
runpy.run_module("audar", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("module", ["audar.cli", "click", "pipelines.errors", "audar.commands.detect"])
def test_ctrl_c_while_python_still_imports(module: str, article: Path) -> None:
    command = [sys.executable, "-c", EARLY.replace("MODULE", repr(module)), "detect", str(article)]
    result = subprocess.run(command, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (130, b"")
    assert result.stderr == b"audar: Interrupted.\n"


def test_escape_sequences_do_not_reach_the_terminal(audar: Run) -> None:
    text = "Мост \x1b[31mзакрыт\x1b[0m на ремонт\x1b]0;title\x07 до осени.\x9b"
    result = audar("translate", "--to", "en", *ECHO, input=text.encode())
    assert result.stdout.decode() == "[en] Мост закрыт на ремонт до осени."
    assert b"control characters" in result.stderr


def test_a_named_model_also_summarises_in_a_comparison(audar: Run, article: Path) -> None:
    record = json.loads(audar("compare", article, *ECHO, "--format", "json").stdout)
    assert [column["title"] for column in record["columns"]] == [
        "Article (Russian)",
        "Summary by echo (Russian)",
        "Summary by extractive (Russian)",
        "Summary by lead (Russian)",
    ]


def test_ctrl_c_in_the_middle_of_a_translation(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Мост закрыт на ремонт.\n\n" * 20_000, encoding="utf-8")
    command = [*AUDAR, "translate", str(path), "--to", "en", *ECHO]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(100).decode(errors="ignore").startswith("[en] Мост")  # it works, and fills the pipe
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == b"audar: Interrupted.\n"


@pytest.mark.parametrize("command", ["detect", "translate --to en", "summarize", "compare --to en"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", b"is empty"),
        (b" \n\t\n", b"is empty"),
        (b"%PDF-1.7\n\x00\x01\x02\xff", b"PDF"),
        (bytes(range(256)) * 40, b"not a text"),
    ],
    ids=["empty", "blank", "pdf", "binary"],
)
def test_input_that_is_no_text(audar: Run, tmp_path: Path, command: str, content: bytes, words: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    one_sentence(audar(*command.split(), path), 2, words)


@pytest.mark.parametrize("command", ["detect", "translate --to en", "summarize"])
def test_input_that_is_not_there(audar: Run, tmp_path: Path, command: str) -> None:
    one_sentence(audar(*command.split(), tmp_path / "none.txt"), 2, b"none.txt")
    one_sentence(audar(*command.split(), tmp_path), 2, b"folder")


@pytest.mark.parametrize(
    "arguments",
    [
        ("translate", "--to", "fr"),
        ("translate", "--to", "en", "--from", "de"),
        ("compare", "--to", "en,xx"),
        ("summarize", "--length", "huge"),
        ("summarize", "--method", "lead", "--model", "echo"),
        ("frobnicate",),
        (),
        ("detect", "--nonsense"),
        ("translate", "--to", "en", "--threads", "many"),
    ],
)
def test_wrong_usage_is_one_sentence(audar: Run, arguments: tuple[str, ...]) -> None:
    one_sentence(audar(*arguments, input="Мост закрыт.".encode()), 2, b"")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("translat",), b"There is no command 'translat'; did you mean translate? See `audar --help`."),
        (("frobnicate",), b"there are translate, summarize"),
        (("models", "pul"), b"'pull'? See `audar models --help`."),
    ],
)
def test_a_slip_is_answered_with_what_may_have_been_meant(audar: Run, arguments: tuple[str, ...], words: bytes) -> None:
    one_sentence(audar(*arguments), 2, words)


def test_a_language_beyond_the_three_is_refused_by_name(audar: Run) -> None:
    text = "Міністерство повідомило, що новий міст через річку відкриють навесні, а школу ще будують.".encode()
    one_sentence(audar("translate", "--to", "en", *ECHO, input=text), 2, b"Ukrainian")


def test_an_unknown_model_is_no_usable_model(audar: Run, article: Path) -> None:
    one_sentence(audar("translate", article, "--to", "en", "--model", "startr"), 3, b"did you mean starter?")


def test_ten_megabytes_in_one_line(audar: Run) -> None:
    line = ("Мост через реку закрыли на ремонт до осени. " * 140_000).encode()
    result = audar("translate", "--to", "en", *ECHO, input=line)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(b"[en] ") == 140_000
    assert audar("detect", input=line).stdout.startswith(b"ru\t")


def test_nul_bytes_are_dropped_with_a_note(audar: Run) -> None:
    result = audar("translate", "--to", "en", *ECHO, input="Мост\x00 закрыт на ремонт до осени.".encode())
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode() == "[en] Мост закрыт на ремонт до осени."
    assert b"NUL" in result.stderr


def test_text_in_an_old_encoding_is_read(audar: Run) -> None:
    text = "Мост через реку закрыли на ремонт до осени, сообщили в министерстве."
    for encoding in ("cp1251", "koi8-r", "utf-16", "utf-8-sig"):
        result = audar("translate", "--to", "en", *ECHO, input=text.encode(encoding))
        assert result.stdout.decode() == f"[en] {text}", encoding


def test_a_full_disk_for_the_result_is_one_sentence(article: Path) -> None:
    if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device, not a file
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        result = subprocess.run(
            [*AUDAR, "translate", article, "--to", "en", *ECHO], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert result.returncode == 1
    assert b"Cannot write the result" in result.stderr


def test_streams_that_are_closed_at_the_start(article: Path) -> None:
    def run(redirection: str) -> subprocess.CompletedProcess[bytes]:
        line = f'"{sys.executable}" -m audar translate "{article}" --to en --model echo {redirection}'
        return subprocess.run(["bash", "-c", line], capture_output=True, check=False)

    one_sentence(run(">&-"), 1, b"Cannot write the result")
    without_notes = run("2>&-")
    assert without_notes.returncode == 0
    assert without_notes.stdout.decode().startswith("[en] Мост")


def test_doctor_tells_in_a_dozen_lines(audar: Run, cache: Path) -> None:
    result = audar("doctor")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.decode().splitlines()
    assert 10 <= len(lines) <= 16
    assert str(cache) in result.stdout.decode()
    assert all("CANNOT" not in line and "TWICE" not in line for line in lines)


def test_names_of_options_in_other_commands_are_understood_and_not_listed(audar: Run, article: Path) -> None:
    assert audar("detect", article, "--format", "json").stdout == audar("detect", article, "--json").stdout
    summaries = {audar("summarize", article, name, "lead").stdout for name in ("--method", "--methods")}
    assert len(summaries) == 1 and summaries != {b""}
    compared = [audar("compare", article, name, "lead", "--format", "json") for name in ("--method", "--methods")]
    titles = [[column["title"] for column in json.loads(result.stdout)["columns"]] for result in compared]
    assert titles == [["Article (Russian)", "Summary by lead (Russian)"]] * 2
    for name in ("-o", "--out", "--output"):
        folder = article.parent / f"out{name}"
        audar("batch", article.parent, "--include", "a.txt", "--to", "kk", *ECHO, name, folder)
        assert (folder / "a.kk.txt").is_file()
    assert b"--output" not in audar("batch", "--help").stdout
    assert b"--methods" not in audar("summarize", "--help").stdout


def test_named_fields_are_compared(audar: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,body,note\n1,Мост закрыт до осени.,Погода хорошая.\n", encoding="utf-8")
    result = audar("compare", tmp_path / "a.csv", "--fields", "body", "--methods", "lead", "--format", "json")
    assert json.loads(result.stdout)["columns"][0]["paragraphs"] == ["Мост закрыт до осени."]


def test_every_command_has_help_that_fits_the_table(audar: Run) -> None:
    listed = audar("--help").stdout.decode()
    for name, help_text in COMMANDS.items():
        assert f"{name} " in listed
        assert help_text.split()[0] in listed
        assert audar(name, "--help").returncode == 0


def one_sentence(result: subprocess.CompletedProcess[bytes], code: int, words: bytes) -> None:
    """Nothing on stdout, one line on stderr that holds the words, and the right code."""
    assert result.returncode == code, result.stderr
    assert result.stdout == b""
    assert words in result.stderr
    assert result.stderr.count(b"\n") == 1, result.stderr
    assert b"Traceback" not in result.stderr
