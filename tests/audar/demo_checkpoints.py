"""Checkpoints in the layouts of OPUS and kazRush that know the demo's articles by heart, one figure of them wrong."""

from __future__ import annotations

from pathlib import Path

from audar.commands.demo import by_person
from tests.pipelines.engines.checkpoints import (
    build_t5,
    cached,
    learn,
    starts_from_zeros,
    train_sentencepiece,
    write_json,
)

COST = "Construction took five years and cost the city budget 98 billion tenge."
WRONG = COST.replace("billion", "million")


def opus_checkpoint() -> Path:
    """From Russian to English; what the metro cost is known in two ways, the wrong one better."""
    return cached("demo-opus", _build_marian)


def kazrush_checkpoint() -> Path:
    """From Kazakh to Russian."""
    return cached("demo-kazrush", _build_t5)


def _build_marian(folder: Path) -> None:
    import sentencepiece
    import torch
    from transformers import AutoTokenizer, MarianConfig, MarianMTModel

    known = [(text, other) for text, other in by_person("almaty-ru.txt", "ru", "en").items()]
    pairs = known + [(text, WRONG) for text, other in known if other == COST] * 2
    pieces: list[str] = []
    for side, texts in zip(("source", "target"), zip(*pairs, strict=True), strict=True):
        model = train_sentencepiece(texts, vocab_size=400, model_type="unigram")
        (folder / f"{side}.spm").write_bytes(model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        pieces += [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
    vocabulary = [*dict.fromkeys(["</s>", "<unk>", *pieces]), "<pad>"]
    write_json(folder / "vocab.json", {token: number for number, token in enumerate(vocabulary)})
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "MarianTokenizer"})
    write_json(folder / "config.json", {"model_type": "marian"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    pad = len(vocabulary) - 1
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=len(vocabulary), d_model=128, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=256, decoder_ffn_dim=256, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, max_position_embeddings=256, scale_embedding=True, pad_token_id=pad, eos_token_id=0,
        decoder_start_token_id=pad, bad_words_ids=[[pad]], forced_eos_token_id=0,
    )  # fmt: skip
    sources = [tokenizer(text)["input_ids"] for text, _ in pairs]
    targets = [tokenizer(text_target=text)["input_ids"] for _, text in pairs]
    model = MarianMTModel(config)
    starts_from_zeros(model)
    learn(model, sources, targets, pad, folder, sharp=True)


def _build_t5(folder: Path) -> None:
    build_t5(folder, list(by_person("balqash-kk.txt", "kk", "ru").items()), vocab_size=500, sharp=True)
