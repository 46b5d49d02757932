"""Trimming a vocabulary, on checkpoints that have tokens of other languages besides those they need."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.article import never
from pipelines.catalogue import Decoding, ModelSpec
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED, TOKENIZER, TRIMMED
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.errors import EngineError, Stopped, StoreError
from pipelines.models.convert import convert
from pipelines.models.store import damaged_files, model_folder, ready_folder, state
from pipelines.models.trimming import proof
from pipelines.models.trimming import trim as trimming
from pipelines.models.trimming.choice import choose
from pipelines.models.trimming.tokenizer import Uncuttable, parts_of, save_part
from pipelines.models.trimming.trim import trim, undo
from pipelines.models.trimming.weights import trim_weights
from pipelines.task import EngineSettings, Task
from tests.pipelines.engines.checkpoints import CODES, SENTENCES, copy_of, nllb_spec, t5_spec, train_sentencepiece
from tests.pipelines.models.test_convert import installed, quietly

FOREIGN = ("▁straße", "hän", "▁mně", "ğüş", "▁που", "중앙", "図書館", "▁їхн", "ېڭى")
"""Pieces that no Kazakh, Russian or English text is cut into."""
THREADS = EngineSettings(threads=1, device="cpu")
TEXTS = [text for sentence in SENTENCES for text in sentence.values()]


@pytest.fixture(autouse=True)
def short_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six sentences in place of a hundred: small models never come to an end on what they do not know."""
    text = {code: [sentence[code] for sentence in SENTENCES[:2]] for code in CODES}
    monkeypatch.setattr(proof, "test_text", lambda: text)


@pytest.fixture(scope="module")
def wide(nllb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The NLLB checkpoint with the foreign pieces in its vocabulary, and small random weights for them."""
    import torch
    from sentencepiece import sentencepiece_model_pb2 as layout
    from transformers import AutoTokenizer, M2M100ForConditionalGeneration

    folder = copy_of(nllb, tmp_path_factory.mktemp("wide") / "model")
    with quiet():
        old = AutoTokenizer.from_pretrained(nllb)
        pieces = layout.ModelProto.FromString((folder / "sentencepiece.bpe.model").read_bytes())
        for piece in FOREIGN:
            for part in (*dict.fromkeys(piece), *(piece[:end] for end in range(2, len(piece) + 1))):
                if part not in {known.piece for known in pieces.pieces}:
                    pieces.pieces.add(piece=part, score=-1000.0 - len(pieces.pieces))
        (folder / "sentencepiece.bpe.model").write_bytes(pieces.SerializeToString())
        new = AutoTokenizer.from_pretrained(folder)
        model = M2M100ForConditionalGeneration.from_pretrained(nllb)
        torch.manual_seed(1)
        before = model.model.shared.weight.data
        after = torch.randn(len(new), before.shape[1]) * 0.02
        for token, row in new.get_vocab().items():
            if token in old.get_vocab():
                after[row] = before[old.get_vocab()[token]]
        model.resize_token_embeddings(len(new))
        model.model.shared.weight.data.copy_(after)
        model.save_pretrained(folder)
        new.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def m2m(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """M2M100's files (a vocabulary beside a sentencepiece model, language tokens) with random weights."""
    import torch
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration

    folder = tmp_path_factory.mktemp("m2m") / "model"
    folder.mkdir()
    made = train_sentencepiece([*TEXTS, *(" ".join([piece.strip("▁")] * 9) for piece in FOREIGN)],
                               vocab_size=500, model_type="bpe")  # fmt: skip
    (folder / "sentencepiece.bpe.model").write_bytes(made)
    from sentencepiece import SentencePieceProcessor

    processor = SentencePieceProcessor(model_proto=made)
    known = [processor.id_to_piece(number) for number in range(3, processor.get_piece_size())]
    words = ["<s>", "<pad>", "</s>", "<unk>", *known]
    (folder / "vocab.json").write_text(json.dumps({word: row for row, word in enumerate(words)}), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "M2M100Tokenizer"}', encoding="utf-8")
    (folder / "config.json").write_text('{"model_type": "m2m_100"}', encoding="utf-8")
    with quiet():
        tokenizer = AutoTokenizer.from_pretrained(folder)
        torch.manual_seed(0)
        config = M2M100Config(
            vocab_size=len(words) + len(tokenizer.lang_code_to_token) + 8, d_model=32, encoder_layers=1,
            decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
            decoder_ffn_dim=64, max_position_embeddings=256, init_std=0.3,
            pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
        )  # fmt: skip
        M2M100ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def template(wide: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelSpec, Path]:
    """The wide checkpoint, installed and converted; ``whole`` copies it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUDAR_CACHE", str(tmp_path_factory.mktemp("template")))
        spec, folder = installed(wide, nllb_spec())
        convert(spec, False, quietly)
    return spec, folder


@pytest.fixture
def whole(template: tuple[ModelSpec, Path]) -> tuple[ModelSpec, Path]:
    """An installed model with its whole vocabulary, converted to int8."""
    spec, folder = template
    return spec, Path(shutil.copytree(folder, model_folder(spec)))  # keeps the times of change


def m2m_spec() -> ModelSpec:
    return nllb_spec(id="tiny-m2m", codes={code: code for code in CODES}, decoding=Decoding(beam_size=1, max_output=64))


def all_translations(spec: ModelSpec) -> dict[str, list[str]]:
    engine = CTranslate2Engine(spec, ready_folder(spec), THREADS)
    found = {}
    for direction in spec.directions:
        task = Task("translate", direction[:2], direction[3:])
        outputs = engine.run([sentence[task.source] for sentence in SENTENCES], task, never)
        found[direction] = [text for _, text in sorted(outputs)]
    engine.close()
    return found


KNOWN = {f"{a}-{b}": [sentence[b] for sentence in SENTENCES] for a in CODES for b in CODES if a != b}


def words(folder: Path, name: str) -> list[str]:
    found: list[str] = json.loads((folder / name / "shared_vocabulary.json").read_text(encoding="utf-8"))
    return found


def test_a_trimmed_model_knows_its_words_and_nothing_foreign(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    before = words(folder, CONVERTED)
    assert set(FOREIGN) <= set(before)
    size = (folder / CONVERTED / "model.bin").stat().st_size
    signature = CTranslate2Engine(spec, folder, THREADS).signature
    done = trim(spec, quietly)
    assert done is not None
    left = words(folder, TRIMMED)
    assert (done.tokens, done.of, done.added, done.reversible) == (len(left), len(before), 0, False)
    assert not set(FOREIGN) & set(left)
    assert {"▁", "ә", "ъ", "w"} & set(before) <= set(left)
    # A row of the shared matrix has 128 bytes and a scale; the records and the vocabulary are other files.
    assert size - (folder / TRIMMED / "model.bin").stat().st_size == (len(before) - len(left)) * (128 + 4)
    assert done.before - done.after == (len(before) - len(left)) * (128 + 4)
    assert not (folder / CONVERTED).exists()
    assert all_translations(spec) == KNOWN
    trimmed = CTranslate2Engine(spec, folder, THREADS).signature
    assert trimmed == signature.replace("|beams", f"|vocabulary={len(left)}|beams")
    assert trim(spec, quietly) is None  # a second time there is nothing to do


def test_undo_brings_the_same_bytes_back(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    before = {path.name: path.read_bytes() for path in (folder / CONVERTED).iterdir()}
    assert undo(spec, quietly) is False
    assert trim(spec, quietly)
    assert undo(spec, quietly) is True
    assert {path.name: path.read_bytes() for path in (folder / CONVERTED).iterdir()} == before
    assert not (folder / TRIMMED).exists()
    assert damaged_files(spec) == []
    assert all_translations(spec) == KNOWN


def test_a_dropped_download_keeps_the_whole_model_for_undo(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    convert(spec, True, quietly)
    done = trim(spec, quietly)
    assert done is not None and done.reversible
    assert (folder / CONVERTED / "model.bin").is_file()
    assert all_translations(spec) == KNOWN
    assert undo(spec, quietly) is True
    assert state(spec) == "ready"
    assert damaged_files(spec) == []
    assert all_translations(spec) == KNOWN


def test_nothing_is_left_to_undo_with_where_the_download_was_dropped_later(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    assert trim(spec, quietly)
    done = convert(spec, True, quietly)
    assert done is not None and done.freed
    assert state(spec) == "ready"
    assert all_translations(spec) == KNOWN
    with pytest.raises(StoreError, match="models remove tiny-nllb"):
        undo(spec, quietly)
    assert (folder / TRIMMED / "model.bin").is_file()


def test_the_trimmed_files_are_verified_and_undo_mends_them(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    assert trim(spec, quietly)
    assert damaged_files(spec) == []
    model = folder / TRIMMED / "model.bin"
    content = model.read_bytes()
    model.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert damaged_files(spec) == [f"{TRIMMED}/model.bin does not have the sha256 it was pulled with."]
    assert undo(spec, quietly) is True
    assert state(spec) == "ready"
    assert all_translations(spec) == KNOWN


def test_a_changed_translation_is_named_and_the_model_stays(
    whole: tuple[ModelSpec, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, folder = whole

    def swapped(source: Path, target: Path, rows: int, kept: list[int]) -> None:
        """Rows in the wrong order, as if others had been cut."""
        kept = [*kept[:20], *reversed(kept[20:])]
        trim_weights(source, target, rows, kept)

    monkeypatch.setattr(trimming, "trim_weights", swapped)
    with pytest.raises(EngineError, match=r"stays as it is: .* of 12 translations, the first \w\w-\w\w of '.+'\."):
        trim(spec, quietly)
    assert (folder / CONVERTED).is_dir() and not list(folder.glob(f"{TRIMMED}*"))
    assert all_translations(spec) == KNOWN


def test_stopping_leaves_nothing_behind(whole: tuple[ModelSpec, Path]) -> None:
    spec, folder = whole
    labels: list[str] = []
    with pytest.raises(Stopped):
        trim(spec, lambda label, done, total: labels.append(label), lambda: "Translating the test text" in labels)
    assert (folder / CONVERTED).is_dir() and not list(folder.glob(f"{TRIMMED}*"))
    assert state(spec) == "ready"


def test_tokens_that_only_the_test_text_needs_are_kept(whole: tuple[ModelSpec, Path]) -> None:
    spec, _ = whole
    done = trim(spec, quietly, most=10)
    assert done is not None and done.added
    assert done.tokens < done.of - len(FOREIGN)
    assert done.compared == 12
    found = all_translations(spec)
    assert {direction: texts[:2] for direction, texts in found.items()} == {d: t[:2] for d, t in KNOWN.items()}


def test_m2m100_keeps_its_languages_and_its_translations(m2m: Path) -> None:
    spec, folder = installed(m2m, m2m_spec())
    convert(spec, False, quietly)
    before = all_translations(spec)
    assert len({text for texts in before.values() for text in texts}) > 6  # random weights, but no constant
    done = trim(spec, quietly)
    assert done is not None and done.tokens < done.of
    assert {"__kk__", "__ru__", "__en__"} <= set(words(folder, TRIMMED))
    after = all_translations(spec)
    assert {d: texts[:2] for d, texts in after.items()} == {d: texts[:2] for d, texts in before.items()}


def test_unigram_texts_are_cut_as_before(t5: Path, tmp_path: Path) -> None:
    tokenizer: Any = Codec(t5_spec(), t5, quick=False).tokenizer
    kept = {token for text in TEXTS for token in tokenizer.tokenize(text)} | set(tokenizer.all_special_tokens)
    assert parts_of(tokenizer)("▁кітапхана") == ()
    save_part(tokenizer, t5, kept, tmp_path / TOKENIZER)
    smaller: Any = Codec(t5_spec(), t5, tmp_path / TOKENIZER, quick=False).tokenizer
    assert len(smaller) < len(tokenizer)
    for text in TEXTS:
        cut = smaller.convert_ids_to_tokens(smaller(text)["input_ids"])
        assert cut == tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"])


def test_models_that_are_no_multilingual_translators_are_refused(t5: Path) -> None:
    spec, _ = installed(t5, t5_spec())
    with pytest.raises(EngineError, match="no multilingual translator"):
        trim(spec, quietly)
    with pytest.raises(EngineError, match="no multilingual translator"):
        trim(nllb_spec(engine="transformers"), quietly)


def test_pieces_that_are_bytes_are_refused() -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    class Shell:
        backend_tokenizer = Tokenizer(models.BPE({"a": 0}, []))

    Shell.backend_tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
    Shell.backend_tokenizer.decoder = decoders.ByteLevel()
    with pytest.raises(Uncuttable, match="bytes"):
        parts_of(Shell())


VOCABULARY = [
    "<s>", "eng_Latn", "▁", "a", "字", "▁the", "▁қала", "▁дом", "▁їжа", "▁straße", "ção", "▁Berlin", "▁2026",
    "▁który", "図書", "<0x0A>", "▁library",
]  # fmt: skip


def test_what_is_kept() -> None:
    always = {"<s>", "eng_Latn", "▁", "a", "字", "<0x0A>"}
    assert choose(VOCABULARY, {"eng_Latn"}, lambda token: (), 0) == always
    kept = choose(VOCABULARY, {"eng_Latn"}, lambda token: (), 100)
    assert kept == set(VOCABULARY) - {"▁їжа", "▁straße", "ção", "▁który", "図書"}


@pytest.mark.parametrize(
    ("pair", "first"),
    [
        (("▁kwamba", "▁library"), "▁library"),  # likelier in English than in other languages
        (("▁менән", "▁қаласы"), "▁қаласы"),
        (("▁astana", "▁Astana"), "▁Astana"),  # names, and beginnings of sentences
        (("▁2026", "▁2027"), "▁2026"),  # the commonest
    ],
)
def test_which_tokens_come_first(pair: tuple[str, str], first: str) -> None:
    assert choose(pair, set(), lambda token: (), 1) == {first}


def test_the_parts_of_a_token_are_kept_with_it() -> None:
    parts = {"▁ab": ("ab", "▁")}
    kept = choose(["▁", "a", "b", "▁ab", "ab", "їїї"], set(), lambda token: parts.get(token, ()), 4)
    assert kept == {"▁", "a", "b", "ab", "▁ab"}


def test_the_test_text_has_some_hundred_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    text = proof.test_text()
    assert set(text) == set(CODES)
    sentences = [line for lines in text.values() for line in lines]
    assert len(set(sentences)) == len(sentences) >= 100
    letters = {char for line in text["kk"] for char in line.lower()}
    assert set("әғқңөұүһі") - letters <= {"һ"}
