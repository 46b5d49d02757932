"""``translate`` and ``summarize`` take every kind of file; ``-o`` writes one of the same kind."""

from __future__ import annotations

import json
import re
import zipfile
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
    assert [(p.style and p.style.name, p.text) for p in written.paragraphs] == [
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


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_REMARK = "<!-- a remark --><?an instruction?>"
_REMARKED = {
    "a.docx": {
        "[Content_Types].xml": f"<Types>{_REMARK}"
        f'<Override PartName="/d.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/s.xml" ContentType="{_WORD}.styles+xml"/></Types>',
        "d.xml": "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        f"{_REMARK}<w:body>{_REMARK}<w:p>{_REMARK}<w:pPr>{_REMARK}</w:pPr><w:r>{_REMARK}<w:rPr>{_REMARK}<w:b/></w:rPr>"
        f"<w:t>Ships may{_REMARK} enter</w:t></w:r>{_REMARK}<w:r><w:t> again.</w:t></w:r></w:p></w:body></w:document>",
        "s.xml": "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        f"{_REMARK}<w:style>{_REMARK}</w:style></w:styles>",
    },
    "a.odt": {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<o:document-content xmlns:o="{_ODF}office:1.0" xmlns:t="{_ODF}text:1.0">{_REMARK}<o:body>'
        f"<o:text>{_REMARK}<t:p>Ships may{_REMARK} enter<t:span>{_REMARK} again.</t:span></t:p></o:text></o:body>"
        "</o:document-content>",
    },
    "a.epub": {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": f'<container xmlns="{_ODF}container">{_REMARK}'
        '<rootfile full-path="a.opf"/></container>',
        "a.opf": f'<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">{_REMARK}'
        f"<metadata>{_REMARK}<dc:title>Ships may{_REMARK} enter again.</dc:title></metadata></package>",
    },
}


@pytest.mark.parametrize("name", _REMARKED)
def test_remarks_and_instructions_in_an_archives_xml_do_no_harm(audar: Run, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for part, content in _REMARKED[name].items():
            archive.writestr(part, content)
    output = tmp_path / "out" / name
    output.parent.mkdir()
    done = audar("translate", tmp_path / name, *ECHO, "-o", output)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert audar("translate", output, *ECHO).stdout.decode() == "[ru] [ru] Ships may enter again.\n"


_NUMBER = "9" * 5000
_NUMBERED = {
    "a.html": f"<p>Ships &#{_NUMBER}; enter <img alt='A ship &#{_NUMBER}; again'>.</p>",
    "a.json": json.dumps({"text": f"Ships <b>&#{_NUMBER};</b> enter again."}),
    "a.csv": f"title,text\nOpen again,Ships <b>&#{_NUMBER};</b> enter again.\n",
    "a.po": f'msgid "Ships <b>&#{_NUMBER};</b> enter again"\nmsgstr ""\n',
    "a.po.plural": f'msgid ""\nmsgstr "Plural-Forms: nplurals={_NUMBER}; plural=0;\\n"\n\nmsgid "Ships"\n'
    'msgid_plural "Ships enter"\nmsgstr[0] ""\n',
    "a.xliff": '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en"><body>'
    f'<trans-unit id="{_NUMBER}"><source>Ships &lt;b title="&amp;#{_NUMBER};"&gt; enter</source></trans-unit></body>'
    "</file></xliff>",
    "a.md": f"Ships &#{_NUMBER}; enter <b title='&#{_NUMBER};'>again</b>.\n",
    "a.srt": f"{_NUMBER}\n00:00:01,000 --> 00:00:02,000\nShips <b>&#{_NUMBER};</b> enter.\n",
    "a.vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\nShips <b>&#{_NUMBER};</b> enter.\n",
    "a.txt": f"Ships &#{_NUMBER}; enter.\n{_NUMBER}. Again.\n",
}


@pytest.mark.parametrize("name", _NUMBERED)
def test_a_reference_of_thousands_of_digits_is_read_in_every_kind_of_file(
    audar: Run, tmp_path: Path, name: str
) -> None:
    source = tmp_path / name.removesuffix(".plural")
    source.write_text(_NUMBERED[name], encoding="utf-8")
    output = tmp_path / "out" / source.name
    output.parent.mkdir()
    done = audar("translate", source, *ECHO, "-o", output)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert "[ru] " in output.read_text(encoding="utf-8")


def test_a_document_may_ask_for_spaces_by_thousands_of_digits(audar: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{_ODF}office:1.0" xmlns:t="{_ODF}text:1.0"><o:body><o:text>'
            f'<t:p>Ships<t:s t:c="{_NUMBER}"/>enter.</t:p></o:text></o:body></o:document-content>',
        )
    done = audar("translate", tmp_path / "a.odt", *ECHO)
    assert done.returncode == 0 and done.stdout.startswith(b"[ru] Ships "), done.stderr


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
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "name a .txt, .md, .html or .json file" in done.stderr.decode()
    assert len(done.stderr.decode().splitlines()) == 1
    assert not (tmp_path / output).exists()


def test_a_dash_as_the_output_is_stdout(audar: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The storm is over.")
    done = audar("translate", tmp_path / "a.txt", *ECHO, "-o", "-")
    assert (done.returncode, done.stdout) == (0, b"[ru] The storm is over.")
    assert not Path("-").exists()


def test_another_ending_makes_another_form(audar: Run, tmp_path: Path) -> None:
    """As a batch's --format does; a text of the output's own kind stays what it is."""
    source = tmp_path / "a.md"
    source.write_text("# The storm\n\nIt is *over* & gone.\n")

    def made(output: str, *more: str, source: Path = source) -> str:
        done = audar("translate", source, *ECHO, "-o", tmp_path / output, "--force", *more)
        assert done.returncode == 0, done.stderr
        return (tmp_path / output).read_text(encoding="utf-8")

    page = made("b.html")
    assert "<h1>[ru] The storm</h1>\n<p>[ru] It is over &amp; gone.</p>" in page
    assert json.loads(made("b.json"))["segments"][0]["target"] == "[ru] The storm"
    assert made("b.md") == "# [ru] The storm\n\n[ru] It is *over* & gone.\n"
    assert made("b.txt") == made("b.html", "--format", "text") == made("b.md")
    (tmp_path / "page.html").write_text("<html><body><p>It <b>is</b> over.</p></body></html>")
    assert made("c.md", source=tmp_path / "page.html") == "\\[ru\\] It is over.\n"
    (tmp_path / "d.json").write_text('{"title": "It is over."}')
    assert json.loads(made("e.json", source=tmp_path / "d.json")) == {"title": "[ru] It is over."}
    piped = audar("translate", *ECHO, "--format", "html", input=source.read_bytes()).stdout.decode()
    assert piped.startswith("<!DOCTYPE html>")
    assert audar("translate", source, *ECHO, "--format", "md").stdout.decode() == made("b.md")


def test_a_persons_fuzzy_translation_is_replaced_only_where_that_is_asked_for(audar: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.po"
    source.write_text('#, fuzzy\nmsgid "The storm is over"\nmsgstr "Буря"\n\nmsgid "Rain"\nmsgstr ""\n')
    done = audar("translate", source, *ECHO, "-o", tmp_path / "b.po")
    assert "Left alone, as they wait for a person: 1; --redo-fuzzy makes them anew." in done.stderr.decode()
    assert 'msgstr "Буря"' in (tmp_path / "b.po").read_text(encoding="utf-8")
    done = audar("translate", source, *ECHO, "-o", tmp_path / "c.po", "--redo-fuzzy")
    assert done.returncode == 0
    assert 'msgstr "[ru] The storm is over"' in (tmp_path / "c.po").read_text(encoding="utf-8")


def test_what_is_not_of_the_kind_that_a_name_tells_is_not_written(audar: Run, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nThe storm is over.\n")
    commands = (("translate", *ECHO), ("summarize", "--method", "lead"), ("compare", "--methods", "lead", "--to", "en"))
    for command, *options in commands:
        for ending in (".vtt", ".docx", ".tex"):
            done = audar(command, tmp_path / "a.srt", *options, "-o", tmp_path / f"b{ending}")
            assert (done.returncode, done.stdout) == (2, b""), command
            assert re.search(rf"written as \{ending}|only another \{ending} file", done.stderr.decode())
            assert done.stderr.count(b"\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.srt"]


def test_a_kind_that_is_not_known_is_refused_unless_it_is_to_be_read_as_text(audar: Run, tmp_path: Path) -> None:
    page = tmp_path / "a.tex"
    page.write_text("\\documentclass{article}\nThe \\textbf{mayor} opened the library.\n")
    for output in ((), ("-o", tmp_path / "b.tex"), ("-o", tmp_path / "b.txt")):
        done = audar("translate", page, *ECHO, *output)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.tex"]
    done = audar("translate", page, *ECHO, "--format", "text")
    assert (done.returncode, done.stdout.decode()[:4]) == (0, "[ru]")
    assert audar("summarize", page, "--method", "lead", "--from", "en", "--format", "text").returncode == 0
    assert audar("detect", page).returncode == 0
