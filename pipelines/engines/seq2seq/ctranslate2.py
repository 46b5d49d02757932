"""Encoder-decoder models on CTranslate2, converted to int8 once."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.article import Progress, StopCheck
from pipelines.engines.seq2seq import allocator, conversion, graphics, native
from pipelines.engines.seq2seq.batching import ROWS, batches, crews
from pipelines.engines.seq2seq.checkpoint import installed_folder, quiet, unreadable
from pipelines.engines.seq2seq.codec import Codec
from pipelines.engines.seq2seq.conversion import CONVERTED
from pipelines.engines.seq2seq.converter import Converter
from pipelines.engines.seq2seq.encoder_decoder import Output, Seq2SeqEngine
from pipelines.errors import AudarError, ModelUnavailable, StoreError
from pipelines.message import N_, Message, reason_of
from pipelines.revisions import revised
from pipelines.task import Task, cores

_SPACE = "▁"  # what sentencepiece begins a word with
_POLL = 0.01  # seconds between two looks at a running batch

_SPINS = "2000"
"""How often an idle thread of OpenMP (GNU's, on Linux) looks for work before it sleeps: for some 0.1 ms. Its own
default is 300,000: a core less for the tokenizer that loads meanwhile, and for whatever else the machine does."""

_UNPACKED = ("CT2_PACKED_GEMM", "0")
"""Keeps MKL from packing the layers' matrices: it holds them twice while it does, and is a tenth faster then.
A model is trimmed where memory counts. CTranslate2 looks once a process: its first model decides."""


class CTranslate2Engine(Seq2SeqEngine):
    """Runs Marian, M2M100, NLLB, T5, mT5, BART and mBART checkpoints in int8.

    The device is the CPU unless the settings name "cuda": a quantised model needs no graphics card, and "auto" would
    fail on machines that have one without its libraries.
    """

    prepares = True
    quantisation = "int8"
    _translator: Any = None
    _suppressed: list[list[str]] | None = None
    trial: Path | None = None
    """A conversion to load in place of the folder's own, set before anything is loaded."""

    @property
    def signature(self) -> str:
        record = conversion.trimmed(self._folder)
        tokens = f"|vocabulary={record['tokens']}" if record else ""
        beams = self.spec.decoding.beam_size
        engine = f"engine=ctranslate2-{version('ctranslate2')}|quant={self.quantisation}"
        return f"{engine}{tokens}|beams={beams}" + revised("decode")

    def prepare(self, progress: Progress) -> None:
        """Convert the checkpoint unless that is done; two processes at once convert it once.

        Raises ``ModelUnavailable`` for files that cannot be read and ``StoreError`` for a conversion that cannot be
        written; nothing half done stays behind.
        """
        import filelock

        folder = installed_folder(self.spec, self._folder)
        if conversion.trimmed(folder) or conversion.up_to_date(folder):
            return
        try:
            with filelock.FileLock(folder / f".{CONVERTED}.lock"):
                if not conversion.up_to_date(folder):
                    progress(Message("Converting {id}", id=self.spec.id), 0, 1)
                    self.convert(folder)
                    progress(Message("Converting {id}", id=self.spec.id), 1, 1)
        except OSError as error:
            raise StoreError(
                "Cannot write the converted model '{id}' to {folder}: {reason}.",
                id=self.spec.id,
                folder=folder,
                reason=reason_of(error),
            ) from error

    def convert(self, folder: Path) -> None:
        """Convert into a folder beside the final one, and move it there when it is complete; what CTranslate2 has
        written is taken as it is.

        Raises ``ModelUnavailable``, ``StoreError`` or ``OSError``.
        """
        half, final = folder / f"{CONVERTED}.part", folder / CONVERTED
        if final.is_dir() and not conversion.has_weights(folder):
            raise ModelUnavailable(
                "The converted files of '{id}' cannot be used any more, and its download was dropped: `audar "
                "models remove {id}` and another pull get it again.",
                id=self.spec.id,
            )
        shutil.rmtree(half, ignore_errors=True)  # of a run that was cut off
        written = native.is_native({path.name for path in folder.iterdir()})
        needed = sum(size for name, size, _ in conversion.sources(folder) if name != "config.json") // 4
        if not written and shutil.disk_usage(folder).free < needed:
            takes = Message("it takes {size} MiB in {folder}", size=needed // 2**20, folder=folder)
            raise StoreError(
                "The disk is too full to convert the model '{id}': {reason}.", id=self.spec.id, reason=takes
            )
        try:
            if written:
                native.adopt(folder, half)
            else:
                with quiet():
                    conversion.write_int8(Converter(self.spec, folder, self._tokenizer().tokenizer), half)
            conversion.write_record(half, conversion.sources(folder))
            shutil.rmtree(final, ignore_errors=True)  # of other weights
            half.replace(final)
        except (AudarError, OSError):
            raise
        except Exception as error:  # the converter raises whatever a strange checkpoint makes it stumble over
            raise unreadable(self.spec, error) from error
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """See ``Seq2SeqEngine.run``; what the steps needed goes back to the system at the end."""
        try:
            yield from super().run(texts, task, stopped)
        finally:
            allocator.give_back()

    def _load(self) -> None:
        if self._translator is not None:
            return
        self.prepare(_tell_nobody)
        if "OMP_WAIT_POLICY" not in os.environ:
            os.environ.setdefault("GOMP_SPINCOUNT", _SPINS)  # read when the library is loaded
        folder = installed_folder(self.spec, self._folder)
        if conversion.trimmed(folder):
            os.environ.setdefault(*_UNPACKED)
        allocator.keep()
        import ctranslate2

        ctranslate2.set_log_level(logging.CRITICAL)
        if self.settings.device == "cuda" and not ctranslate2.get_cuda_device_count():
            raise graphics.unusable(self.spec, N_("CTranslate2 finds none with CUDA"))
        at_once, threads = self._crews()
        with ThreadPoolExecutor(1) as pool:  # the tokenizer takes as long as the weights: both at once
            tokenizer = pool.submit(self._tokenizer)
            try:
                translator = ctranslate2.Translator(
                    str(self.trial or conversion.in_use(folder)),
                    device="cuda" if self.settings.device == "cuda" else "cpu",
                    compute_type=self.quantisation,
                    inter_threads=at_once,
                    intra_threads=threads,
                )
            except (RuntimeError, ValueError) as error:
                if graphics.of_card(error):
                    raise graphics.unusable(self.spec, graphics.reason_of(error)) from error
                raise unreadable(self.spec, error) from error
            codec = tokenizer.result()
        self._translator = translator
        self._suppressed = [[token] for token in codec.tokenizer.convert_ids_to_tokens(codec.unwanted())]
        allocator.give_back()  # loading leaves some 200 MB of NLLB 600M's packed matrices

    def _unload(self) -> None:
        self._translator = None

    def _codec_of(self, folder: Path) -> Codec:
        if native.is_native({path.name for path in folder.iterdir()}):
            self.prepare(_tell_nobody)  # what transformers needs of the tokenizer is made with the rest
        trimmed = (self.trial or conversion.in_use(folder)) / conversion.TOKENIZER
        return Codec(self.spec, folder, trimmed if trimmed.is_dir() else None)

    def _limits(self) -> tuple[int, int]:
        tokens, texts = super()._limits()
        if not self.settings.batch and self.settings.device != "cuda":
            texts = max(1, ROWS // self.spec.decoding.beam_size)
        at_once, _ = self._crews()
        return tokens * at_once, texts * at_once  # each crew gets a batch of its own

    def _crews(self) -> tuple[int, int]:
        """Batches at once, and threads for each."""
        return crews(self.settings.threads or cores(), unhurried=self.settings.unhurried)

    def _generate(
        self, sources: list[list[int]], start: int | None, most: int, least: int, rank: int, stopped: StopCheck
    ) -> list[Output] | None:
        tokenizer, decoding = self._tokenizer().tokenizer, self.spec.decoding
        prefix = None if start is None else [tokenizer.convert_ids_to_tokens([start])] * len(sources)
        parts, _ = self._crews()
        if self.settings.unhurried and parts > 1:
            parts *= 2  # the first crew to finish the long sentences or the short ones takes more
        running = self._translator.translate_batch(
            [tokenizer.convert_ids_to_tokens(source) for source in sources],
            target_prefix=prefix,
            asynchronous=True,
            beam_size=max(decoding.beam_size, rank + 1),
            num_hypotheses=rank + 1,
            length_penalty=decoding.length_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            disable_unk=True,
            suppress_sequences=self._suppressed,
            max_input_length=0,  # 0: cuts nothing
            max_batch_size=-(-len(sources) // parts),
            max_decoding_length=most,
            min_decoding_length=least,
            return_end_token=True,
            return_scores=True,
        )
        results = _awaited(running, stopped)
        return results and [_output(result, rank, tokenizer, start, decoding.length_penalty) for result in results]

    def word_logprobs(
        self, pairs: Sequence[tuple[str, str]], task: Task, stopped: StopCheck
    ) -> Iterator[tuple[int, list[tuple[str, float]]]]:
        """See ``TellsWords``; by forced decoding, which costs a fraction of a translation."""
        codec = self._tokenizer()
        codec.check(task)
        texts = codec.encode([text for text, _ in pairs], task)
        targets = codec.encode_targets([target for _, target in pairs])
        tokens, start = codec.tokenizer.convert_ids_to_tokens, codec.start(task)
        lead = [] if start is None else tokens([start])
        budget, most = self._limits()
        lengths = [max(len(text), len(target)) for text, target in zip(texts, targets, strict=True)]

        def forced(batch: Sequence[int]) -> list[Any] | None:
            running = self._translator.score_batch(
                [tokens(texts[place]) for place in batch],
                [[*lead, *tokens(targets[place])] for place in batch],
                offset=len(lead),
                max_input_length=0,
                asynchronous=True,
            )
            return _awaited(running, stopped)

        fitting = [place for place, length in enumerate(lengths) if length <= codec.positions]
        yield from ((place, []) for place in sorted({*range(len(pairs))} - {*fitting}))
        for batch in batches([lengths[place] for place in fitting], budget, most=most):
            places = [fitting[at] for at in batch]
            results = self._alone(partial(forced, places), stopped)
            if results is None:
                return
            for place, result in zip(places, results, strict=True):
                yield place, _words(result.tokens[: len(targets[place])], result.log_probs)


def _awaited(running: Sequence[Any], stopped: StopCheck) -> list[Any] | None:
    """The results of a batch; ``None`` when stopped.

    The wait is ours, so that stopping does not wait for the batch: its rest runs out in the background.
    """
    while not stopped():
        if all(result.done() for result in running):
            return [result.result() for result in running]
        time.sleep(_POLL)
    return None


def _words(tokens: Sequence[str], logprobs: Sequence[float]) -> list[tuple[str, float]]:
    """Tokens of sentencepiece as words, each with the sum of its tokens' log-probabilities."""
    words: list[tuple[str, float]] = []
    for token, logprob in zip(tokens, logprobs, strict=False):
        if token.startswith(_SPACE) or not words:
            words.append((token.removeprefix(_SPACE), logprob))
        else:
            words[-1] = words[-1][0] + token, words[-1][1] + logprob
    return [(word, logprob) for word, logprob in words if word]


def _tell_nobody(what: str, done: int, total: int) -> None:
    del what, done, total


def _output(result: Any, rank: int, tokenizer: Any, start: int | None, penalty: float) -> Output:
    """The hypothesis at a rank, or the last there is.

    Its score is the sum over its tokens divided by their number to the power ``penalty``; the start that was given has
    no part in the sum, but counts among them.
    """
    rank = min(rank, len(result.hypotheses) - 1)
    tokens = result.hypotheses[rank]
    finished = tokens[-1:] == [tokenizer.eos_token]
    ids = tokenizer.convert_tokens_to_ids(tokens[:-1] if finished else tokens)
    led = start is not None and ids[:1] == [start]
    score = result.scores[rank] * len(tokens) ** penalty / max(1, len(tokens) - led)
    return Output(ids[1:] if led else ids, finished, score)
