"""HTML pages: they stand alone, escape everything from outside, and name each text's language."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from pipelines.article import Article, Flag, Paragraph, Segment, Summary, TranslatedSegment
from pipelines.assemble import Translation
from pipelines.documents.registry import read_document
from pipelines.output.compare import Column, article_column, measured_source, translation_column
from pipelines.output.pages import comparison_page, summary_page, translation_page
from pipelines.output.write import comparison_markdown, translation_record
from pipelines.quality.facts import Facts
from pipelines.split import segment_article

EVIL = '<script>alert("1")</script> & <b>мост</b> $lang'


class Page(HTMLParser):
    """The page's tags with their attributes, the cells' texts by language, and whether every tag is closed."""

    VOID = ("meta", "link", "br", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[tuple[str | None, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "td":
            self.cells.append((dict(attrs).get("lang"), ""))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open:
            self.cells[-1] = (self.cells[-1][0], self.cells[-1][1] + data)


@pytest.fixture
def article() -> Article:
    return Article(
        "a", (Paragraph("# ", "Мост", "heading"), Paragraph("\n\n", EVIL), Paragraph("\n- ", "Ждём.", "item"))
    )


def alone(page: Page) -> None:
    """No scripts, and nothing from elsewhere."""
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe"})
    assert not any(name in ("src", "href", "style") or name.startswith("on") for _, a in page.tags for name in a)


def test_a_translation_stands_beside_its_source_and_says_what_is_doubtful(article: Article) -> None:
    texts = ["Bridge", "<i>a bridge</i>", "We wait."]
    flags = [(), (Flag("numbers", 'Not found: "5" & 6.'),), ()]
    pieces = tuple(
        TranslatedSegment(Segment(n, p.text), text, flag)
        for n, (p, text, flag) in enumerate(zip(article.paragraphs, texts, flags, strict=True))
    )
    html = translation_page("Name <1>", Translation(article, "ru", "en", "m@1|x", pieces, 2.0))
    page = Page(html)
    alone(page)
    assert page.cells[:3] == [("ru", "Мост"), ("en", "Bridge"), ("ru", EVIL)]
    assert page.cells[3] == ("en", '<i>a bridge</i>! Not found: "5" & 6.')
    assert page.cells[4:] == [("ru", "- Ждём."), ("en", "- We wait.")]
    assert ("html", {"lang": "ru"}) in page.tags
    assert ("mark", {"class": "sentence", "title": 'Not found: "5" & 6.'}) in page.tags
    assert "prefers-color-scheme: dark" in html and "m@1|x" in html and "Name &lt;1&gt;" in html


def test_the_words_of_flags_are_marked_on_both_sides(article: Article) -> None:
    flags = (Flag("numbers", "Lost <5>.", ("мост",)), Flag("names", "Other.", ("b",), ("bridge", "a")))
    pieces = (TranslatedSegment(Segment(1, EVIL), "<i>a bridge</i> & co", flags),)
    html = translation_page("x", Translation(article, "ru", "en", "m@1", pieces))
    alone(Page(html))
    assert '<mark title="Lost &lt;5&gt;.">мост</mark>' in html
    assert '&lt;i&gt;<mark title="Other.">a</mark> <mark title="Other.">bridge</mark>&lt;/i&gt; &amp; co' in html
    assert 'class="sentence"' not in html


def test_both_sides_show_code_as_the_source_has_it() -> None:
    long = "audar translate --from ru --to kk --format json --model none " * 2
    article = read_document(f"- Наберите `make --all` и `{long.strip()}` потом.\n".encode(), "a.md")
    pieces = [TranslatedSegment(s, s.text.replace("--all", "— all")) for s in segment_article(article, "ru")]
    result = Translation(article, "ru", "kk", "s", tuple(pieces))
    wanted = f"- Наберите make --all и {long.strip()} потом."
    assert [text for _, text in Page(translation_page("N", result)).cells] == [wanted, wanted]
    source = measured_source(article, "ru")
    columns = [article_column(article, "ru"), translation_column(source, result)]
    assert [text for _, text in Page(comparison_page("N", columns)).cells] == [wanted[2:]] * 2
    assert comparison_markdown("N", columns).count(wanted[2:]) == 2
    (segment,) = translation_record(result)["segments"]
    assert segment["source"] == segment["target"] == wanted[2:]


def test_a_summary_stands_beside_its_article(article: Article) -> None:
    summary = Summary("Short & <new>.", "lead", "ru", "en", "s", 0.1, (Flag("length", "Too long."),))
    html = summary_page("N", article, summary)
    assert "<dt>warning</dt><dd>Too long.</dd>" in html
    page = Page(html)
    alone(page)
    assert page.cells == [("en", "Short & <new>."), ("ru", f"Мост\n\n{EVIL}\n\nЖдём.")]


@pytest.mark.parametrize(
    "kinds", [("article", "translation", "summary", "summary"), ("summary", "summary"), ("article",)]
)
def test_a_comparison_has_every_column(kinds: tuple[str, ...]) -> None:
    columns = [
        Column(kind, f"{kind} {n}", "kk", (f"<{n}>",), Facts(1))  # type: ignore[arg-type]
        for n, kind in enumerate(kinds)
    ]
    page = Page(comparison_page("N", columns))
    alone(page)
    assert page.cells == [("kk", f"<{n}>") for n in range(len(kinds))]
