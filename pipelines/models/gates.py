"""Gated models: the hub gives their files only to who accepted their terms, and brings a token."""

from __future__ import annotations

import os

from pipelines.addresses import address_problem
from pipelines.catalogue import HubSource, ModelSpec
from pipelines.engines.servers import shown
from pipelines.message import Message
from pipelines.models.store import state

_HUB = "https://huggingface.co"


def gate(spec: ModelSpec) -> str | None:
    """A sentence on what a pull of a gated model needs; ``None`` where that is open, or the model is installed."""
    source = next((source for source in spec.sources if isinstance(source, HubSource)), None)
    if not spec.gated or source is None or state(spec) == "ready":
        return None
    hub = os.environ.get("HF_ENDPOINT") or _HUB  # as its client does, which is not loaded to list models
    page = f"{shown(_HUB if address_problem(hub) else hub.rstrip('/'))}/{source.repo}"
    return Message(
        "'{id}' is gated: accept its terms at {page}, then log in with `hf auth login` or set HF_TOKEN.",
        id=spec.id,
        page=page,
    )
