"""What all instruction models have in common: the chat that asks, the tokens that it takes, what an answer is worth."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipelines.article import Flag
from pipelines.catalogue import ModelSpec
from pipelines.instruct.clean import clean, problems
from pipelines.instruct.prompts import ChatMessage, PromptSet, Sampling
from pipelines.languages import language
from pipelines.languages.currencies import currency_names
from pipelines.quality.check import FACTS, check_segment
from pipelines.quality.names import odd_names
from pipelines.task import CUT_MARK, Task

TURN_TOKENS = 8
"""What a chat template puts around a message."""

_RETRIES = 2  # of answers that are no good

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


def messages(
    prompts: PromptSet, texts: Sequence[str], task: Task, currencies: Mapping[str, str] | None = None
) -> list[ChatMessage]:
    """The chat that asks for ``task`` on a text, or for the translation of several where the prompts have lists.

    ``currencies`` (source name -> target name) are named in a translation's request.
    """
    if task.kind == "summarize":
        return prompts.summarize.messages(texts[0], task.target, task.sentences)
    translate = prompts.translate
    return [*translate.prefix(task.source, task.target), translate.ask(texts, task.source, task.target, currencies)]


def window(spec: ModelSpec, prompts: PromptSet, task: Task) -> int:
    """Tokens of one sentence for a translation; for a summary what the context leaves beside prompt and answer."""
    if task.kind == "translate":
        return spec.max_input
    prompt = "".join(message["content"] for message in messages(prompts, [""], task))
    return spec.context - estimate(prompt) - 32 - most_tokens("", task)


class Asking:
    """The answers to one text: the least bad one so far, and how the model is asked next."""

    def __init__(self, prompts: PromptSet, text: str, task: Task, *, among: bool = False) -> None:
        """``among``: the first answer is a line of one to several texts, the next request is the first for this one."""
        self._text, self._task = text, task
        self._asked = prompts.translate if task.kind == "translate" else prompts.summarize
        self._prompts = prompts
        self.listed = task.kind == "translate" and prompts.translate.most(task.source, task.target) > 1
        """Whether request and answer are numbered lists, if only of one line."""
        self._names = task.kind == "translate" and f"{task.source}-{task.target}" in prompts.translate.names
        self._doubts: tuple[int, int, int, float] | None = None
        self._lacking: list[set[Flag]] = []  # the facts that the answers so far lacked
        self._named: dict[str, str] = {}  # the currencies that the last request reminds of
        self.attempt = -1 if among else task.attempt
        self.output: str | None = None
        """The least bad answer, cleaned; ``None`` before there is any."""
        self.score: float | None = None
        """The mean log-probability of its tokens, where that is known."""

    @property
    def failed(self) -> bool:
        """Whether there are only answers that cannot be used."""
        return self._doubts is None or self._doubts[0] > 0

    @property
    def sampling(self) -> Sampling:
        """How the model should choose tokens now."""
        return self._asked.retry if self.attempt > 0 else self._asked.sampling

    def chat(self) -> list[ChatMessage]:
        """The chat that asks now: one in which a currency went wrong is asked for with the currency's name."""
        wrong = any(flag.code == "currency" for flags in self._lacking for flag in flags)
        self._named = currency_names(self._text, self._task.source, self._task.target) if wrong else {}
        return messages(self._prompts, [self._text], self._task, self._named)

    def take(self, answer: str, *, complete: bool, number: int = 1, score: float | None = None) -> bool:
        """Take an answer; whether the model should be asked again.

        ``complete`` tells whether the model came to its end by itself; a translation of which it did not ends with
        ``CUT_MARK``. The model is asked three times at most for a text alone, and no more once nothing but the same
        facts lacks as before: then they stand in the answer in another way, or the model does not find them. Odd names
        are only a reason to ask alone what was asked among others. ``number``: the text's own in the list asked for.
        ``score``: how sure the model is of this answer; of answers that are no worse the surest is kept.
        """
        if self.listed:
            answer = _unnumbered(answer, number, self._text)
        output, failures, lost = judged(answer, self._text, self._task, self._prompts.clean, complete=complete)
        failures += self._prompts.translate.reminder_in(output, self._named)
        if self._task.kind == "translate" and not complete:
            output = output.removesuffix(".") + CUT_MARK  # cleaning ends it as the source ends
        odd = odd_names(self._text, output, self._task.source, self._task.target) if self._names else frozenset()
        doubts = failures, len(lost), len(odd), -(score or 0.0)
        if self._doubts is None or doubts < self._doubts:
            self._doubts, self.output, self.score = doubts, output, score
        in_vain = not failures and lost in self._lacking
        worth = failures or lost or (odd and self.attempt < 0)  # names are no better with tokens chosen by chance
        again = bool(worth) and not in_vain and self.attempt < _RETRIES
        self._lacking.append(lost)
        self.attempt += 1
        return again


def _unnumbered(answer: str, number: int, text: str) -> str:
    """An answer without its number in the list; a model may write it once where the text begins with the same."""
    mark = rf"^[ \t]*{number}\.(?:\s+|$)"
    bare = re.sub(mark, "", answer, count=1, flags=re.MULTILINE)
    return answer if re.match(mark, text) and not re.match(mark, bare) else bare


def judged(answer: str, text: str, task: Task, rules: Collection[str], *, complete: bool) -> tuple[str, int, set[Flag]]:
    """The answer to ``text`` cleaned, in how many ways it failed (0: it can be used), and the facts that it lost.

    ``rules`` are those of cleaning that the prompt set names; ``complete`` tells whether the model came to its end by
    itself.
    """
    output = clean(answer, text, task, rules, complete=complete)
    if task.kind == "summarize":
        return output, int(not output), set()
    lost = {flag for flag in check_segment(text, output, task) if flag.code in FACTS}
    return output, len(problems(output, text, task.source, task.target)) + (not complete), lost
