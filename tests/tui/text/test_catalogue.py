"""What the catalogue of models says is said in the interface's language."""

from __future__ import annotations

from pipelines.catalogue import find_model, load_catalogue
from tui.text.catalogue import WORDS
from tui.text.i18n import use
from tui.text.models import details, row, summary_models


def test_every_note_and_source_and_licence_in_words_is_to_be_translated() -> None:
    specs = load_catalogue()
    said = {spec.note for spec in specs} | {spec.name for spec in specs if spec.is_fake}
    said |= {spec.licence for spec in specs if " " in spec.licence}
    said |= {q.source for spec in specs for q in spec.quality if "leaderboard" not in q.source and "/" not in q.source}
    assert said - {""} == set(WORDS)


def test_a_models_figures_and_notes_are_told_in_russian() -> None:
    use("ru")
    told = details(find_model("m2m100-418m"), None)
    assert "chrF 19" in told and "It cannot do" not in told
    assert "chrF 59,7" in row(find_model("opus-big-en-ru"), "ready")[-1]
    assert "карточка модели" in details(find_model("opus-big-en-ru"), None)
    assert dict(summary_models())["echo"].startswith("echo: Echo, подставная модель")
