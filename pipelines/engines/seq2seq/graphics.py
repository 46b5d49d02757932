"""A graphics card's refusals, told from other failures by their words: the libraries have no kinds for all of them."""

from __future__ import annotations

import re

from pipelines.catalogue import ModelSpec
from pipelines.errors import EngineError, ModelUnavailable

_CARD = re.compile(r"cuda|cublas|cudnn", re.IGNORECASE)
_FULL = re.compile(r"out of memory|ALLOC_FAILED", re.IGNORECASE)  # PyTorch's allocator and CUDA; cuBLAS and cuDNN


def of_card(error: Exception) -> bool:
    """Whether it is the card's or its libraries' failure."""
    return bool(_CARD.search(str(error)))


def card_is_full(error: Exception) -> bool:
    """Whether the card had no room."""
    return of_card(error) and bool(_FULL.search(str(error)))


def reason_of(error: Exception) -> str:
    """The first line of what a library says, without a full stop; of a full card, only that."""
    if card_is_full(error):
        return "it has no room"  # PyTorch adds six sentences of advice to programmers
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def unusable(spec: ModelSpec, why: str) -> ModelUnavailable:
    """The error for a card that does not take the model at all."""
    return ModelUnavailable(
        f"The model '{spec.id}' cannot run on a graphics card ({why}): `--device cpu` runs it on the processor."
    )


def failed(spec: ModelSpec, why: str) -> EngineError:
    """The error for a card that failed at some text."""
    return EngineError(
        f"The model '{spec.id}' failed on the graphics card ({why}): `--device cpu` runs it on the processor."
    )
