"""Both encoder-decoder engines on small checkpoints that know sentences by heart."""

from __future__ import annotations

import json
import logging
import struct
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from pipelines.article import never
from pipelines.catalogue import Decoding, ModelSpec, WeightFile
from pipelines.engines import engine_class
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.encoder_decoder import Seq2SeqEngine
from pipelines.engines.seq2seq.quick_tokenizer import KEPT, QuickTokenizer
from pipelines.engines.seq2seq.sentencepiece_tokenizer import as_pieces, model_file
from pipelines.engines.seq2seq.transformers import TransformersEngine
from pipelines.errors import EngineError, ModelUnavailable, StoreError
from pipelines.task import CUT_MARK, EngineSettings, Task
from tests.pipelines.engines.checkpoints import (
    ARTICLE,
    CODES,
    HEADLINE,
    MARIAN_PREFIX,
    PAIRS,
    SENTENCES,
    copy_of,
    marian_spec,
    nllb_spec,
    t5_spec,
    t5_summary_spec,
    train_sentencepiece,
    write_json,
)

ENGINES = pytest.mark.parametrize("kind", [CTranslate2Engine, TransformersEngine])
KK_RU, KK_EN = Task("translate", "kk", "ru"), Task("translate", "kk", "en")
ONE_THREAD = EngineSettings(threads=1, device="cpu")


def opened(kind: type[Seq2SeqEngine], spec: ModelSpec, folder: Path | None) -> Seq2SeqEngine:
    return kind(spec, folder, ONE_THREAD)


def outputs(engine: Seq2SeqEngine, texts: list[str], task: Task) -> list[str]:
    """Outputs in the order of the texts; fails unless each index came once."""
    pieces = list(engine.run(texts, task, never))
    assert sorted(index for index, _ in pieces) == list(range(len(texts)))
    return [text for _, text in sorted(pieces)]


@ENGINES
@pytest.mark.parametrize("target", CODES)
@pytest.mark.parametrize("source", CODES)
def test_nllb_gives_the_sentences_of_the_language_asked_for(
    kind: type[Seq2SeqEngine], nllb: Path, source: str, target: str
) -> None:
    if source == target:
        with pytest.raises(EngineError, match="does not translate from"):
            outputs(opened(kind, nllb_spec(), nllb), ["x"], Task("translate", source, target))
        return
    known = [(a, b) for s, t, a, b in PAIRS if (s, t) == (source, target)]
    engine = opened(kind, nllb_spec(), nllb)
    assert outputs(engine, [a for a, _ in known], Task("translate", source, target)) == [b for _, b in known]


@ENGINES
def test_t5_translates_without_a_prefix(kind: type[Seq2SeqEngine], t5: Path) -> None:
    engine = opened(kind, t5_spec(), t5)
    assert outputs(engine, [s["kk"] for s in SENTENCES], KK_RU) == [s["ru"] for s in SENTENCES]


@ENGINES
def test_t5_summarises_behind_its_prefix(kind: type[Seq2SeqEngine], t5: Path) -> None:
    engine = opened(kind, t5_summary_spec(), t5)
    assert outputs(engine, [ARTICLE], Task("summarize", "en", "en", 1)) == [HEADLINE]


@ENGINES
@pytest.mark.parametrize("target", MARIAN_PREFIX)
def test_marian_chooses_the_language_by_prefix(kind: type[Seq2SeqEngine], marian: Path, target: str) -> None:
    engine = opened(kind, marian_spec(), marian)
    found = outputs(engine, [s["en"] for s in SENTENCES], Task("translate", "en", target))
    assert found == [s[target] for s in SENTENCES]


@ENGINES
def test_empty_texts_give_empty_outputs_and_many_texts_keep_their_places(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    texts = ["", *[s["kk"] for s in SENTENCES] * 5, " \n", SENTENCES[1]["kk"]]
    expected = ["", *[s["ru"] for s in SENTENCES] * 5, "", SENTENCES[1]["ru"]]
    assert outputs(engine, texts, KK_RU) == expected
    assert outputs(engine, [], KK_RU) == []
    assert outputs(engine, [""], KK_RU) == [""]


@ENGINES
def test_stopping_between_batches_leaves_the_rest_out(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    done: list[int] = []
    for index, _ in engine.run([s["kk"] for s in SENTENCES] * 4, KK_RU, lambda: len(done) >= 2):
        done.append(index)
    assert sorted(done) == [0, 1]  # the first window


@ENGINES
def test_stopping_within_a_batch_gives_nothing_of_it(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    engine.load()
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 1  # after the check before the batch

    assert list(engine.run([SENTENCES[0]["kk"]] * 2, KK_RU, stopped)) == []
    assert asked > 1
    assert outputs(engine, [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]  # and the engine works on


@ENGINES
def test_a_run_left_half_read_does_not_block_another(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    first = engine.run([s["kk"] for s in SENTENCES], KK_RU, never)
    next(first)
    assert outputs(engine, [SENTENCES[0]["kk"]], KK_EN) == [SENTENCES[0]["en"]]
    assert len(list(first)) == 2


@ENGINES
def test_threads_in_different_directions_get_their_own_language(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    found: dict[str, list[str]] = {}

    def work(target: str) -> None:
        found[target] = outputs(engine, [s["kk"] for s in SENTENCES] * 3, Task("translate", "kk", target))

    threads = [threading.Thread(target=work, args=(target,)) for target in ("ru", "en")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {target: [s[target] for s in SENTENCES] * 3 for target in ("ru", "en")}


@ENGINES
def test_close_frees_and_the_next_run_loads_again(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(), nllb)
    engine.load()
    engine.close()
    assert outputs(engine, [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]


@ENGINES
def test_a_code_that_the_tokenizer_does_not_know_is_refused(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    engine = opened(kind, nllb_spec(codes={**CODES, "en": "eng_Zzzz"}), nllb)
    with pytest.raises(ModelUnavailable, match=r"'eng_Zzzz' for English.*audar models verify tiny-nllb"):
        outputs(engine, [SENTENCES[0]["kk"]], KK_EN)
    assert outputs(engine, [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]


@ENGINES
def test_a_language_without_a_code_or_a_prefix_is_refused(kind: type[Seq2SeqEngine], nllb: Path, marian: Path) -> None:
    engine = opened(kind, nllb_spec(codes={"kk": "kaz_Cyrl", "ru": "rus_Cyrl"}), nllb)
    with pytest.raises(EngineError, match="no language code for English"):
        outputs(engine, [SENTENCES[0]["kk"]], KK_EN)
    engine = opened(kind, marian_spec(prefix={"ru": ">>rus<< "}), marian)
    with pytest.raises(EngineError, match="no prefix for Kazakh"):
        outputs(engine, [SENTENCES[0]["en"]], Task("translate", "en", "kk"))
    engine = opened(kind, marian_spec(prefix={"ru": ">>rus<< ", "kk": ">>kaz_Latn<< "}), marian)
    with pytest.raises(ModelUnavailable, match="'>>kaz_Latn<<'"):
        outputs(engine, [SENTENCES[0]["en"]], Task("translate", "en", "kk"))


@ENGINES
def test_asked_again_a_model_gives_the_next_likely_output(kind: type[Seq2SeqEngine], t5: Path) -> None:
    engine = opened(kind, t5_spec(), t5)
    texts = [sentence["kk"] for sentence in SENTENCES]
    answers = [outputs(engine, texts, replace(KK_RU, attempt=attempt)) for attempt in (0, 1, 2)]
    assert answers[0] == [sentence["ru"] for sentence in SENTENCES]
    for first, second, third in zip(*answers, strict=True):  # two rows of tokens may spell one text
        assert first not in (second, third)
    assert answers[1] != answers[2]


@ENGINES
def test_an_output_out_of_room_is_tried_again_with_more(
    kind: type[Seq2SeqEngine], t5: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(kind, t5_spec(), t5)
    asked: list[int] = []
    generate = engine._generate

    def noting(sources: Any, start: Any, most: int, *rest: Any) -> Any:
        asked.append(most)
        return generate(sources, start, 5 if len(asked) == 1 else most, *rest)

    monkeypatch.setattr(engine, "_generate", noting)
    assert outputs(engine, [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]
    assert len(asked) == 2
    assert asked[1] > asked[0]


@ENGINES
def test_an_output_that_never_ends_is_marked_as_cut(kind: type[Seq2SeqEngine], t5: Path) -> None:
    spec = t5_summary_spec(decoding=Decoding(beam_size=2, max_output=8))
    (found,) = outputs(opened(kind, spec, t5), [ARTICLE], Task("summarize", "en", "en", 1))
    assert found.endswith(CUT_MARK)
    assert HEADLINE.startswith(found.removesuffix(CUT_MARK))
    assert len(found.removesuffix(CUT_MARK)) > 2


@ENGINES
def test_a_text_too_long_for_the_model_is_refused_not_cut(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    with pytest.raises(EngineError, match="too long for the model 'tiny-nllb'"):
        outputs(opened(kind, nllb_spec(), nllb), ["Ертең жаңбыр. " * 100], KK_RU)


@ENGINES
def test_counting_needs_the_tokenizer_only(kind: type[Seq2SeqEngine], nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    (folder / "model.safetensors").unlink()
    engine = opened(kind, nllb_spec(max_input=40), folder)
    one, two = engine.count(SENTENCES[1]["kk"], KK_RU), engine.count(" ".join([SENTENCES[1]["kk"]] * 2), KK_RU)
    assert two == 2 * one > 0  # no special tokens in it
    assert engine.count("", KK_RU) == 0
    assert engine.window(KK_RU) == 40


@ENGINES
@pytest.mark.parametrize("name", ["config.json", "sentencepiece.bpe.model", "model.safetensors"])
@pytest.mark.parametrize("harm", ["missing", "cut", "garbage"])
def test_missing_and_damaged_files_name_the_model_and_the_remedy(
    kind: type[Seq2SeqEngine], nllb: Path, tmp_path: Path, name: str, harm: str
) -> None:
    path = copy_of(nllb, tmp_path / "model") / name
    content = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "garbage":
        path.write_bytes(b"\x00garbage" * 50)
    with pytest.raises(ModelUnavailable, match=r"tiny-nllb.*audar models verify tiny-nllb"):
        outputs(opened(kind, nllb_spec(), path.parent), [SENTENCES[0]["kk"]], KK_RU)
    assert not list(path.parent.glob(f"{CONVERTED}*"))


@ENGINES
def test_weights_with_a_tensor_missing_are_not_filled_with_random_ones(
    kind: type[Seq2SeqEngine], nllb: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    path = copy_of(nllb, tmp_path / "model") / "model.safetensors"
    tensors = load_file(path)
    del tensors["model.decoder.layers.1.fc1.weight"]
    save_file(tensors, path, metadata={"format": "pt"})
    with pytest.raises(ModelUnavailable, match=r"model\.decoder\.layers\.1\.fc1\.weight"):
        outputs(opened(kind, nllb_spec(), path.parent), [SENTENCES[0]["kk"]], KK_RU)


@ENGINES
def test_files_that_the_catalogue_lists_must_be_there_in_full(kind: type[Seq2SeqEngine], nllb: Path) -> None:
    spec = nllb_spec(files=(WeightFile(name="extra.json"),))
    with pytest.raises(ModelUnavailable, match=r"extra\.json is missing"):
        opened(kind, spec, nllb).load()
    spec = nllb_spec(files=(WeightFile(name="model.safetensors", size=17),))
    with pytest.raises(ModelUnavailable, match=r"model\.safetensors has the wrong size"):
        opened(kind, spec, nllb).load()


@ENGINES
def test_a_model_without_a_folder_is_not_installed(kind: type[Seq2SeqEngine], tmp_path: Path) -> None:
    for folder in (None, tmp_path / "nowhere"):
        with pytest.raises(ModelUnavailable, match="audar models pull tiny-nllb"):
            opened(kind, nllb_spec(), folder).load()


@ENGINES
def test_a_pickle_that_runs_code_is_refused(kind: type[Seq2SeqEngine], nllb: Path, tmp_path: Path) -> None:
    import torch

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "exploded",))

    folder = copy_of(nllb, tmp_path / "model")
    (folder / "model.safetensors").unlink()
    torch.save({"x": Bomb()}, folder / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="tiny-nllb"):
        opened(kind, nllb_spec(), folder).load()
    assert not (tmp_path / "exploded").exists()


@ENGINES
def test_a_plain_pickle_of_weights_is_read(kind: type[Seq2SeqEngine], t5: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = copy_of(t5, tmp_path / "model")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    assert outputs(opened(kind, t5_spec(), folder), [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]


def test_conversion_happens_once_and_leaves_only_the_complete_folder(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    half = folder / f"{CONVERTED}.part"
    half.mkdir()
    (half / "model.bin").write_bytes(b"half")  # what a run that was cut off leaves
    told: list[str] = []
    opened(CTranslate2Engine, nllb_spec(), folder).prepare(lambda what, done, total: told.append(what))
    assert told
    assert not half.exists()
    model = folder / CONVERTED / "model.bin"
    before = model.stat()
    assert before.st_size < (folder / "model.safetensors").stat().st_size / 2  # int8
    told.clear()
    engine = opened(CTranslate2Engine, nllb_spec(), folder)
    engine.prepare(lambda what, done, total: told.append(what))
    engine.load()
    assert told == []
    assert (model.stat().st_ino, model.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_or_outdated_conversion_is_made_anew(t5: Path, tmp_path: Path) -> None:
    folder = copy_of(t5, tmp_path / "model")
    opened(CTranslate2Engine, t5_spec(), folder).prepare(lambda *_: None)
    model = folder / CONVERTED / "model.bin"
    whole = model.read_bytes()
    model.write_bytes(whole[:100])
    assert outputs(opened(CTranslate2Engine, t5_spec(), folder), [SENTENCES[0]["kk"]], KK_RU) == [SENTENCES[0]["ru"]]
    assert model.read_bytes() == whole
    inode = model.stat().st_ino
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes())  # as a newer download would
    told: list[str] = []
    opened(CTranslate2Engine, t5_spec(), folder).prepare(lambda what, done, total: told.append(what))
    assert told
    assert model.stat().st_ino != inode


def test_two_at_once_convert_once(t5: Path, tmp_path: Path) -> None:
    folder = copy_of(t5, tmp_path / "model")
    told: list[int] = []
    engines = [opened(CTranslate2Engine, t5_spec(), folder) for _ in range(2)]
    threads = [
        threading.Thread(target=engine.prepare, args=(lambda what, done, total: told.append(done),))
        for engine in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [0, 1]


def test_a_full_disk_is_said_and_leaves_nothing_half_written(
    t5: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ctranslate2.specs import model_spec

    folder = copy_of(t5, tmp_path / "model")
    engine = opened(CTranslate2Engine, t5_spec(), folder)

    def full(self: Any, output_dir: str) -> None:
        (Path(output_dir) / "model.bin").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(model_spec.ModelSpec, "save", full)
        with pytest.raises(StoreError, match=r"tiny-t5.*No space left on device"):
            engine.prepare(lambda *_: None)
    assert not list(folder.glob(f"{CONVERTED}*"))
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000})())
        with pytest.raises(StoreError, match="disk is too full"):
            engine.prepare(lambda *_: None)
    assert not list(folder.glob(f"{CONVERTED}*"))
    engine.prepare(lambda *_: None)
    assert (folder / CONVERTED / "model.bin").is_file()


def test_the_conversion_keeps_the_scale_of_scores(t5: Path, tmp_path: Path) -> None:
    """T5 with output weights of its own: transformers 5 calls every T5 tied, and flat scores would follow."""
    import ctranslate2
    import torch
    from transformers import AutoTokenizer, T5ForConditionalGeneration

    folder = copy_of(t5, tmp_path / "model")
    opened(CTranslate2Engine, t5_spec(), folder).prepare(lambda *_: None)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    source, target = tokenizer(SENTENCES[0]["kk"])["input_ids"], tokenizer(SENTENCES[1]["ru"])["input_ids"]
    model = T5ForConditionalGeneration.from_pretrained(folder)
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([source]), labels=torch.tensor([target])).logits[0]
    expected = torch.log_softmax(logits, -1)[range(len(target)), target]
    translator = ctranslate2.Translator(str(folder / CONVERTED), compute_type="int8", intra_threads=1)
    words = tokenizer.convert_ids_to_tokens
    (scored,) = translator.score_batch([words(source)], [words(target[:-1])])
    assert expected.sum() < -10  # a wrong answer: scores far from 0, so that their scale shows
    assert sum(scored.log_probs) == pytest.approx(expected.sum().item(), rel=0.3)  # int8


@pytest.mark.parametrize("listed", [True, False])
def test_m2m100_codes_become_their_tokens_in_text_and_conversion(tmp_path: Path, listed: bool) -> None:
    """With and without the language tokens in ``special_tokens_map.json``; the model is untrained."""
    import sentencepiece
    from transformers import M2M100Config, M2M100ForConditionalGeneration
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    texts = [text for sentence in SENTENCES for text in sentence.values()]
    learned = train_sentencepiece(texts, vocab_size=120, model_type="bpe")
    (tmp_path / "sentencepiece.bpe.model").write_bytes(learned)
    processor = sentencepiece.SentencePieceProcessor(model_proto=learned)
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *(processor.id_to_piece(i) for i in range(3, len(processor)))]
    (tmp_path / "vocab.json").write_text(json.dumps({piece: number for number, piece in enumerate(pieces)}))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "M2M100Tokenizer"}))
    if listed:
        (tmp_path / "special_tokens_map.json").write_text(json.dumps({"additional_special_tokens": languages}))
    config = M2M100Config(
        vocab_size=len(pieces) + len(languages) + 8, d_model=32, encoder_layers=1, decoder_layers=1,
        encoder_ffn_dim=32, decoder_ffn_dim=32, encoder_attention_heads=2, decoder_attention_heads=2,
        max_position_embeddings=64,
    )  # fmt: skip
    M2M100ForConditionalGeneration(config).save_pretrained(tmp_path)
    spec = nllb_spec(codes={code: code for code in CODES})

    codec = Codec(spec, tmp_path)
    tokens = codec.tokenizer.convert_ids_to_tokens
    codec.check(KK_RU)
    (ids,) = codec.encode([SENTENCES[1]["kk"]], KK_RU)
    assert (tokens(ids)[0], tokens(ids)[-1]) == ("__kk__", "</s>")
    assert tokens([codec.start(KK_RU)]) == ["__ru__"]
    assert codec.decode(ids) == SENTENCES[1]["kk"]

    engine = opened(CTranslate2Engine, spec, tmp_path)
    (found,) = outputs(engine, [SENTENCES[1]["kk"]], KK_RU)
    assert "__ru__" not in found
    vocabulary = json.loads((tmp_path / CONVERTED / "shared_vocabulary.json").read_text(encoding="utf-8"))
    assert vocabulary[: len(pieces)] == pieces
    assert vocabulary[len(pieces) : len(pieces) + len(languages)] == languages


def test_bart_converts_though_its_configuration_lacks_what_the_converter_asks_for(tmp_path: Path) -> None:
    """An untrained BART: both engines agree that it runs, and that its outputs do not end."""
    from tokenizers import ByteLevelBPETokenizer
    from transformers import BartConfig, BartForConditionalGeneration

    learner = ByteLevelBPETokenizer()
    learner.train_from_iterator([ARTICLE], 300, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    learner.save_model(str(tmp_path))
    config = BartConfig(
        vocab_size=learner.get_vocab_size(), d_model=32, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=32,
        decoder_ffn_dim=32, encoder_attention_heads=2, decoder_attention_heads=2, max_position_embeddings=256,
    )  # fmt: skip
    BartForConditionalGeneration(config).save_pretrained(tmp_path)
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BartTokenizer"}))
    assert "normalize_before" not in (tmp_path / "config.json").read_text()
    spec = t5_summary_spec(id="tiny-bart", prefix={}, decoding=Decoding(beam_size=2, max_output=12))
    for kind in (CTranslate2Engine, TransformersEngine):
        (found,) = outputs(opened(kind, spec, tmp_path), [ARTICLE], Task("summarize", "en", "en", 2))
        assert found


def test_signatures_and_the_registry() -> None:
    assert engine_class("ctranslate2") is CTranslate2Engine
    assert engine_class("transformers") is TransformersEngine
    spec = nllb_spec(decoding=Decoding(beam_size=3))
    assert opened(CTranslate2Engine, spec, None).signature.startswith("engine=ctranslate2-4.")
    assert opened(CTranslate2Engine, spec, None).signature.endswith("|quant=int8|beams=3")
    assert opened(TransformersEngine, spec, None).signature.endswith("|quant=float32|beams=3")


def test_lengths_leave_room_and_scale_with_the_source(nllb: Path, t5: Path) -> None:
    codec = Codec(nllb_spec(), nllb)
    short, long = codec.lengths(10, KK_RU), codec.lengths(50, KK_RU)
    assert 20 <= short.first < short.most
    assert long.first > short.first >= 10
    assert codec.lengths(200, KK_RU).most == codec.positions  # never more than the model has positions for
    summary = Codec(t5_summary_spec(), t5).lengths(200, Task("summarize", "en", "en", 3))
    assert (summary.first, summary.most) == (64, 64)


def test_nothing_is_written_to_the_terminal_and_nothing_is_imported_early(
    nllb: Path, marian: Path, tmp_path: Path
) -> None:
    script = """
import sys
from pathlib import Path
from typing import Any
from pipelines.task import EngineSettings, Task
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.engines.seq2seq.transformers import TransformersEngine
from tests.pipelines.engines.checkpoints import SENTENCES, marian_spec, nllb_spec
heavy = {"torch", "transformers", "ctranslate2", "sentencepiece"} & set(sys.modules)
assert not heavy, heavy
for spec, folder, source in ((nllb_spec(), sys.argv[1], "kk"), (marian_spec(), sys.argv[2], "en")):
    for kind in (CTranslate2Engine, TransformersEngine):
        engine = kind(spec, Path(folder), EngineSettings(threads=1, device="cpu"))
        task = Task("translate", source, "ru")
        assert dict(engine.run([SENTENCES[0][source]], task, lambda: False)) == {0: SENTENCES[0]["ru"]}
        engine.count("word " * 2000, task)
        engine.close()
"""
    folders = [str(copy_of(nllb, tmp_path / "a")), str(copy_of(marian, tmp_path / "b"))]
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", script, *folders],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_library_logging_stays_off_after_a_run(nllb: Path) -> None:
    engine = opened(TransformersEngine, nllb_spec(), nllb)
    outputs(engine, [SENTENCES[0]["kk"]], KK_RU)
    assert logging.getLogger("transformers").getEffectiveLevel() >= logging.CRITICAL


def test_the_lean_conversion_writes_the_bytes_of_ctranslate2s_own(nllb: Path, tmp_path: Path) -> None:
    from ctranslate2.converters import TransformersConverter

    folder = copy_of(nllb, tmp_path / "model")
    opened(CTranslate2Engine, nllb_spec(), folder).prepare(lambda *_: None)
    with quiet():
        TransformersConverter(str(folder)).convert(str(tmp_path / "own"), quantization="int8")
    ours, theirs = (bytearray((at / "model.bin").read_bytes()) for at in (folder / CONVERTED, tmp_path / "own"))
    name = b"decoder/position_encodings/encodings\0"
    positions = []
    for data in (ours, theirs):  # sines, which NumPy and PyTorch round otherwise in the last bits
        at = data.index(name) + len(name)
        assert data[at] == 2  # rows and columns, the type, the size in bytes
        size = struct.unpack_from("<I", data, at + 1 + 2 * 4 + 1)[0]
        at += 1 + 2 * 4 + 1 + 4
        positions.append(struct.unpack_from(f"<{size // 4}f", data, at))
        data[at : at + size] = bytes(size)
    assert ours == theirs
    assert len(set(positions[0])) > 100
    assert positions[0] == pytest.approx(positions[1], abs=2e-5)


def test_the_quick_tokenizer_is_kept_and_gives_what_transformers_gives(
    nllb: Path, t5: Path, marian: Path, tmp_path: Path
) -> None:
    texts = [*(text for sentence in SENTENCES for text in sentence.values()), "", "«Ә» — ☃  x", "</s> kaz_Cyrl"]
    texts += [
        f"{gap}{texts[0]}{gap}{texts[1]}{gap}"
        for gap in (" ", "  ", "\t", "\n", "\xa0", "\u202f", "\u200b", "´", "\xad")
    ]
    for name, checkpoint, spec in (("nllb", nllb, nllb_spec()), ("t5", t5, t5_spec())):
        folder = copy_of(checkpoint, tmp_path / name)
        slow = Codec(spec, folder)
        quick = Codec(spec, folder)
        assert not isinstance(slow.tokenizer, QuickTokenizer)
        assert isinstance(quick.tokenizer, QuickTokenizer)
        for task in (KK_RU, KK_EN) if spec.codes else (KK_RU,):
            ids = slow.encode(texts, task)
            assert quick.encode(texts, task) == ids
            assert [quick.decode(one) for one in ids] == [slow.decode(one) for one in ids]
            assert quick.start(task) == slow.start(task)
        assert [quick.count(text) for text in texts] == [slow.count(text) for text in texts]
        assert quick.unwanted() == slow.unwanted()
    folder = copy_of(marian, tmp_path / "marian")  # not of the tokenizers library: nothing is kept
    assert not isinstance(Codec(marian_spec(), folder).tokenizer, QuickTokenizer)
    assert not isinstance(Codec(marian_spec(), folder).tokenizer, QuickTokenizer)


def test_a_quick_tokenizer_of_other_files_or_codes_is_not_used(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    Codec(nllb_spec(codes={"kk": "kaz_Cyrl", "ru": "rus_Cyrl"}), folder)
    with_english = Codec(nllb_spec(), folder)
    assert not isinstance(with_english.tokenizer, QuickTokenizer)
    assert isinstance(Codec(nllb_spec(), folder).tokenizer, QuickTokenizer)
    kept = folder / KEPT / "tokenizer.json"
    whole = kept.read_bytes()
    kept.write_bytes(whole[:100])
    assert not isinstance(Codec(nllb_spec(), folder).tokenizer, QuickTokenizer)
    assert kept.read_bytes() == whole  # and it is kept anew
    config = folder / "tokenizer_config.json"
    config.write_text(config.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert not isinstance(Codec(nllb_spec(), folder).tokenizer, QuickTokenizer)


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
def test_what_the_libraries_cut_differently_is_cut_as_the_tokenizers_library_does(tmp_path: Path, kind: str) -> None:
    marks = "\u0301\u0302\u0306\u0308\u0e33\u0489"
    learned = [
        "Цена выросла на 1/2 до 000 000 тенге, ха-ха!",
        "a aa aaa 0 00 000 ха хаха",
        " ".join(marks + "ガкйoё3⁄▁"),
    ]
    (tmp_path / "sentencepiece.bpe.model").write_bytes(
        train_sentencepiece(learned * 9, vocab_size=90, model_type=kind, max_sentence_length=9999)
    )
    name = "NllbTokenizer" if kind == "bpe" else "MBart50Tokenizer"
    write_json(tmp_path / "tokenizer_config.json", {"tokenizer_class": name})
    write_json(tmp_path / "config.json", {"model_type": "m2m_100" if kind == "bpe" else "mbart"})
    spec = nllb_spec(codes={}, directions=("ru-en",))
    slow = Codec(spec, tmp_path, quick=False).tokenizer
    inner = slow.backend_tokenizer
    made = as_pieces(tmp_path / "sentencepiece.bpe.model", inner)
    assert made is not None
    texts = [
        "Цена на 1/2",
        "³" + marks[1],
        "1½" + marks[5],
        "ко\uff76\uff9e",
        "е\u0308\u0301",
        "1\u0e33",
        "▁",
        "к▁ха",
        "ⓚ" + marks[0],
    ]
    texts += ["0" * n for n in range(2, 12)] + ["к" + "a" * n for n in range(2, 12)] + ["ха" * n for n in range(2, 8)]
    texts += ["\uff1cmask\uff1e", "к \uff1c/s\uff1e"]
    for text in texts:
        assert made[0].certain(text) in (None, inner.encode(text, add_special_tokens=False).ids), text
    assert made[0].certain(texts[0]) is not None
    assert made[0].certain("³" + marks[1]) is None


def test_a_kept_tokenizer_that_turns_out_damaged_is_made_anew(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    task, odd = Task("translate", "kk", "ru"), f" {SENTENCES[0]['kk']}  "
    whole = Codec(nllb_spec(), folder).encode([odd], task)
    kept = folder / KEPT / "tokenizer.json"
    kept.write_bytes(b"?" * kept.stat().st_size)
    codec = Codec(nllb_spec(), folder)
    assert isinstance(codec.tokenizer, QuickTokenizer)
    assert codec.encode([odd], task) == whole
    again = Codec(nllb_spec(), folder)
    assert isinstance(again.tokenizer, QuickTokenizer)
    assert again.encode([odd], task) == whole


def test_where_nothing_can_be_kept_the_sentencepiece_file_is_not_tried(
    nllb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_: object) -> str:
        raise OSError(30, "Read-only file system")

    folder = copy_of(nllb, tmp_path / "model")
    tried: list[Path] = []
    monkeypatch.setattr("pipelines.engines.seq2seq.quick_tokenizer.tempfile.mkdtemp", full)
    monkeypatch.setattr("pipelines.engines.seq2seq.quick_tokenizer.as_pieces", lambda model, _: tried.append(model))
    Codec(nllb_spec(), folder)
    assert tried == []


SPOILS = ["another model", "another order of pairs", "a token more", "another decoder", "no normalisation"]


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_sentencepiece_file_that_cuts_otherwise_is_not_used(nllb: Path, tmp_path: Path, spoil: str) -> None:
    whole = Codec(nllb_spec(), nllb, quick=False).tokenizer.backend_tokenizer
    model = model_file(nllb)
    assert model is not None
    assert as_pieces(model, whole) is not None
    state = json.loads(whole.to_str())
    if spoil == "another model":
        model = tmp_path / "other.model"
        model.write_bytes(train_sentencepiece(["Мүлде басқа мәтін, совсем другой текст."] * 9, vocab_size=40))
    elif spoil == "another order of pairs":
        state["model"]["merges"].reverse()
    elif spoil == "a token more":
        state["model"]["vocab"]["кенгуру"] = len(state["model"]["vocab"])
    elif spoil == "no normalisation":
        state["normalizer"] = None
    else:
        state["decoder"] = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": True}
    assert as_pieces(model, Tokenizer.from_str(json.dumps(state))) is None


PanicException = type("PanicException", (BaseException,), {})  # as libraries in Rust raise it


@pytest.mark.parametrize(
    "error",
    [OSError(30, "Read-only file system"), StopIteration(), Exception("a parser's"), PanicException("a library's")],
)
def test_a_tokenizer_that_cannot_be_kept_costs_only_seconds(
    nllb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(*_: object) -> bool:
        raise error

    folder = copy_of(nllb, tmp_path / "model")
    monkeypatch.setattr("pipelines.engines.seq2seq.quick_tokenizer._same", fail)
    engine = opened(CTranslate2Engine, nllb_spec(), folder)
    assert outputs(engine, [s["kk"] for s in SENTENCES], KK_RU) == [s["ru"] for s in SENTENCES]
    assert not list(folder.glob(f"*{KEPT}*"))


def test_a_kept_tokenizer_on_which_its_library_panics_is_not_used(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    Codec(nllb_spec(), folder)
    kept, facts = folder / KEPT / "tokenizer.json", folder / KEPT / "audar.json"
    plain = {**json.loads(facts.read_text()), "pieces": None}
    tokenizer = {**json.loads(kept.read_text()), "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}}
    kept.write_text(json.dumps(tokenizer))
    facts.write_text(json.dumps({**plain, "size": kept.stat().st_size}))
    assert not isinstance(Codec(nllb_spec(), folder).tokenizer, QuickTokenizer)
    assert isinstance(Codec(nllb_spec(), folder).tokenizer, QuickTokenizer)  # another one was kept


def test_the_second_start_needs_neither_torch_nor_transformers_nor_tokenizers(nllb: Path, tmp_path: Path) -> None:
    folder = copy_of(nllb, tmp_path / "model")
    outputs(opened(CTranslate2Engine, nllb_spec(), folder), [SENTENCES[0]["kk"]], KK_RU)
    script = """
import sys
from pathlib import Path
from typing import Any
from pipelines.task import EngineSettings, Task
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from tests.pipelines.engines.checkpoints import SENTENCES, nllb_spec
engine = CTranslate2Engine(nllb_spec(), Path(sys.argv[1]), EngineSettings(threads=1))
engine.load()
assert dict(engine.run([SENTENCES[0]["kk"]], Task("translate", "kk", "ru"), lambda: False)) == {0: SENTENCES[0]["ru"]}
assert not {"torch", "transformers", "tokenizers"} & set(sys.modules)
"""
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, cwd=root, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@ENGINES
@pytest.mark.parametrize(
    ("settings", "expected"),
    [({}, [2, 1]), ({"batch": 1}, [1, 1, 1]), ({"unhurried": True}, [3])],
    ids=["first words early", "batch", "unhurried"],
)
def test_the_settings_set_the_sizes_of_batches(
    kind: type[Seq2SeqEngine],
    settings: dict[str, Any],
    expected: list[int],
    nllb: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = kind(nllb_spec(), nllb, EngineSettings(threads=1, device="cpu", **settings))
    sizes: list[int] = []
    generate = engine._generate

    def noting(sources: list[list[int]], *rest: Any) -> Any:
        sizes.append(len(sources))
        return generate(sources, *rest)

    monkeypatch.setattr(engine, "_generate", noting)
    assert outputs(engine, [s["kk"] for s in SENTENCES], KK_RU) == [s["ru"] for s in SENTENCES]
    assert sizes == expected
