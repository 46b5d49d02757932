"""A checkpoint -> the specification that CTranslate2 writes: by its own loaders, from arrays, without PyTorch."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq import arrays
from pipelines.engines.seq2seq.checkpoint import load_weights, with_torch
from pipelines.engines.seq2seq.codec import Codec

# What the converter asks BART-like configurations for; published ones have it, others fail with an AttributeError.
_CONFIG_DEFAULTS = {
    "bart": {"normalize_before": False, "normalize_embedding": True},
    "mbart": {"normalize_before": True, "normalize_embedding": True, "add_final_layer_norm": True},
}


class Converter:
    """What ``conversion.write_int8`` asks for: CTranslate2's loader of a family, given a checkpoint as arrays.

    Weights that are pickled are read by PyTorch, which only that needs.
    """

    def __init__(self, spec: ModelSpec, folder: Path, tokenizer: Any) -> None:
        self._spec, self._folder, self._tokenizer = spec, folder, tokenizer

    def _load(self) -> Any:
        from ctranslate2.converters import transformers as converters
        from transformers import AutoConfig

        config = AutoConfig.from_pretrained(self._folder, local_files_only=True, trust_remote_code=False)
        config.tokenizer_class = type(self._tokenizer).__name__  # tells mBART-25 from mBART-50
        for key, value in _CONFIG_DEFAULTS.get(config.model_type, {}).items():
            if not hasattr(config, key):
                setattr(config, key, value)
        # Without PyTorch its module lacks the library, of which the loaders want a class that no model here has.
        vars(converters).setdefault("transformers", SimpleNamespace(Conv1D=()))
        loader = converters._MODEL_LOADERS[type(config).__name__]
        if arrays.weight_files(self._folder):
            model = arrays.model_of(self._folder, config)
        else:
            model = self._unpickled(config, loader.architecture_name)
        if config.model_type in ("t5", "mt5"):
            # transformers 5 always says "tied" and keeps apart whether outputs are scaled; the converter takes
            # the former for the latter and would flatten the scores of every T5 1.1 and mT5 model.
            model.config.tie_word_embeddings = getattr(model.config, "scale_decoder_outputs", False)
        bias = vars(model).pop("final_logits_bias", None) if isinstance(model, arrays.Part) else None
        # The converter reads more than a quick tokenizer has.
        spec = loader(model, _Bounded(Codec(self._spec, self._folder, quick=False)))
        if bias is not None and bias.any():  # the loader asks PyTorch whether there is one
            spec.decoder.projection.bias = bias.reshape(-1)[: spec.decoder.projection.weight.shape[0]]
        return spec

    def _unpickled(self, config: Any, name: str) -> Any:
        with_torch(self._spec)
        import torch
        import transformers

        with torch.no_grad():
            return load_weights(self._spec, self._folder, getattr(transformers, name), config=config)


class _Bounded:
    """A tokenizer without the tokens that the model has no weights for (MADLAD's sentinels)."""

    def __init__(self, codec: Codec) -> None:
        self._tokenizer, self._rows = codec.tokenizer, codec.rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)

    def get_vocab(self) -> dict[str, int]:
        return {token: number for token, number in self._tokenizer.get_vocab().items() if number < self._rows}
