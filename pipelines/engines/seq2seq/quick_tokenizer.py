"""A tokenizer that starts quickly: transformers' own one, kept as a file and run without transformers.

``import transformers`` with PyTorch costs more seconds than loading an int8 model. Where a tokenizer of transformers is
a shell around one of the tokenizers library, the inner one and the few facts of the shell are kept in the model's
folder, after a check that both give the same ids and texts. The inner one is opened only for texts that the model's
sentencepiece file might cut in another way (``sentencepiece_tokenizer.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.engines.seq2seq.checkpoint import no_panic
from pipelines.engines.seq2seq.sentencepiece_tokenizer import Pieces, as_pieces, model_file

KEPT = "quick-tokenizer"
"""The folder of the kept tokenizer, within the model's own."""

_FORMAT = 3  # raise it when what is kept changes
_TABLE = "pieces.bin"
_LIBRARIES = ("sentencepiece", "tokenizers", "transformers")
_WATCHED = (".json", ".model", ".spm", ".txt")
_PROBES = ("", "a", "Қазақстанда 12 жаңа мектеп салынды.", "Он сказал: «Да, 5 % — это  много…»", "It’s \n fine. </s>")


class Unopened(Exception):
    """The kept tokenizer of the tokenizers library, needed for a text, is damaged or gone."""


class QuickTokenizer:
    """What ``Codec`` asks a transformers tokenizer for, with the same names and answers.

    ``tokenizer`` is one of the tokenizers library that neither cuts nor pads, or ``Pieces``.
    """

    def __init__(self, tokenizer: Any, facts: dict[str, Any]) -> None:
        self._inner = tokenizer
        self._frames: dict[str, list[list[int]]] = facts["frames"]
        self.class_name: str = facts["class_name"]
        self.unk_token_id: int | None = facts["unk_token_id"]
        self.pad_token_id: int | None = facts["pad_token_id"]
        self.eos_token: str | None = facts["eos_token"]
        self.src_lang = ""

    def __len__(self) -> int:
        return int(self._inner.get_vocab_size())

    def __call__(
        self, texts: str | Sequence[str], *, add_special_tokens: bool = True, verbose: bool = False
    ) -> dict[str, Any]:
        """``input_ids`` of one text, or of each."""
        del verbose
        batch = [texts] if isinstance(texts, str) else list(texts)
        before, after = self._frames[self.src_lang] if add_special_tokens else ([], [])
        rows = [
            [*before, *encoding.ids, *after] for encoding in self._inner.encode_batch(batch, add_special_tokens=False)
        ]
        return {"input_ids": rows[0] if isinstance(texts, str) else rows}

    def convert_tokens_to_ids(self, tokens: str | Sequence[str]) -> Any:
        """The id of a token, or of each; what is not in the vocabulary is the unknown token."""
        if not isinstance(tokens, str):
            return [self.convert_tokens_to_ids(token) for token in tokens]
        number = self._inner.token_to_id(tokens)
        return self.unk_token_id if number is None else number

    def convert_ids_to_tokens(self, ids: Iterable[int]) -> list[str]:
        """The token of each id."""
        return [self._inner.id_to_token(number) for number in ids]

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = False) -> str:
        """The text of ids."""
        return str(self._inner.decode(list(ids), skip_special_tokens=skip_special_tokens))


def load_quick(folder: Path, codes: Iterable[str]) -> QuickTokenizer | None:
    """The kept tokenizer, if it was made from these very files, by these libraries, and knows the language codes."""
    try:
        facts = json.loads((folder / KEPT / "audar.json").read_text(encoding="utf-8"))
        if facts["made_of"] != _made_of(folder) or not set(codes) <= set(facts["frames"]):
            return None
        path = folder / KEPT / "tokenizer.json"
        if path.stat().st_size != facts["size"]:
            return None
        if facts["pieces"]:
            table = (folder / KEPT / _TABLE).read_bytes()
            pieces = Pieces(folder / facts["pieces"]["model"], table, facts["pieces"], lambda: _needed(path))
            return QuickTokenizer(pieces, facts)
        return QuickTokenizer(_opened(path), facts)
    except Exception:  # noqa: BLE001 - tokenizers raises plain Exception; the slow way stands ready
        return None


def _opened(path: Path) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it warns when a process forks after tokenizing
    from tokenizers import Tokenizer

    with no_panic():
        return _whole(Tokenizer.from_file(str(path)))


def _whole(tokenizer: Any) -> Any:
    """A tokenizer of the library that neither cuts nor pads."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _needed(path: Path) -> Any:
    try:
        return _opened(path)
    except Exception as error:
        shutil.rmtree(path.parent, ignore_errors=True)  # it would fail every start
        raise Unopened from error


def keep_quick(folder: Path, tokenizer: Any, codes: Iterable[str]) -> None:
    """Keep a tokenizer of transformers for ``load_quick``, if it is of a kind that can be and agrees in every probe."""
    inner = getattr(tokenizer, "backend_tokenizer", None)
    if inner is None or (tokenizer.clean_up_tokenization_spaces and type(inner.model).__name__ != "BPE"):
        return
    from tokenizers import Tokenizer

    tokenizer("", verbose=False)  # puts off truncation and padding of an earlier call
    text = inner.to_str()
    frames = {code: _frame(tokenizer, code) for code in codes if _knows(tokenizer, code)}
    facts = {
        "made_of": _made_of(folder),
        "size": len(text.encode()),
        "class_name": type(tokenizer).__name__,
        "unk_token_id": tokenizer.unk_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token": tokenizer.eos_token,
        "frames": {"": _frame(tokenizer), **frames},
        "pieces": None,
    }
    library = _whole(Tokenizer.from_str(text))
    if not _same(tokenizer, QuickTokenizer(library, facts)):
        return
    half = Path(tempfile.mkdtemp(prefix=f".{KEPT}-", dir=folder))  # where it cannot be kept, nothing more is tried
    try:
        model = model_file(folder)
        pieces = as_pieces(model, library) if model else None
        if pieces and _same(tokenizer, QuickTokenizer(pieces[0], facts)):
            facts["pieces"] = pieces[2]
            (half / _TABLE).write_bytes(pieces[1])
        (half / "tokenizer.json").write_text(text, encoding="utf-8")
        (half / "audar.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        shutil.rmtree(folder / KEPT, ignore_errors=True)
        with suppress(OSError):  # another process has just put its own there
            half.replace(folder / KEPT)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _made_of(folder: Path) -> list[list[Any]]:
    """The libraries, and name, size and time of change of every file that a tokenizer may be read from."""
    paths = sorted(p for p in folder.iterdir() if p.suffix in _WATCHED and p.name != "manifest.json")
    files = [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in paths]
    return [["format", _FORMAT, 0], *([name, version(name), 0] for name in _LIBRARIES), *files]


def _knows(tokenizer: Any, code: str) -> bool:
    return tokenizer.convert_tokens_to_ids(code) not in (None, tokenizer.unk_token_id)


def _frame(tokenizer: Any, code: str = "") -> list[list[int]]:
    """The ids that the tokenizer puts before and behind a text, for a source language where it has those."""
    if code:
        tokenizer.src_lang = code
    framed = tokenizer("a", verbose=False)["input_ids"]
    bare = tokenizer("a", add_special_tokens=False, verbose=False)["input_ids"]
    start = next(at for at in range(len(framed)) if framed[at : at + len(bare)] == bare)
    return [framed[:start], framed[start + len(bare) :]]


def _same(tokenizer: Any, quick: QuickTokenizer) -> bool:
    """Whether both give the same ids and texts for every probe and every language code."""
    if len(tokenizer) != len(quick):
        return False
    for code in quick._frames:
        if code:
            tokenizer.src_lang = code
        elif len(quick._frames) > 1:
            continue  # with codes, a text without one is never encoded
        quick.src_lang = code
        for probe in _PROBES:
            ids = tokenizer(probe, verbose=False)["input_ids"]
            if ids != quick(probe)["input_ids"]:
                return False
            for skip in (False, True):
                if tokenizer.decode(ids, skip_special_tokens=skip) != quick.decode(ids, skip_special_tokens=skip):
                    return False
            if tokenizer.convert_ids_to_tokens(ids) != quick.convert_ids_to_tokens(ids):
                return False
    return True
