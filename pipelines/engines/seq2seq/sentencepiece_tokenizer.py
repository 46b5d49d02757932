"""A tokenizer of the tokenizers library by the sentencepiece file that it was made from, which is read at once.

The library takes a second to read NLLB's 256,000 tokens, more than an int8 model takes to load; sentencepiece takes a
tenth of that. Both cut texts alike but for spaces at the ends, combining marks (the library drops one behind "½"),
repetitions (to a unigram model) and tokens such as ``</s>`` in a text: such texts, and those with characters that no
token has, still go to the library, which is loaded then.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

_NONE = -1  # a number that stands for no token
_SPACE = "▁"  # sentencepiece's
_SUFFIXES = (".model", ".spm")
_PROBED, _AT_ONCE = 8, 8_000  # pieces that one probe puts together, and that are probed at once
_DECODED = 10  # one probe of so many is put together again as well
_SPACES = re.compile(f"^ | $|  |{_SPACE}")  # sentencepiece drops them
_REPEATED = re.compile(r"(.{1,8}?)\1\1")  # "00|000" is as likely as "000|00": which one it is, rounding decides
_CHARSMAP = re.compile(rb'"precompiled_charsmap": ?"([^"]+)"')


class Encoded(NamedTuple):
    """What encoding gives, as in the tokenizers library."""

    ids: list[int]


class Pieces:
    """What ``QuickTokenizer`` asks a tokenizer of the library for, with the same names and answers."""

    def __init__(self, model: Path, table: bytes, facts: dict[str, Any], whole: Callable[[], Any]) -> None:
        """``table`` and ``facts`` are those of ``as_pieces``; ``whole`` opens the library's tokenizer."""
        import sentencepiece

        self._model: Any = sentencepiece.SentencePieceProcessor(model_file=str(model))
        self._open = whole
        self._added: dict[str, int] = facts["added"]
        self._likeliest: bool = facts["unigram"]
        self._special = frozenset(facts["special"])
        self._names = {number: token for token, number in self._added.items()}
        self._tokens: int = facts["tokens"]
        self._numbers = array("i")
        self._numbers.frombytes(table)
        self._places = array("i", [_NONE]) * self._tokens
        for place, number in enumerate(self._numbers):
            if number != _NONE:
                self._places[number] = place
        self._unknown = self._numbers[self._model.unk_id()]
        self._marks = re.compile("|".join(sorted({re.escape(_rarest(token)) for token in self._added})) or "(?!)")

    @cached_property
    def _whole(self) -> Any:
        return self._open()

    def get_vocab_size(self) -> int:
        """How many tokens there are, added ones too."""
        return self._tokens

    def token_to_id(self, token: str) -> int | None:
        """The number of a token, if there is such a token."""
        if token in self._added:
            return self._added[token]
        place = int(self._model.piece_to_id(token))
        number = self._numbers[place] if str(self._model.id_to_piece(place)) == token else _NONE
        return None if number == _NONE else number

    def id_to_token(self, number: int) -> str | None:
        """The token of a number."""
        if number in self._names:
            return str(self._names[number])
        place = self._places[number] if 0 <= number < self._tokens else _NONE
        return None if place == _NONE else str(self._model.id_to_piece(place))

    def encode_batch(self, texts: Sequence[str], add_special_tokens: bool = False) -> list[Encoded]:
        """The numbers of each text's tokens."""
        del add_special_tokens  # the shell adds them
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        ids = self.certain(text)
        return Encoded(self._whole.encode(text, add_special_tokens=False).ids if ids is None else ids)

    def certain(self, text: str) -> list[int] | None:
        """The numbers of a text's tokens by the sentencepiece file, unless the library might cut it otherwise."""
        plain = unicodedata.normalize("NFKC", text)  # what is a space to the models' normalisation is one now
        if not plain.isprintable() or _SPACES.search(plain) or _combines(text, plain):
            return None
        if self._likeliest and _REPEATED.search(plain):
            return None
        if any(self._marks.search(form) and any(token in form for token in self._added) for form in {text, plain}):
            return None
        ids = [self._numbers[place] for place in self._model.encode(text)]
        return None if self._unknown in ids or _NONE in ids else ids

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = False) -> str:
        """The text of tokens."""
        skipped = self._special if skip_special_tokens else ()
        tokens = [self.id_to_token(number) or "" for number in ids if number not in skipped]
        return "".join(tokens).replace(_SPACE, " ").removeprefix(" ")


def model_file(folder: Path) -> Path | None:
    """The one sentencepiece file of a model's folder."""
    paths = [path for path in folder.iterdir() if path.suffix in _SUFFIXES]
    return paths[0] if len(paths) == 1 else None


def as_pieces(model: Path, whole: Any) -> tuple[Pieces, bytes, dict[str, Any]] | None:
    """The library's tokenizer ``whole`` as ``Pieces``, with the table and the facts to make it again.

    ``None`` where it has other tokens than the sentencepiece file, normalises by another table, or cuts any of its
    probes in another way.
    """
    import sentencepiece

    if not _normalised_alike(model, whole):
        return None
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    vocabulary = whole.get_vocab(with_added_tokens=True)
    added = {token.content: number for number, token in whole.get_added_tokens_decoder().items()}
    names = processor.id_to_piece(list(range(processor.get_piece_size())))
    numbers = array("i", [vocabulary.get(name, _NONE) for name in names])
    lacks = any(number == _NONE and not processor.is_control(place) for place, number in enumerate(numbers))
    if lacks or not vocabulary.keys() <= added.keys() | set(names):
        return None
    special = [number for number, token in whole.get_added_tokens_decoder().items() if token.special]
    facts = {"model": model.name, "tokens": whole.get_vocab_size(), "added": added, "special": special}
    facts["unigram"] = type(whole.model).__name__ == "Unigram"
    table = numbers.tobytes()
    pieces = Pieces(model, table, facts, lambda: whole)
    for start in range(0, len(names), _AT_ONCE):
        texts = list(_probes(names[start : start + _AT_ONCE]))
        by_library = [encoding.ids for encoding in whole.encode_batch(texts, add_special_tokens=False)]
        pairs = [(pieces.certain(text), ids) for text, ids in zip(texts, by_library, strict=True)]
        if any(certain not in (ids, None) for certain, ids in pairs):
            return None
        if any(whole.decode(ids, skip_special_tokens=False) != pieces.decode(ids) for _, ids in pairs[1::_DECODED]):
            return None
    return pieces, table, facts


def _normalised_alike(model: Path, whole: Any) -> bool:
    """Whether the library's tokenizer has the table by which the sentencepiece file replaces characters."""
    match = _CHARSMAP.search(whole.normalizer.__getstate__()) if whole.normalizer else None
    return match is not None and base64.b64decode(match.group(1)) in model.read_bytes()


def _combines(text: str, plain: str) -> bool:
    """Whether characters of a text act on others: the library normalises those together, sentencepiece does not."""
    if any(unicodedata.category(character)[0] == "M" for character in {*text, *plain}):
        return True
    return text != plain and "".join(unicodedata.normalize("NFKC", character) for character in text) != plain


def _rarest(token: str) -> str:
    """A character of a token that texts seldom have: one that is no letter, if there is any."""
    return next((character for character in token if not character.isalnum()), token[:1])


def _probes(names: Sequence[str]) -> Iterator[str]:
    """Texts that between them have every piece, within words and as words."""
    for start in range(0, len(names), _PROBED):
        group = names[start : start + _PROBED]
        yield "".join(group).replace(_SPACE, " ").strip()
        yield _SPACE.join(group).replace(_SPACE, " ").strip()
