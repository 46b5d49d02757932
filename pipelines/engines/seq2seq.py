"""What the two encoder-decoder engines share: tokenizer, language codes, output lengths, and the loop over batches."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec
from pipelines.engines import marian_files
from pipelines.engines.base import CUT_MARK, EngineSettings, Task
from pipelines.engines.batching import BUDGET, FIRST, WIDEST, batches
from pipelines.engines.conversion import CONVERTED, TRIMMED, is_weights
from pipelines.engines.quick_tokenizer import keep_quick, load_quick
from pipelines.errors import AudarError, EngineError, ModelUnavailable, StoreError
from pipelines.languages import LANGUAGES

_SMALLEST_VOCABULARY = 0.75  # of the model's; transformers makes an almost empty tokenizer when its file is missing
_CODE = re.compile(r"[<>]\S+[<>] ?")  # a prefix that is one token, as <2ru> or >>rus<<; torn apart it says nothing
_SENTINELS = [f"{mark}<extra_id_{number}>" for mark in ("", "▁") for number in range(100)]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Output lengths in tokens: the least, the most at first, and the most when that was too short."""

    least: int
    first: int
    most: int


@dataclass(frozen=True, slots=True)
class Output:
    """What the model wrote: token ids without start and end, and whether it came to an end by itself."""

    ids: list[int]
    finished: bool


def cores(threads: int) -> int:
    """``threads``, or for 0 the number of cores this process may use."""
    if threads:
        return threads
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def unreadable(spec: ModelSpec, why: object) -> ModelUnavailable:
    """The error for files that are missing or damaged."""
    reason = (str(why).strip().splitlines() or [type(why).__name__])[0].rstrip(".")
    return ModelUnavailable(f"The model '{spec.id}' cannot be read ({reason}): run `audar models verify {spec.id}`.")


def installed_folder(spec: ModelSpec, folder: Path | None) -> Path:
    """The model's folder with all its files in place, Marian's own unpacked.

    Raises ``ModelUnavailable`` for files that are missing or cannot be read, ``StoreError`` for a full disk.
    """
    if folder is None or not folder.is_dir():
        raise ModelUnavailable(f"The model '{spec.id}' is not installed: run `audar models pull {spec.id}`.")
    try:
        marian_files.unpack(folder)
    except OSError as error:
        raise StoreError(
            f"Cannot write the converted model '{spec.id}' to {folder}: {error.strerror or error}."
        ) from error
    except Exception as error:  # numpy, zipfile and PyYAML raise whatever is wrong with a damaged file
        raise unreadable(spec, error) from error
    spared = {file.name for file in spec.files if file.optional or file.alternative}  # not every repository has them
    if any((folder / made).is_dir() for made in (CONVERTED, TRIMMED)):
        spared |= {file.name for file in spec.files if is_weights(file.name)}  # the download may have been dropped
    for name, size in {"config.json": None, **{file.name: file.size for file in spec.files}}.items():
        if name in spared and not (folder / name).exists():
            continue
        if not (folder / name).is_file():
            raise unreadable(spec, f"{name} is missing")
        if size is not None and (folder / name).stat().st_size != size:
            raise unreadable(spec, f"{name} has the wrong size")
    return folder


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers and what it uses from writing to the terminal; nothing of theirs is news to the user."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it warns when a process forks after tokenizing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        transformers.logging.set_verbosity(logging.CRITICAL)
        transformers.logging.disable_progress_bar()
        yield


def load_weights(spec: ModelSpec, folder: Path, model_class: Any, **options: Any) -> Any:
    """A transformers model from safetensors, or from a pickle read with ``weights_only``; never runs foreign code.

    Raises ``ModelUnavailable`` where weights are missing: transformers would fill them with random numbers.
    """
    try:
        with quiet():
            model, report = model_class.from_pretrained(
                folder,
                local_files_only=True,
                trust_remote_code=False,
                weights_only=True,
                output_loading_info=True,
                **options,
            )
    except Exception as error:  # the libraries raise whatever their parsers raise, plain Exception included
        raise unreadable(spec, error) from error
    if report["missing_keys"]:
        raise unreadable(spec, f"weights are missing, {min(report['missing_keys'])} among them")
    return model


class Codec:
    """Texts to token ids and back, with the catalogue's language codes and prefixes. Loads no weights.

    ``trimmed``: the folder of a tokenizer for a part of the model's vocabulary, where that is used.
    """

    def __init__(self, spec: ModelSpec, folder: Path, trimmed: Path | None = None, *, quick: bool = True) -> None:
        """Read the files of ``folder``; ``quick=False`` for transformers' own tokenizer at any rate."""
        self._spec = spec
        files = trimmed or folder
        self._lock = threading.Lock()  # the source language is a state of the tokenizer
        try:
            self._config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            generation = folder / "generation_config.json"
            self._generation = json.loads(generation.read_text(encoding="utf-8")) if generation.is_file() else {}
            self.tokenizer: Any = load_quick(files, spec.codes.values()) if quick else None
            if self.tokenizer is None:
                with quiet():
                    from transformers import AutoTokenizer

                    self.tokenizer = AutoTokenizer.from_pretrained(
                        files, local_files_only=True, trust_remote_code=False
                    )
                    self._name_languages()
                    with suppress(OSError):  # a folder that cannot be written costs only the next start
                        keep_quick(files, self.tokenizer, spec.codes.values())
        except Exception as error:  # tokenizers raises plain Exception for a file that it cannot parse
            raise unreadable(spec, error) from error
        if not trimmed and len(self.tokenizer) < _SMALLEST_VOCABULARY * self._config.get("vocab_size", 0):
            raise unreadable(spec, "the tokenizer's vocabulary is missing")

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
        known = {self.tokenizer.unk_token_id, *self.tokenizer.convert_tokens_to_ids(_SENTINELS)} - {None}
        return sorted(number for number in known if number < self.rows)

    def count(self, text: str) -> int:
        """Tokens of the text alone."""
        with self._lock:
            return len(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def check(self, task: Task) -> None:
        """Raise ``EngineError`` or ``ModelUnavailable`` where the model would answer in a wrong language."""
        spec, target = self._spec, LANGUAGES[task.target].name
        if task.kind == "translate" and not spec.translates(task.source, task.target):
            source = LANGUAGES[task.source].name
            raise EngineError(f"The model '{spec.id}' does not translate from {source} to {target}.")
        if spec.codes:
            self._language(task.source)
            self._language(task.target)
        if not spec.prefix:
            return
        if task.target not in spec.prefix:
            raise EngineError(f"models.yaml gives the model '{spec.id}' no prefix for {target}.")
        prefix = spec.prefix[task.target]
        with self._lock:
            ids = self.tokenizer(prefix, add_special_tokens=False, verbose=False)["input_ids"]
            space = self.tokenizer.convert_tokens_to_ids("▁")
        torn = _CODE.fullmatch(prefix) and len([number for number in ids if number != space]) > 1
        if not ids or torn or self.tokenizer.unk_token_id in ids:
            raise unreadable(spec, f"its tokenizer does not know the prefix '{prefix.strip()}'")

    def _language(self, language: str) -> int:
        """The id of a language's token: the code itself (NLLB, mBART) or as M2M100 writes it, ``__kk__``."""
        spec, name = self._spec, LANGUAGES[language].name
        if language not in spec.codes:
            raise EngineError(f"models.yaml gives the model '{spec.id}' no language code for {name}.")
        code = spec.codes[language]
        token = getattr(self.tokenizer, "lang_code_to_token", {}).get(code, code)
        found = self.tokenizer.convert_tokens_to_ids(token)
        if found is None or found == self.tokenizer.unk_token_id:
            raise unreadable(spec, f"its tokenizer does not know the code '{code}' for {name}")
        return int(found)

    def encode(self, texts: Sequence[str], task: Task) -> list[list[int]]:
        """Ids of each text with prefix, language code and end token; nothing is cut off."""
        prefix = self._spec.prefix.get(task.target, "")
        with self._lock:
            if self._spec.codes:
                self.tokenizer.src_lang = self._spec.codes[task.source]
            ids: list[list[int]] = self.tokenizer([prefix + text for text in texts], verbose=False)["input_ids"]
        return ids

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
        own = int(self._generation.get("min_length", self._config.get("min_length", 0)) or 0)
        wish = 12 * task.sentences or own  # a sentence of a dozen tokens is a short one
        return Lengths(max(1, min(own, wish, length // 2, most // 2)), most, most)

    def decode(self, ids: Sequence[int]) -> str:
        """Text of an output's ids, without special tokens."""
        with self._lock:
            return str(self.tokenizer.decode(ids, skip_special_tokens=True)).strip()


class Seq2SeqEngine(ABC):
    """The engine protocol for an encoder-decoder model; subclasses load it and run one batch."""

    prepares = False

    def __init__(self, spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> None:
        self.spec = spec
        self.settings = settings
        self._folder = folder
        self._codec: Codec | None = None
        self._codec_lock = threading.Lock()
        self._lock = threading.Lock()

    def prepare(self, progress: Progress) -> None:
        """Nothing to prepare."""
        del progress

    def load(self) -> None:
        """Load the model; a second call does nothing."""
        with self._lock:
            self._load()

    def close(self) -> None:
        """Free the model; waits for the batch that runs."""
        with self._lock:
            self._unload()

    def count(self, text: str, task: Task) -> int:
        """Tokens of ``text`` alone; loads the tokenizer, not the weights."""
        del task
        return self._tokenizer().count(text)

    def window(self, task: Task) -> int:
        """The catalogue's ``max_input``."""
        del task
        return self.spec.max_input

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield outputs batch by batch (see ``Engine.run``); an empty text gives an empty output.

        An output that the model did not finish is tried again with more room; if that is not enough either, it ends
        with ``CUT_MARK``. Raises ``EngineError`` for an impossible task, a text too long for the model, or a failure;
        ``ModelUnavailable`` for unusable files.
        """
        codec = self._tokenizer()
        codec.check(task)
        filled = []
        for index, text in enumerate(texts):
            if text.strip():
                filled.append(index)
            else:
                yield index, ""
        if not filled:
            return
        sources = codec.encode([texts[index] for index in filled], task)
        longest = max(map(len, sources))
        if longest > codec.positions:
            raise EngineError(
                f"A text of {longest} tokens is too long for the model '{self.spec.id}': it takes {codec.positions}."
            )
        first = WIDEST if self.settings.unhurried else FIRST
        for batch in batches([len(source) for source in sources], self._budget(), first):
            outputs = self._finished(codec, [sources[place] for place in batch], task, stopped)
            if outputs is None:
                return
            for place, output in zip(batch, outputs, strict=True):
                yield filled[place], codec.decode(output.ids) + ("" if output.finished else CUT_MARK)

    def tokens(
        self, texts: Sequence[str], task: Task, stopped: StopCheck
    ) -> Iterator[tuple[int, list[str], list[str]]]:
        """Yield ``(index, tokens of the source, tokens of the output)`` batch by batch; errors are those of ``run``."""
        codec = self._tokenizer()
        codec.check(task)
        sources, words = codec.encode(texts, task), codec.tokenizer.convert_ids_to_tokens
        for batch in batches([len(source) for source in sources], self._budget()):
            outputs = self._finished(codec, [sources[place] for place in batch], task, stopped)
            if outputs is None:
                return
            for place, output in zip(batch, outputs, strict=True):
                yield place, words(sources[place]), words(output.ids)

    def _finished(self, codec: Codec, sources: list[list[int]], task: Task, stopped: StopCheck) -> list[Output] | None:
        """Run a batch, then those again that ran out of room; ``None`` when stopped."""
        lengths = [codec.lengths(len(source), task) for source in sources]
        first = max(length.first for length in lengths)
        outputs = self._turn(sources, task, first, min(length.least for length in lengths), stopped)
        if outputs is None:
            return None
        short = [i for i, output in enumerate(outputs) if not output.finished and lengths[i].most > first]
        if short:
            most = max(lengths[i].most for i in short)
            again = self._turn([sources[i] for i in short], task, most, 1, stopped)
            if again is None:
                return None
            for i, output in zip(short, again, strict=True):
                outputs[i] = output
        return outputs

    def _turn(
        self, sources: list[list[int]], task: Task, most: int, least: int, stopped: StopCheck
    ) -> list[Output] | None:
        """Wait for the model, then run one batch. The lock is held for a batch, not for a whole run: a caller who
        leaves a run half read, or feeds one run with another's results (a pivot), never blocks the engine."""
        while not self._lock.acquire(timeout=0.05):
            if stopped():
                return None
        try:
            if stopped():
                return None
            self._load()
            return self._generate(sources, self._tokenizer().start(task), most, least, stopped)
        except AudarError:
            raise
        except Exception as error:  # torch and CTranslate2 raise whatever went wrong in their C++
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            raise EngineError(f"The model '{self.spec.id}' failed: {reason}.") from error
        finally:
            self._lock.release()

    def _budget(self) -> int:
        """Source tokens of one batch: the settings' wish, else what suits the beams."""
        return self.settings.batch or BUDGET // self.spec.decoding.beam_size

    def _tokenizer(self) -> Codec:
        with self._codec_lock:
            if self._codec is None:
                self._codec = self._codec_of(installed_folder(self.spec, self._folder))
            return self._codec

    def _codec_of(self, folder: Path) -> Codec:
        return Codec(self.spec, folder)

    @property
    @abstractmethod
    def signature(self) -> str:
        """``engine=…|quant=…|beams=…``."""

    @abstractmethod
    def _load(self) -> None:
        """Load the model unless it is loaded; the lock is held."""

    @abstractmethod
    def _unload(self) -> None:
        """Free the model; the lock is held."""

    @abstractmethod
    def _generate(
        self, sources: list[list[int]], start: int | None, most: int, least: int, stopped: StopCheck
    ) -> list[Output] | None:
        """Run one batch of ids; ``None`` when stopped. The lock is held and the model loaded."""
