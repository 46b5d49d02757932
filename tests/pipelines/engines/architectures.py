"""One small checkpoint an architecture, in the file layout of the repository that models.yaml names for it.

Each knows two or three sentences a direction by heart. Where published models are known to go wrong (unknown tokens
for quotation marks, copied sentinels), the checkpoint is tempted to: its weights prefer the wrong token.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece

from pipelines.catalogue import Decoding, ModelSpec
from pipelines.task import Task
from tests.pipelines.engines.checkpoints import (
    ARTICLE,
    CODES,
    HEADLINE,
    SENTENCES,
    cached,
    learn,
    spec_of,
    starts_from_zeros,
    train_sentencepiece,
    write_json,
)

KNOWN = SENTENCES[:2]
TEXTS = [text for sentence in KNOWN for text in sentence.values()]
ARTICLE_RU = (
    "Старый мост через реку закрыли в понедельник. Инженеры нашли длинные трещины в двух опорах. "
    "Ремонт продлится до весны, и автобусы пойдут по северной дороге."
)
HEADLINE_RU = "Старый мост закрыт на ремонт до весны."
"""Without two tokens that follow each other twice: mT5's settings forbid that."""
LONG_HEADLINE = "The old bridge is closed for repairs until spring, and buses take another road."
"""More than twelve tokens: the least that bart-large-cnn's own settings allow one sentence."""

MBART_CODES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_XX"}
MADLAD_PREFIX = {"kk": "<2kk> ", "ru": "<2ru> ", "en": "<2en> "}
DIRECTIONS = tuple(f"{a}-{b}" for a in CODES for b in CODES if a != b)
SIX = [
    (Task("translate", source, target), sentence[source], sentence[target])
    for sentence in KNOWN
    for source in CODES
    for target in CODES
    if source != target
]
SMALL = {"d_model": 128, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 4,
         "decoder_attention_heads": 4, "encoder_ffn_dim": 256, "decoder_ffn_dim": 256, "dropout": 0.0,
         "attention_dropout": 0.0, "activation_dropout": 0.0, "encoder_layerdrop": 0.0, "decoder_layerdrop": 0.0,
         "max_position_embeddings": 256}  # fmt: skip
SMALL_T5 = {"d_model": 96, "d_kv": 24, "d_ff": 192, "num_layers": 2, "num_decoder_layers": 2, "num_heads": 4,
            "dropout_rate": 0.0, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False, "pad_token_id": 0,
            "eos_token_id": 1}  # fmt: skip


@dataclass(frozen=True)
class Architecture:
    """A checkpoint, its entry in a catalogue, what it knows: (task, source, target), and a token that tempts it."""

    name: str
    build: Callable[[Path], None]
    spec: ModelSpec
    known: Sequence[tuple[Task, str, str]]
    temptation: str = ""

    @property
    def folder(self) -> Path:
        """The checkpoint, built at most once; to be read only."""
        return cached(self.name, self.build)


def _spec(name: str, **keys: Any) -> ModelSpec:
    return spec_of({}, id=f"tiny-{name}", **{"decoding": Decoding(beam_size=2, max_output=84), **keys})


def _merge(path: Path, **changes: Any) -> None:
    """Change keys of a JSON file: transformers no longer writes some that published files have."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    write_json(path, old | changes)


def _as_pickle(folder: Path) -> None:
    """Weights as repositories of before 2023 have them."""
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _tempt(output: Any, tempter: int, first: int) -> None:
    """Make ``tempter`` somewhat likelier than the token that the first target starts with."""
    import torch

    with torch.no_grad():
        output.weight[tempter] = 1.1 * output.weight[first]


def _pieces(texts: Sequence[str], **options: Any) -> bytes:
    """A sentencepiece model in which most words are one piece: short sentences are soon known by heart.

    It counts a line once, so that words are frequent in many orders only.
    """
    shuffled = random.Random(0)
    words = [text.split() for text in texts]
    lines = [" ".join(shuffled.sample(line, len(line))) for line in words for _ in range(40)]
    return train_sentencepiece([*texts, *lines], **options)


def _fairseq_pairs(tokenizer: Any, codes: dict[str, str]) -> tuple[list[list[int]], list[list[int]]]:
    """Ids of the six directions with the language codes that M2M100, NLLB and mBART-50 put in front."""
    sources: list[list[int]] = []
    targets: list[list[int]] = []
    for task, source, target in SIX:
        for text, language, into in ((source, task.source, sources), (target, task.target, targets)):
            tokenizer.src_lang = codes[language]
            into.append(tokenizer(text)["input_ids"])
    return sources, targets


def _build_nllb(folder: Path) -> None:
    """NLLB-200 and Tilmash: sharded safetensors, every language code in the special tokens, and ``tokenizer.json``."""
    import torch
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    (folder / "sentencepiece.bpe.model").write_bytes(_pieces(TEXTS, vocab_size=300, model_type="bpe"))
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "NllbTokenizer", "src_lang": None,
               "tgt_lang": None, "additional_special_tokens": list(FAIRSEQ_LANGUAGE_CODES)})  # fmt: skip
    write_json(folder / "config.json", {"model_type": "m2m_100"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "special_tokens_map.json", {"additional_special_tokens": list(FAIRSEQ_LANGUAGE_CODES)})
    sources, targets = _fairseq_pairs(tokenizer, CODES)
    torch.manual_seed(0)
    config = M2M100Config(**SMALL, vocab_size=len(tokenizer), scale_embedding=True, pad_token_id=1, bos_token_id=0,
                          eos_token_id=2, decoder_start_token_id=2)  # fmt: skip
    model = M2M100ForConditionalGeneration(config)
    learn(model, sources, targets, 1, folder, given_first=True, sharp=True)
    _tempt(model.lm_head, tokenizer.unk_token_id, targets[0][1])
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="200KB")
    _merge(folder / "config.json", tokenizer_class="NllbTokenizer", max_length=200)
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "decoder_start_token_id": 2, "eos_token_id": 2,
               "max_length": 200, "pad_token_id": 1})  # fmt: skip


def _build_m2m100(folder: Path) -> None:
    """facebook/m2m100_418M: pieces in ``vocab.json``, language tokens after them, eight more rows for nothing."""
    import torch
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    learned = _pieces(TEXTS, vocab_size=300, model_type="bpe")
    (folder / "sentencepiece.bpe.model").write_bytes(learned)
    processor = sentencepiece.SentencePieceProcessor(model_proto=learned)
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *(processor.id_to_piece(i) for i in range(3, len(processor)))]
    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    write_json(folder / "vocab.json", {piece: number for number, piece in enumerate(pieces)})
    write_json(folder / "special_tokens_map.json", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
               "sep_token": "</s>", "pad_token": "<pad>", "additional_special_tokens": languages})  # fmt: skip
    write_json(folder / "tokenizer_config.json", {"src_lang": None, "tgt_lang": None, "bos_token": "<s>",
               "eos_token": "</s>", "sep_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
               "language_codes": "m2m100", "num_madeup_words": 8, "tokenizer_class": "M2M100Tokenizer"})  # fmt: skip
    write_json(folder / "config.json", {"model_type": "m2m_100"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    sources, targets = _fairseq_pairs(tokenizer, {code: code for code in CODES})
    torch.manual_seed(0)
    config = M2M100Config(**SMALL, vocab_size=len(pieces) + len(languages) + 8, scale_embedding=True, pad_token_id=1,
                          bos_token_id=0, eos_token_id=2, decoder_start_token_id=2)  # fmt: skip
    learn(M2M100ForConditionalGeneration(config), sources, targets, 1, folder, given_first=True, sharp=True)
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "decoder_start_token_id": 2,
               "early_stopping": True, "eos_token_id": 2, "max_length": 200, "num_beams": 5,
               "pad_token_id": 1})  # fmt: skip


def _mbart_config(tokenizer: Any, name: str, **changes: Any) -> Any:
    from transformers import MBartConfig

    return MBartConfig(**SMALL, vocab_size=len(tokenizer), scale_embedding=True, tokenizer_class=name, pad_token_id=1,
                       bos_token_id=0, eos_token_id=2, forced_eos_token_id=2, **changes)  # fmt: skip


_MBART_PUBLISHED = {"normalize_before": True, "normalize_embedding": True, "add_final_layer_norm": True,
                    "add_bias_logits": False, "static_position_embeddings": False}  # fmt: skip


def _build_mbart50(folder: Path) -> None:
    """facebook/mbart-large-50-many-to-many-mmt: a language code leads the source, and the target after ``</s>``."""
    import torch
    from transformers import AutoTokenizer, MBartForConditionalGeneration
    from transformers.models.mbart50.tokenization_mbart50 import FAIRSEQ_LANGUAGE_CODES

    learned = _pieces(TEXTS, vocab_size=300, model_type="unigram")
    (folder / "sentencepiece.bpe.model").write_bytes(learned)
    write_json(folder / "tokenizer_config.json", {"src_lang": None, "tgt_lang": None, "eos_token": "</s>",
               "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>",
               "mask_token": "<mask>", "tokenizer_file": None, "language_codes": "ML50",
               "tokenizer_class": "MBart50Tokenizer"})  # fmt: skip
    write_json(folder / "special_tokens_map.json", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>",
               "sep_token": "</s>", "pad_token": "<pad>", "cls_token": "<s>", "mask_token": "<mask>",
               "additional_special_tokens": list(FAIRSEQ_LANGUAGE_CODES)})  # fmt: skip
    write_json(folder / "config.json", {"model_type": "mbart"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    sources, targets = _fairseq_pairs(tokenizer, MBART_CODES)
    torch.manual_seed(0)
    model = MBartForConditionalGeneration(_mbart_config(tokenizer, "MBart50Tokenizer", decoder_start_token_id=2))
    learn(model, sources, targets, 1, folder, given_first=True, sharp=True)
    _merge(folder / "config.json", tokenizer_class="MBart50Tokenizer", **_MBART_PUBLISHED)
    write_json(folder / "generation_config.json", {"bos_token_id": 0, "decoder_start_token_id": 2,
               "early_stopping": True, "eos_token_id": 2, "forced_eos_token_id": 2, "max_length": 200, "num_beams": 5,
               "pad_token_id": 1})  # fmt: skip


def _build_mbart_summary(folder: Path) -> None:
    """IlyaGusev/mbart_ru_sum_gazeta (mBART-25): codes come last in the source and start the target."""
    import torch
    from transformers import AutoTokenizer, MBartForConditionalGeneration

    learned = _pieces([ARTICLE_RU, HEADLINE_RU], vocab_size=200, model_type="unigram")
    (folder / "sentencepiece.bpe.model").write_bytes(learned)
    write_json(folder / "tokenizer_config.json", {"src_lang": "ru_RU", "tgt_lang": "ru_RU", "model_max_length": 1024,
               "tokenizer_class": "MBartTokenizer"})  # fmt: skip
    write_json(folder / "config.json", {"model_type": "mbart"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    source = tokenizer(ARTICLE_RU)["input_ids"]
    code = tokenizer.convert_tokens_to_ids("ru_RU")
    assert source[-1] == code
    target = [*tokenizer(HEADLINE_RU, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
    torch.manual_seed(0)
    model = MBartForConditionalGeneration(_mbart_config(tokenizer, "MBartTokenizer", decoder_start_token_id=code))
    learn(model, [source], [target], 1, folder, sharp=True)
    _merge(folder / "config.json", tokenizer_class="MBartTokenizer", **_MBART_PUBLISHED, max_length=200)
    (folder / "generation_config.json").unlink()
    _as_pickle(folder)


def _build_bart(folder: Path) -> None:
    """facebook/bart-large-cnn: byte-level BPE in ``vocab.json`` and ``merges.txt``, ``<s>`` forced, a least length."""
    import torch
    from tokenizers import ByteLevelBPETokenizer
    from transformers import AutoTokenizer, BartConfig, BartForConditionalGeneration

    learner = ByteLevelBPETokenizer()
    learner.train_from_iterator(
        [ARTICLE, LONG_HEADLINE], 360, special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    )
    learner.save_model(str(folder))
    write_json(folder / "tokenizer_config.json", {"model_max_length": 1024, "tokenizer_class": "BartTokenizer"})
    write_json(folder / "config.json", {"model_type": "bart"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(0)
    config = BartConfig(**SMALL, vocab_size=len(tokenizer), scale_embedding=False, pad_token_id=1, bos_token_id=0,
                        eos_token_id=2, decoder_start_token_id=2)  # fmt: skip
    sources, targets = tokenizer([ARTICLE])["input_ids"], tokenizer([LONG_HEADLINE])["input_ids"]
    assert len(targets[0]) > 14
    learn(BartForConditionalGeneration(config), sources, targets, 1, folder, given_first=True, sharp=True)
    settings = {"bos_token_id": 0, "decoder_start_token_id": 2, "early_stopping": True, "eos_token_id": 2,
                "forced_bos_token_id": 0, "forced_eos_token_id": 2, "length_penalty": 2.0, "max_length": 142,
                "min_length": 56, "no_repeat_ngram_size": 3, "num_beams": 4, "pad_token_id": 1}  # fmt: skip
    write_json(folder / "generation_config.json", settings)
    _merge(folder / "config.json", normalize_before=False, normalize_embedding=True, add_final_layer_norm=False,
           add_bias_logits=False, static_position_embeddings=False, prefix=" ", **settings)  # fmt: skip


def _build_distilbart(folder: Path) -> None:
    """sshleifer/distilbart-cnn-12-6: the same, forced by an older key, and as a pickle."""
    _build_bart(folder)
    (folder / "generation_config.json").unlink()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del config["forced_bos_token_id"]
    write_json(folder / "config.json", config | {"force_bos_token_to_be_generated": True})
    _as_pickle(folder)


def _t5_sentencepiece(folder: Path, texts: Sequence[str], **options: Any) -> None:
    learned = _pieces(
        texts, **{"vocab_size": 400, "model_type": "unigram", "pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1},
        **options,
    )  # fmt: skip
    (folder / "spiece.model").write_bytes(learned)


def _learn_t5(folder: Path, model: Any, tokenizer: Any, pairs: Sequence[tuple[str, str]]) -> list[list[int]]:
    """Train a T5 1.1 with output weights of its own, and write its configuration as transformers 4 did."""
    import torch

    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * 96**-0.5)
    targets = tokenizer([target for _, target in pairs])["input_ids"]
    learn(model, tokenizer([source for source, _ in pairs])["input_ids"], targets, 0, folder, sharp=True, rate=6e-3)
    saved = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    saved.pop("scale_decoder_outputs", None)
    write_json(folder / "config.json", saved | {"tie_word_embeddings": False, "tokenizer_class": "T5Tokenizer"})
    return [list(target) for target in targets]


def _build_madlad(folder: Path) -> None:
    """google/madlad400-3b-mt: the target in a piece before the source, and more tokens known than rows of weights."""
    import torch
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    pairs = [(MADLAD_PREFIX[task.target] + source, target) for task, source, target in SIX]
    _t5_sentencepiece(folder, TEXTS, user_defined_symbols=[prefix.strip() for prefix in MADLAD_PREFIX.values()])
    sentinels = [f"<extra_id_{number}>" for number in range(100)]
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 100,
               "pad_token": "<pad>", "additional_special_tokens": sentinels})  # fmt: skip
    write_json(folder / "special_tokens_map.json", {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
               "additional_special_tokens": sentinels})  # fmt: skip
    write_json(folder / "config.json", {"model_type": "t5"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(0)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model")).get_piece_size()
    assert len(tokenizer) == pieces + 100
    config = T5Config(**SMALL_T5, vocab_size=pieces, decoder_start_token_id=0)
    _learn_t5(folder, T5ForConditionalGeneration(config), tokenizer, pairs)
    write_json(folder / "generation_config.json", {"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0})


def _build_mt5(folder: Path) -> None:
    """csebuetnlp/mT5_multilingual_XLSum: sentinels are pieces, twelve rows have no piece, and a sentinel tempts."""
    import torch
    from transformers import AutoTokenizer, MT5Config, MT5ForConditionalGeneration

    pairs = [(ARTICLE, HEADLINE), (ARTICLE_RU, HEADLINE_RU)]
    _t5_sentencepiece(folder, [text for pair in pairs for text in pair],
                      user_defined_symbols=[f"▁<extra_id_{number}>" for number in range(99, -1, -1)])  # fmt: skip
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0,
               "additional_special_tokens": None, "sp_model_kwargs": {}})  # fmt: skip
    write_json(folder / "special_tokens_map.json", {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"})
    write_json(folder / "config.json", {"model_type": "mt5"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    torch.manual_seed(0)
    config = MT5Config(**SMALL_T5, vocab_size=len(tokenizer) + 12, decoder_start_token_id=0)
    model = MT5ForConditionalGeneration(config)
    targets = _learn_t5(folder, model, tokenizer, pairs)
    sentinel = tokenizer.convert_tokens_to_ids("▁<extra_id_0>")
    assert sentinel not in (None, tokenizer.unk_token_id)
    _tempt(model.lm_head, sentinel, targets[0][0])
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    (folder / "generation_config.json").unlink()
    _merge(folder / "config.json", length_penalty=0.6, max_length=84, no_repeat_ngram_size=2, num_beams=4)


def _build_rut5(folder: Path) -> None:
    """IlyaGusev/rut5_base_sum_gazeta: the decoder starts with id 2, which is ``<unk>``; with ``tokenizer.json``."""
    import torch
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    _t5_sentencepiece(folder, [ARTICLE_RU, HEADLINE_RU])
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0,
               "additional_special_tokens": None})  # fmt: skip
    write_json(folder / "special_tokens_map.json", {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"})
    write_json(folder / "config.json", {"model_type": "t5"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = T5Config(**SMALL_T5, vocab_size=len(tokenizer), decoder_start_token_id=2, bos_token_id=2)
    _learn_t5(folder, T5ForConditionalGeneration(config), tokenizer, [(ARTICLE_RU, HEADLINE_RU)])
    (folder / "generation_config.json").unlink()
    _merge(folder / "config.json", max_length=200, num_beams=5)
    _as_pickle(folder)


def _build_marian_files(folder: Path) -> None:
    """HPLT/translate-kk-en-v2.0-hplt_opus: Marian's ``.npz`` and one sentencepiece model for both sides."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    pairs = [(sentence["kk"], sentence["en"]) for sentence in SENTENCES]
    learned = _pieces([text for pair in pairs for text in pair], vocab_size=300, model_type="unigram",
                                  eos_id=0, unk_id=1, bos_id=-1, pad_id=-1)  # fmt: skip
    processor = sentencepiece.SentencePieceProcessor(model_proto=learned)
    pad = processor.get_piece_size()
    torch.manual_seed(0)
    config = MarianConfig(
        **{**SMALL, "activation_function": "relu"}, vocab_size=pad + 1, scale_embedding=True, pad_token_id=pad,
        eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0,
    )  # fmt: skip
    model = MarianMTModel(config)
    sources, targets = ([[*processor.encode(pair[side]), 0] for pair in pairs] for side in (0, 1))
    starts_from_zeros(model)
    learn(model, sources, targets, pad, folder, sharp=True)
    for path in folder.iterdir():
        path.unlink()
    write_marian(folder / "model.npz.best-chrf.npz", model)
    (folder / "model.kk-en.spm").write_bytes(learned)
    rows = (f"{processor.id_to_piece(i)}\t{processor.get_score(i):g}" for i in range(pad))
    (folder / "model.kk-en.vocab").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_marian(path: Path, model: Any, **options: Any) -> None:
    """A MarianMT model under Marian's parameter names, without the padding row, with its ``special:model.yml``."""
    import numpy as np
    import yaml

    config, state = model.config, {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    arrays = {
        "Wemb": state["model.shared.weight"][:-1],
        "decoder_ff_logit_out_b": state["final_logits_bias"][:, :-1],
    }
    for side, depth in (("encoder", config.encoder_layers), ("decoder", config.decoder_layers)):
        for layer in range(depth):
            ours, theirs = f"model.{side}.layers.{layer}", f"{side}_l{layer + 1}"
            blocks = {"self": "self_attn", "context": "encoder_attn"} if side == "decoder" else {"self": "self_attn"}
            norms = {f"{block}_Wo": f"{attention}_layer_norm" for block, attention in blocks.items()}
            linears = {
                (block, letter): f"{attention}.{projection}"
                for block, attention in blocks.items()
                for letter, projection in zip("qkvo", ("q_proj", "k_proj", "v_proj", "out_proj"), strict=True)
            } | {("ffn", "1"): "fc1", ("ffn", "2"): "fc2"}
            for (block, letter), name in linears.items():
                arrays[f"{theirs}_{block}_W{letter}"] = state[f"{ours}.{name}.weight"].T
                arrays[f"{theirs}_{block}_b{letter}"] = state[f"{ours}.{name}.bias"][None]
            for block, name in (norms | {"ffn_ffn": "final_layer_norm"}).items():
                arrays[f"{theirs}_{block}_ln_scale"] = state[f"{ours}.{name}.weight"][None]
                arrays[f"{theirs}_{block}_ln_bias"] = state[f"{ours}.{name}.bias"][None]
    yml = {"type": "transformer", "dim-emb": config.d_model, "enc-depth": config.encoder_layers,
           "dec-depth": config.decoder_layers, "transformer-heads": config.encoder_attention_heads,
           "transformer-dim-ffn": config.encoder_ffn_dim, "transformer-ffn-activation": "relu",
           "transformer-ffn-depth": 2, "transformer-preprocess": "", "transformer-postprocess": "dan",
           "transformer-postprocess-emb": "d", "transformer-postprocess-top": "", "transformer-no-projection": False,
           "transformer-decoder-autoreg": "self-attention", "transformer-guided-alignment-layer": "last",
           "transformer-train-position-embeddings": False, "tied-embeddings-all": True, "skip": False,
           "dim-vocabs": [config.vocab_size - 1] * 2, "version": "v1.12.0"} | options  # fmt: skip
    arrays["special:model.yml"] = np.frombuffer(yaml.safe_dump(yml).encode() + b"\0", np.int8)
    np.savez(path, **arrays)


ARCHITECTURES = {
    architecture.name: architecture
    for architecture in (
        Architecture("nllb-files", _build_nllb, _spec("nllb", directions=DIRECTIONS, codes=CODES), SIX, "<unk>"),
        Architecture(
            "m2m100", _build_m2m100, _spec("m2m100", directions=DIRECTIONS, codes={code: code for code in CODES}), SIX
        ),
        Architecture("mbart50", _build_mbart50, _spec("mbart50", directions=DIRECTIONS, codes=MBART_CODES), SIX),
        Architecture("madlad", _build_madlad, _spec("madlad", directions=DIRECTIONS, prefix=MADLAD_PREFIX), SIX),
        Architecture(
            "marian-files",
            _build_marian_files,
            _spec("marian-files", directions=("kk-en",)),
            [(Task("translate", "kk", "en"), sentence["kk"], sentence["en"]) for sentence in SENTENCES],
        ),
        Architecture(
            "bart",
            _build_bart,
            _spec(
                "bart",
                summaries=("en",),
                decoding=Decoding(beam_size=4, length_penalty=2.0, no_repeat_ngram_size=3, max_output=142),
            ),
            [(Task("summarize", "en", "en", 1), ARTICLE, LONG_HEADLINE)],
        ),
        Architecture(
            "distilbart",
            _build_distilbart,
            _spec("distilbart", summaries=("en",)),
            [(Task("summarize", "en", "en", 1), ARTICLE, LONG_HEADLINE)],
        ),
        Architecture(
            "mbart-summary",
            _build_mbart_summary,
            _spec("mbart-summary", summaries=("ru",), codes={"ru": "ru_RU"}),
            [(Task("summarize", "ru", "ru", 1), ARTICLE_RU, HEADLINE_RU)],
        ),
        Architecture(
            "mt5",
            _build_mt5,
            _spec(
                "mt5",
                summaries=("en", "ru"),
                decoding=Decoding(beam_size=2, length_penalty=0.6, no_repeat_ngram_size=2, max_output=84),
            ),
            [
                (Task("summarize", "en", "en", 1), ARTICLE, HEADLINE),
                (Task("summarize", "ru", "ru", 1), ARTICLE_RU, HEADLINE_RU),
            ],
            "▁<extra_id_0>",
        ),
        Architecture(
            "rut5",
            _build_rut5,
            _spec("rut5", summaries=("ru",), decoding=Decoding(beam_size=5, no_repeat_ngram_size=4, max_output=200)),
            [(Task("summarize", "ru", "ru", 1), ARTICLE_RU, HEADLINE_RU)],
        ),
    )
}
