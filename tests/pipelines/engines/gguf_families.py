"""Tiny GGUF files of the families that the catalogue names: real architectures, random weights, a token a byte.

Each has the special tokens and the turns of its family's published chat template, written anew here in a few lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np

_WIDTH, _HEADS, _HEAD, _INNER, _CONTEXT = 32, 2, 16, 64, 8192
BYTES, SPACE = 3, 259
"""The tokens of the first byte, and of a space."""


@dataclass(frozen=True)
class Kind:
    """An architecture: its special tokens, the template of its chats (empty: none), and what its layers have more."""

    architecture: str
    special: tuple[str, ...]
    end: str
    template: str = ""
    begin: str = ""
    norms: dict[str, int] | None = None
    tensors: tuple[tuple[str, int], ...] = ()
    query: int = _WIDTH
    blocks: int = 1
    recurrent: bool = False  # the first block is a recurrent one
    facts: tuple[tuple[str, Any], ...] = ()


_QWEN = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
_HUNYUAN = (
    "<｜hy_begin▁of▁sentence｜>{% for m in messages %}{% if m.role == 'user' %}<｜hy_User｜>{{ m.content }}"
    "{% elif m.role == 'assistant' %}<｜hy_Assistant｜>{{ m.content }}<｜hy_place▁holder▁no▁2｜>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<｜hy_Assistant｜>{% endif %}"
)
_GEMMA = (
    "{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else 'user' }}\n{{ m.content }}"
    "<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
_GEMMA4 = (
    "{% for m in messages %}<|turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content }}<turn|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|turn>model\n{% endif %}"
)
_HEAD_NORMS = {"attn_q_norm": _HEAD, "attn_k_norm": _HEAD}
_GEMMA_NORMS = {**_HEAD_NORMS, "post_attention_norm": _WIDTH, "post_ffw_norm": _WIDTH}
_IM = ("<|im_start|>", "<|im_end|>", "<think>", "</think>")

KINDS = {
    "hunyuan": Kind(
        "hunyuan-dense",
        ("<｜hy_begin▁of▁sentence｜>", "<｜hy_User｜>", "<｜hy_Assistant｜>", "<｜hy_place▁holder▁no▁2｜>"),
        "<｜hy_place▁holder▁no▁2｜>",
        _HUNYUAN,
        norms=_HEAD_NORMS,
    ),
    "gemma3": Kind(
        "gemma3",
        ("<bos>", "<start_of_turn>", "<end_of_turn>"),
        "<end_of_turn>",
        begin="<bos>",
        norms=_GEMMA_NORMS,
        facts=(("attention.sliding_window", 512),),
    ),
    "gemma3-it": Kind(
        "gemma3",
        ("<bos>", "<start_of_turn>", "<end_of_turn>"),
        "<end_of_turn>",
        _GEMMA,
        "<bos>",
        norms=_GEMMA_NORMS,
        facts=(("attention.sliding_window", 512),),
    ),
    "gemma4": Kind(
        "gemma4",
        ("<bos>", "<|turn>", "<turn|>", "<|channel>", "<channel|>"),
        "<turn|>",
        _GEMMA4,
        "<bos>",
        norms=_GEMMA_NORMS,
        tensors=(("rope_freqs", _HEAD // 2),),
        blocks=2,
        facts=(
            ("attention.sliding_window", 512),
            ("attention.sliding_window_pattern", [True, False]),
            ("attention.key_length_swa", _HEAD),
            ("attention.value_length_swa", _HEAD),
            ("embedding_length_per_layer_input", 0),
            ("attention.shared_kv_layers", 0),
        ),
    ),
    "qwen3": Kind("qwen3", _IM, "<|im_end|>", _QWEN, norms=_HEAD_NORMS),
    "qwen35": Kind(
        "qwen35",
        _IM,
        "<|im_end|>",
        _QWEN,
        norms={**_HEAD_NORMS, "post_attention_norm": _WIDTH},
        query=2 * _WIDTH,
        blocks=2,
        recurrent=True,
        facts=(
            ("full_attention_interval", 2),
            ("ssm.conv_kernel", 4),
            ("ssm.inner_size", _WIDTH),
            ("ssm.state_size", _HEAD),
            ("ssm.time_step_rank", 2),
            ("ssm.group_count", 2),
            ("rope.dimension_sections", [4, 2, 2, 0]),
        ),
    ),
}


def write_family(path: Path, name: str, seed: int = 1) -> dict[str, int]:
    """Write a file of one of ``KINDS``; the numbers of its special tokens."""
    kind = KINDS[name]
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *kind.special]
    types = [2, 3, 3, *[6] * 256, 1, *[3] * len(kind.special)]
    writer = gguf.GGUFWriter(path, kind.architecture)
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(kind.blocks)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_key_length(_HEAD)
    writer.add_value_length(_HEAD)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_HEAD)
    for key, value in kind.facts:
        add = writer.add_array if isinstance(value, list) else writer.add_uint32
        add(f"{kind.architecture}.{key}", value)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(types)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(tokens.index(kind.begin) if kind.begin else 1)
    writer.add_eos_token_id(tokens.index(kind.end))
    writer.add_add_bos_token(bool(kind.begin))
    writer.add_add_space_prefix(False)
    if kind.template:
        writer.add_chat_template(kind.template)
    random = np.random.default_rng(seed)
    for part, shape in _shapes(kind, len(tokens)).items():
        weights = np.ones(shape) if len(shape) == 1 else random.normal(0, 0.3, shape)
        weights = -weights if part.endswith("ssm_a") else weights  # what a state forgets
        writer.add_tensor(part, weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return {token: tokens.index(token) for token in kind.special}


def _shapes(kind: Kind, tokens: int) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor; those of one dimension are norms, of ones."""
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (tokens, _WIDTH), "output_norm.weight": (_WIDTH,)}
    shapes |= {f"{part}.weight": (size,) for part, size in kind.tensors}
    for number in range(kind.blocks):
        norms = dict(kind.norms or {})
        block: dict[str, tuple[int, ...]] = {"attn_norm.weight": (_WIDTH,)}
        if kind.recurrent:
            del norms["attn_q_norm"], norms["attn_k_norm"]
        else:
            block["ffn_norm.weight"] = (_WIDTH,)
        if kind.recurrent and number == 0:
            block |= {"attn_qkv.weight": (3 * _WIDTH, _WIDTH), "attn_gate.weight": (_WIDTH, _WIDTH)}
            block |= {"ssm_conv1d.weight": (3 * _WIDTH, 4), "ssm_out.weight": (_WIDTH, _WIDTH)}
            block |= {"ssm_alpha.weight": (_HEADS, _WIDTH), "ssm_beta.weight": (_HEADS, _WIDTH)}
            block |= {"ssm_norm.weight": (_HEAD,), "ssm_dt.bias": (_HEADS,), "ssm_a": (_HEADS,)}
        else:
            block["attn_q.weight"] = (kind.query, _WIDTH)
            block |= {f"{part}.weight": (_WIDTH, _WIDTH) for part in ("attn_k", "attn_v", "attn_output")}
            norms |= _HEAD_NORMS
        block |= {"ffn_gate.weight": (_INNER, _WIDTH), "ffn_up.weight": (_INNER, _WIDTH)}
        block |= {"ffn_down.weight": (_WIDTH, _INNER), **{f"{part}.weight": (size,) for part, size in norms.items()}}
        shapes |= {f"blk.{number}.{part}": shape for part, shape in block.items()}
    return shapes


def spelt(text: str, special: dict[str, int]) -> list[int]:
    """The tokens of a prompt in which special tokens stand as they are written."""
    numbers: list[int] = []
    while text:
        mark = next((token for token in special if text.startswith(token)), "")
        plain = [SPACE] if text[0] == " " else [BYTES + byte for byte in text[0].encode()]
        numbers += [special[mark]] if mark else plain
        text = text[len(mark) or 1 :]
    return numbers
