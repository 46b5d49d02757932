"""Chat requests to one OpenAI-compatible server: bounded, tried again, within a budget, every failure in words.

httpx2 does the HTTP: it is there with the hub's client, cancels a request at once, and leaves the retries to us; the
`openai` package would bring ten more packages and its own retries.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.catalogue import ModelSpec, Server
from pipelines.engines.openai.backoff import Clock, backoff, retry_after
from pipelines.engines.openai.budget import Budget
from pipelines.engines.servers import base_url, host, on_this_machine
from pipelines.errors import AudarError, BudgetSpent, ConfigError, EngineError, ModelUnavailable
from pipelines.instruct.prompts import ChatMessage
from pipelines.message import N_, Message, counted, reason_of

if TYPE_CHECKING:
    import httpx2

_CONNECT_SECONDS = 10.0
_PATIENCE = 600.0  # seconds: a server that asks to wait longer is not waited for
_LARGEST = 4 << 20  # bytes of an answer; a page of text has some thousands
_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}
_NO_REPLY = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what decoding raises on bytes of any kind
_HOPELESS = {"insufficient_quota", "billing_hard_limit_reached"}  # codes that waiting does not mend


class _Said(msgspec.Struct):
    content: str | None = None


class _Chosen(msgspec.Struct):
    message: _Said
    finish_reason: str | None = None


class _Reply(msgspec.Struct):
    choices: list[_Chosen]
    usage: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said, whether it came to its end, and the tokens of prompt and answer."""

    text: str
    finished: bool
    tokens: int


class _Again(Exception):
    """A failure that may pass. ``wait``: seconds the server asks for. ``spent``: it may have worked. ``unreached``."""

    def __init__(self, reason: str, *, wait: float = 0.0, spent: bool = False, unreached: bool = False) -> None:
        super().__init__(reason)
        self.wait, self.spent, self.unreached = wait, spent, unreached


class ChatClient:
    """One server and one model, used from one event loop."""

    def __init__(self, spec: ModelSpec, server: Server, key: str, clock: Clock, random: Random) -> None:
        """``key`` may be empty. Raises ``ConfigError`` where the model has no address."""
        import httpx2

        self._id, self._server, self._key, self._clock, self._random = spec.id, server, key, clock, random
        base = base_url(spec)
        self._host = host(base)
        self._url = f"{base}/chat/completions"
        try:
            httpx2.URL(self._url)
        except httpx2.InvalidURL as error:
            raise ConfigError(
                "The address of '{id}' cannot be used: {reason}.", id=spec.id, reason=_reason(error)
            ) from error
        self.budget = Budget(server.budget)
        self._gate = asyncio.Semaphore(server.at_once)
        self._not_before = 0.0  # the clock's time until which the server wants to be left alone
        self._reached = False
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        self._http = httpx2.AsyncClient(
            headers={**headers, "Authorization": f"Bearer {key}"} if key else headers,
            timeout=httpx2.Timeout(None, connect=min(_CONNECT_SECONDS, server.timeout)),
            limits=httpx2.Limits(max_connections=server.at_once),
            trust_env=not on_this_machine(base),  # no proxy sees what stays on this machine
            follow_redirects=False,  # text and key go where the user said
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def ask(
        self, messages: Sequence[ChatMessage], most: int, prompt: int, sampling: dict[str, Any], over: asyncio.Event
    ) -> Answer | None:
        """Answer to a chat; ``most`` tokens of answer at most, ``prompt`` those of the question (an estimate).

        Once ``over`` is set a request under way may end, and no other is begun (``None``). Raises ``BudgetSpent``,
        ``ModelUnavailable`` (nobody can be answered) or ``EngineError`` (this chat cannot).
        """
        fields = {"model": self._server.model, "messages": list(messages), "max_tokens": most, **sampling}
        body = msgspec.json.encode({k: v for k, v in {**fields, **self._server.extra}.items() if v is not None})
        async with self._gate:
            for attempt in range(1 + self._server.retries):
                while (rest := self._not_before - self._clock.now()) > 0 and not over.is_set():
                    await self._sleep(rest, over)
                if over.is_set():
                    return None
                try:
                    return await self._paid(body, prompt + most, over)
                except _Again as trouble:
                    if trouble.unreached and not self._reached:
                        raise ModelUnavailable(
                            "No server answers for '{id}' at {host} ({reason}); is it running?",
                            id=self._id,
                            host=self._host,
                            reason=reason_of(trouble),
                        ) from trouble
                    if attempt == self._server.retries or over.is_set():
                        times = counted(attempt + 1, "once", "{n} times")
                        raise EngineError(
                            "{host} was asked {times} for '{id}': {reason}.",
                            host=self._host,
                            times=times,
                            id=self._id,
                            reason=reason_of(trouble),
                        ) from trouble
                    await self._wait(attempt, trouble, over)
        return None

    async def _wait(self, attempt: int, trouble: _Again, over: asyncio.Event) -> None:
        if trouble.wait > _PATIENCE:
            raise EngineError(
                "{host} asks '{id}' to wait for {n} minutes; start again then.",
                host=self._host,
                id=self._id,
                n=f"{trouble.wait / 60:.0f}",
            ) from trouble
        if trouble.wait:  # it speaks for all requests
            self._not_before = max(self._not_before, self._clock.now() + trouble.wait)
        await self._sleep(max(trouble.wait, backoff(attempt, self._random)), over)

    async def _sleep(self, seconds: float, over: asyncio.Event) -> None:
        """Wait, but not once ``over`` is set."""
        tasks = [asyncio.ensure_future(self._clock.sleep(seconds)), asyncio.ensure_future(over.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _paid(self, body: bytes, cost: int, over: asyncio.Event) -> Answer | None:
        """One attempt (none once ``over``); its tokens count as the server tells them, else ``cost``."""
        if not await self.budget.take(cost):
            raise BudgetSpent(
                "The budget of {limit} tokens for '{id}' is spent ({used} used): start again to go on, or "
                "raise server.budget in its entry.",
                limit=f"{self.budget.limit:,}",
                id=self._id,
                used=f"{self.budget.used:,}",
            )
        used = cost
        try:
            if over.is_set():
                used = 0
                return None
            answer = await self._once(body, cost)
            used = answer.tokens
            return answer
        except _Again as trouble:
            used = cost if trouble.spent else 0
            raise
        except AudarError:
            used = 0
            raise
        finally:
            self.budget.settle(cost, used)

    async def _once(self, body: bytes, cost: int) -> Answer:
        async with self._response(body) as response:
            self._reached = True
            raw = await _content(response)
            if response.status_code != 200:
                raise self._refused(response, raw)
        try:
            reply = msgspec.json.decode(raw, type=_Reply)
        except _NO_REPLY as error:
            raise _Again(
                Message("it answers something else than a chat completion{message}", message=self._quoted(raw)),
                spent=True,
            ) from error
        if not reply.choices or (content := reply.choices[0].message.content) is None:
            raise _Again(N_("its answer has no text"), spent=True)
        return Answer(content, reply.choices[0].finish_reason != "length", _total(reply.usage, cost))

    @asynccontextmanager
    async def _response(self, body: bytes) -> AsyncIterator[httpx2.Response]:
        """The response to one request; every way to fail on the line becomes ``_Again``."""
        import httpx2

        try:
            async with asyncio.timeout(self._server.timeout), self._http.stream("POST", self._url, content=body) as it:
                yield it
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, UnicodeError) as error:
            raise _Again(_reason(error), unreached=True) from error
        except TimeoutError as error:
            raise _Again(
                Message("no answer within {seconds} seconds", seconds=f"{self._server.timeout:g}"), spent=True
            ) from error
        except (httpx2.RequestError, httpx2.StreamError, OSError) as error:
            raise _Again(Message("the connection was dropped ({reason})", reason=_reason(error)), spent=True) from error

    def _refused(self, response: httpx2.Response, raw: bytes) -> Exception:
        """What an answer other than 200 means."""
        status, quote = response.status_code, self._quoted(raw)
        if status in _AGAIN and _code(raw) not in _HOPELESS:
            wait = retry_after(response.headers, self._clock.date())
            return _Again(Message("it answers {status}{message}", status=status, message=quote), wait=wait)
        if status in (401, 403):
            where = self._server.key_from or N_("server.key_from in its entry, and the variable named there")
            return ModelUnavailable(
                "{host} refuses the key of '{id}' ({status}): set {variable}.",
                host=self._host,
                id=self._id,
                status=status,
                variable=where,
            )
        if status == 404:
            model = self._server.model
            return ModelUnavailable(
                "{host} has no model '{model}', or no API at {url} (404{message}).",
                host=self._host,
                model=model,
                url=self._url,
                message=quote,
            )
        if 300 <= status < 400:
            return ModelUnavailable(
                "{host} sends '{id}' elsewhere ({status}): write its final address.",
                host=self._host,
                id=self._id,
                status=status,
            )
        return EngineError(
            "{host} refused a request of '{id}' ({status}{message}).",
            host=self._host,
            id=self._id,
            status=status,
            message=quote,
        )

    def _quoted(self, raw: bytes) -> str:
        """The server's own words, one short line of them; never the key."""
        marked_up = raw.lstrip()[:1] in (b"{", b"[", b"<")
        text = _message(raw) or ("" if marked_up else raw[:2000].decode(errors="replace"))
        if self._key:
            text = text.replace(self._key, "…")
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split()).rstrip(".")
        return f": {text[:160]}" if text else ""


async def _content(response: httpx2.Response) -> bytes:
    parts, size = [], 0
    async for chunk in response.aiter_bytes():
        parts.append(chunk)
        size += len(chunk)
        if size > _LARGEST:
            raise _Again(N_("its answer does not end"), spent=True)
    return b"".join(parts)


def _error(raw: bytes) -> Any:
    """The error in an answer, wherever servers put it."""
    with suppress(*_NO_REPLY):
        data = msgspec.json.decode(raw)
        if isinstance(data, dict):
            return data.get("error") or data.get("message") or data.get("detail")
    return None


def _message(raw: bytes) -> str:
    error = _error(raw)
    message = error.get("message") if isinstance(error, dict) else error
    return message if isinstance(message, str) else ""


def _code(raw: bytes) -> str:
    error = _error(raw)
    code = error.get("code") or error.get("type") if isinstance(error, dict) else ""
    return code if isinstance(code, str) else ""


def _total(usage: Any, cost: int) -> int:
    """Tokens as the server counts them; the estimate where it does not say, or says what cannot be."""
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else cost


def _reason(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__).rstrip(".")
