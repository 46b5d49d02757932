"""Adding a model of the user's: what it is recognised as, what is refused, and what is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.adding import Wish, add
from pipelines.adding.entry import append, check_free
from pipelines.adding.files import needed
from pipelines.adding.places import place_of
from pipelines.adding.recognise import Recognised, as_entry, recognise
from pipelines.catalogue import find_model, forget, load_catalogue, user_path
from pipelines.choose import choose
from pipelines.engines import EngineSettings, Task
from pipelines.errors import ConfigError, ModelUnavailable, StoreError
from pipelines.store import state
from tests.engines.architectures import ARCHITECTURES, DIRECTIONS, MADLAD_PREFIX, MBART_CODES
from tests.engines.checkpoints import CODES, SENTENCES, copy_of
from tests.engines.tiny_gguf import write_tiny_gguf

UNSAID = Wish()
ONE_THREAD = EngineSettings(threads=1, device="cpu")


@pytest.fixture(autouse=True)
def fresh_catalogue():
    forget()
    yield
    forget()


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
        ("mbart50", MBART_CODES, {}),
        ("madlad", {}, MADLAD_PREFIX),
    ],
)
def test_a_multilingual_model_tells_all_by_itself(tmp_path, name, codes, prefix):
    spec = seen(ARCHITECTURES[name].folder, tmp_path).spec
    assert set(spec.directions) == set(DIRECTIONS)
    assert (dict(spec.codes), dict(spec.prefix)) == (codes, prefix)
    assert spec.engine == "ctranslate2"
    assert not spec.summaries


def test_only_languages_that_the_tokenizer_knows_are_offered(tmp_path):
    folder = copy_of(ARCHITECTURES["madlad"].folder, tmp_path / "model")
    from tests.engines.architectures import KNOWN
    from tests.engines.checkpoints import train_sentencepiece

    texts = [sentence[code] for sentence in KNOWN for code in ("ru", "en")]
    (folder / "spiece.model").write_bytes(
        train_sentencepiece(texts, vocab_size=400, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
                            user_defined_symbols=["<2ru>", "<2en>"])
    )  # fmt: skip
    spec = seen(folder, tmp_path).spec
    assert set(spec.directions) == {"ru-en", "en-ru"}
    with pytest.raises(ConfigError, match="does not know Kazakh"):
        seen(folder, tmp_path, Wish(directions=("ru-kk",)))


def test_where_the_files_do_not_tell_the_user_is_asked(tmp_path):
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


def test_marian_from_transformers_tells_its_sides_by_the_tokenizer(tmp_path, marian_like):
    spec = seen(marian_like, tmp_path).spec
    assert set(spec.directions) == {"en-ru", "en-kk"}
    assert dict(spec.prefix) == {"ru": ">>rus<< ", "kk": ">>kaz<< "}


@pytest.fixture
def marian_like(tmp_path) -> Path:
    """The Marian checkpoint, with the languages in its tokenizer's settings as Helsinki-NLP writes them."""
    from tests.engines import checkpoints

    folder = copy_of(checkpoints.marian_checkpoint(), tmp_path / "marian")
    settings = {"tokenizer_class": "MarianTokenizer", "source_lang": "en", "target_lang": "zle"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


@pytest.mark.parametrize("name", ["mt5", "rut5", "distilbart", "mbart-summary"])
def test_pickled_weights_are_refused_and_it_is_said_why(tmp_path, name):
    with pytest.raises(StoreError, match=r"pytorch_model\.bin, a format that can run code"):
        seen(ARCHITECTURES[name].folder, tmp_path)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_code_of_a_repository_is_refused_and_not_run(tmp_path, name):
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
def test_repositories_without_usable_weights_are_refused(names, words):
    with pytest.raises(StoreError, match=words):
        needed(names)


def test_other_architectures_and_broken_settings_are_refused_in_words(tmp_path):
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
    with pytest.raises(StoreError, match="There is no folder"):
        place_of(str(tmp_path / "nowhere"))
    with pytest.raises(StoreError, match="OWNER/NAME"):
        place_of("hf:nllb")


def test_a_gguf_file_does_everything_somehow(tmp_path):
    write_tiny_gguf(tmp_path / "Qwen-tiny-Q8_0.gguf")
    spec = seen(tmp_path / "Qwen-tiny-Q8_0.gguf", tmp_path, Wish(directions=("en-ru",))).spec
    assert (spec.engine, spec.prompts, spec.id) == ("llamacpp", "qwen", "qwen-tiny-q8-0")
    assert spec.directions == ("en-ru",)
    assert len(spec.unreliable) == 5
    assert set(spec.summaries_unreliable) == {"kk", "ru", "en"}


def added(folder: Path, wish: Wish):
    return add(str(folder), wish, ONE_THREAD, lambda *_: None, lambda _: None)


def test_a_folder_is_copied_tried_and_entered(tmp_path):
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


def test_a_direction_that_goes_wrong_at_once_is_entered_as_unreliable(tmp_path):
    result = added(ARCHITECTURES["marian-files"].folder, Wish(id="wrong", directions=("kk-en", "kk-ru")))
    spec = find_model("wrong")
    assert spec.directions == ("kk-en",)
    assert spec.unreliable == ("kk-ru",)  # it answered in English
    assert [one.failed for one in result.tries] == [False, True]


def test_what_does_not_run_leaves_nothing(tmp_path, cache):
    folder = copy_of(ARCHITECTURES["m2m100"].folder, tmp_path / "model")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnavailable, match=r"'broken' was not added: .* cannot be read"):
        added(folder, Wish(id="broken"))
    assert not user_path().exists()
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
def test_an_entry_is_put_behind_what_is_there(before, kept):
    path = user_path()
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before, encoding="utf-8")
    known = [spec.id for spec in load_catalogue()]
    spec = find_model("hplt-kk-en")
    import msgspec

    for model_id in ("new", "newer"):
        one = msgspec.structs.replace(spec, id=model_id)
        append(check_free(model_id), as_entry(one), one)
        assert find_model(model_id) == one
    own = len(known) - len([spec for spec in load_catalogue() if spec.id in known and spec.id not in ("first", "a")])
    assert [spec.id for spec in load_catalogue()] == [*known[:own], "new", "newer", *known[own:]]
    text = path.read_text(encoding="utf-8")
    assert [remark for remark in kept if remark not in text] == []
    assert not list(path.parent.glob("*.tmp*"))


def test_a_file_that_is_wrong_already_is_named_and_left(monkeypatch):
    path = user_path()
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
