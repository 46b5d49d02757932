"""A graphics card's refusals, told from other failures by their words: the libraries have no kinds for all of them."""

from __future__ import annotations

import re

from pipelines import message
from pipelines.catalogue import ModelSpec
from pipelines.errors import EngineError, ModelUnavailable
from pipelines.message import N_

_CARD = re.compile(r"cuda|cublas|cudnn", re.IGNORECASE)
_FULL = re.compile(r"out of memory|ALLOC_FAILED", re.IGNORECASE)  # PyTorch's allocator and CUDA; cuBLAS and cuDNN


def of_card(error: Exception) -> bool:
    """Whether it is the card's or its libraries' failure."""
    return bool(_CARD.search(str(error)))


def card_is_full(error: Exception) -> bool:
    """Whether the card had no room."""
    return of_card(error) and bool(_FULL.search(str(error)))


def reason_of(error: Exception) -> str:
    """The first line of what a library says; of a full card, only that."""
    # PyTorch adds six sentences of advice to programmers.
    return N_("it has no room") if card_is_full(error) else message.reason_of(error)


def unusable(spec: ModelSpec, why: str) -> ModelUnavailable:
    """The error for a card that does not take the model at all."""
    return ModelUnavailable(
        "The model '{id}' cannot run on a graphics card ({reason}): `--device cpu` runs it on the processor.",
        id=spec.id,
        reason=why,
    )


def failed(spec: ModelSpec, why: str) -> EngineError:
    """The error for a card that failed at some text."""
    return EngineError(
        "The model '{id}' failed on the graphics card ({reason}): `--device cpu` runs it on the processor.",
        id=spec.id,
        reason=why,
    )
