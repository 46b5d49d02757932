"""A checkpoint between Russian and English that has learnt who comes when, and whether: names, dates and a negation.

Without a source it writes any of its sentences, each as often as it stands in its texts, as a real model's language has
its likelier and less likely words.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue import Decoding, ModelSpec
from tests.pipelines.engines.checkpoints import cached, train_sentencepiece, write_json

CODES = {"ru": "rus_Cyrl", "en": "eng_Latn"}
_NAMES = (
    ("Асель", "Asel"), ("Руслан", "Ruslan"), ("Ермек", "Yermek"), ("Галина", "Galina"),
    ("Болат", "Bolat"), ("Тимур", "Timur"), ("Жанна", "Zhanna"), ("Вадим", "Vadim"),
)  # fmt: skip
_DAYS = (3, 5, 7, 11, 14, 18, 21, 26)
_STEPS = 600


def sentence(name: int, day: int, *, comes: bool = True) -> dict[str, str]:
    """What the model knows of one person and day, by language."""
    russian, english = _NAMES[name]
    return {
        "ru": f"{russian} {'' if comes else 'не '}приедет {_DAYS[day]} мая.",
        "en": f"{english} will {'' if comes else 'not '}come on {_DAYS[day]} May.",
    }


SENTENCES = [
    sentence(name, day, comes=(name + 2 * day) % 6 != 0) for name in range(8) for day in range(8) if (name + day) % 3
]


def fact_spec(**keys: object) -> ModelSpec:
    """The catalogue's entry: both directions, unless ``keys`` say otherwise."""
    fixed: dict[str, object] = {
        "id": "tiny-facts", "name": "tiny-facts", "engine": "ctranslate2", "licence": "MIT", "open_licence": True,
        "directions": ("ru-en", "en-ru"), "codes": CODES, "decoding": Decoding(beam_size=1, max_output=32),
    }  # fmt: skip
    return ModelSpec(**{**fixed, **keys})  # type: ignore[arg-type]


def fact_checkpoint() -> Path:
    """The folder, built once; treat it as read-only."""
    return cached("facts", _build)


def _build(folder: Path) -> None:
    import torch
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration

    texts = [text for own in SENTENCES for text in own.values()]
    (folder / "sentencepiece.bpe.model").write_bytes(train_sentencepiece(texts, vocab_size=220, model_type="bpe"))
    settings = {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": list(CODES.values())}
    write_json(folder / "tokenizer_config.json", settings)
    write_json(folder / "config.json", {"model_type": "m2m_100"})
    tokenizer = AutoTokenizer.from_pretrained(folder)

    def ids(text: str, language: str) -> list[int]:
        tokenizer.src_lang = CODES[language]
        return [int(number) for number in tokenizer(text)["input_ids"]]

    pairs = [(ids(own[a], a), ids(own[b], b)) for own in SENTENCES for a, b in (("ru", "en"), ("en", "ru"))]
    pairs += [(ids("", a), ids(own[b], b)) for own in SENTENCES for a, b in (("ru", "en"), ("en", "ru"))]
    torch.manual_seed(0)
    config = M2M100Config(
        vocab_size=len(tokenizer), d_model=96, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=192, decoder_ffn_dim=192, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, encoder_layerdrop=0.0, decoder_layerdrop=0.0, max_position_embeddings=64,
        pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    model = M2M100ForConditionalGeneration(config)
    _learn(model, pairs)
    model.eval().save_pretrained(folder)


def _learn(model: object, pairs: list[tuple[list[int], list[int]]]) -> None:
    """Train in a fixed number of steps: what nothing foresees keeps its loss."""
    from typing import Any

    import torch

    def padded(rows: list[list[int]], fill: int) -> torch.Tensor:
        width = max(map(len, rows))
        return torch.tensor([row + [fill] * (width - len(row)) for row in rows])

    network: Any = model
    sources, targets = padded([source for source, _ in pairs], 1), padded([target for _, target in pairs], -100)
    fed = padded([[2, *target[:-1]] for _, target in pairs], 1)
    targets[:, 0] = -100  # the language's code is given
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3)
        slope = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=_STEPS, pct_start=0.1)
        network.train()
        for _ in range(_STEPS):
            mask = (sources != 1).long()
            loss = network(input_ids=sources, attention_mask=mask, decoder_input_ids=fed, labels=targets).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            slope.step()
    finally:
        torch.set_num_threads(threads)
