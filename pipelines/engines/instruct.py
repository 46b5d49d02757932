"""What all instruction models have in common: the chat that asks, the tokens that it takes, what an answer is worth."""

from __future__ import annotations

from pipelines.catalogue import ModelSpec
from pipelines.check import FACTS, check_segment
from pipelines.clean import clean_summary, clean_translation, problems
from pipelines.engines.base import Task
from pipelines.languages import language
from pipelines.prompts import Message, PromptSet

TURN_TOKENS = 8
"""What a chat template puts around a message."""

# The most tokens a character of output takes, generously (Qwen 2.5's vocabulary: Russian takes 0.4, English 0.22).
_TOKENS_PER_CHARACTER = {"cyrillic": 0.9, "latin": 0.5}
_SENTENCE_TOKENS = {"cyrillic": 110, "latin": 60}  # room for one sentence of a summary


def estimate(text: str) -> int:
    """Tokens of a text, from above, without a model."""
    return 1 + int(sum(0.4 if character.isascii() else 0.75 for character in text))


def most_tokens(text: str, task: Task) -> int:
    """The most tokens that an answer to ``text`` may take."""
    script = language(task.target).script
    if task.kind == "summarize":
        return 32 + _SENTENCE_TOKENS[script] * max(1, task.sentences)
    return 24 + int(_TOKENS_PER_CHARACTER[script] * len(text))


def messages(prompts: PromptSet, text: str, task: Task) -> list[Message]:
    """The chat that asks for ``task`` on ``text``."""
    if task.kind == "summarize":
        return prompts.summarize.messages(text, task.target, task.sentences)
    translate = prompts.translate
    return [*translate.prefix(task.source, task.target), translate.ask(text, task.source, task.target)]


def window(spec: ModelSpec, prompts: PromptSet, task: Task) -> int:
    """Tokens of one sentence for a translation; for a summary what the context leaves beside prompt and answer."""
    if task.kind == "translate":
        return spec.max_input
    prompt = "".join(message["content"] for message in messages(prompts, "", task))
    return spec.context - estimate(prompt) - 32 - most_tokens("", task)


def judged(said: str, text: str, task: Task, *, complete: bool) -> tuple[str, int]:
    """The answer to ``text`` cleaned, and how much is wrong with it, lost facts included: 0 for a usable one.

    ``complete`` tells whether the model came to its end by itself.
    """
    if task.kind == "summarize":
        output = clean_summary(said, text, task.target, complete=complete)
        return output, int(not output)
    output = clean_translation(said, text, task.target)
    lost = sum(flag.code in FACTS for flag in check_segment(text, output, task))
    return output, len(problems(output, text, task.target)) + (not complete) + lost
