"""What trimming takes from texts: the share of their tokens that is cut away from a shared vocabulary.

    python -m bench.vocabulary NTREX_FOLDER [--pieces 40000] [--most 10000,20000,30000]

The vocabulary is learned from all files of the folder (NTREX-128, ``*.txt``, one a language), as a multilingual model's
is; a token that is gone is put together from smaller ones.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from pathlib import Path

import sentencepiece

from pipelines.models.trimming.choice import choose


def learned(texts: dict[str, list[str]], pieces: int) -> sentencepiece.SentencePieceProcessor:
    """A BPE tokenizer of the texts."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(line for lines in texts.values() for line in lines),
        model_writer=model, vocab_size=pieces, model_type="bpe", character_coverage=1.0, num_threads=1, minloglevel=2,
    )  # fmt: skip
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def main() -> None:
    """Learn, choose and print a row for each number of tokens asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pieces", type=int, default=40_000)
    parser.add_argument("--most", default="10000,20000,30000", help="tokens to keep, parted by commas")
    options = parser.parse_args()
    texts = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in sorted(options.folder.glob("*.txt"))}
    tokenizer = learned(texts, options.pieces)
    vocabulary = [tokenizer.id_to_piece(number) for number in range(tokenizer.get_piece_size())]
    used = {name: Counter(token for line in lines for token in tokenizer.encode(line, out_type=str))
            for name, lines in texts.items()}  # fmt: skip
    for most in (int(part) for part in options.most.split(",")):
        kept = choose(vocabulary, set(), lambda _: (), most)
        shares = {name: sum(count for token, count in tokens.items() if token not in kept) / tokens.total()
                  for name, tokens in used.items()}  # fmt: skip
        print(f"{len(kept)} of {len(vocabulary)}:", ", ".join(f"{name} {share:.2%}" for name, share in shares.items()))


if __name__ == "__main__":
    main()
