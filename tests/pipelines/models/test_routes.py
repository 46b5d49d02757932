"""Which models do a task, directly or in steps: on catalogues written here, with the fake engine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipelines.article import Article, Flag, Paragraph
from pipelines.catalogue import find_model, load_catalogue
from pipelines.memory import open_memory
from pipelines.models.choose import NoModel
from pipelines.models.routes import figures, find_legs, flags_of, model_ids, routes_in_steps
from pipelines.models.store import model_folder, remove
from pipelines.output.pages import translation_page
from pipelines.route import RouteFinder
from pipelines.run import plan_translation, summarize, translate_article
from pipelines.task import Task
from tests.conftest import Run
from tests.installing import entry, install, write_models

Write = Callable[..., None]
KK_EN = Task("translate", "kk", "en")
SUMMARY = Task("summarize", "kk", "kk", 1)
KK = "Қалада жаңа кітапхана ашылды. Ертең жаңбыр жауады."
RUSSIAN = Article("b.txt", (Paragraph("", "В городе открылась новая библиотека. Завтра будет дождь."),))
ARTICLE = Article("a.txt", (Paragraph("", KK), Paragraph("\n\n", "Балалар үлкен ағаштың түбінде ойнап жүр.")))


def quality(direction: str, score: float, metric: str = "chrF") -> str:
    return f"{{direction: {direction}, metric: {metric}, score: {score}, test_set: FLORES, source: card}}"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write entries as the catalogue and install them all, but those whose id begins with ``far``."""

    def write(*entries: str) -> None:
        monkeypatch.setenv("AUDAR_MODELS", write_models(tmp_path / "models.yaml", entries)["AUDAR_MODELS"])
        for spec in load_catalogue():
            if not spec.id.startswith("far"):
                install(spec)

    return write


def ids(task: Task, **keys: Any) -> tuple[str, ...]:
    return model_ids(find_legs(task, **keys))


def test_a_direction_without_a_model_goes_through_the_third_language(models: Write) -> None:
    models(entry("a", directions="[kk-ru]"), entry("b", directions="[ru-en]"), entry("far", directions="[kk-en]"))
    way = find_legs(KK_EN)
    assert [(step.task.source, step.task.target, step.choice.spec.id) for step in way] == [
        ("kk", "ru", "a"),
        ("ru", "en", "b"),
    ]
    told = "No installed model translates Kazakh to English directly; it is done in steps: kk→ru a, ru→en b."
    assert flags_of(KK_EN, way) == (Flag("steps", told),)


def test_it_can_be_refused_and_then_what_lacks_is_recommended(models: Write) -> None:
    models(entry("a", directions="[kk-ru]"), entry("b", directions="[ru-en]"), entry("far", directions="[kk-en]"))
    with pytest.raises(NoModel, match="one of these would: far") as caught:
        find_legs(KK_EN, direct=True)
    assert caught.value.recommended == find_model("far")


def test_a_direct_model_wins_wherever_it_stands(models: Write) -> None:
    models(
        entry("a", directions="[kk-ru]", quality=f"[{quality('kk-ru', 90)}]"),
        entry("b", directions="[ru-en]", quality=f"[{quality('ru-en', 90)}]"),
        entry("last", directions="[kk-en]", quality=f"[{quality('kk-en', 10)}]"),
    )
    assert ids(KK_EN) == ("last",)


def test_a_rough_model_serves_only_for_want_of_a_better_one_and_says_so_each_time(models: Write) -> None:
    models(
        entry("mine", directions="[ru-en]", rough="[ru-en]"),
        entry("good", directions="[ru-en]"),
        entry("a", directions="[kk-ru]"),
        entry("c", directions="[kk-en]", rough="[kk-en]"),
    )
    task = Task("translate", "ru", "en")
    assert ids(task) == ("good",)
    assert not flags_of(task, find_legs(task))
    assert ids(KK_EN) == ("c",)
    remove(find_model("good"))
    (flag,) = flags_of(task, find_legs(task))
    assert flag.code == "rough" and flag.detail.endswith("`audar models pull good` gets a better one.")
    remove(find_model("c"))
    assert [flag.code for flag in flags_of(KK_EN, find_legs(KK_EN))] == ["steps", "rough"]
    plan = plan_translation(ARTICLE, "en", "kk")
    assert "roughly" in translation_page("N", translate_article(plan), measured=False)


def test_a_way_without_rough_steps_comes_before_one_with_better_figures(models: Write) -> None:
    models(
        entry(
            "a",
            directions="[kk-ru, ru-kk]",
            quality=f"[{quality('kk-ru', 90)}, {quality('ru-kk', 90)}]",
            rough="[kk-ru]",
        ),
        entry("b", directions="[kk-en, en-kk]", quality=f"[{quality('kk-en', 20)}, {quality('en-kk', 20)}]"),
        entry("s", summaries="[ru, en]"),
    )
    assert ids(SUMMARY) == ("b", "s", "b")


def test_an_unreliable_direction_is_neither_the_direct_way_nor_a_step(models: Write) -> None:
    models(entry("a", directions="[kk-ru]", unreliable="[kk-en, ru-en]"))
    with pytest.raises(NoModel):
        find_legs(KK_EN)
    assert ids(KK_EN, model_id="a") == ("a",)  # named, with a warning


def test_each_step_is_done_by_the_best_installed_model(models: Write) -> None:
    models(
        entry("far", directions="[kk-ru]"),
        entry("first", directions="[kk-ru, ru-en]"),
        entry("second", directions="[kk-ru, ru-en]"),
    )
    assert ids(KK_EN) == ("first", "first")


def test_a_damaged_direct_model_is_told_and_not_gone_round(models: Write) -> None:
    models(entry("a", directions="[kk-ru]"), entry("b", directions="[ru-en]"), entry("c", directions="[kk-en]"))
    (model_folder(find_model("c")) / "weights.bin").write_bytes(b"short")
    with pytest.raises(NoModel, match="'c' are damaged") as caught:
        find_legs(KK_EN)
    assert caught.value.recommended == find_model("c")


def test_a_damaged_step_is_done_by_the_next_model_or_nobody(models: Write) -> None:
    models(entry("a", directions="[kk-ru]"), entry("b", directions="[ru-en]"), entry("c", directions="[ru-en]"))
    (model_folder(find_model("b")) / "weights.bin").write_bytes(b"short")
    assert ids(KK_EN) == ("a", "c")
    (model_folder(find_model("c")) / "weights.bin").write_bytes(b"short")
    with pytest.raises(NoModel):
        find_legs(KK_EN)


def test_a_summary_is_translated_there_and_back(models: Write) -> None:
    models(entry("t", directions="[kk-ru, ru-kk]"), entry("s", summaries="[ru]"))
    assert ids(SUMMARY) == ("t", "s", "t")
    assert [step.task.kind for step in find_legs(SUMMARY)] == ["translate", "summarize", "translate"]
    assert ids(Task("summarize", "kk", "ru", 1)) == ("t", "s")
    assert ids(Task("summarize", "ru", "kk", 1)) == ("s", "t")
    with pytest.raises(NoModel):
        find_legs(SUMMARY, direct=True)


def test_what_lacks_for_steps_is_named_where_no_model_does_it_by_itself(models: Write) -> None:
    models(
        entry("there", directions="[kk-ru]"), entry("far-back", directions="[ru-kk]"), entry("far-a", summaries="[ru]")
    )
    with pytest.raises(NoModel) as caught:
        find_legs(SUMMARY)
    said = "No model summarises Kazakh by itself; `audar models pull far-a far-back` gets what does it in steps."
    assert (str(caught.value), caught.value.recommended) == (said, None)
    with pytest.raises(NoModel, match="No model in models"):
        find_legs(SUMMARY, direct=True)


@pytest.mark.parametrize(
    ("through_english", "through_russian", "expected"),
    [
        ((60, 60), (50, 50), "en"),
        ((60, 20), (50, 50), "ru"),  # the product counts, not the best step
        ((60, None), (50, 50), "ru"),  # not every step has a figure: the order decides
        ((60, 60), (None, None), "ru"),
    ],
)
def test_of_two_ways_the_one_with_the_better_figures_is_taken_else_the_first(
    models: Write,
    through_english: tuple[float | None, float | None],
    through_russian: tuple[float | None, float | None],
    expected: str,
) -> None:
    def translator(code: str, scores: tuple[float | None, float | None]) -> str:
        pairs = zip((f"kk-{code}", f"{code}-kk"), scores, strict=True)
        listed = ", ".join(quality(direction, score) for direction, score in pairs if score is not None)
        return entry(f"t-{code}", directions=f"[kk-{code}, {code}-kk]", quality=f"[{listed}]")

    models(translator("en", through_english), translator("ru", through_russian), entry("s", summaries="[en, ru]"))
    assert ids(SUMMARY) == (f"t-{expected}", "s", f"t-{expected}")


def test_figures_of_other_metrics_are_not_compared(models: Write) -> None:
    models(
        entry(
            "en",
            directions="[kk-en, en-kk]",
            quality=f"[{quality('kk-en', 99, 'BLEU')}, {quality('en-kk', 99, 'BLEU')}]",
        ),
        entry("ru", directions="[kk-ru, ru-kk]", quality=f"[{quality('kk-ru', 1)}, {quality('ru-kk', 1)}]"),
        entry("s", summaries="[en, ru]"),
    )
    assert ids(SUMMARY) == ("ru", "s", "ru")


def test_figures_multiply_over_the_translations(models: Write) -> None:
    models(entry("t", directions="[kk-ru, ru-en]", quality=f"[{quality('kk-ru', 50)}, {quality('ru-en', 40)}]"))
    path = tuple((step.task, step.choice.spec) for step in find_legs(KK_EN))
    assert figures(path) == {("chrF", "FLORES"): 2000}


def test_fewer_steps_win_and_no_way_has_more_than_three() -> None:
    for task in (SUMMARY, Task("summarize", "kk", "en", 2), KK_EN):
        found = list(routes_in_steps(task))
        assert [len(way) for way in found] == sorted(len(way) for way in found)
        assert max(map(len, found)) == (2 if task.kind == "translate" else 3)
        for way in found:  # each step begins where the one before ended
            assert way[0].source == task.source and way[-1].target == task.target
            assert all(one.target == next_one.source for one, next_one in pairwise(way))


def test_the_catalogues_order_agrees_with_its_figures() -> None:
    best: dict[tuple[str, str, str], float] = {}
    for spec in load_catalogue():
        for figure in spec.quality:
            key = (figure.direction, figure.metric, figure.test_set)
            assert figure.score <= best.setdefault(key, figure.score) + 0.5, spec.id  # half a point is no difference


def test_a_translation_in_steps_is_signed_remembered_by_step_and_told(models: Write) -> None:
    models(entry("a", directions="[kk-ru]"), entry("b", directions="[ru-en]"))
    plan = plan_translation(ARTICLE, "en", "kk")
    assert plan.route.signature.startswith("a@abcdef012345→b@abcdef012345|steps=kk-ru,ru-en|engine=echo|")
    assert plan.route.models == "a → b"
    assert plan.warnings[0].endswith("in steps: kk→ru a, ru→en b.")
    made = translate_article(plan)
    assert [piece.target for piece in made.segments] == [f"[en] [ru] {piece.segment.text}" for piece in made.segments]
    known = {(key.source, key.target): (text, target) for key, text, target in open_memory().pairs()}
    assert set(known) == {("kk", "ru"), ("ru", "en"), ("kk", "en")}
    last = ARTICLE.paragraphs[1].text
    assert known["ru", "en"] == (f"[ru] {last}", f"[en] [ru] {last}")
    # The direct way of the first step finds what the detour learnt.
    again = plan_translation(ARTICLE, "ru", "kk")
    assert again.route.memory is not None
    keys = {key.signature for key, _, _ in again.route.memory.pairs("kk", "ru")}
    assert keys == {again.route.signature}


def test_a_summary_in_steps_tells_them_and_stays_in_its_language(models: Write) -> None:
    models(entry("t", directions="[kk-ru, ru-kk]"), entry("s", summaries="[ru]"))
    made = summarize(RUSSIAN, 1, source="kk")  # the fake models write on in the words that they get
    assert made.text.startswith("[kk] [ru] [ru] В городе открылась новая библиотека.")
    assert made.method == "t → s → t"
    assert made.signature.startswith("t@abcdef012345→s@abcdef012345→t@abcdef012345|steps=kk-ru,summary:ru-ru,ru-kk|")
    assert made.flags[0].code == "steps"
    with pytest.raises(NoModel):
        summarize(RUSSIAN, 1, source="kk", finder=RouteFinder(direct=True))


def test_an_extract_in_the_place_of_a_summary_in_steps_names_itself_among_them(models: Write) -> None:
    models(entry("t", directions="[kk-ru, ru-kk]"), entry("s", summaries="[ru]"))
    made = summarize(ARTICLE, 1, source="kk")  # its Russian is Kazakh
    assert made.text == "[kk] [ru] Қалада жаңа кітапхана ашылды."
    assert made.method == "t → extractive → t"
    assert "extracted" in {flag.code for flag in made.flags}


def test_the_commands_go_in_steps_and_refuse_it(models: Write, audar: Run, tmp_path: Path) -> None:
    models(
        entry("t", directions="[kk-ru, ru-kk, ru-en]"), entry("s", summaries="[ru]"), entry("far", directions="[kk-en]")
    )
    text = "Қалада жаңа кітапхана ашылды.\n".encode()
    steps = "in steps: kk→ru t, ru→en t."
    made = audar("translate", "--to", "en", "--from", "kk", input=text)
    assert (made.returncode, made.stdout.decode()) == (0, "[en] [ru] Қалада жаңа кітапхана ашылды.\n")
    assert steps in made.stderr.decode()
    refused = audar("translate", "--to", "en", "--from", "kk", "--direct", input=text)
    assert (refused.returncode, refused.stdout) == (3, b"")
    assert b"far" in refused.stderr

    made = audar("summarize", "--from", "kk", "--length", "short", input=KK.encode())
    assert (made.returncode, made.stdout[:4]) == (0, b"[kk]")
    assert "in steps: kk→ru t, ru s, ru→kk t." in made.stderr.decode()
    refused = audar("summarize", "--from", "kk", "--direct", "--length", "short", input=KK.encode())
    assert refused.stdout.decode() == "Қалада жаңа кітапхана ашылды.\n"  # without a model, as ever

    compared = audar("compare", "--from", "kk", "--to", "en", "--format", "md", input=KK.encode())
    assert compared.returncode == 0 and steps in compared.stderr.decode()
    assert "t → extractive → t" in compared.stdout.decode()
    compared = audar("compare", "--from", "kk", "--to", "en", "--format", "md", input=RUSSIAN.text.encode())
    assert compared.returncode == 0 and "t → s → t" in compared.stdout.decode()
    assert audar("compare", "--from", "kk", "--to", "en", "--direct", input=KK.encode()).returncode == 3

    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_bytes(text)
    batch = ("batch", folder, "--to", "en", "--from", "kk", "--no-pages")
    assert audar(*batch, "--direct").returncode == 3
    done = audar(*batch, "--summarize", "short")
    assert done.returncode == 0, done.stderr
    assert steps in done.stderr.decode()
    assert (tmp_path / "news-audar" / "a.en.txt").read_text("utf-8") == "[en] [ru] Қалада жаңа кітапхана ашылды.\n"
