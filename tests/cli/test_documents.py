"""``translate`` and ``summarize`` take every kind of file; ``-o`` writes one of the same kind."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.conftest import Run

ECHO = ("--from", "en", "--to", "ru", "--model", "echo")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A Word document with a heading, a bold word and a table."""
    document = docx.Document()
    document.add_heading("The harbour opens", 1)
    paragraph = document.add_paragraph("Ships may enter the ")
    paragraph.add_run("Bozjyra").bold = True
    paragraph.add_run(" again on Monday.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Price of a berth"
    table.cell(0, 1).text = "14.25"
    document.add_paragraph("Sum:\t512.40")
    document.save(str(tmp_path / "letter.docx"))
    return tmp_path / "letter.docx"


def test_a_word_document_becomes_one_in_another_language(audar: Run, letter: Path) -> None:
    output = letter.with_name("letter.ru.docx")
    done = audar("translate", letter, *ECHO, "-o", output)
    assert (done.returncode, done.stdout) == (0, b"")
    written = docx.Document(str(output))
    assert [(p.style.name, p.text) for p in written.paragraphs] == [
        ("Heading 1", "[ru] The harbour opens"),
        ("Normal", "[ru] Ships may enter the Bozjyra again on Monday."),
        ("Normal", "[ru] Sum:\t512.40"),
    ]
    assert [run.text for run in written.paragraphs[1].runs if run.bold] == ["Bozjyra"]
    assert written.tables[0].cell(0, 0).text == "[ru] Price of a berth"


def test_without_an_output_the_text_of_a_document_is_printed(audar: Run, letter: Path) -> None:
    done = audar("translate", letter, *ECHO)
    assert done.returncode == 0
    assert done.stdout.decode() == (
        "[ru] The harbour opens\n\n"
        "[ru] Ships may enter the Bozjyra again on Monday.\n\n"
        "[ru] Price of a berth\n\n14.25\n\n"
        "[ru] Sum:\t512.40\n"
    )


def test_a_web_page_is_printed_as_its_article_and_written_whole(audar: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<html lang="en"><nav>Home</nav><p class="a">The <b>Bozjyra</b> is open.</p></html>')
    done = audar("translate", page, *ECHO, "-o", tmp_path / "page.ru.html")
    assert done.returncode == 0
    written = (tmp_path / "page.ru.html").read_text()
    assert '<p class="a">[ru] The <b>Bozjyra</b> is open.</p>' in written
    assert '<html lang="ru"><nav>[ru] Home</nav>' in written


def test_named_columns_are_translated(audar: Run, tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_text("id,headline,author\n1,Rain is expected,Asel\n")
    done = audar("translate", table, *ECHO, "--fields", "headline", "-o", tmp_path / "out.csv")
    assert done.returncode == 0
    assert (tmp_path / "out.csv").read_text() == "id,headline,author\n1,[ru] Rain is expected,Asel\n"


def test_subtitles_are_summarised(audar: Run, tmp_path: Path) -> None:
    film = tmp_path / "film.srt"
    film.write_text("1\n00:00:01,000 --> 00:00:02,000\nThe storm is over.\n")
    done = audar("summarize", film, "--method", "lead", "--length", "short")
    assert (done.returncode, done.stdout.decode()) == (0, "The storm is over.\n")


@pytest.mark.parametrize(
    ("source", "output", "said"),
    [("a.txt", "a.ru.docx", "only another .docx file"), ("a.pdf", "a.ru.pdf", "layout of a .pdf file cannot be kept")],
)
def test_a_document_that_cannot_be_written_is_refused_before_the_work(
    audar: Run, tmp_path: Path, source: str, output: str, said: str
) -> None:
    (tmp_path / source).write_text("The storm is over.")
    done = audar("translate", tmp_path / source, *ECHO, "-o", tmp_path / output)
    assert done.returncode == 1
    assert said in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1
    assert not (tmp_path / output).exists()


def test_a_dash_as_the_output_is_stdout(audar: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The storm is over.")
    done = audar("translate", tmp_path / "a.txt", *ECHO, "-o", "-")
    assert (done.returncode, done.stdout) == (0, b"[ru] The storm is over.")
    assert not Path("-").exists()
