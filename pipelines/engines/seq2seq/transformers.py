"""Encoder-decoder models on PyTorch, for what CTranslate2 does not convert and for comparison with it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pipelines.article import StopCheck
from pipelines.engines.seq2seq import graphics
from pipelines.engines.seq2seq.checkpoint import installed_folder, load_weights, quiet, with_torch
from pipelines.engines.seq2seq.encoder_decoder import Output, Seq2SeqEngine
from pipelines.message import N_
from pipelines.revisions import revised
from pipelines.task import cores

_KEPT = ("bos_token_id", "pad_token_id", "eos_token_id", "decoder_start_token_id", "bad_words_ids")

_WIDER = 4
"""How many times more source tokens a batch has on a graphics card. On an H200 (NLLB-600M's
shape, four beams, 512 sentences of 25 tokens) 4 was 1.6 times as fast as 1, with 7.6 GiB at the peak for 3.9; 8 was 1.8
times as fast, with 13 GiB."""


class TransformersEngine(Seq2SeqEngine):
    """Runs any encoder-decoder checkpoint of transformers in float32, on the CPU or on a graphics card with CUDA.

    A batch that a card has no room for is done in halves. "auto" takes a card that works and has room for the model,
    else the CPU, and goes over to the CPU where a card has no room for a single text.
    """

    _model: Any = None
    _device = "cpu"
    _refused: int | None = None
    """The size (see ``_size``) of the smallest batch that the card had no room for."""

    @property
    def signature(self) -> str:
        beams = self.spec.decoding.beam_size
        return f"engine=transformers-{version('transformers')}|quant=float32|beams={beams}" + revised("decode")

    def _load(self) -> None:
        if self._model is not None:
            return
        folder = installed_folder(self.spec, self._folder)
        with_torch(self.spec)
        with quiet():
            import torch
            from transformers import AutoModelForSeq2SeqLM, GenerationConfig

            if self.settings.device == "cuda" and not torch.cuda.is_available():
                raise graphics.unusable(self.spec, N_("PyTorch finds none with CUDA"))
            torch.set_num_threads(self.settings.threads or cores())
            model = load_weights(self.spec, folder, AutoModelForSeq2SeqLM, dtype=torch.float32)
            generation = model.generation_config
            # Of the checkpoint's own generation settings only the token ids are kept; the catalogue has the rest.
            model.generation_config = GenerationConfig(**{key: getattr(generation, key, None) for key in _KEPT})
            self._device = self._place(model.eval())
            self._model = model

    def _place(self, model: Any) -> str:
        """Move the model to where the settings want it; the device's name."""
        import torch

        device = self.settings.device
        if device == "cpu" or not torch.cuda.is_available():
            return "cpu"
        try:
            model.to("cuda")
            some = torch.ones(8, 8, device="cuda")
            (some @ some).sum().item()  # some cards, and full ones, refuse only to calculate
            return "cuda"
        except Exception as error:
            why = graphics.reason_of(error)
            if device == "cuda":
                raise graphics.unusable(self.spec, why) from error
        model.to("cpu")  # what was moved before
        _give_back()
        return "cpu"

    def _limits(self) -> tuple[int, int]:
        tokens, texts = super()._limits()
        return tokens if self.settings.batch or self._device == "cpu" else tokens * _WIDER, texts

    def _unload(self) -> None:
        self._model, self._refused = None, None
        if self._device == "cuda":
            _give_back()
        self._device = "cpu"

    def _generate(
        self, sources: list[list[int]], start: int | None, most: int, least: int, rank: int, stopped: StopCheck
    ) -> list[Output] | None:
        size = _size(sources, most)
        if self._refused is None or size < self._refused or len(sources) == 1:
            try:
                return self._answers(sources, start, most, least, rank, stopped)
            except RuntimeError as error:
                if not graphics.card_is_full(error) or (len(sources) == 1 and self.settings.device == "cuda"):
                    raise
            _give_back()  # only here, as the error holds what the batch took
            if len(sources) == 1:
                self._model.to("cpu")
                self._device, self._refused = "cpu", None
                return self._answers(sources, start, most, least, rank, stopped)
            self._refused = size
        outputs: list[Output] = []
        middle = len(sources) // 2
        for half in (sources[:middle], sources[middle:]):
            answers = self._generate(half, start, most, least, rank, stopped)
            if answers is None:
                return None
            outputs += answers
        return outputs

    def _answers(
        self, sources: list[list[int]], start: int | None, most: int, least: int, rank: int, stopped: StopCheck
    ) -> list[Output] | None:
        """What the model writes for a batch; see ``_generate``."""
        import torch
        from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList

        class Stop(StoppingCriteria):  # type: ignore[misc]
            """Asked after every token; the answer is one bool for each row of the batch."""

            def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> torch.Tensor:
                del scores, kwargs
                return torch.full((input_ids.shape[0],), stopped(), dtype=torch.bool, device=input_ids.device)

        codec, decoding, generation = self._tokenizer(), self.spec.decoding, self._model.generation_config
        leads = codec.language_starts_output and start is not None
        beams = max(decoding.beam_size, rank + 1)
        config = GenerationConfig(
            **{key: getattr(generation, key, None) for key in _KEPT if key != "decoder_start_token_id"},
            decoder_start_token_id=start if leads else generation.decoder_start_token_id,
            forced_bos_token_id=None if leads else start,
            do_sample=False,
            num_beams=beams,
            num_return_sequences=rank + 1,
            early_stopping=beams > 1,  # as CTranslate2 does
            length_penalty=decoding.length_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram_size,
            suppress_tokens=codec.unwanted(),
            max_new_tokens=most,
            min_new_tokens=least,
        )
        width = max(map(len, sources))
        pad = codec.tokenizer.pad_token_id
        ids = torch.tensor([source + [pad] * (width - len(source)) for source in sources], device=self._device)
        mask = torch.tensor(
            [[1] * len(source) + [0] * (width - len(source)) for source in sources], device=self._device
        )
        with quiet(), torch.inference_mode():
            rows = self._model.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=config,
                stopping_criteria=StoppingCriteriaList([Stop()]),
            )
        if stopped():
            return None
        ends = generation.eos_token_id if isinstance(generation.eos_token_id, list) else [generation.eos_token_id]
        return [_output(row, ends, start) for row in rows[rank :: rank + 1, 1:].tolist()]


def _size(sources: list[list[int]], most: int) -> int:
    """What a batch's memory grows with: all tokens that it may have, padding counted."""
    return len(sources) * (max(map(len, sources)) + most)


def _give_back() -> None:
    """Give the card's memory that nothing uses any more to other programs."""
    import gc

    import torch

    gc.collect()
    torch.cuda.empty_cache()


def _output(ids: list[int], ends: list[int], start: int | None) -> Output:
    """An output's ids up to the first end token, without the language code in front."""
    end = next((place for place, token in enumerate(ids) if token in ends), None)
    tokens = ids[:end]
    return Output(tokens[1:] if start is not None and tokens[:1] == [start] else tokens, end is not None)
