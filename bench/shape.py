"""A checkpoint of NLLB-600M's shape with random weights, to measure speed where the real one cannot be had.

    python -m bench.shape        # builds it once into .bench-cache and prints where

Same configuration, files, vocabulary size and language codes as facebook/nllb-200-distilled-600M. The tokenizer is a
real one, trained on the sentences of bench/; what it lacks of 256,000 pieces is filled with pairs of its pieces.
Random weights never end an output, so these are arranged to: see ``end_after``. Every side that reads the checkpoint
then writes outputs of the same length by its ordinary way, with no limits set for the measurement.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock

from bench.sentences import SENTENCES as KAZAKH
from pipelines.catalogue import Decoding, FolderSource, ModelSpec, WeightFile
from pipelines.engines.seq2seq.checkpoint import quiet
from pipelines.engines.seq2seq.conversion import CONVERTED

CACHE = Path(__file__).resolve().parents[1] / ".bench-cache"
CODES = {"kk": "kaz_Cyrl", "ru": "rus_Cyrl", "en": "eng_Latn"}
PIECES = 256_000  # of NLLB's sentencepiece model
VOCABULARY = 256_206  # rows of its embeddings
OUTPUT = 30  # tokens of every output, without language code and end

_RECIPE = 1  # raise it when what is built changes
_LEARNED = 1500  # pieces that the sentences of bench/ are enough for
_SIGNAL = 16  # dimensions that tell the place in the output
_LOUD = 1000.0  # how far the end token's score is from all others


def spec(beams: int, **changes: Any) -> ModelSpec:
    """The catalogue's entry for the checkpoint: as ``nllb-600m``, with a beam size of one's own."""
    fixed: dict[str, Any] = {
        "id": "bench-nllb-shape",
        "name": "NLLB-600M's shape, random weights",
        "engine": "ctranslate2",
        "licence": "MIT",
        "open_licence": True,
        "directions": tuple(f"{a}-{b}" for a in CODES for b in CODES if a != b),
        "codes": CODES,
        "decoding": Decoding(beam_size=beams),
    }
    return ModelSpec(**{**fixed, **changes})


def checkpoint() -> Path:
    """The checkpoint's folder, built when it is not there; takes 2.5 GB and a minute."""
    folder = CACHE / f"nllb-shape-{_RECIPE}-transformers-{version('transformers')}"
    CACHE.mkdir(exist_ok=True)
    with filelock.FileLock(CACHE / ".lock"):
        if not folder.is_dir():
            half = Path(tempfile.mkdtemp(prefix=".half-", dir=CACHE))
            try:
                with quiet():
                    make_tokenizer(half)
                    _model(half)
                half.replace(folder)
            finally:
                shutil.rmtree(half, ignore_errors=True)
    return folder


def installed(beams: int) -> dict[str, str]:
    """Environment variables with which Audar finds the checkpoint, converted before, as its one installed model.

    The cache folder is made of hard links, within ``CACHE``.
    """
    import msgspec

    from pipelines.models.store import Manifest, StoredFile, write_manifest

    folder, cache = checkpoint(), CACHE / f"installed-{beams}"
    model = cache / "models" / spec(beams).id
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(folder, model, copy_function=os.link, ignore=shutil.ignore_patterns(".*"))
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    stats = {path.name: path.stat() for path in files}
    entry = spec(
        beams,
        files=tuple(WeightFile(name=name, size=stat.st_size) for name, stat in stats.items()),
        sources=(FolderSource(path=str(folder)),),
    )
    stored = [
        StoredFile(name=name, size=stat.st_size, sha256="0" * 64, mtime_ns=stat.st_mtime_ns)  # asked for at a change
        for name, stat in stats.items()
    ]
    write_manifest(model, Manifest(id=entry.id, revision="", source=f"folder:{folder}", files=tuple(stored)))
    catalogue = cache / "models.yaml"
    catalogue.write_text(json.dumps({"models": [msgspec.to_builtins(entry)]}), encoding="utf-8")  # JSON is YAML
    if not (model / CONVERTED).is_dir():
        raise FileNotFoundError(f"{folder} is not converted yet")
    return {"AUDAR_CACHE": str(cache), "AUDAR_MODELS": str(catalogue), "AUDAR_MEMORY": "off"}


def sentences(tokenizer: Any, count: int, tokens: int, seed: int = 1) -> list[str]:
    """Distinct lines of exactly so many tokens, made of the bench's Kazakh words."""
    chance = random.Random(seed)
    words = [word for line in KAZAKH for word in line.split()]
    found: dict[str, None] = {}
    while len(found) < count:
        line: list[str] = []
        length = 0
        while length < tokens:
            line.append(chance.choice(words))
            length = len(tokenizer(" ".join(line), add_special_tokens=False)["input_ids"])
        if length == tokens:
            found[" ".join(line)] = None
    return list(found)


def make_tokenizer(folder: Path) -> None:
    """NLLB's two tokenizer files."""
    from sentencepiece import SentencePieceTrainer
    from sentencepiece import sentencepiece_model_pb2 as layout
    from transformers import NllbTokenizer
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    from bench.speed import SENTENCES as ENGLISH

    SentencePieceTrainer.train(
        sentence_iterator=iter([*KAZAKH, *ENGLISH]),
        model_prefix=str(folder / "learned"),
        vocab_size=_LEARNED,
        model_type="bpe",
        character_coverage=1.0,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    model = layout.ModelProto.FromString((folder / "learned.model").read_bytes())
    for path in folder.glob("learned.*"):
        path.unlink()
    chance = random.Random(1)
    learned = [piece.piece for piece in model.pieces[3:]]
    known = set(learned)
    score = min(piece.score for piece in model.pieces)
    while len(model.pieces) < PIECES:
        piece = chance.choice(learned) + chance.choice(learned).lstrip("▁")
        if piece not in known:
            known.add(piece)
            score -= 1
            model.pieces.add(piece=piece, score=score)
    (folder / "sentencepiece.bpe.model").write_bytes(model.SerializeToString())
    config = {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": FAIRSEQ_LANGUAGE_CODES}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    NllbTokenizer.from_pretrained(folder).save_pretrained(folder)


def _model(folder: Path) -> None:
    """Random weights and NLLB's configuration."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    torch.manual_seed(0)
    config = M2M100Config(
        vocab_size=VOCABULARY, d_model=1024, encoder_layers=12, decoder_layers=12, encoder_attention_heads=16,
        decoder_attention_heads=16, encoder_ffn_dim=4096, decoder_ffn_dim=4096, max_position_embeddings=1024,
        scale_embedding=True, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    model = M2M100ForConditionalGeneration(config)
    with torch.no_grad():
        end_after(model, OUTPUT)
    model.save_pretrained(folder)


def end_after(model: Any, tokens: int) -> None:
    """Make the end token win once ``tokens`` have been written, and never before.

    The sinusoidal positions hold cos(w·p) for many w. Where the decoder's layers add nothing, such a dimension still
    tells p at the last layer. The end token scores by minus the cosines that cross zero behind the last token, plus
    as many dimensions that stay near zero, so that the mean that the last norm subtracts cancels out.
    """
    width = model.config.d_model
    last = 2 + 1 + tokens + 0.5  # positions are counted from 2, and the language code comes first
    half = width // 2
    place = round((half - 1) * math.log(last / (math.pi / 2)) / math.log(10000))
    cosines = range(half + place - _SIGNAL // 2, half + place + _SIGNAL // 2)
    zeros = range(half - _SIGNAL, half)  # sines of the slowest waves
    kept = [*cosines, *zeros]
    for layer in model.model.decoder.layers:
        for part in (layer.self_attn.out_proj, layer.encoder_attn.out_proj, layer.fc2):
            part.weight[kept] = 0
            part.bias[kept] = 0
    embeddings = model.model.shared.weight
    embeddings[:, kept] = 0
    embeddings[model.config.eos_token_id] = 0
    embeddings[model.config.eos_token_id, list(cosines)] = -_LOUD / _SIGNAL
    embeddings[model.config.eos_token_id, list(zeros)] = _LOUD / _SIGNAL


if __name__ == "__main__":
    print(checkpoint())
