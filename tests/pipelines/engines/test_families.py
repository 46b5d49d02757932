"""The GGUF families of the catalogue: tiny files of each are asked in the words that their makers publish."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.article import never
from pipelines.catalogue import ModelSpec, WeightFile, find_model, load_catalogue
from pipelines.engines.llama.gguf_header import read_header
from pipelines.engines.llama.llamacpp import LlamaCppEngine
from pipelines.engines.llama.server import LlamaServer
from pipelines.errors import ModelUnavailable
from pipelines.instruct.asking import messages
from pipelines.instruct.clean import clean
from pipelines.instruct.prompts import load_prompts, prompts_for
from pipelines.models.adding import Wish, add
from pipelines.models.store import damaged_files
from pipelines.quality.check import check_segment
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.gguf_families import KINDS, spelt, write_family

TEXT = "The lake froze."
EN_KK = Task("translate", "en", "kk")
HYMT = (
    "Translate the following text into Kazakh. Note that you should only output the translated result without any "
    f"additional explanation:\n\n{TEXT}"
)
CHAT = load_prompts("chat").translate.prefix("en", "kk")[0]["content"]
TURNS = f"<|im_start|>system\n{CHAT}<|im_end|>\n<|im_start|>user\n{TEXT}<|im_end|>\n<|im_start|>assistant\n"
PUBLISHED = {
    "hunyuan": ("hymt", f"<｜hy_begin▁of▁sentence｜><｜hy_User｜>{HYMT}<｜hy_Assistant｜>"),
    "gemma3": ("milmmt", f"Translate this from English to Kazakh:\nEnglish: {TEXT}\nKazakh:"),
    "gemma4": ("no-thinking", f"<bos><|turn>system\n{CHAT}<turn|>\n<|turn>user\n{TEXT}<turn|>\n<|turn>model\n"),
    "qwen3": ("no-thinking", f"{TURNS}<think>\n\n</think>\n\n"),
    "qwen35": ("no-thinking", f"{TURNS}<think>\n\n</think>\n\n"),
}


@pytest.fixture(scope="module", params=PUBLISHED)
def family(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("family") / f"{request.param}.gguf"
    write_family(path, request.param)
    return request.param, path


@pytest.fixture(scope="module")
def server(family: tuple[str, Path]) -> Iterator[LlamaServer]:
    name, path = family
    form = load_prompts(PUBLISHED[name][0]).form
    server = LlamaServer(path, slots=1, context=4096, states=path.parent, settings=EngineSettings(threads=1), form=form)
    yield server
    server.close()


def test_a_model_reads_the_published_prompt_token_by_token(family: tuple[str, Path], server: LlamaServer) -> None:
    name, path = family
    prompts, text = PUBLISHED[name]
    special = write_family(path.with_name("again.gguf"), name)
    header = read_header(path)
    assert (header.architecture, header.template) == (KINDS[name].architecture, KINDS[name].template)
    assert prompts_for(path.name, header.architecture, header.template) == prompts
    chat = messages(load_prompts(prompts), [TEXT], EN_KK)
    expected = spelt(text, special)
    assert server.prompt(chat) == expected
    assert server.chat(chat, slot=0, max_tokens=1).read == len(expected)


def test_an_answer_ends_at_the_familys_own_token(family: tuple[str, Path], server: LlamaServer) -> None:
    name, path = family
    end = write_family(path.with_name("again.gguf"), name)[KINDS[name].end]
    chat = messages(load_prompts(PUBLISHED[name][0]), [TEXT], EN_KK)
    answer = server.chat(chat, slot=0, max_tokens=40, sampling={"logit_bias": [[end, 1000]]})
    assert (answer.text, answer.ended) == ("", "stop")


def test_a_family_is_added_tried_verified_and_translates(
    family: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, path = family
    monkeypatch.delenv("AUDAR_MODELS", raising=False)
    added = add(str(path), Wish(id="mine", directions=("en-kk",)), EngineSettings(threads=1), _quiet, lambda _: None)
    assert added.spec.prompts == PUBLISHED[name][0]
    assert any(PUBLISHED[name][0] in sentence for sentence in added.said)
    assert len(added.tries) == 9
    spec = find_model("mine")
    assert not damaged_files(spec)
    engine = LlamaCppEngine(spec, Path(os.environ["AUDAR_CACHE"]) / "models" / "mine", EngineSettings(threads=1))
    outputs = dict(engine.run([TEXT, "Nobody came."], EN_KK, never))
    engine.close()
    assert sorted(outputs) == [0, 1]


def test_kazakh_in_arabic_letters_is_turned_and_said_when_a_model_is_added(tmp_path: Path) -> None:
    task, arabic = Task("translate", "ru", "kk"), "كول قاتتى."
    assert clean(arabic, "Озеро замёрзло.", task, load_prompts("hymt").clean) == "Көл қатты."
    assert clean(arabic, "Озеро замёрзло.", task, load_prompts("chat").clean) == arabic
    write_family(tmp_path / "hy.gguf", "hunyuan")
    spec = ModelSpec(
        id="hy",
        name="HY",
        engine="llamacpp",
        licence="MIT",
        open_licence=True,
        prompts="hymt",
        files=(WeightFile(name="hy.gguf"),),
    )
    engine = LlamaCppEngine(spec, tmp_path, EngineSettings(threads=1))
    engine.as_written = True
    assert "arabic_letters" not in engine.prompts.clean  # a try sees what the model wrote, and its check says so:
    (flag,) = (flag for flag in check_segment("Озеро замёрзло.", arabic, task) if flag.code == "language")
    assert flag.detail == "The translation is in Arabic letters; Kazakh has cyrillic ones here."


@pytest.mark.parametrize(
    ("thoughts", "answer"),
    [("<think>A lake.</think>", "Көл."), ("<|channel>thought\nA lake.<channel|>", "Көл."), ("<think>A lake", "")],
)
def test_thoughts_that_come_all_the_same_are_cut_out(thoughts: str, answer: str) -> None:
    assert clean(thoughts + answer, "A lake.", EN_KK, ()) == answer


def test_a_file_of_a_shared_architecture_goes_by_its_template_or_name() -> None:
    assert prompts_for("a.gguf", "gemma3", KINDS["gemma3-it"].template) == "chat"
    assert prompts_for("MiLMMT-46-1B.gguf", "gemma3", KINDS["gemma3-it"].template) == "milmmt"
    assert prompts_for("a.gguf", "qwen2", "{{ x }}") == "qwen"
    assert prompts_for("a.gguf", "llama", "{{ x }}") == "chat"


def test_every_instruction_model_of_the_catalogue_has_the_prompts_of_its_family() -> None:
    of = {"hy-mt": "hymt", "milmmt": "milmmt", "qwen3": "no-thinking", "gemma4": "no-thinking", "starter": "qwen"}
    for spec in load_catalogue():
        if spec.engine == "llamacpp":
            assert spec.prompts == next(prompts for name, prompts in of.items() if spec.id.startswith(name)), spec.id
            assert not {pair for pair in spec.directions if "kk" in pair}, spec.id  # nobody has measured it


@pytest.mark.parametrize("damage", [b"", b"GGUF", b"GGML" + b"\0" * 40, b"GGUF\3\0\0\0" + b"\xff" * 40])
def test_a_head_that_is_none_is_one_sentence(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(damage)
    with pytest.raises(ModelUnavailable, match=r"no sound GGUF file"):
        read_header(path)


def _quiet(label: str, done: int, total: int) -> None:
    del label, done, total
