"""A tokenizer cut down to a part of its vocabulary, which cuts texts of kept tokens as the whole one did.

BPE puts tokens together pair by pair: with every part of a kept token kept too, the same pairs are joined in the same
order. A unigram tokenizer takes the likeliest way to cut, which stays the likeliest among fewer. Whatever the whole
one would have cut into a token that is gone is put together from the tokens that are left.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipelines.message import N_, Message


class Uncuttable(ValueError):
    """A tokenizer whose pieces are no text (bytes), or of a kind that is not known here."""


def parts_of(tokenizer: Any) -> Callable[[str], Iterable[str]]:
    """What tells the tokens that one is put together from. Raises ``Uncuttable``."""
    if not hasattr(tokenizer, "backend_tokenizer"):
        layout = _sentencepiece(tokenizer)
        if layout.trainer_spec.model_type != layout.trainer_spec.BPE:
            return _no_parts
        scores = {piece.piece: piece.score for piece in layout.pieces}
        return lambda token: _joined(token, lambda left, right: -scores.get(left + right, -math.inf))
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    if "ByteLevel" in json.dumps([state["pre_tokenizer"], state["decoder"]]):
        raise Uncuttable(N_("its tokens are bytes, not letters"))
    if state["model"]["type"] == "Unigram":
        return _no_parts
    if state["model"]["type"] != "BPE":
        raise Uncuttable(Message("its tokenizer is of the kind {type}", type=state["model"]["type"]))
    ranks = {_pair(merge): rank for rank, merge in enumerate(state["model"]["merges"])}
    return lambda token: _joined(token, lambda left, right: ranks.get((left, right), math.inf))


def save_part(tokenizer: Any, source: Path, tokens: set[str], target: Path) -> None:
    """Write a tokenizer for ``tokens`` into the folder ``target``; ``source`` has the files of the whole one.

    Numbers of tokens change, their order does not.
    """
    target.mkdir(parents=True)
    if hasattr(tokenizer, "backend_tokenizer"):
        tokenizer.save_pretrained(target)
        state = _part_of(json.loads(tokenizer.backend_tokenizer.to_str()), tokens)
        _write(target / "tokenizer.json", state)
    else:
        layout = _sentencepiece(tokenizer)
        pieces = [piece for piece in layout.pieces if piece.type != piece.NORMAL or piece.piece in tokens]
        del layout.pieces[:]
        layout.pieces.extend(pieces)
        (target / Path(tokenizer.spm_file).name).write_bytes(layout.SerializeToString())
        encoder = sorted(tokenizer.encoder, key=tokenizer.encoder.__getitem__)
        words = [token for token in encoder if token in tokens or token in tokenizer.all_special_tokens]
        _write(target / "vocab.json", {token: number for number, token in enumerate(words)})
        for name in ("tokenizer_config.json", "special_tokens_map.json"):
            if (source / name).is_file():
                (target / name).write_bytes((source / name).read_bytes())
    config = json.loads((target / "tokenizer_config.json").read_text(encoding="utf-8"))
    config.pop("added_tokens_decoder", None)  # it has the numbers of the whole
    _write(target / "tokenizer_config.json", config)


def _part_of(state: dict[str, Any], tokens: set[str]) -> dict[str, Any]:
    """The JSON of a tokenizer of ``tokenizers`` with fewer tokens, numbered anew in the same order."""
    model = state["model"]
    added = {token["content"]: token["id"] for token in state["added_tokens"]}
    unigram = model["type"] == "Unigram"
    numbers = {piece: n for n, (piece, _) in enumerate(model["vocab"])} if unigram else dict(model["vocab"])
    words = sorted((numbers | added).items(), key=lambda item: item[1])
    new = {word: n for n, word in enumerate(word for word, _ in words if word in tokens or word in added)}
    if unigram:
        unknown = model["vocab"][model["unk_id"]][0] if model.get("unk_id") is not None else None
        model["vocab"] = [entry for entry in model["vocab"] if entry[0] in new]
        model["unk_id"] = next((n for n, (piece, _) in enumerate(model["vocab"]) if piece == unknown), None)
    else:
        model["vocab"] = {word: new[word] for word in numbers if word in new}
        model["merges"] = [
            merge for merge in model["merges"] if {*(pair := _pair(merge)), "".join(pair)} <= model["vocab"].keys()
        ]
    for token in state["added_tokens"]:
        token["id"] = new[token["content"]]
    for token in ((state.get("post_processor") or {}).get("special_tokens") or {}).values():
        token["ids"] = [new[word] for word in token["tokens"]]
    return state


def _pair(merge: Any) -> tuple[str, str]:
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return left, right


def _no_parts(token: str) -> Iterable[str]:
    """What a unigram token is put together from: it stands by itself."""
    del token
    return ()


def _joined(token: str, rank: Callable[[str, str], float]) -> Iterable[str]:
    """All that stands between the characters of a token and itself when pairs are joined, the lowest rank first."""
    parts, tokens = list(token), set(token)
    while len(parts) > 1:
        best = min(range(len(parts) - 1), key=lambda place: rank(parts[place], parts[place + 1]))
        if rank(parts[best], parts[best + 1]) == math.inf:
            break
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
        tokens.add(parts[best])
    return tokens


def _sentencepiece(tokenizer: Any) -> Any:
    """The sentencepiece model of a tokenizer that keeps one beside its vocabulary (M2M100)."""
    from sentencepiece import sentencepiece_model_pb2

    if not hasattr(tokenizer, "spm_file") or not hasattr(tokenizer, "encoder"):
        raise Uncuttable(Message("its tokenizer is a {name}", name=type(tokenizer).__name__))
    return sentencepiece_model_pb2.ModelProto.FromString(Path(tokenizer.spm_file).read_bytes())


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
