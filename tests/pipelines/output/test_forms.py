"""Batches whose outputs are of another kind than their sources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import docx
import pytest
from lxml import html
from markdown_it import MarkdownIt

from pipelines import engines
from pipelines.article import Article, Paragraph, StopCheck, TranslatedSegment
from pipelines.assemble import Translation
from pipelines.documents.registry import FORMS
from pipelines.engines.echo import EchoEngine
from pipelines.folder.batch import run_folder
from pipelines.folder.events import Ended, FolderSettings
from pipelines.folder.reading import article_of_record, parsed
from pipelines.output.forms import other_form, write_form
from pipelines.output.write import translation_record
from pipelines.split import segment_article
from pipelines.task import Task

MARKDOWN = """# Мост *закрыт*

Его откроют осенью. [Подробности](http://a.example) позже.

- Первый объезд.
- Второй объезд.

1. Сначала проверка.

> Терпение, просят власти.

```
код_1
```

Погода # хорошая, 2 < 3 и *.
"""
PAGE = """<html><head><title>Мост закрыт</title></head><body><nav><a href="/">Главная страница</a></nav><article>
<h1>Мост закрыт</h1><p>Мост через реку закрыт до осени, его ремонтируют рабочие из двух городов.</p>
<p>Объезд идёт по <b>старой</b> дороге вдоль берега, и автобусы ходят реже обычного.</p></article></body></html>"""


@pytest.fixture
def news(tmp_path: Path) -> FolderSettings:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "plain.txt").write_text("Мост закрыт.\nПогода хорошая.\n", encoding="utf-8")
    document = docx.Document()
    document.add_heading("Мост закрыт", 1)
    document.add_paragraph("Его откроют осенью. Погода хорошая.")
    document.add_table(1, 2).cell(0, 0).text = "12 000"
    document.tables[0].cell(0, 1).text = "Столько машин ехало по мосту."
    data = BytesIO()
    document.save(data)
    (folder / "report.docx").write_bytes(data.getvalue())
    return FolderSettings(folder, tmp_path / "out", ("kk", "ru"), source="ru", model="echo")


def statuses(settings: FolderSettings) -> dict[str, str]:
    outcomes = [event.outcome for event in run_folder(settings) if isinstance(event, Ended)]
    assert not [one.reason for one in outcomes if one.status == "failed"]
    return {one.output: one.status for one in outcomes}


def text(settings: FolderSettings, name: str) -> str:
    return (settings.out / name).read_text(encoding="utf-8")


def test_markdown_of_everything(news: FolderSettings) -> None:
    found = statuses(replace(news, form="md"))
    assert found.keys() == {f"{name}.{to}.md" for name in ("a", "page", "plain", "report") for to in ("kk", "ru")}
    assert text(news, "a.ru.md") == MARKDOWN
    assert text(news, "plain.kk.md") == "\\[kk\\] Мост закрыт.\n\n\\[kk\\] Погода хорошая.\n"
    assert text(news, "report.ru.md") == (
        "## Мост закрыт\n\nЕго откроют осенью. Погода хорошая.\n\n12 000\n\nСтолько машин ехало по мосту.\n"
    )
    page = text(news, "page.ru.md")
    assert page.startswith("## Мост закрыт\n\nМост через реку")
    assert "Главная" not in page


def test_a_page_of_everything(news: FolderSettings) -> None:
    statuses(replace(news, form="html"))
    page = html.fromstring((news.out / "a.kk.html").read_bytes())
    assert page.get("lang") == "kk"
    assert page.findtext(".//title") == page.findtext(".//h1") == "[kk] Мост закрыт"
    assert [item.text for item in page.findall(".//ul/li")] == ["[kk] Первый объезд.", "[kk] Второй объезд."]
    assert page.xpath("string(.//ol/li)") == "[kk] Сначала проверка."
    assert page.xpath("string(.//blockquote)") == "[kk] Терпение, просят власти."
    assert "код_1" in page.xpath("string(.//pre)")
    assert page.xpath(".//p[last()]")[0].text == "[kk] Погода # хорошая, 2 < 3 и *."
    assert "Главная" in text(news, "page.kk.html")  # a web page is written whole, as it is
    assert html.fromstring((news.out / "report.ru.html").read_bytes()).findtext(".//h2") == "Мост закрыт"


def test_text_and_segments_of_everything(news: FolderSettings) -> None:
    statuses(replace(news, form="txt"))
    assert text(news, "report.kk.txt").startswith("[kk] Мост закрыт\n\n[kk] Его откроют осенью. [kk] Погода хорошая.")
    assert text(news, "plain.ru.txt") == "Мост закрыт.\nПогода хорошая.\n"
    statuses(replace(news, form="json"))
    record = json.loads(text(news, "report.kk.json"))
    assert record["target_language"] == "kk"
    assert record["segments"][1]["target"] == "[kk] Его откроют осенью."
    assert json.loads(text(news, "report.ru.json"))["segments"][1]["target"] == "Его откроют осенью."


def test_special_letters_are_no_markdown(news: FolderSettings) -> None:
    lines = [
        "#Мост 5 * 5 * 5 и [тут] <b>.",
        "Кто-то: __мост__ `открыт` \\_.",
        "~~~ и === тоже.",
        "Было 7. Стало 8.",
        "Пишут &amp; и &#60;.",
    ]
    (news.folder / "plain.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    statuses(replace(news, form="md", include=("plain.txt",)))
    shown = html.fromstring(MarkdownIt().render(text(news, "plain.ru.md")))
    assert " ".join(shown.text_content().split()) == " ".join(lines)


class Mangling(EchoEngine):
    """Writes code with other dashes and quotation marks, as models do."""

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        for index, answer in super().run(texts, task, stopped):
            yield index, answer.replace("--", " — ").replace("%s", "")


@pytest.mark.parametrize("form", FORMS)
def test_code_and_placeholders_are_kept_in_every_form(
    news: FolderSettings, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (news.folder / "code.md").write_text("Наберите `make --all` сейчас.\n", encoding="utf-8")
    (news.folder / "a.po").write_text('msgid "Мост %s закрыт"\nmsgstr ""\n', encoding="utf-8")
    engines.close_engines()
    monkeypatch.setitem(engines.ENGINES, "echo", f"{__name__}.Mangling")
    statuses(replace(news, form=form, include=("code.md", "a.po"), pages=False))
    engines.close_engines()
    for to in ("kk", "ru"):
        assert "make --all" in text(news, f"code.{to}.{form}")
        assert "%s" in text(news, f"a.{to}.{form}")


LONG = "audar batch /home/asel/news --to kk,ru --out /home/asel/ready --include '*.md' --summarize short --jobs 4"
CODED = {
    "long.md": f"Наберите `{LONG}` вечером.\n\n```sh\nтолько так\n```\n\n`{LONG}2`\n\nУтром читайте.\n",
    "long.xhtml": f"""<html><body><article><h1>О мосте</h1><p>Наберите <code>{LONG}</code> вечером, когда город спит,
и идите спать сами, потому что работы хватит до самого утра.</p><pre>только\n  так</pre><p><kbd>{LONG}2</kbd></p>
<p>Утром читайте готовые переводы, и не забудьте проверить числа и имена.</p></article></body></html>""",
    "long.po": f'msgid "Осталось {{n, plural, other {{{LONG} файлов}}}} к утру."\nmsgstr ""\n',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CODED)
def test_long_code_is_lost_in_no_form(name: str, form: str) -> None:
    article = parsed(CODED[name].encode(), name, (), form)
    pieces = [TranslatedSegment(one, f"[kk] {one.text}") for one in segment_article(article, "ru")]
    written = write_form(Translation(article, "ru", "kk", "", tuple(pieces)), form).decode()
    if form == "json":
        record = json.loads(written)
        targets = [one.get("before", "") + one["target"] for one in record["segments"]]
        written = "\n".join([*targets, record.get("after", "")])
    elif form == "md":
        written = MarkdownIt().render(written)
    plain = unescape(written)
    for code in (LONG, f"{LONG}2", "только"):
        assert plain.count(code) == CODED[name].count(code)


def test_fences_of_code_stay_in_markdown() -> None:
    source = "Запустите:\n\n```sh\nmake all\n\n  make test\n```\n\nи ждите.\n\n~~~\n```x\n~~~~\n"
    article = parsed(source.encode(), "a.md", (), "html")
    page = html.fromstring(write_form(Translation(article, "ru", "ru", "", ()), "html").decode())
    assert [one.text for one in page.iter("pre")] == ["make all\n\n  make test", "```x"]


def test_marks_before_a_paragraph_are_no_code() -> None:
    source = "- [x] Дом готов\n1. > Да, готов[^1]\n\n[^1]: Почти готов\n\n12,5\n\nа) Второй дом\n"
    article = parsed(source.encode(), "a.md", (), "html")
    result = Translation(
        article, "ru", "ru", "", tuple(TranslatedSegment(s, s.text) for s in segment_article(article, "ru"))
    )
    page = html.fromstring(write_form(result, "html").decode())
    assert [(one.tag, one.text) for one in page.find("body").iter("li", "blockquote", "p", "pre")] == [
        *(
            ("li", "Дом готов"),
            ("blockquote", "Да, готов"),
            ("p", "Почти готов"),
            ("pre", "12,5"),
            ("p", "а) Второй дом"),
        ),
    ]
    assert [one.get("before") for one in translation_record(result)["segments"]] == [None, None, None, "12,5"]
    letters = parsed("Список:\nа) первый дом\nб) второй дом\n".encode(), "a.txt", (), "html")
    written = write_form(Translation(letters, "ru", "ru", "", ()), "html").decode()
    assert "<li>а) первый дом</li>\n<li>б) второй дом</li>" in written


def test_every_line_of_a_text_is_escaped() -> None:
    article = Article("a.json", (Paragraph("", "Раз.\n# Два.\n3. Три."),))
    result = Translation(article, "ru", "ru", "", ())
    assert write_form(result, "md").decode() == "Раз.\n\\# Два.\n3\\. Три.\n"


@pytest.mark.parametrize("form", FORMS)
def test_only_what_the_form_changes_is_made_again(news: FolderSettings, form: str) -> None:
    assert set(statuses(news).values()) == {"translated", "copied"}
    there = {path.name: path.read_bytes() for path in news.out.glob("[a-z]*.*")}
    wanted = replace(news, form=form, summary=1)
    own = {name for name in statuses(wanted) if name in there}
    assert all((news.out / name).read_bytes() == there[name] for name in own)
    assert {"txt": "plain", "md": "a", "html": "page"}.get(form, "") in {name.partition(".")[0] for name in own} | {""}
    again = statuses(wanted)
    assert set(again.values()) == {"unchanged"}
    assert text(news, "report.summary.kk.txt").startswith("[kk] ")
    assert set(statuses(news).values()) == {"unchanged"}


def test_a_record_that_was_changed_into_something_else_has_no_summary() -> None:
    from pipelines.errors import InputError

    for data in (b"[]", b"{", b'{"segments": [{"paragraph": 0}]}', b"\xff"):
        with pytest.raises(InputError, match="in segments"):
            article_of_record(data, "a.kk.json")
    assert {other_form(name, "html") for name in ("a.htm", "a.xhtml", "a.HTML")} == {""}
