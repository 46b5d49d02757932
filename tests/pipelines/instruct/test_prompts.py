"""Prompt sets: what is asked, and what is refused when they are read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.catalogue import load_catalogue
from pipelines.errors import ConfigError
from pipelines.instruct.prompts import load_prompts, prompts_for, read_prompts
from pipelines.languages import LANGUAGES

GOOD: dict[str, Any] = {
    "translate": {
        "system": "From {source} into {target}.",
        "request": "{text}",
        "examples": [{"en": "Yes.", "ru": "Да."}, {"en": "No.", "kk": "Жоқ."}],
    },
    "summarize": {
        "system": dict.fromkeys(LANGUAGES, "Summarise."),
        "request": dict.fromkeys(LANGUAGES, "{text} {length}"),
        "length": {code: {1: "one", 3: "three"} for code in LANGUAGES},
    },
}


def write(folder: Path, content: object) -> Path:
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    read_prompts.cache_clear()
    return path


def test_every_prompt_set_of_the_catalogue_can_be_read() -> None:
    names = {spec.prompts for spec in load_catalogue() if spec.prompts}
    assert names
    for name in names:
        prompts = load_prompts(name)
        assert all(set(example) == set(LANGUAGES) for example in prompts.translate.examples)


def test_examples_become_turns_in_the_direction_asked(tmp_path: Path) -> None:
    prompts = read_prompts(write(tmp_path, GOOD))
    assert [message["content"] for message in prompts.translate.prefix("ru", "en")] == [
        "From Russian into English.",
        "Да.",
        "Yes.",
    ]
    assert [message["role"] for message in prompts.translate.prefix("en", "kk")] == ["system", "user", "assistant"]
    assert prompts.translate.ask(["a {b} c"], "en", "ru") == {"role": "user", "content": "a {b} c"}


def test_a_currency_is_named_where_the_set_has_words_for_it(tmp_path: Path) -> None:
    translate = {**GOOD["translate"], "reminder": "{text} ({currency}, {target})"}
    reminding = read_prompts(write(tmp_path, {**GOOD, "translate": translate})).translate
    assert reminding.ask(["5 {x}"], "en", "ru", {"tenge": "тенге"})["content"] == "5 {x} (тенге, Russian)"
    assert reminding.ask(["5"], "en", "ru")["content"] == "5"
    silent = read_prompts(write(tmp_path, GOOD)).translate
    assert silent.ask(["5"], "en", "ru", {"tenge": "тенге"})["content"] == "5"


def test_a_direction_takes_the_examples_chosen_for_it_in_their_order(tmp_path: Path) -> None:
    examples = [{"en": "Yes.", "ru": "Да."}, {"en": "No.", "ru": "Нет."}, {"en": "So.", "ru": "Так."}]
    translate = {**GOOD["translate"], "examples": examples, "chosen": {"ru-en": [3, 1], "en-kk": []}}
    prompts = read_prompts(write(tmp_path, {**GOOD, "translate": translate}))
    assert [turn["content"] for turn in prompts.translate.prefix("ru", "en")[1:]] == ["Так.", "So.", "Да.", "Yes."]
    assert len(prompts.translate.prefix("en", "ru")) == 1 + 2 * len(examples)
    assert len(prompts.translate.prefix("en", "kk")) == 1


def test_a_direction_of_lists_has_numbered_requests_and_answers(tmp_path: Path) -> None:
    examples = [{"en": "Yes.", "ru": "Да."}, {"en": "No.", "kk": "Жоқ."}, {"en": "So.", "ru": "Так."}]
    examples.append({"en": "Why?", "ru": "Почему?"})
    lists = {"sizes": {"ru-en": 2}, "request": "{target}:\n{text}", "reminder": "{pairs}:\n{text}"}
    translate = {**GOOD["translate"], "examples": examples, "lists": lists}
    prompts = read_prompts(write(tmp_path, {**GOOD, "translate": translate})).translate
    assert [prompts.most(*pair) for pair in (("ru", "en"), ("en", "ru"))] == [2, 1]
    assert [turn["content"] for turn in prompts.prefix("ru", "en")[1:]] == [
        "English:\n1. Да.\n2. Так.",
        "1. Yes.\n2. So.",
        "English:\n1. Почему?",
        "1. Why?",
    ]
    assert prompts.prefix("en", "ru")[1]["content"] == "Yes."
    assert prompts.ask(["Раз.", "Два\n и три."], "ru", "en")["content"] == "English:\n1. Раз.\n2. Два и три."
    assert prompts.ask(["Пять тенге."], "ru", "en", {"тенге": "tenge"})["content"] == "тенге = tenge:\n1. Пять тенге."


def test_a_summary_is_asked_for_in_the_nearest_known_length(tmp_path: Path) -> None:
    prompts = read_prompts(write(tmp_path, GOOD))
    assert prompts.summarize.messages("T", "ru", 6)[1]["content"] == "T three"
    assert prompts.summarize.messages("T", "ru", 1)[1]["content"] == "T one"


@pytest.mark.parametrize(
    ("part", "change", "named"),
    [
        ("translate", {"sytem": "x"}, "sytem"),
        ("translate", {"system": "{langage}"}, "langage"),
        ("translate", {"request": "no text"}, "translate.request"),
        ("translate", {"reminder": "{curency}: {text}"}, "curency"),
        ("translate", {"names": ["ru-de"]}, "translate.names: unknown language de"),
        ("translate", {"lists": {"sizes": {"ru-en": 1}, "request": "{text}"}}, "translate.lists.sizes"),
        ("translate", {"lists": {"sizes": {"ru-de": 2}, "request": "{text}"}}, "unknown language de"),
        ("translate", {"lists": {"sizes": {"ru-en": 2}, "request": "no text"}}, "translate.lists.request"),
        ("translate", {"lists": {"sizes": {"ru-en": 2}, "request": "{txt} {text}"}}, "txt"),
        ("translate", {"reminder": "no text"}, "translate.reminder"),
        ("translate", {"examples": [{"de": "Ja."}]}, "de"),
        ("translate", {"sampling": {"temperature": -1}}, "temperature"),
        ("translate", {"chosen": {"en-ru": [3]}}, "chosen.en-ru"),
        ("translate", {"chosen": {"en-ru": [0]}}, "chosen.en-ru"),
        ("translate", {"chosen": {"en-de": [1]}}, "de"),
        ("summarize", {"system": {"en": "x"}}, "ru|kk"),
        ("clean", ["twice", "fences"], "clean: there is no rule 'fences'; there are arabic_letters, twice, "),
        ("clean", "twice", "clean"),
        ("files", [1], "files"),
    ],
)
def test_a_wrong_key_is_refused_by_name(tmp_path: Path, part: str, change: object, named: str) -> None:
    wrong = {**GOOD, part: {**GOOD[part], **change} if isinstance(change, dict) else change}
    with pytest.raises(ConfigError, match=rf"mine\.yaml.*({named})"):
        read_prompts(write(tmp_path, wrong))


def test_a_missing_set_is_named() -> None:
    with pytest.raises(ConfigError, match=r"absent\.yaml"):
        load_prompts("absent")


def test_a_users_own_set_stands_before_audars_and_tells_which_files_are_asked_so() -> None:
    assert [prompts_for(name) for name in ("Qwen3-4B.gguf", "gemma-3-4b.gguf")] == ["qwen", "chat"]
    folder = Path(os.environ["AUDAR_CONFIG"]).parent / "prompts"
    folder.mkdir(parents=True)
    write(folder, {**GOOD, "clean": ["twice"], "files": ["gemma"]})
    assert load_prompts("mine").clean == ("twice",)
    assert [prompts_for(name) for name in ("Qwen3-4B.gguf", "gemma-3-4b.gguf")] == ["qwen", "mine"]
    write(folder, GOOD).rename(folder / "qwen.yaml")
    assert load_prompts("qwen").translate.request == "{text}"


@pytest.mark.parametrize(
    "trick",
    ["{text:>9999999999}", "{text.nope}", "{text[0]}", "{text.__class__}", "{0}", "{}", "{text!r}", "{text:{x}}"],
)
def test_only_names_stand_in_braces(tmp_path: Path, trick: str) -> None:
    translate = {**GOOD["translate"], "request": "{text} " + trick}
    with pytest.raises(ConfigError, match=r"mine\.yaml: "):
        read_prompts(write(tmp_path, {**GOOD, "translate": translate}))
