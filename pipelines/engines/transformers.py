"""Encoder-decoder models on PyTorch, for what CTranslate2 does not convert and for comparison with it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pipelines.article import StopCheck
from pipelines.cores import cores
from pipelines.engines.checkpoint import installed_folder, load_weights, quiet
from pipelines.engines.seq2seq import Output, Seq2SeqEngine

_KEPT = ("bos_token_id", "pad_token_id", "eos_token_id", "decoder_start_token_id", "bad_words_ids")


class TransformersEngine(Seq2SeqEngine):
    """Runs any encoder-decoder checkpoint of transformers in float32, on the CPU or on CUDA."""

    _model: Any = None
    _device = "cpu"

    @property
    def signature(self) -> str:
        return f"engine=transformers-{version('transformers')}|quant=float32|beams={self.spec.decoding.beam_size}"

    def _load(self) -> None:
        if self._model is not None:
            return
        folder = installed_folder(self.spec, self._folder)
        with quiet():
            import torch
            from transformers import AutoModelForSeq2SeqLM, GenerationConfig

            self._device = self.settings.device
            if self._device == "auto":
                self._device = "cuda" if torch.cuda.is_available() else "cpu"
            torch.set_num_threads(self.settings.threads or cores())
            model = load_weights(self.spec, folder, AutoModelForSeq2SeqLM, dtype=torch.float32)
            own = model.generation_config
            # Of the checkpoint's own generation settings only the token ids are kept; the catalogue has the rest.
            model.generation_config = GenerationConfig(**{key: getattr(own, key, None) for key in _KEPT})
            self._model = model.eval().to(self._device)

    def _unload(self) -> None:
        self._model = None

    def _generate(
        self, sources: list[list[int]], start: int | None, most: int, least: int, stopped: StopCheck
    ) -> list[Output] | None:
        import torch
        from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList

        class Stop(StoppingCriteria):  # type: ignore[misc]
            """Asked after every token; the answer is one bool for each row of the batch."""

            def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **kwargs: Any) -> torch.Tensor:
                del scores, kwargs
                return torch.full((input_ids.shape[0],), stopped(), dtype=torch.bool, device=input_ids.device)

        codec, decoding, own = self._tokenizer(), self.spec.decoding, self._model.generation_config
        leads = codec.language_starts_output and start is not None
        config = GenerationConfig(
            **{key: getattr(own, key, None) for key in _KEPT if key != "decoder_start_token_id"},
            decoder_start_token_id=start if leads else own.decoder_start_token_id,
            forced_bos_token_id=None if leads else start,
            do_sample=False,
            num_beams=decoding.beam_size,
            early_stopping=decoding.beam_size > 1,  # as CTranslate2 does
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
        ends = own.eos_token_id if isinstance(own.eos_token_id, list) else [own.eos_token_id]
        return [_output(row, ends, start) for row in rows[:, 1:].tolist()]


def _output(ids: list[int], ends: list[int], start: int | None) -> Output:
    """An output's ids up to the first end token, without the language code in front."""
    end = next((place for place, token in enumerate(ids) if token in ends), None)
    kept = ids[:end]
    return Output(kept[1:] if start is not None and kept[:1] == [start] else kept, end is not None)
