"""Adding a model of the user's: what it is recognised as, what is refused, and what is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from pipelines.catalogue import find_model, forget, load_catalogue, load_sets, user_path
from pipelines.errors import ConfigError, InputError, ModelUnavailable, StoreError
from pipelines.models.adding import Added, Try, Wish, _forget, _judged, add
from pipelines.models.adding.entry import append, check_free
from pipelines.models.adding.origins import hub_name, place_of
from pipelines.models.adding.recognise import Recognised, as_entry, recognise
from pipelines.models.adding.repository import needed
from pipelines.models.choose import choose
from pipelines.models.selftest.measure import measure
from pipelines.models.selftest.sentences import article
from pipelines.models.store import model_folder, state
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.architectures import ARCHITECTURES, DIRECTIONS, MADLAD_PREFIX, MBART_CODES
from tests.pipelines.engines.checkpoints import CODES, SENTENCES, copy_of
from tests.pipelines.engines.tiny_gguf import write_tiny_gguf

UNSAID = Wish()
ONE_THREAD = EngineSettings(threads=1, device="cpu")


@pytest.fixture(autouse=True)
def fresh_catalogue() -> Iterator[None]:
    forget()
    yield
    forget()


def users_file() -> Path:
    path = user_path()
    assert path is not None
    return path


def seen(folder: Path, tmp_path: Path, wish: Wish = UNSAID) -> Recognised:
    """What a folder is recognised as, from its small files only."""
    place = place_of(str(folder))
    names = needed(place.sizes.keys(), place.chosen)
    glanced = tmp_path / "glanced"
    glanced.mkdir(exist_ok=True)
    place.glance(tuple(name for name in names if not name.endswith((".safetensors", ".npz", ".gguf"))), glanced)
    return recognise(place, names, glanced, wish)


@pytest.mark.parametrize(
    ("name", "codes", "prefix"),
    [
        ("nllb-files", CODES, {}),
        ("m2m100", {code: code for code in CODES}, {}),
        ("madlad", {}, MADLAD_PREFIX),
    ],
)
def test_a_multilingual_model_tells_all_by_itself(
    tmp_path: Path, name: str, codes: dict[str, str], prefix: dict[str, str]
) -> None:
    spec = seen(ARCHITECTURES[name].folder, tmp_path).spec
    assert set(spec.directions) == set(DIRECTIONS)
    assert (dict(spec.codes), dict(spec.prefix)) == (codes, prefix)
    assert spec.engine == "ctranslate2"
    assert not spec.summaries


CARD = "---\ntags:\n- {task}\nlicense: apache-2.0\nlanguage:\n{languages}---\n# A model\n"


def with_card(folder: Path, task: str, *languages: str) -> Path:
    listed = "".join(f"- {language}\n" for language in languages)
    (folder / "README.md").write_text(CARD.format(task=task, languages=listed), encoding="utf-8")
    return folder


def test_an_mbart_does_what_its_card_says(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["mbart50"].folder, tmp_path / "model")
    with pytest.raises(ConfigError, match=r"not tell what it was trained for: add --directions .* --summaries ru\.$"):
        seen(folder, tmp_path)
    found = seen(with_card(folder, "translation", "ar", "en", "kk", "ru"), tmp_path)
    assert set(found.spec.directions) == set(DIRECTIONS) and not found.spec.summaries
    assert (dict(found.spec.codes), found.spec.licence) == (MBART_CODES, "apache-2.0")
    assert found.kind == "mBART model (a translator by its model card)"
    with pytest.raises(ConfigError, match="trained for"):  # to or from which of the two?
        seen(with_card(folder, "translation", "en", "ru"), tmp_path)
    settings = folder / "tokenizer_config.json"
    both = {**json.loads(settings.read_text()), "src_lang": "en_XX", "tgt_lang": "ru_RU"}
    settings.write_text(json.dumps(both))
    assert seen(folder, tmp_path).spec.directions == ("en-ru",)


@pytest.mark.parametrize(
    ("name", "directions"),
    [
        ("mbart-large-50-one-to-many-mmt", {"en-kk", "en-ru"}),
        ("mbart-large-50-many-to-one-mmt", {"kk-en", "ru-en"}),
        ("mbart-large-50-many-to-many-mmt", set(DIRECTIONS)),
    ],
)
def test_the_names_of_mbarts_translators_tell_their_directions(tmp_path: Path, name: str, directions: set[str]) -> None:
    folder = copy_of(ARCHITECTURES["mbart50"].folder, tmp_path / name)
    found = seen(folder, tmp_path)
    assert set(found.spec.directions) == directions
    assert found.kind == "mBART model (a translator by its name)"
    further = copy_of(folder, tmp_path / f"{name}-of-ours")  # trained for whatever, from that one
    with pytest.raises(ConfigError, match="trained for"):
        seen(further, tmp_path)
    config = json.loads((further / "config.json").read_text())
    (further / "config.json").write_text(json.dumps({**config, "_name_or_path": f"facebook/{name}"}))
    renamed = with_card(further.rename(tmp_path / "ours"), "translation", "en", "kk", "ru")
    assert set(seen(renamed, tmp_path).spec.directions) == directions


def test_an_mbart_trained_for_summaries_becomes_no_translator(tmp_path: Path) -> None:
    """As IlyaGusev/mbart_ru_sum_gazeta is: the decoder starts with ru_RU, which is both sides of the tokenizer."""
    folder = copy_of(ARCHITECTURES["mbart-summary"].folder, tmp_path / "model")
    (folder / "pytorch_model.bin").rename(folder / "model.safetensors")  # weights are not looked at
    with pytest.raises(ConfigError, match=r"reads and writes Russian, and nothing says .*: add --summaries ru if"):
        seen(folder, tmp_path)
    config = folder / "config.json"
    plain = json.loads(config.read_text())
    config.write_text(json.dumps({**plain, "task_specific_params": {"summarization": {"num_beams": 5}}}))
    told = seen(folder, tmp_path)
    assert (told.spec.summaries, told.spec.directions) == (("ru",), ())
    assert told.kind == "mBART model (a summariser by its config.json)"
    config.write_text(json.dumps({**plain, "task_specific_params": {"translation_en_to_ro": {"num_beams": 5}}}))
    spec = seen(with_card(folder, "summarization", "ru"), tmp_path).spec
    assert (spec.summaries, spec.directions, spec.licence) == (("ru",), (), "apache-2.0")
    assert spec.decoding.max_output == 200
    assert seen(folder, tmp_path, Wish(directions=("ru-en",))).spec.directions == ("ru-en",)  # the user knows better


def test_of_other_summarisers_the_card_tells_the_languages(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["bart"].folder, tmp_path / "model")
    assert seen(with_card(folder, "summarization", "de", "en"), tmp_path).spec.summaries == ("en",)
    windows = "---\r\ntags: [summarization]\r\nlanguage: en\r\n---\r\n"
    (folder / "README.md").write_text(windows, encoding="utf-8", newline="")
    assert seen(folder, tmp_path).spec.summaries == ("en",)
    for card in (
        "---\ntags: [summarization\n---\n",
        "---\na: 2020-02-40\n---\n",
        "---\n- a\n---\n",
        "# No head\n",
        "---\nlanguage: en\n---\n",
    ):
        (folder / "README.md").write_text(card)
        with pytest.raises(ConfigError, match="do not tell its languages"):
            seen(folder, tmp_path)
    (folder / "README.md").write_text("---\ntags: [summarization, translation]\nlanguage: en\n---\n")
    with pytest.raises(ConfigError, match="do not tell its languages"):
        seen(folder, tmp_path)


def test_weights_of_which_a_part_lacks_are_refused_before_they_are_fetched(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["nllb-files"].folder, tmp_path / "model")
    part = max(folder.glob("model-*.safetensors"))
    part.unlink()
    with pytest.raises(StoreError, match=rf"^it lacks a part of its weights, which its .* names: {part.name}\.$"):
        seen(folder, tmp_path)


@pytest.mark.parametrize("method", ["iterdir", "stat"])
def test_a_folder_that_may_not_be_read_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    def refusing(path: Path, **_: Any) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, method, refusing)
    with pytest.raises(InputError, match=rf"^Cannot read {tmp_path}: Permission denied\.$"):
        place_of(str(tmp_path))


def test_a_path_that_cannot_be_is_one_sentence() -> None:
    for text in ("~nobody-of-that-name/model", "a\0b"):
        with pytest.raises(InputError, match=r"^There is no folder .*OWNER/NAME\.$"):
            place_of(text)


def test_only_languages_that_the_tokenizer_knows_are_offered(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["madlad"].folder, tmp_path / "model")
    from tests.pipelines.engines.architectures import KNOWN
    from tests.pipelines.engines.checkpoints import train_sentencepiece

    texts = [sentence[code] for sentence in KNOWN for code in ("ru", "en")]
    (folder / "spiece.model").write_bytes(
        train_sentencepiece(texts, vocab_size=400, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
                            user_defined_symbols=["<2ru>", "<2en>"])
    )  # fmt: skip
    spec = seen(folder, tmp_path).spec
    assert set(spec.directions) == {"ru-en", "en-ru"}
    with pytest.raises(ConfigError, match="does not know Kazakh"):
        seen(folder, tmp_path, Wish(directions=("ru-kk",)))


def test_where_the_files_do_not_tell_the_user_is_asked(tmp_path: Path) -> None:
    marian, bart = ARCHITECTURES["marian-files"].folder, ARCHITECTURES["bart"].folder
    with pytest.raises(ConfigError, match=r"--directions kk-ru \(or --from kk --to ru\)\.$"):
        seen(marian, tmp_path)
    assert seen(marian, tmp_path, Wish(directions=("kk-en",))).spec.directions == ("kk-en",)
    with pytest.raises(ConfigError, match="or --summaries ru"):
        seen(bart, tmp_path)
    spec = seen(bart, tmp_path, Wish(summaries=("en",), id="mine", name="Mine", licence="MIT")).spec
    assert (spec.id, spec.name, spec.licence, spec.open_licence) == ("mine", "Mine", "MIT", True)
    assert (spec.decoding.no_repeat_ngram_size, spec.decoding.max_output, spec.decoding.beam_size) == (3, 142, 4)
    assert spec.max_input < 256  # what the model can count


def test_marian_from_transformers_tells_its_sides_by_the_tokenizer(tmp_path: Path, marian_like: Path) -> None:
    spec = seen(marian_like, tmp_path).spec
    assert set(spec.directions) == {"en-ru", "en-kk"}
    assert dict(spec.prefix) == {"ru": ">>rus<< ", "kk": ">>kaz<< "}


@pytest.fixture
def marian_like(tmp_path: Path) -> Path:
    """The Marian checkpoint, with the languages in its tokenizer's settings as Helsinki-NLP writes them."""
    from tests.pipelines.engines import checkpoints

    folder = copy_of(checkpoints.marian_checkpoint(), tmp_path / "marian")
    settings = {"tokenizer_class": "MarianTokenizer", "source_lang": "en", "target_lang": "zle"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


@pytest.mark.parametrize("name", ["mt5", "rut5", "distilbart", "mbart-summary"])
def test_pickled_weights_are_refused_and_it_is_said_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match=r"pytorch_model\.bin, a format that can run code"):
        seen(ARCHITECTURES[name].folder, tmp_path)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_of_a_repository_is_refused_and_not_run(tmp_path: Path, name: str) -> None:
    folder = copy_of(ARCHITECTURES["nllb-files"].folder, tmp_path / "model")
    settings = json.loads((folder / name).read_text())
    settings["auto_map"] = {"AutoConfig": "evil.Config", "AutoTokenizer": ["evil.Tokenizer", None]}
    (folder / name).write_text(json.dumps(settings))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'exploded')!r}, 'w')\n")
    with pytest.raises(StoreError, match=rf"{name.replace('.', '[.]')} asks for code .* \(auto_map\)"):
        seen(folder, tmp_path)
    assert not (tmp_path / "exploded").exists()
    assert "evil.py" not in needed({path.name for path in folder.iterdir()})


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"README.md"}, "no weights that Audar reads"),
        ({"config.json", "model.h5"}, "model.h5, a format that can run code"),
        ({"a.gguf", "b.gguf"}, "--file: a.gguf, b.gguf"),
        ({"model.safetensors"}, "no weights that Audar reads"),  # without a configuration
    ],
)
def test_repositories_without_usable_weights_are_refused(names: set[str], words: str) -> None:
    with pytest.raises((InputError, StoreError), match=words):
        needed(names)


def test_other_architectures_and_broken_settings_are_refused_in_words(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"x")
    for content, words in (
        ('{"model_type": "llama"}', "'llama'; Audar runs m2m_100"),
        ("{", "config.json is not valid JSON"),
        ("[]", "config.json is not a JSON object"),
    ):
        (folder / "config.json").write_text(content)
        with pytest.raises(StoreError, match=words):
            seen(folder, tmp_path)
    with pytest.raises(InputError, match="There is no folder"):
        place_of(str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match=r"config\.json is a file, and no GGUF file"):
        place_of(str(folder / "config.json"))
    with pytest.raises(InputError, match="OWNER/NAME"):
        place_of("hf:nllb")


def test_the_address_of_a_page_names_its_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.example/hub/")
    for address, name in (
        ("https://huggingface.co/foo/bar-1.0", "hf:foo/bar-1.0"),
        ("http://www.huggingface.co/foo/bar/?library=x#files", "hf:foo/bar"),
        ("hf.co/foo/bar", "hf:foo/bar"),
        ("https://hf.co/foo/bar/tree/main", "hf:foo/bar"),
        ("https://huggingface.co/foo/bar/blob/v1/config.json", "hf:foo/bar@v1"),
        ("http://mirror.example/hub/foo/bar", "hf:foo/bar"),
        ("hf:foo/bar@v1", "hf:foo/bar@v1"),
        ("./hf.co/foo", "./hf.co/foo"),
    ):
        assert hub_name(address) == name
    for address in (
        "https://example.org/foo/bar",
        "https://huggingface.co/foo",
        "https://huggingface.co/datasets/foo/bar",
        "https://huggingface.co.example.org/foo/bar",
    ):
        with pytest.raises(InputError, match="is no page of a model on the hub"):
            hub_name(address)


def test_a_gguf_file_does_everything_somehow(tmp_path: Path) -> None:
    write_tiny_gguf(tmp_path / "Qwen-tiny-Q8_0.gguf")
    spec = seen(tmp_path / "Qwen-tiny-Q8_0.gguf", tmp_path, Wish(directions=("en-ru",))).spec
    assert (spec.engine, spec.prompts, spec.id) == ("llamacpp", "qwen", "qwen-tiny-q8-0")
    assert spec.directions == ("en-ru",)
    assert len(spec.unreliable) == 5
    assert set(spec.summaries_unreliable) == {"kk", "ru", "en"}


def added(folder: Path, wish: Wish) -> Added:
    return add(str(folder), wish, ONE_THREAD, lambda *_: None, lambda _: None)


def test_a_folder_is_copied_tried_and_entered(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["nllb-files"].folder, tmp_path / "My NLLB")
    result = added(folder, Wish(id="mine", licence="MIT"))
    assert {one.output for one in result.tries} == set(SENTENCES[0].values())
    assert not any(one.failed for one in result.tries)
    shutil.rmtree(folder)  # the copy is whole
    spec = find_model("mine")
    assert state(spec) == "ready"
    assert set(spec.directions) == set(DIRECTIONS)
    assert all(file.sha256 and file.size for file in spec.files)
    assert choose(Task("translate", "kk", "ru")).spec.id == "mine"  # the user's own stand first
    with pytest.raises(ConfigError, match="'mine' already"):
        check_free("mine")


def test_a_direction_that_goes_wrong_at_once_is_entered_as_unreliable(tmp_path: Path) -> None:
    result = added(ARCHITECTURES["marian-files"].folder, Wish(id="wrong", directions=("kk-en", "kk-ru")))
    spec = find_model("wrong")
    assert spec.directions == ("kk-en",)
    assert spec.unreliable == ("kk-ru",)  # it answered in English
    assert [one.failed for one in result.tries] == [False, True]


def test_what_does_not_run_leaves_nothing(tmp_path: Path, cache: Path) -> None:
    folder = copy_of(ARCHITECTURES["m2m100"].folder, tmp_path / "model")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnavailable, match=r"'broken' was not added: .* cannot be read \([^`]*\)\.$"):
        added(folder, Wish(id="broken"))
    assert not users_file().exists()
    assert not (cache / "models" / "broken").exists()


MINE = """# My models, with a remark.
models:
    - id: first   # the best
      name: First
      engine: openai
      licence: MIT
      open_licence: true
      prompts: chat
      server: {url: "http://127.0.0.1:1/v1", model: m}
      directions: [en-ru]
"""


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (MINE, ["# My models, with a remark.", "# the best"]),
        (None, []),
        ("# Head.\nmodels: []\n", ["# Head."]),
        ("models:\n- id: a\n  name: A\n  engine: echo\n  licence: MIT\n  open_licence: true\n# end\n", ["# end"]),
    ],
)
def test_an_entry_is_put_behind_what_is_there(before: str | None, kept: list[str]) -> None:
    path = users_file()
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before, encoding="utf-8")
    known = [spec.id for spec in load_catalogue()]
    spec = find_model("hplt-kk-en")
    for model_id in ("new", "newer"):
        one = msgspec.structs.replace(spec, id=model_id)
        append(check_free(model_id), as_entry(one), one)
        assert find_model(model_id) == one
    own = len(known) - len([spec for spec in load_catalogue() if spec.id in known and spec.id not in ("first", "a")])
    assert [spec.id for spec in load_catalogue()] == [*known[:own], "new", "newer", *known[own:]]
    text = path.read_text(encoding="utf-8")
    assert [remark for remark in kept if remark not in text] == []
    assert not list(path.parent.glob("*.tmp*"))


SETS = """sets:
  # What the desk uses.
  - {id: desk, name: Desk, models: [first]}
"""


@pytest.mark.parametrize("before", [f"{MINE}\n{SETS}", f"{SETS}{MINE}", f"{SETS}models: []\n"])
def test_sets_of_the_user_are_kept(before: str) -> None:
    path = users_file()
    path.parent.mkdir(parents=True)
    path.write_text(before.replace("[first]", "[first]" if "id: first" in before else "[starter]"), encoding="utf-8")
    sets = [group for group in load_sets() if group.id == "desk"]
    spec = msgspec.structs.replace(find_model("hplt-kk-en"), id="new")
    append(check_free("new"), as_entry(spec), spec)
    assert find_model("new") == spec
    assert [group for group in load_sets() if group.id == "desk"] == sets != []
    if MINE in before:
        assert "# What the desk uses." in path.read_text(encoding="utf-8")


def test_a_file_that_is_wrong_already_is_named_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    path = users_file()
    path.parent.mkdir(parents=True)
    path.write_text("models: [{id: x}]\n")
    with pytest.raises(ConfigError, match=r"models\.yaml"):
        check_free("new")
    assert yaml.safe_load(path.read_text()) == {"models": [{"id": "x"}]}
    path.unlink()
    forget()
    monkeypatch.setenv("AUDAR_MODELS", str(path))
    with pytest.raises(ConfigError, match="AUDAR_MODELS"):
        check_free("new")


def test_an_id_that_cannot_be_is_refused_before_anything_is_fetched(cache: Path) -> None:
    for model_id in ("My_Model", "../../oops", "қазақша"):
        with pytest.raises(ConfigError, match=f"'{model_id}' cannot be an id"):
            added(ARCHITECTURES["marian-files"].folder, Wish(id=model_id, directions=("kk-en",)))
    assert not (cache / "models").exists() and not (cache / "partial").exists()


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("config.json", "max_position_embeddings", "many"),
        ("config.json", "max_position_embeddings", 70),
        ("generation_config.json", "num_beams", [4]),
    ],
)
def test_settings_that_make_no_sense_are_refused_in_words(tmp_path: Path, name: str, key: str, value: object) -> None:
    folder = copy_of(ARCHITECTURES["nllb-files"].folder, tmp_path / "model")
    settings = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**settings, key: value}))
    with pytest.raises(StoreError, match=r"^its settings make no sense: .*\.$"):
        seen(folder, tmp_path)


def test_a_tokenizer_on_which_its_library_panics_is_refused_in_words(tmp_path: Path) -> None:
    folder = copy_of(ARCHITECTURES["nllb-files"].folder, tmp_path / "model")
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": "AAAA"}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(StoreError, match=r"^its settings make no sense: .*precompiled_charsmap"):
        seen(folder, tmp_path)


@pytest.mark.parametrize(
    ("names", "chosen", "words"),
    [
        ({"config.json", "pytorch_model.bin"}, "pytorch_model.bin", "pytorch_model.bin is no GGUF file"),
        ({"a.spm", "a.npz", "b.npz"}, "", "several of Marian's .npz files: a.npz, b.npz"),
    ],
)
def test_what_cannot_be_chosen_is_said(names: set[str], chosen: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        needed(names, chosen)


def test_what_another_place_left_under_the_id_is_not_taken_for_the_model(tmp_path: Path) -> None:
    from pipelines.models.pull import pull

    marian, t5 = ARCHITECTURES["marian-files"].folder, ARCHITECTURES["rut5"].folder
    mine = copy_of(marian, tmp_path / "mine")
    spec = seen(mine, tmp_path, Wish(id="mine", directions=("kk-en",))).spec
    (folder := tmp_path / "another").mkdir()
    for file in spec.files:  # what an earlier try was stopped with, or an entry that was taken out of the file
        (folder / file.name).write_bytes((t5 / "config.json").read_bytes())
    with pytest.raises(ModelUnavailable):
        pull(msgspec.structs.replace(spec, sources=(place_of(str(folder)).source,)), lambda *_: None)
    assert state(spec) == "ready"
    assert added(mine, Wish(id="mine", directions=("kk-en",))).tries[0].output == SENTENCES[0]["en"]


def test_an_id_that_another_process_was_quicker_to_enter_stays_with_its_model() -> None:
    spec = msgspec.structs.replace(find_model("hplt-kk-en"), id="mine")
    path = check_free("mine")
    append(path, as_entry(spec), spec)
    before = path.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="'mine' already"):
        append(path, as_entry(spec), spec)
    assert path.read_text(encoding="utf-8") == before
    for known, stays in ((spec, True), (msgspec.structs.replace(spec, id="unknown"), False)):
        model_folder(known).mkdir(parents=True)
        _forget(known)
        assert model_folder(known).exists() == stays


def test_a_settings_folder_that_cannot_be_written_is_told_before_anything_is_fetched(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("AUDAR_CONFIG", str(tmp_path / "file" / "settings.toml"))
    with pytest.raises(ConfigError, match=r"^Cannot write .*models\.yaml: .*\.$"):
        added(ARCHITECTURES["marian-files"].folder, Wish(id="mine", directions=("kk-en",)))
    assert not (cache / "models").exists()


def test_a_summariser_of_a_small_window_is_tried_on_what_it_takes() -> None:
    result = added(ARCHITECTURES["bart"].folder, Wish(id="brief", summaries=("en",)))
    (one,) = result.tries
    assert one.source and article("en").startswith(one.source)
    assert one.output
    assert find_model("brief").summaries == ("en",)
    (summary,) = measure(find_model("brief"), model_folder(find_model("brief")), ONE_THREAD).summaries
    assert summary.text == one.output


def test_a_summariser_that_says_nothing_is_entered_as_unreliable() -> None:
    spec = find_model("bart-large-cnn")
    silent = Try(Task("summarize", "en", "en", 1), "A long article.", "", ())
    judged = _judged(spec, (silent,))
    assert (judged.summaries, judged.summaries_unreliable) == ((), ("en",))
