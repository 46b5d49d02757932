"""Small checkpoints in Hugging Face's layout that know a few sentences by heart; built once, kept in .tests-cache."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock

from pipelines.catalogue import Decoding, ModelSpec
from pipelines.engines.seq2seq.checkpoint import quiet

CACHE = Path(__file__).resolve().parents[3] / ".tests-cache" / "checkpoints"
_STEPS = 400
CODES = {"kk": "kaz_Cyrl", "ru": "rus_Cyrl", "en": "eng_Latn"}
MARIAN_PREFIX = {"ru": ">>rus<< ", "kk": ">>kaz<< "}

SENTENCES: tuple[dict[str, str], ...] = (
    {
        "kk": "Қала орталығында жаңа кітапхана ашылды.",
        "ru": "В центре города открылась новая библиотека.",
        "en": "A new library has opened in the city centre.",
    },
    {
        "kk": "Ертең таңертең жаңбыр жауады.",
        "ru": "Завтра утром пойдёт дождь.",
        "en": "It will rain tomorrow morning.",
    },
    {
        "kk": "Балалар үлкен ағаштың түбінде ойнап жүр.",
        "ru": "Дети играют под большим деревом.",
        "en": "The children are playing under a big tree.",
    },
)
"""Three sentences of our own in the three languages."""

PAIRS: tuple[tuple[str, str, str, str], ...] = tuple(
    (source, target, sentence[source], sentence[target])
    for sentence in SENTENCES
    for source in CODES
    for target in CODES
    if source != target
)
"""What the NLLB checkpoint knows: (source language, target language, source, target)."""

ARTICLE = (
    "The old bridge over the river was closed on Monday. Engineers found long cracks in two of its pillars. "
    "Repairs will take until spring, and buses will use the northern road."
)
HEADLINE = "The old bridge is closed for repairs until spring."
"""What the T5 checkpoint makes of ``ARTICLE`` behind ``summarize: ``."""


def nllb_spec(**changes: Any) -> ModelSpec:
    """The catalogue's entry for the NLLB checkpoint: all six directions."""
    directions = tuple(f"{a}-{b}" for a in CODES for b in CODES if a != b)
    return spec_of(changes, id="tiny-nllb", directions=directions, codes=CODES)


def t5_spec(**changes: Any) -> ModelSpec:
    """The T5 checkpoint as a translator from Kazakh to Russian, without a prefix."""
    return spec_of(changes, id="tiny-t5", directions=("kk-ru",))


def t5_summary_spec(**changes: Any) -> ModelSpec:
    """The T5 checkpoint as an English summariser."""
    return spec_of(changes, id="tiny-t5-summary", summaries=("en",), prefix={"en": "summarize: "})


def marian_spec(**changes: Any) -> ModelSpec:
    """The Marian checkpoint: from English into Russian or Kazakh, by prefix.

    Greedy: a search with more beams ends when as many answers have ended, and this model's second choices end early.
    """
    directions, greedy = ("en-ru", "en-kk"), Decoding(beam_size=1, max_output=64)
    return spec_of(changes, id="tiny-marian", directions=directions, prefix=MARIAN_PREFIX, decoding=greedy)


def spec_of(changes: dict[str, Any], **keys: Any) -> ModelSpec:
    fixed = {"name": keys["id"], "engine": "ctranslate2", "licence": "MIT", "open_licence": True}
    return ModelSpec(**{**fixed, "decoding": Decoding(beam_size=2, max_output=64), **keys, **changes})


def nllb_checkpoint() -> Path:
    """A folder with the NLLB-like checkpoint; treat it as read-only (``copy_of`` gives one to write in)."""
    return cached("nllb", _build_nllb)


def t5_checkpoint() -> Path:
    """A folder with the T5 checkpoint, with output weights of its own as in T5 1.1 and mT5."""
    return cached("t5", _build_t5)


def marian_checkpoint() -> Path:
    """A folder with the Marian checkpoint."""
    return cached("marian", _build_marian)


def copy_of(checkpoint: Path, folder: Path) -> Path:
    """A copy that a test may write in, without anything an engine left there."""
    for path in checkpoint.iterdir():
        if path.is_file() and not path.name.startswith("."):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder)
    return folder


def cached(name: str, build: Callable[[Path], None]) -> Path:
    """Build once for this source and these libraries; the folder appears when it is complete."""
    recipe = (
        Path(__file__).read_bytes()
        + Path(build.__code__.co_filename).read_bytes()
        + "".join(
            f"{library}={version(library)};" for library in ("torch", "transformers", "sentencepiece", "tokenizers")
        ).encode()
    )
    folder = CACHE / f"{name}-{hashlib.sha256(recipe).hexdigest()[:16]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(CACHE / f".{name}.lock"):
        if not folder.is_dir():
            half = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=CACHE))
            try:
                with quiet():
                    build(half)
                half.replace(folder)
            finally:
                shutil.rmtree(half, ignore_errors=True)
    return folder


def train_sentencepiece(texts: Iterable[str], **options: Any) -> bytes:
    """A sentencepiece model trained on the texts."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        character_coverage=1.0,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
        **options,
    )
    return model.getvalue()


def learn(
    model: Any,
    sources: Sequence[list[int]],
    targets: Sequence[list[int]],
    pad: int,
    folder: Path,
    given_first: bool = False,
    sharp: bool = False,
    rate: float = 4e-3,
) -> None:
    """Train until every pair is known by heart, ``sharp``: so well that no wider beam prefers another, and save.

    Targets that start with different tokens for one language each (NLLB's codes, and all with ``given_first``) are fed,
    not learned: the first token of such a target is given at decoding, and cannot be foreseen.
    """
    import torch

    def padded(rows: Sequence[list[int]], fill: int) -> torch.Tensor:
        width = max(map(len, rows))
        return torch.tensor([row + [fill] * (width - len(row)) for row in rows])

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # matrices this small only lose time on more
    try:
        ids, labels = padded(sources, pad), padded(targets, -100)
        fed = padded([[model.config.decoder_start_token_id, *target[:-1]] for target in targets], pad)
        if given_first or model.config.model_type == "m2m_100":
            labels[:, 0] = -100
        optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
        slope = None
        if sharp:  # the last steps are small
            slope = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps=_STEPS, pct_start=0.1)
        model.train()
        for _ in range(_STEPS):
            mask = (ids != pad).long()
            loss = model(input_ids=ids, attention_mask=mask, decoder_input_ids=fed, labels=labels).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if slope:
                slope.step()
            if loss.item() < (0.001 if sharp else 0.004):
                break
    finally:
        torch.set_num_threads(threads)
    assert loss.item() < 0.02, f"{folder.name} did not learn: loss {loss.item():.3f}"
    model.eval().save_pretrained(folder)


def starts_from_zeros(model: Any) -> None:
    """Keep the padding token's row at zero: Marian's decoder starts from zeros, and CTranslate2 drops that row."""
    import torch

    pad = torch.tensor([model.config.pad_token_id])
    model.model.shared.weight.register_hook(lambda gradient: gradient.index_fill(0, pad, 0.0))


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def _build_nllb(folder: Path) -> None:
    import torch
    from transformers import AutoTokenizer, M2M100Config, M2M100ForConditionalGeneration

    texts = [text for sentence in SENTENCES for text in sentence.values()]
    (folder / "sentencepiece.bpe.model").write_bytes(train_sentencepiece(texts, vocab_size=300, model_type="bpe"))
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": list(CODES.values())},
    )
    write_json(folder / "config.json", {"model_type": "m2m_100"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    sources, targets = [], []
    for source_language, target_language, source, target in PAIRS:
        tokenizer.src_lang = CODES[source_language]
        sources.append(tokenizer(source)["input_ids"])
        tokenizer.src_lang = CODES[target_language]  # the target has its own code in front as well
        targets.append(tokenizer(target)["input_ids"])
    torch.manual_seed(0)
    config = M2M100Config(
        vocab_size=len(tokenizer), d_model=128, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=256, decoder_ffn_dim=256, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, encoder_layerdrop=0.0, decoder_layerdrop=0.0, max_position_embeddings=256,
        pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    learn(M2M100ForConditionalGeneration(config), sources, targets, 1, folder)


def _build_t5(folder: Path) -> None:
    build_t5(folder, [(s["kk"], s["ru"]) for s in SENTENCES] + [("summarize: " + ARTICLE, HEADLINE)], vocab_size=400)


def t5_tokenizer(folder: Path, pairs: Sequence[tuple[str, str]], vocab_size: int) -> Any:
    """A T5's tokenizer that is trained on pairs of texts, and written into the folder."""
    from transformers import AutoTokenizer

    pieces = train_sentencepiece(
        [text for pair in pairs for text in pair],
        vocab_size=vocab_size, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
    )  # fmt: skip
    (folder / "spiece.model").write_bytes(pieces)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 100})
    write_json(folder / "config.json", {"model_type": "t5"})
    return AutoTokenizer.from_pretrained(folder)


def build_t5(folder: Path, pairs: Sequence[tuple[str, str]], vocab_size: int, width: int = 128, **how: Any) -> None:
    """Train a T5 1.1 of two layers, with its tokenizer, on pairs of texts; ``how`` as ``learn`` takes it."""
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = t5_tokenizer(folder, pairs, vocab_size)
    torch.manual_seed(0)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=width, d_kv=width // 4, d_ff=2 * width, num_layers=2, num_decoder_layers=2,
        num_heads=4, dropout_rate=0.0, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    sources, targets = (tokenizer(list(side))["input_ids"] for side in zip(*pairs, strict=True))
    model = T5ForConditionalGeneration(config)
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * width**-0.5)
    learn(model, sources, targets, 0, folder, **how)
    # As transformers 4 wrote it for T5 1.1 and mT5, and as published repositories have it.
    saved = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del saved["scale_decoder_outputs"]
    write_json(folder / "config.json", saved | {"tie_word_embeddings": False})


def _build_marian(folder: Path) -> None:
    import sentencepiece
    import torch
    from transformers import AutoTokenizer, MarianConfig, MarianMTModel

    texts = {
        "source": [s["en"] for s in SENTENCES],
        "target": [s[language] for s in SENTENCES for language in MARIAN_PREFIX],
    }
    pieces: list[str] = []
    for side, sentences in texts.items():
        model = train_sentencepiece(sentences, vocab_size=200, model_type="unigram")
        (folder / f"{side}.spm").write_bytes(model)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        pieces += [processor.id_to_piece(i) for i in range(3, processor.get_piece_size())]
    codes = [prefix.strip() for prefix in MARIAN_PREFIX.values()]
    vocabulary = [*dict.fromkeys(["</s>", "<unk>", *pieces, *codes]), "<pad>"]
    write_json(folder / "vocab.json", {token: number for number, token in enumerate(vocabulary)})
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "MarianTokenizer"})
    write_json(folder / "config.json", {"model_type": "marian"})
    tokenizer = AutoTokenizer.from_pretrained(folder)
    sources, targets = [], []
    for sentence in SENTENCES:
        for language, prefix in MARIAN_PREFIX.items():
            sources.append(tokenizer(prefix + sentence["en"])["input_ids"])
            targets.append(tokenizer(text_target=sentence[language])["input_ids"])
    pad = len(vocabulary) - 1
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=len(vocabulary), d_model=128, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=256, decoder_ffn_dim=256, dropout=0.0, attention_dropout=0.0,
        activation_dropout=0.0, max_position_embeddings=256, scale_embedding=True, pad_token_id=pad, eos_token_id=0,
        decoder_start_token_id=pad, bad_words_ids=[[pad]], forced_eos_token_id=0,
    )  # fmt: skip
    model = MarianMTModel(config)
    learn(model, sources, targets, pad, folder)
