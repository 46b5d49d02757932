"""Texts to a model's token ids and back, with its language codes, prefixes and output lengths."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq.checkpoint import no_panic, quiet, unreadable
from pipelines.engines.seq2seq.quick_tokenizer import QuickTokenizer, Unopened, keep_quick, load_quick
from pipelines.errors import EngineError
from pipelines.languages import LANGUAGES
from pipelines.message import N_, Message
from pipelines.task import Task

_SMALLEST_VOCABULARY = 0.75  # of the model's; transformers makes an almost empty tokenizer when its file is missing
_CODE = re.compile(r"[<>]\S+[<>] ?")  # a prefix that is one token, as <2ru> or >>rus<<; torn apart it says nothing
_SENTINELS = [f"{mark}<extra_id_{number}>" for mark in ("", "▁") for number in range(100)]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Output lengths in tokens: the least, the most at first, and the most when that was too short."""

    least: int
    first: int
    most: int


class Codec:
    """Texts to token ids and back, with the catalogue's language codes and prefixes. Loads no weights.

    ``trimmed``: the folder of a tokenizer for a part of the model's vocabulary, where that is used, or of one with a
    ``config.json`` of its own, where the model's folder has none that transformers reads.
    """

    def __init__(self, spec: ModelSpec, folder: Path, trimmed: Path | None = None, *, quick: bool = True) -> None:
        """Read the files of ``folder``; ``quick=False`` for transformers' own tokenizer at any rate."""
        self._spec = spec
        self._files = trimmed or folder
        self._lock = threading.Lock()  # the source language is a state of the tokenizer
        try:
            whole = not trimmed or (trimmed / "config.json").is_file()  # a tokenizer for all that the model knows
            config = (trimmed if trimmed and whole else folder) / "config.json"
            self._config = json.loads(config.read_text(encoding="utf-8"))
            generation = folder / "generation_config.json"
            self._generation = json.loads(generation.read_text(encoding="utf-8")) if generation.is_file() else {}
            tokenizer = load_quick(self._files, spec.codes.values()) if quick else None
            self.tokenizer: Any
            if tokenizer is None:
                self._read()
            else:
                self.tokenizer = tokenizer
        except Exception as error:  # tokenizers raises plain Exception for a file that it cannot parse
            raise unreadable(spec, error) from error
        if whole and len(self.tokenizer) < _SMALLEST_VOCABULARY * self._config.get("vocab_size", 0):
            raise unreadable(spec, N_("the tokenizer's vocabulary is missing"))

    def _read(self) -> None:
        """Take transformers' own tokenizer, and keep it for the next start where that can be."""
        with quiet(), no_panic():
            from transformers import AutoTokenizer

            self.tokenizer = AutoTokenizer.from_pretrained(self._files, local_files_only=True, trust_remote_code=False)
            self._name_languages()
            with suppress(Exception), no_panic():  # it costs only the next start's seconds
                keep_quick(self._files, self.tokenizer, self._spec.codes.values())

    def _ids(self, texts: str | Sequence[str], language: str = "", *, special: bool = False) -> Any:
        """The ids of one text or of each, in a source language where the tokenizer has those; needs the lock."""
        if language:
            self.tokenizer.src_lang = language
        try:
            return self.tokenizer(texts, add_special_tokens=special, verbose=False)["input_ids"]
        except Unopened:
            try:
                self._read()
            except Exception as error:
                raise unreadable(self._spec, error) from error
            return self._ids(texts, language, special=special)

    def _name_languages(self) -> None:
        """Make M2M100's language tokens known as special ones where ``special_tokens_map.json`` does not.

        Their ids stay as they are; without this they would be missing from a conversion's vocabulary.
        """
        tokens = getattr(self.tokenizer, "lang_code_to_token", {}).values()
        missing = [token for token in tokens if token not in self.tokenizer.added_tokens_encoder]
        if missing:
            self.tokenizer.add_special_tokens({"extra_special_tokens": missing}, replace_extra_special_tokens=False)

    @property
    def positions(self) -> int:
        """The longest input or output that the model can count, in tokens."""
        return int(self._config.get("max_position_embeddings") or 4096) - 8

    @property
    def rows(self) -> int:
        """How many tokens the model has weights for; the tokenizer may know more."""
        return int(self._config.get("vocab_size") or len(self.tokenizer))

    @property
    def language_starts_output(self) -> bool:
        """Whether the language code replaces the decoder's start token (mBART-25) instead of following it."""
        return getattr(self.tokenizer, "class_name", type(self.tokenizer).__name__) == "MBartTokenizer"

    def unwanted(self) -> list[int]:
        """Ids never to be written: the unknown token, and the sentinels that T5 models copy."""
        ids = {self.tokenizer.unk_token_id, *self.tokenizer.convert_tokens_to_ids(_SENTINELS)} - {None}
        return sorted(number for number in ids if number < self.rows)

    def count(self, text: str) -> int:
        """Tokens of the text alone."""
        with self._lock:
            return len(self._ids(text))

    def check(self, task: Task) -> None:
        """Raise ``EngineError`` or ``ModelUnavailable`` where the model would answer in a wrong language."""
        spec, target = self._spec, LANGUAGES[task.target].name
        if task.kind == "translate" and not spec.translates(task.source, task.target):
            source = LANGUAGES[task.source].name
            raise EngineError(
                "The model '{id}' does not translate from {source} to {target}.",
                id=spec.id,
                source=source,
                target=target,
            )
        if spec.codes:
            self._language(task.source)
            self._language(task.target)
        if not spec.prefix:
            return
        if task.target not in spec.prefix:
            raise EngineError(
                "models.yaml gives the model '{id}' no prefix for {language}.", id=spec.id, language=target
            )
        prefix = spec.prefix[task.target]
        with self._lock:
            ids = self._ids(prefix.strip())
            space = self.tokenizer.convert_tokens_to_ids("▁")
        torn = _CODE.fullmatch(prefix) and len([number for number in ids if number != space]) > 1
        if not ids or torn or self.tokenizer.unk_token_id in ids:
            raise unreadable(spec, Message("its tokenizer does not know the prefix '{prefix}'", prefix=prefix.strip()))

    def _language(self, language: str) -> int:
        """The id of a language's token: the code itself (NLLB, mBART) or as M2M100 writes it, ``__kk__``."""
        spec, name = self._spec, LANGUAGES[language].name
        if language not in spec.codes:
            raise EngineError(
                "models.yaml gives the model '{id}' no language code for {language}.", id=spec.id, language=name
            )
        code = spec.codes[language]
        token = getattr(self.tokenizer, "lang_code_to_token", {}).get(code, code)
        token_id = self.tokenizer.convert_tokens_to_ids(token)
        if token_id is None or token_id == self.tokenizer.unk_token_id:
            raise unreadable(
                spec, Message("its tokenizer does not know the code '{code}' for {name}", code=code, name=name)
            )
        return int(token_id)

    def encode(self, texts: Sequence[str], task: Task) -> list[list[int]]:
        """Ids of each text with prefix, language code and end token; nothing is cut off."""
        prefix = self._spec.prefix.get(task.target, "")
        language = self._spec.codes[task.source] if self._spec.codes else ""
        with self._lock:
            ids: list[list[int]] = self._ids([prefix + text for text in texts], language, special=True)
        return ids

    def encode_targets(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text as the model would write it, without special tokens."""
        with self._lock:
            if isinstance(self.tokenizer, QuickTokenizer):
                ids: list[list[int]] = self._ids(texts)
                return ids
            return [list(row) for row in self.tokenizer(text_target=list(texts), add_special_tokens=False)["input_ids"]]

    def start(self, task: Task) -> int | None:
        """The id that the output must start with: the target's code, or what the checkpoint asks for (BART)."""
        if self._spec.codes:
            return self._language(task.target)
        forced = self._generation.get("forced_bos_token_id", self._config.get("forced_bos_token_id"))
        if forced is None and self._config.get("force_bos_token_to_be_generated"):  # before transformers 4.5
            forced = self._config.get("bos_token_id")
        return None if forced is None else int(forced)

    def lengths(self, length: int, task: Task) -> Lengths:
        """How long the output of an input of ``length`` tokens may be.

        A translation may take twice its source at first, four times in a second try. A summary keeps to the
        catalogue's ``max_output``; the least is the checkpoint's own, less for a short source or a short wish.
        """
        longest = self._spec.decoding.max_output
        if task.kind == "translate":
            most = min(max(longest, 4 * length + 64), self.positions)
            return Lengths(1, min(2 * length + 32, most), most)
        most = min(longest, self.positions)
        least = int(self._generation.get("min_length", self._config.get("min_length", 0)) or 0)
        wish = 12 * task.sentences or least  # a sentence of a dozen tokens is a short one
        return Lengths(max(1, min(least, wish, length // 2, most // 2)), most, most)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of an output's ids, without special tokens."""
        with self._lock:
            return str(self.tokenizer.decode(ids, skip_special_tokens=True)).strip()
