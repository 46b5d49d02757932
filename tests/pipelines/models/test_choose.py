from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.catalogue import find_model, load_catalogue
from pipelines.errors import ModelUnavailable
from pipelines.models.choose import NoModel, choose, recommended
from pipelines.models.store import model_folder
from pipelines.task import Task
from tests.installing import install

EN_RU = Task("translate", "en", "ru")


def test_the_best_installed_model_is_taken() -> None:
    install(find_model("starter"))
    assert choose(EN_RU).spec.id == "starter"
    install(find_model("opus-big-en-ru"))
    assert choose(EN_RU).spec.id == "opus-big-en-ru"


def test_a_choice_is_signed_with_the_revision_that_was_pulled() -> None:
    install(find_model("starter"), "f86cb2c1fa58255f8052")
    assert choose(EN_RU).name == "starter@f86cb2c1fa58"


def test_without_a_model_one_with_an_open_licence_is_recommended() -> None:
    with pytest.raises(NoModel, match="opus-big-en-ru") as caught:
        choose(EN_RU)
    assert caught.value.recommended == find_model("opus-big-en-ru")
    licences = {d: recommended(Task("translate", d[:2], d[3:])) for d in ("kk-en", "en-kk", "kk-ru", "ru-kk")}
    assert all(spec and spec.open_licence for spec in licences.values())


@pytest.mark.parametrize("direction", ["kk-ru", "kk-en", "ru-kk", "en-kk"])
def test_the_starter_does_kazakh_only_when_named_and_warns(direction: str) -> None:
    install(find_model("starter"))
    task = Task("translate", direction[:2], direction[3:])
    with pytest.raises(NoModel):
        choose(task)
    choice = choose(task, "starter")
    assert choice.warning is not None
    assert "unreliably" in choice.warning


def test_echo_is_never_chosen_unnamed_and_warns_of_nothing() -> None:
    with pytest.raises(NoModel):
        choose(EN_RU)
    assert choose(EN_RU, "echo").warning is None


def test_a_model_that_cannot_do_it_is_refused() -> None:
    with pytest.raises(ModelUnavailable, match="does not do this"):
        choose(Task("translate", "ru", "en"), "opus-big-en-ru")


def test_summaries_across_languages_need_instructions() -> None:
    install(find_model("rut5-gazeta"))
    install(find_model("starter"))
    assert choose(Task("summarize", "ru", "ru", 3)).spec.id == "rut5-gazeta"
    assert choose(Task("summarize", "ru", "en", 3)).spec.id == "starter"
    with pytest.raises(ModelUnavailable):
        choose(Task("summarize", "ru", "en", 3), "rut5-gazeta")


def test_a_damaged_model_is_named_and_the_next_one_taken(cache: Path) -> None:
    install(find_model("opus-big-en-ru"))
    (model_folder(find_model("opus-big-en-ru")) / "config.json").write_bytes(b"short")
    with pytest.raises(NoModel, match=r"'opus-big-en-ru' are damaged") as caught:
        choose(EN_RU)
    assert caught.value.recommended == find_model("opus-big-en-ru")
    install(find_model("starter"))
    assert choose(EN_RU).spec.id == "starter"


def test_every_entry_can_be_recommended_for_something_or_is_named() -> None:
    assert all(spec.note for spec in load_catalogue() if not spec.open_licence)
