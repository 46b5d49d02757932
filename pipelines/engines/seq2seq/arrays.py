"""A checkpoint's safetensors as a tree of arrays, with what CTranslate2's loaders ask a model of transformers for.

So a model is converted without PyTorch: the loaders read attributes (``model.encoder.layers[0].fc1.weight``), and take
NumPy's arrays as they take tensors. What is no weight but computed when a model is made (the positions of Marian, NLLB
and M2M-100, as in "Attention Is All You Need", section 3.5) is computed here by transformers' formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TIED = ("shared", "encoder.embed_tokens", "decoder.embed_tokens", "lm_head")
_OFFSET = 2  # of BART's, mBART's and M2M-100's positions


class Part:
    """A part of a model: its weights and parts are attributes; numbered parts are iterated over and counted from 0."""

    def __init__(self, **facts: Any) -> None:
        vars(self).update(facts)

    _path = ""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{self._path}.{name}".lstrip("."))

    def __getitem__(self, number: int) -> Any:
        return list(self)[number]

    def __iter__(self) -> Iterator[Any]:
        numbers = sorted(int(name) for name in vars(self) if name.isdigit())
        return iter([getattr(self, str(number)) for number in numbers])


def weight_files(folder: Path) -> list[Path]:
    """The safetensors of a folder, of which there are none where the weights are pickled."""
    return sorted(folder.glob("*.safetensors"))


def model_of(folder: Path, config: Any) -> Part:
    """The tree of a checkpoint; ``config`` is transformers' configuration of it.

    Raises ``ValueError`` or ``KeyError`` where weights are missing or of a type that NumPy has not, and what
    safetensors raises for damaged files.
    """
    tensors = dict(_tensors(folder))
    _tie(tensors, "model." if config.model_type not in ("t5", "mt5", "umt5") else "")
    if config.model_type in ("t5", "mt5", "umt5"):
        _tell_attention(tensors, config)
    root = Part()
    for name, value in tensors.items():
        part = root
        *path, last = name.split(".")
        for depth, step in enumerate(path, 1):
            part = vars(part).setdefault(step, Part(_path=".".join(path[:depth])))
        setattr(part, last, value)
    vars(root)["config"] = config
    if config.model_type not in ("t5", "mt5", "umt5"):
        for side in (root.model.encoder, root.model.decoder):
            side.config = config
            side.embed_positions = _positions(getattr(side, "embed_positions", None), config)
    return root


def _tensors(folder: Path) -> Iterator[tuple[str, Any]]:
    from safetensors import safe_open

    for path in weight_files(folder):
        with safe_open(path, framework="numpy") as file:
            for name in file.keys():  # noqa: SIM118 - it is no mapping
                yield name, file.get_tensor(name)


def _tie(tensors: dict[str, Any], before: str) -> None:
    """Give the embeddings' other names what one of them has: a checkpoint holds shared weights once."""
    names = [before + name if name != "lm_head" else name for name in _TIED]
    shared = next((tensors[f"{name}.weight"] for name in names if f"{name}.weight" in tensors), None)
    if shared is None:
        raise KeyError(f"{names[0]}.weight")
    for name in names:
        tensors.setdefault(f"{name}.weight", shared)


def _tell_attention(tensors: dict[str, Any], config: Any) -> None:
    """Say of each of T5's attentions whether it has a bias of its own; it is the first layer's, or each layer's."""
    for name in [name for name in tensors if name.endswith(("Attention.q.weight",))]:
        attention = name.removesuffix(".q.weight")
        tensors[f"{attention}.has_relative_attention_bias"] = f"{attention}.relative_attention_bias.weight" in tensors
        tensors[f"{attention}.relative_attention_max_distance"] = config.relative_attention_max_distance


def _positions(stored: Part | None, config: Any) -> Part:
    import numpy as np

    count, width = config.max_position_embeddings, config.d_model
    if config.model_type == "marian":
        exact = np.outer(np.arange(count), 1.0) / np.power(10_000, 2 * np.arange(width // 2) / width)
        return stored or Part(weight=_waves(exact))
    if config.model_type == "m2m_100":
        step = np.float32(-math.log(10_000) / (width // 2 - 1))
        rates = np.exp(np.arange(width // 2, dtype=np.float32) * step)
        weights = _waves(np.outer(np.arange(count + _OFFSET, dtype=np.float32), rates))
        weights[config.pad_token_id] = 0
        return Part(weights=weights, offset=_OFFSET)
    if stored is None:
        raise KeyError("embed_positions.weight")
    return Part(**vars(stored), offset=_OFFSET)


def _waves(angles: Any) -> Any:
    """The sines of each position's angles, then the cosines."""
    import numpy as np

    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)
