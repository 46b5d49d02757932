"""Models behind an OpenAI-compatible server (Ollama, llama.cpp server, vLLM): many requests at once, none lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import queue
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec, Server
from pipelines.engines.base import CUT_MARK, EngineSettings, Task
from pipelines.engines.instruct import TURN_TOKENS, estimate, judged, messages, most_tokens, window
from pipelines.engines.openai_client import Answer, ChatClient
from pipelines.engines.patience import Clock
from pipelines.errors import AudarError, BudgetSpent, ConfigError, EngineError
from pipelines.prompts import PromptSet, Sampling, load_prompts
from pipelines.servers import base_url, host

_POLL = 0.1  # seconds between two questions whether to stop
_RETRIES = 2  # of answers that are no good
_IN_A_ROW = 3  # texts that fail one after another: the server is at fault, not they
_ROOM = 2  # a vocabulary that is not known may take twice the tokens
_NEUTRAL = {"top_p": 1.0, "frequency_penalty": 0.0, "presence_penalty": 0.0}  # the other fields are llama.cpp's own
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|$)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass
class _Job:
    """One call of ``run``, on the event loop: what waits, what came, what went wrong."""

    client: ChatClient
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
        return EngineError(f"{self.failed} of {len(self.texts)} texts failed, the first so: {self.error}")


class OpenAiEngine:
    """Translates and summarises by chat requests; one thread with an event loop serves every run of this engine."""

    prepares = False

    def __init__(
        self,
        spec: ModelSpec,
        folder: Path | None,
        settings: EngineSettings,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> None:
        del folder, settings
        if spec.server is None:
            raise ConfigError(f"The model '{spec.id}' names no server.")
        self.spec = spec
        self._server: Server = spec.server
        self._clock = clock or Clock()
        self._random = random or Random()
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: ChatClient | None = None
        self._runs: set[Future[None]] = set()
        self._prompts: PromptSet | None = None

    @property
    def signature(self) -> str:
        """Engine, server, its model, prompts and the extra fields (hashed). Raises ``ConfigError`` without a server."""
        extra = self._server.extra
        digest = hashlib.sha256(msgspec.json.encode(extra, order="deterministic")).hexdigest()[:8] if extra else ""
        parts = ["engine=openai", f"server={host(base_url(self.spec))}", f"model={self._server.model}"]
        return "|".join([*parts, f"prompts={self.spec.prompts}", "greedy", *([f"extra={digest}"] if extra else [])])

    @property
    def prompts(self) -> PromptSet:
        """The model's prompt set; raises ``ConfigError``."""
        if self._prompts is None:
            self._prompts = load_prompts(self.spec.prompts)
        return self._prompts

    @property
    def tokens_used(self) -> int:
        """Tokens of prompts and answers since the engine was loaded, as far as the server tells them."""
        return self._client.budget.used if self._client else 0

    def prepare(self, progress: Progress) -> None:
        """Nothing to prepare."""
        del progress

    def load(self) -> None:
        """Read prompts, address and key; the server is asked for nothing yet. Raises ``ConfigError``."""
        _ = self.prompts
        with self._starting:
            self._ready()

    def count(self, text: str, task: Task) -> int:
        """Tokens of the text, estimated from above: the server's vocabulary is not known."""
        del task
        return estimate(text)

    def window(self, task: Task) -> int:
        """The catalogue's ``max_input`` for a translation; for a summary what its ``context`` leaves."""
        return window(self.spec, self.prompts, task)

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield ``(index, output)`` as answers come; ends within a second once ``stopped()``, requests cancelled.

        What can be answered is yielded before an error is raised: ``ModelUnavailable``, ``BudgetSpent``, or
        ``EngineError`` for texts that the server failed at.
        """
        if not texts:
            return
        _ = self.prompts
        with self._starting:
            client, loop = self._ready()
            job = _Job(client, tuple(texts), task, iter(range(len(texts))))
            future = asyncio.run_coroutine_threadsafe(self._conduct(job), loop)
            self._runs.add(future)

        def ended(done: Future[None]) -> None:
            self._runs.discard(done)
            job.results.put(None)

        future.add_done_callback(ended)
        try:
            while not stopped():
                with suppress(queue.Empty):
                    result = job.results.get(timeout=_POLL)
                    if result is None:
                        future.result()
                        if error := job.verdict():
                            raise error
                        return
                    yield result
        finally:
            future.cancel()

    def close(self) -> None:
        """End the thread once the runs in hand have ended; the next use begins anew, its budget too."""
        wait_for(tuple(self._runs))
        with self._starting:
            loop, client, self._loop, self._client = self._loop, self._client, None, None
        if loop is not None:
            asyncio.run_coroutine_threadsafe(_end(client), loop).result()
            loop.call_soon_threadsafe(loop.stop)

    def _ready(self) -> tuple[ChatClient, asyncio.AbstractEventLoop]:
        """The client and its event loop, which runs in a thread of its own; the lock is held."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=_serve, args=(self._loop,), name=f"openai {self.spec.id}", daemon=True).start()
        if self._client is None:
            self._client = asyncio.run_coroutine_threadsafe(self._new_client(self._key()), self._loop).result()
        return self._client, self._loop

    async def _new_client(self, key: str) -> ChatClient:
        return ChatClient(self.spec, self._server, key, self._clock, self._random)

    def _key(self) -> str:
        name = self._server.key_from
        if not name:
            return ""
        key = os.environ.get(name, "").strip()
        if not key:
            raise ConfigError(f"The model '{self.spec.id}' takes its key from {name}, which is not set.")
        if not (key.isascii() and key.isprintable()):
            raise ConfigError(f"{name} holds something that cannot be a key.")
        return key

    async def _conduct(self, job: _Job) -> None:
        """Work for one run, on as many texts at a time as requests may be under way."""
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._server.at_once, len(job.texts))):
                group.create_task(self._work(job))

    async def _work(self, job: _Job) -> None:
        """Answer one text after another; one that fails leaves the others be, unless nothing can be answered."""
        for index in job.waiting:
            try:
                output = await self._answer(job.texts[index], job)
            except AudarError as error:
                job.note(error)
            else:
                if output is not None:
                    job.in_a_row = 0
                    job.results.put((index, output))
            if job.over.is_set():
                return

    async def _answer(self, text: str, job: _Job) -> str | None:
        """Ask for one text; a bad answer is asked for again, and the least bad one kept. ``None``: not asked."""
        asked = self.prompts.translate if job.task.kind == "translate" else self.prompts.summarize
        chat = messages(self.prompts, text, job.task)
        most = _ROOM * most_tokens(text, job.task)
        prompt = _ROOM * sum(estimate(message["content"]) + TURN_TOKENS for message in chat)
        best: tuple[int, str] | None = None
        for attempt in range(1 + _RETRIES):
            fields = _fields(asked.retry, seed=attempt) if attempt else _fields(asked.sampling)
            try:
                answer = await job.client.ask(chat, most, prompt, fields, job.over)
            except AudarError:
                if best is None:
                    raise
                break  # the answer that we have is better than none
            if answer is None:
                break
            output, doubts = _judged(answer, text, job.task)
            if best is None or doubts < best[0]:
                best = doubts, output
            if not doubts:
                break
        return best[1] if best else None


def _fields(sampling: Sampling, **more: int) -> dict[str, Any]:
    """The fields that every server knows, where they say something."""
    own = {name: getattr(sampling, name) for name in _NEUTRAL if getattr(sampling, name) != _NEUTRAL[name]}
    return {"temperature": sampling.temperature, **own, **more}


def _judged(answer: Answer, text: str, task: Task) -> tuple[str, int]:
    """The cleaned answer, a translation that was cut marked as such, and how much is wrong with it."""
    said = _CONTROL.sub("", _THOUGHT.sub("", answer.text))
    output, doubts = judged(said, text, task, complete=answer.finished)
    return output + (CUT_MARK if task.kind == "translate" and not answer.finished else ""), doubts


async def _end(client: ChatClient | None) -> None:
    """Let go of everything on this loop."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    if client:
        await client.close()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()
