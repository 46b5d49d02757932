"""Marian's own files (``*.npz`` with ``*.spm``) unpacked once into the layout that transformers and CTranslate2 read.

Marian's names and shapes are those of https://github.com/marian-nmt/marian-dev (``src/models/transformer.h``): weights
stand transposed, biases and norms have one row, the configuration is YAML in bytes. Nothing of a repository is run:
numpy reads the arrays without pickle, PyYAML the configuration with its safe loader.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.message import N_, Message

_CONFIG = "special:model.yml"
_NORMALISED_BY = {"transformer-preprocess": "", "transformer-postprocess": "dan", "transformer-postprocess-emb": "d"}
_NEEDED = {"type": "transformer", "transformer-decoder-autoreg": "self-attention", "transformer-no-projection": False}
_POSITIONS = 512  # Marian counts them by a formula, and was trained on segments of some 100 to 200 tokens
_ACTIVATIONS = {"relu": "relu", "gelu": "quick_gelu", "swish": "swish"}  # Marian's gelu is the one by a sigmoid

# Marian's block -> transformers' attention and its norm; within one, Marian's letter -> transformers' projection.
_ATTENTION = {"self": "self_attn", "context": "encoder_attn"}
_PROJECTIONS = {"q": "q_proj", "k": "k_proj", "v": "v_proj", "o": "out_proj"}


def marian_weights(folder: Path) -> Path | None:
    """The one ``.npz`` file of a folder in Marian's layout; ``None`` where the folder has another layout."""
    files = sorted(folder.glob("*.npz"))
    return files[0] if len(files) == 1 else None


def unpack(folder: Path) -> None:
    """Write ``config.json``, tokenizer and ``model.safetensors`` beside Marian's files; a second call does nothing.

    ``config.json`` comes last and only whole, so that it stands for all. Raises ``ValueError`` for a model that
    transformers cannot represent, ``OSError`` where nothing can be written, and what numpy raises for damaged files.
    """
    weights = marian_weights(folder)
    if weights is None or (folder / "config.json").is_file():
        return
    import filelock

    with filelock.FileLock(folder / ".unpacking.lock"):
        if not (folder / "config.json").is_file():
            _unpack(weights, folder)


def _unpack(weights: Path, folder: Path) -> None:
    import numpy as np
    import yaml
    from safetensors.numpy import save_file

    with np.load(weights, allow_pickle=False) as arrays:
        options = yaml.safe_load(arrays[_CONFIG].tobytes().rstrip(b"\0"))
        _check(options)
        pieces, sides = _vocabulary(folder)
        tensors = dict(_tensors(arrays, options, len(pieces)))
    vocabulary = {piece: number for number, piece in enumerate(pieces)} | {"<pad>": len(pieces)}
    if len(vocabulary) != len(pieces) + 1:
        raise ValueError(N_("its vocabulary has a piece twice"))
    half = folder / ".model.safetensors.part"
    try:
        save_file({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, half, {"format": "pt"})
        half.replace(folder / "model.safetensors")
    finally:
        half.unlink(missing_ok=True)
    for name, source in sides.items():
        if source != folder / name:
            _atomically(folder / name, source.read_bytes())
    _atomically(folder / "vocab.json", _json(vocabulary))
    _atomically(folder / "tokenizer_config.json", _json({"tokenizer_class": "MarianTokenizer"}))
    _atomically(folder / "config.json", _json(_config(options, len(vocabulary), tensors["model.shared.weight"])))


def _check(options: dict[str, Any]) -> None:
    """Raise ``ValueError`` unless the model is the post-norm transformer with one vocabulary that Marian trains."""
    for key, expected in (_NEEDED | _NORMALISED_BY).items():
        if options.get(key, expected) != expected:
            raise ValueError(
                Message(
                    "its Marian option {key} is '{key2}', and only '{wanted}' can be read",
                    key=key,
                    key2=options[key],
                    wanted=expected,
                )
            )
    if options.get("transformer-ffn-activation", "relu") not in _ACTIVATIONS:
        raise ValueError(
            Message(
                "its Marian option transformer-ffn-activation is '{activation}'",
                activation=options["transformer-ffn-activation"],
            )
        )
    if not options.get("tied-embeddings-all"):
        raise ValueError(N_("it has a vocabulary for each side (Marian's tied-embeddings-all is off)"))


def _vocabulary(folder: Path) -> tuple[list[str], dict[str, Path]]:
    """The pieces by id, and the sentencepiece file of each side: one ``.spm`` for both, or two and a ``vocab.yml``."""
    import sentencepiece
    import yaml

    joint = sorted(path for path in folder.glob("*.spm") if path.name not in ("source.spm", "target.spm"))
    listed = sorted(folder.glob("*vocab.yml"))
    if len(listed) == 1:
        numbers = yaml.load(listed[0].read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # a piece may look like `no`
        pieces = sorted(numbers, key=lambda piece: int(numbers[piece]))
        return pieces, {name: folder / name for name in ("source.spm", "target.spm")}
    if len(joint) != 1:
        raise ValueError(Message("it has {joint} sentencepiece files (*.spm) where one is needed", joint=len(joint)))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(joint[0]))
    pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
    return pieces, {"source.spm": joint[0], "target.spm": joint[0]}


def _tensors(arrays: Any, options: dict[str, Any], size: int) -> Iterator[tuple[str, Any]]:
    """transformers' names with their tensors in float32; a row of zeros is added for the padding token."""
    import numpy as np

    def pad(tensor: Any) -> Any:
        return np.concatenate([tensor, np.zeros((1, *tensor.shape[1:]), np.float32)])

    def get(name: str) -> Any:
        return arrays[name].astype(np.float32)

    embedding = get("Wemb")
    if len(embedding) != size:
        raise ValueError(
            Message(
                "its vocabulary has {size} pieces and its weights have {embedding} rows",
                size=size,
                embedding=len(embedding),
            )
        )
    yield "model.shared.weight", pad(embedding)
    yield "final_logits_bias", pad(get("decoder_ff_logit_out_b").reshape(-1)).reshape(1, -1)
    for side, depth in (("encoder", options["enc-depth"]), ("decoder", options["dec-depth"])):
        for layer in range(depth):
            source, target = f"{side}_l{layer + 1}", f"model.{side}.layers.{layer}"
            for block, attention in _ATTENTION.items():
                if block == "context" and side == "encoder":
                    continue
                for letter, projection in _PROJECTIONS.items():
                    yield f"{target}.{attention}.{projection}.weight", get(f"{source}_{block}_W{letter}").T
                    yield f"{target}.{attention}.{projection}.bias", get(f"{source}_{block}_b{letter}").reshape(-1)
                yield f"{target}.{attention}_layer_norm.weight", get(f"{source}_{block}_Wo_ln_scale").reshape(-1)
                yield f"{target}.{attention}_layer_norm.bias", get(f"{source}_{block}_Wo_ln_bias").reshape(-1)
            for number in (1, 2):
                yield f"{target}.fc{number}.weight", get(f"{source}_ffn_W{number}").T
                yield f"{target}.fc{number}.bias", get(f"{source}_ffn_b{number}").reshape(-1)
            yield f"{target}.final_layer_norm.weight", get(f"{source}_ffn_ffn_ln_scale").reshape(-1)
            yield f"{target}.final_layer_norm.bias", get(f"{source}_ffn_ffn_ln_bias").reshape(-1)


def _config(options: dict[str, Any], size: int, embedding: Any) -> dict[str, Any]:
    heads = options["transformer-heads"]
    inner = options.get("transformer-dim-ffn", 2048)
    pad = size - 1
    return {
        "model_type": "marian",
        "architectures": ["MarianMTModel"],
        "tokenizer_class": "MarianTokenizer",
        "vocab_size": size,
        "d_model": embedding.shape[1],
        "encoder_layers": options["enc-depth"],
        "decoder_layers": options["dec-depth"],
        "encoder_attention_heads": heads,
        "decoder_attention_heads": heads,
        "encoder_ffn_dim": inner,
        "decoder_ffn_dim": options.get("transformer-decoder-dim-ffn") or inner,
        "activation_function": _ACTIVATIONS[options.get("transformer-ffn-activation", "relu")],
        "max_position_embeddings": _POSITIONS,
        "static_position_embeddings": True,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "tie_word_embeddings": True,
        "is_encoder_decoder": True,
        "pad_token_id": pad,
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "decoder_start_token_id": pad,
        "bad_words_ids": [[pad]],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _atomically(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    half.replace(path)
