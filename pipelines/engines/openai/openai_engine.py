"""Models behind an OpenAI-compatible server (Ollama, llama.cpp server, vLLM): many requests at once, none lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from pathlib import Path
from random import Random

import msgspec

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec, Server
from pipelines.engines.openai.backoff import Clock
from pipelines.engines.openai.chat_job import ChatJob, work_through
from pipelines.engines.openai.client import ChatClient
from pipelines.engines.servers import base_url, host
from pipelines.errors import ConfigError
from pipelines.instruct.asking import estimate, window
from pipelines.instruct.prompts import PromptSet, load_prompts
from pipelines.message import N_
from pipelines.revisions import revised
from pipelines.task import EngineSettings, Task

_POLL = 0.1  # seconds between two questions whether to stop


class OpenAiEngine:
    """Translates and summarises by chat requests; one thread with an event loop serves every run of this engine."""

    prepares = False
    OTHER_ANSWER = N_("words chosen by chance, no. {n}")

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
            raise ConfigError("The model '{id}' names no server.", id=spec.id)
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
        parts += [f"prompts={self.spec.prompts}", "greedy", *([f"extra={digest}"] if extra else [])]
        return "|".join(parts) + revised("ask", "clean")

    @property
    def prompts(self) -> PromptSet:
        """The model's prompt set; raises ``ConfigError``."""
        if self._prompts is None:
            self._prompts = load_prompts(self.spec.prompts)
            if self._prompts.form.raw:
                raise ConfigError(
                    "The model '{id}' is behind a server, which is asked by chat; its prompts '{prompts}' are raw.",
                    id=self.spec.id,
                    prompts=self.spec.prompts,
                )
        return self._prompts

    @property
    def tokens_used(self) -> int:
        """Tokens of prompts and answers since the engine was loaded, as far as the server tells them."""
        return self._client.budget.used if self._client else 0

    def prepare(self, progress: Progress) -> None:
        """Nothing to prepare."""
        del progress

    def load(self, stopped: StopCheck = never, /) -> None:
        """Read prompts, address and key; the server is asked for nothing yet. Raises ``ConfigError``."""
        del stopped
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
            job = ChatJob(client, self.prompts, tuple(texts), task, iter(range(len(texts))))
            future = asyncio.run_coroutine_threadsafe(work_through(job, self._server.at_once), loop)
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
            raise ConfigError(
                "The model '{id}' takes its key from {variable}, which is not set.", id=self.spec.id, variable=name
            )
        if not (key.isascii() and key.isprintable()):
            raise ConfigError("{variable} holds something that cannot be a key.", variable=name)
        return key


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
