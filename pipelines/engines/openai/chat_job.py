"""One run of an openai engine, on its event loop: so many texts at a time are asked for, and answers judged."""

from __future__ import annotations

import asyncio
import queue
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.engines.openai.client import ChatClient
from pipelines.errors import AudarError, BudgetSpent, EngineError
from pipelines.instruct.asking import TURN_TOKENS, Asking, estimate, most_tokens
from pipelines.instruct.clean import without_thoughts
from pipelines.instruct.prompts import PromptSet, Sampling
from pipelines.task import Task

_IN_A_ROW = 3  # texts that fail one after another: the server is at fault, not they
_ROOM = 2  # a vocabulary that is not known may take twice the tokens
_LONGEST = 32  # characters of a token, on average, beyond which a server gives more than was asked for
_NEUTRAL = {"top_p": 1.0, "frequency_penalty": 0.0, "presence_penalty": 0.0}  # the other fields are llama.cpp's own
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass
class ChatJob:
    """One call of ``run``: what waits, what came, what went wrong."""

    client: ChatClient
    prompts: PromptSet
    texts: tuple[str, ...]
    task: Task
    waiting: Iterator[int]
    results: queue.SimpleQueue[tuple[int, str] | None] = field(default_factory=queue.SimpleQueue)
    over: asyncio.Event = field(default_factory=asyncio.Event)  # no request is to be begun any more
    error: AudarError | None = None
    failed: int = 0
    in_a_row: int = 0

    def note(self, error: AudarError) -> None:
        """Remember a failure, and whether it leaves anything to ask for."""
        if self.over.is_set():
            return
        self.failed += 1
        self.in_a_row += 1
        hopeless = isinstance(error, BudgetSpent) or not isinstance(error, EngineError)
        if hopeless or self.error is None:
            self.error = error
        if hopeless or self.in_a_row >= _IN_A_ROW:
            self.over.set()

    def verdict(self) -> AudarError | None:
        """What to raise in the end."""
        if self.error is None or self.failed < 2 or type(self.error) is not EngineError:
            return self.error
        return EngineError(
            "{failed} of {texts} texts failed, the first so: {error}",
            failed=self.failed,
            texts=len(self.texts),
            error=self.error,
        )


async def work_through(job: ChatJob, at_once: int) -> None:
    """Put the answers among the job's results, and what went wrong into the job; ends when nothing is under way."""
    async with asyncio.TaskGroup() as group:
        for _ in range(min(at_once, len(job.texts))):
            group.create_task(_work(job))


async def _work(job: ChatJob) -> None:
    """Answer one text after another; one that fails leaves the others be, unless nothing can be answered."""
    for index in job.waiting:
        try:
            output = await _answer(job.texts[index], job)
        except AudarError as error:
            job.note(error)
        else:
            if output is not None:
                job.in_a_row = 0
                job.results.put((index, output))
        if job.over.is_set():
            return


async def _answer(text: str, job: ChatJob) -> str | None:
    """Ask for one text; a bad answer is asked for again, and the least bad one kept. ``None``: not asked."""
    asking = Asking(job.prompts, text, job.task)
    most = _ROOM * most_tokens(text, job.task)
    while True:
        chat = asking.chat()
        prompt = _ROOM * sum(estimate(message["content"]) + TURN_TOKENS for message in chat)
        fields = _fields(asking.sampling, **({"seed": asking.attempt} if asking.attempt else {})) | _form(job.prompts)
        try:
            answer = await job.client.ask(chat, most, prompt, fields, job.over)
        except AudarError:
            if asking.output is None:
                raise
            return asking.output  # the answer that we have is better than none
        if answer is None:
            return asking.output
        reply = _CONTROL.sub("", without_thoughts(answer.text))
        if len(reply) > _LONGEST * most:
            if asking.output is None:
                raise EngineError(
                    "An answer of {number} characters came for a text of {length}.",
                    number=f"{len(reply):,}",
                    length=f"{len(text):,}",
                )
            return asking.output
        if not asking.take(reply, complete=answer.finished):
            return asking.output


def _form(prompts: PromptSet) -> dict[str, Any]:
    """The fields for the form of requests, where a prompt set has one: llama.cpp's server and vLLM know them."""
    stop = {"stop": list(prompts.form.stop)} if prompts.form.stop else {}
    return {"chat_template_kwargs": prompts.form.template, **stop} if prompts.form.template else stop


def _fields(sampling: Sampling, **more: int) -> dict[str, Any]:
    """The fields that every server knows, where they say something."""
    fields = {name: getattr(sampling, name) for name in _NEUTRAL if getattr(sampling, name) != _NEUTRAL[name]}
    return {"temperature": sampling.temperature, **fields, **more}
