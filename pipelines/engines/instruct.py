"""What all instruction models have in common: the chat that asks, the tokens that it takes, what an answer is worth."""

from __future__ import annotations

import re

from pipelines.article import Flag
from pipelines.catalogue import ModelSpec
from pipelines.check import FACTS, check_segment
from pipelines.clean import clean_summary, clean_translation, problems
from pipelines.engines.base import CUT_MARK, Task
from pipelines.languages import language
from pipelines.languages.currencies import currency_names
from pipelines.prompts import Message, PromptSet, Sampling

TURN_TOKENS = 8
"""What a chat template puts around a message."""

_RETRIES = 2  # of answers that are no good
_QUOTED = re.compile(r"[\"«“](.+?)[\"»”]")

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


def messages(prompts: PromptSet, text: str, task: Task, currency: str = "") -> list[Message]:
    """The chat that asks for ``task`` on ``text``, a ``currency`` named in a translation's request if there is one."""
    if task.kind == "summarize":
        return prompts.summarize.messages(text, task.target, task.sentences)
    translate = prompts.translate
    return [*translate.prefix(task.source, task.target), translate.ask(text, task.source, task.target, currency)]


def window(spec: ModelSpec, prompts: PromptSet, task: Task) -> int:
    """Tokens of one sentence for a translation; for a summary what the context leaves beside prompt and answer."""
    if task.kind == "translate":
        return spec.max_input
    prompt = "".join(message["content"] for message in messages(prompts, "", task))
    return spec.context - estimate(prompt) - 32 - most_tokens("", task)


class Asking:
    """The answers to one text: the least bad one so far, and how the model is asked next."""

    def __init__(self, prompts: PromptSet, text: str, task: Task) -> None:
        self._text, self._task = text, task
        self._asked = prompts.translate if task.kind == "translate" else prompts.summarize
        self._prompts = prompts
        self._doubts: tuple[int, int] | None = None
        self._told: list[set[Flag]] = []
        self._named: tuple[str, ...] = ()  # the currencies that the last request reminds of
        self.attempt = 0
        self.output: str | None = None
        """The least bad answer, cleaned; ``None`` before there is any."""

    @property
    def sampling(self) -> Sampling:
        """How the model should choose tokens now."""
        return self._asked.retry if self.attempt else self._asked.sampling

    def chat(self) -> list[Message]:
        """The chat that asks now: one in which a currency went wrong is asked for with the currency's name."""
        wrong = any(flag.code == "currency" for told in self._told for flag in told)
        self._named = currency_names(self._text, self._task.source, self._task.target) if wrong else ()
        return messages(self._prompts, self._text, self._task, ", ".join(self._named))

    def take(self, said: str, *, complete: bool) -> bool:
        """Take an answer; whether the model should be asked again.

        ``complete`` tells whether the model came to its end by itself; a translation of which it did not ends with
        ``CUT_MARK``. The model is asked three times at most, and no more once nothing but the same facts lacks as
        before: then they stand in the answer in another way, or the model does not find them.
        """
        output, failures, lost = judged(said, self._text, self._task, complete=complete)
        failures += ", ".join(self._named) in _QUOTED.findall(output)  # the reminder itself was translated
        if self._task.kind == "translate" and not complete:
            output += CUT_MARK
        doubts = failures, len(lost)
        if self._doubts is None or doubts < self._doubts:
            self._doubts, self.output = doubts, output
        in_vain = not failures and lost in self._told
        again = any(doubts) and not in_vain and self.attempt < _RETRIES
        self._told.append(lost)
        self.attempt += 1
        return again


def judged(said: str, text: str, task: Task, *, complete: bool) -> tuple[str, int, set[Flag]]:
    """The answer to ``text`` cleaned, in how many ways it failed (0: it can be used), and the facts that it lost.

    ``complete`` tells whether the model came to its end by itself.
    """
    if task.kind == "summarize":
        output = clean_summary(said, text, task.target, complete=complete)
        return output, int(not output), set()
    output = clean_translation(said, text, task.target)
    lost = {flag for flag in check_segment(text, output, task) if flag.code in FACTS}
    return output, len(problems(output, text, task.target)) + (not complete), lost
