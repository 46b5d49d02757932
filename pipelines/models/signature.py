"""What makes a result: two texts of one signature and direction were made in the same way."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from pipelines.engines import Engine
from pipelines.instruct.prompts import Form, PromptSet, Sampling, TranslatePrompt, load_prompts
from pipelines.models.choose import Choice
from pipelines.revisions import LEGACY_RULES, revised


def signature_of(choice: Choice, engine: Engine) -> str:
    """What makes a result: two texts of one signature and direction were made in the same way.

    The keys of models.yaml that change what a model says and have no word of their own come as a hash, and so does
    what the prompt set says. Code that changes what comes out is named by its revision: an engine's in its signature.
    """
    spec = choice.spec
    prompts = _asked(load_prompts(spec.prompts)) if spec.prompts else None
    parts = msgspec.to_builtins([spec.decoding, spec.codes, spec.prefix, spec.max_input, prompts], str_keys=True)
    how = msgspec.json.encode(parts, order="deterministic")
    settings = hashlib.sha256(how).hexdigest()[:8]
    return f"{choice.name}|{engine.signature}|settings={settings}|splitter=razdel-0.5" + revised("split")


def _asked(prompts: PromptSet) -> dict[str, object]:
    """What of a prompt set makes a result."""
    rules = {} if set(prompts.clean) == LEGACY_RULES else {"clean": sorted(set(prompts.clean))}
    form = {} if prompts.form == Form() else {"form": prompts.form}
    return _without_later({"translate": prompts.translate, "summarize": prompts.summarize, **rules, **form})


def _without_later(asked: dict[str, object]) -> dict[str, object]:
    """Without the keys that came later, where they say nothing: what was made before them is still known."""
    plain: dict[str, Any] = msgspec.to_builtins(asked, str_keys=True)
    for key in ("pair", "between"):
        if plain["translate"][key] == getattr(TranslatePrompt(request="-"), key):
            del plain["translate"][key]
    for sampling in (part[key] for part in (plain["translate"], plain["summarize"]) for key in ("sampling", "retry")):
        if sampling["repeat_penalty"] == Sampling().repeat_penalty:
            del sampling["repeat_penalty"]
    return plain
