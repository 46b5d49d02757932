"""What the two encoder-decoder engines share: the loop over batches, second tries, and stopping."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.engines.confidence import scored
from pipelines.engines.seq2seq import graphics
from pipelines.engines.seq2seq.batching import BUDGET, FIRST, WIDEST, batches
from pipelines.engines.seq2seq.checkpoint import installed_folder
from pipelines.engines.seq2seq.codec import Codec
from pipelines.errors import AudarError, EngineError
from pipelines.message import N_
from pipelines.task import CUT_MARK, EngineSettings, Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Output:
    """What the model wrote: token ids without start and end, and whether it came to an end by itself.

    ``score`` is the mean log-probability of a token, where the library tells it.
    """

    ids: list[int]
    finished: bool
    score: float | None = None


class Seq2SeqEngine(ABC):
    """The engine protocol for an encoder-decoder model; subclasses load it and run one batch."""

    prepares = False
    OTHER_ANSWER = N_("no. {n} of its beam search")
    quantisation = ""

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

    def load(self, stopped: StopCheck = never, /) -> None:
        """Load the model; a second call does nothing."""
        del stopped
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
                "A text of {tokens} tokens is too long for the model '{id}': it takes {most}.",
                tokens=longest,
                id=self.spec.id,
                most=codec.positions,
            )
        budget, most = self._limits()
        first = WIDEST if self.settings.unhurried else FIRST
        for batch in batches([len(source) for source in sources], budget, first, most):
            outputs = self._finished(codec, [sources[place] for place in batch], task, stopped)
            if outputs is None:
                return
            for place, output in zip(batch, outputs, strict=True):
                text = codec.decode(output.ids) + ("" if output.finished else CUT_MARK)
                yield filled[place], scored(text, output.score, self.spec, self._folder, self.quantisation, task)

    def tokens(
        self, texts: Sequence[str], task: Task, stopped: StopCheck
    ) -> Iterator[tuple[int, list[str], list[str]]]:
        """Yield ``(index, tokens of the source, tokens of the output)`` batch by batch; errors are those of ``run``."""
        codec = self._tokenizer()
        codec.check(task)
        sources, words = codec.encode(texts, task), codec.tokenizer.convert_ids_to_tokens
        budget, most = self._limits()
        for batch in batches([len(source) for source in sources], budget, most=most):
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
        """Run one batch; see ``_alone``."""
        return self._alone(
            lambda: self._generate(sources, self._tokenizer().start(task), most, least, task.attempt, stopped), stopped
        )

    def _alone(self, work: Callable[[], list[T] | None], stopped: StopCheck) -> list[T] | None:
        """Wait for the model, then work on one batch. The lock is held for a batch, not for a whole run: a caller who
        leaves a run half read, or feeds one run with another's results (a pivot), never blocks the engine."""
        while not self._lock.acquire(timeout=0.05):
            if stopped():
                return None
        try:
            if stopped():
                return None
            self._load()
            return work()
        except AudarError:
            raise
        except Exception as error:  # torch and CTranslate2 raise whatever went wrong in their C++
            reason = graphics.reason_of(error)
            if graphics.of_card(error):
                raise graphics.failed(self.spec, reason) from error
            raise EngineError("The model '{id}' failed: {reason}.", id=self.spec.id, reason=reason) from error
        finally:
            self._lock.release()

    def _limits(self) -> tuple[int, int]:
        """Source tokens and texts of one batch: the settings' wish for tokens, else what suits the beams."""
        return self.settings.batch or BUDGET // self.spec.decoding.beam_size, WIDEST

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
        self, sources: list[list[int]], start: int | None, most: int, least: int, rank: int, stopped: StopCheck
    ) -> list[Output] | None:
        """Run one batch of ids; ``None`` when stopped. The lock is held and the model loaded.

        ``rank`` is the place, from 0, of the output that is wanted among the likeliest ones that the beams end with.
        """
