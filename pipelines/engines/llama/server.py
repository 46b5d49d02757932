"""The client of a llama.cpp server: chat requests that can be aborted, and prompt prefixes kept on disk."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from pipelines.article import StopCheck, never
from pipelines.engines.llama.process import ServerProcess
from pipelines.engines.llama.written import Written
from pipelines.errors import EngineError
from pipelines.instruct.prompts import Form
from pipelines.message import reason_of
from pipelines.task import EngineSettings

ChatMessage = dict[str, str]
Told = TypeVar("Told")
_HTTP_SECONDS = 30.0


class _Refusal(msgspec.Struct):
    message: str = "unknown reason"


class _Logprob(msgspec.Struct):
    logprob: float


class _Logprobs(msgspec.Struct):
    content: list[_Logprob] | None = None


class _Delta(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    text: str | None = None
    delta: _Delta | None = None
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None


class _Timings(msgspec.Struct):
    predicted_n: int = 0
    prompt_n: int = 0


class _Chunk(msgspec.Struct):
    """A piece of a streamed answer: what is read of it, strictly; all else is left out."""

    choices: list[_Choice] | None = None
    timings: _Timings | None = None
    error: _Refusal | None = None


class _Tokens(msgspec.Struct):
    tokens: list[int]


class _Template(msgspec.Struct):
    prompt: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said and why it ended; ``aborted`` when the caller ended it."""

    written: Written
    ended: Literal["stop", "length", "aborted"]
    tokens: int = 0  # written
    read: int = 0  # of the prompt, not taken from the cache

    @property
    def text(self) -> str:
        return self.written.text


class LlamaServer:
    """Loads a GGUF file once; ``chat`` may be called from as many threads as there are slots."""

    def __init__(
        self,
        gguf: Path,
        *,
        slots: int,
        context: int,
        states: Path,
        settings: EngineSettings,
        form: Form | None = None,
        stopped: StopCheck = never,
    ) -> None:
        """Load the model; ``context`` tokens are shared by all slots, ``states`` is the folder of saved prefixes.

        ``form`` is that of all requests. Raises as ``ServerProcess``.
        """
        self._form = form or Form()
        self._process = ServerProcess(
            gguf, slots=slots, context=context, states=states, settings=settings, stopped=stopped
        )
        address = urlsplit(self._process.address)
        self._host, self._port = address.hostname or "127.0.0.1", address.port

    def chat(
        self,
        messages: list[ChatMessage],
        *,
        slot: int,
        max_tokens: int,
        grammar: str = "",
        sampling: dict[str, Any] | None = None,
        abort: Callable[[Written], bool] = lambda _: False,
        scores: bool = False,
    ) -> Reply:
        """Answer to a chat in one slot; ``abort`` is given what is written, after every token, and may end it.

        While a long prompt is read ``abort`` is asked after every batch. ``scores``: with each token's log-probability,
        of what the model would say without the grammar. Raises ``EngineError`` when the server refuses the request.
        """
        written = Written()
        timings = _Timings()
        finished = ""
        stopped = False

        def receive(chunk: _Chunk) -> bool:
            nonlocal stopped, finished, timings
            for choice in chunk.choices or ():
                tokens = (choice.logprobs.content if choice.logprobs else None) or []
                text = choice.text or (choice.delta.content if choice.delta else None) or ""
                written.add(text, sum(token.logprob for token in tokens) / len(tokens) if tokens else None)
                finished = choice.finish_reason or finished
            timings = chunk.timings or timings
            stopped = not finished and abort(written)
            return stopped

        body: dict[str, Any] = {
            **(sampling or {}),
            **self._request(messages),
            "max_tokens": max_tokens,
            "id_slot": slot,
            "cache_prompt": True,
            "stream": True,
            "return_progress": True,
        }
        if scores:
            body |= {"logprobs": 1} if self._form.raw else {"logprobs": True, "top_logprobs": 1}  # the top one, too
        if grammar:
            body["grammar"] = grammar
        self._stream("/v1/completions" if self._form.raw else "/v1/chat/completions", body, receive)
        ended: Literal["stop", "length", "aborted"] = "stop"
        if stopped:
            ended = "aborted"
        elif finished == "length":
            ended = "length"
        return Reply(written, ended, timings.predicted_n or written.tokens, timings.prompt_n)

    def _request(self, messages: list[ChatMessage]) -> dict[str, Any]:
        """What is asked, in the form of this model's requests."""
        stop = {"stop": list(self._form.stop)} if self._form.stop else {}
        if self._form.raw:
            return {"prompt": self.tokens("".join(message["content"] for message in messages)), **stop}
        template = {"chat_template_kwargs": self._form.template} if self._form.template else {}
        return {"messages": messages, **template, **stop}

    def prompt(self, messages: list[ChatMessage]) -> list[int]:
        """The tokens that the model reads for a request. Raises ``EngineError``."""
        if self._form.raw:
            return list(self._request(messages)["prompt"])
        text = self._post("/apply-template", self._request(messages), _Template).prompt
        return self.tokens(text, special=True)

    def tokens(self, text: str, special: bool = False) -> list[int]:
        """A text's tokens; ``special``: its marks are tokens, behind one that begins every prompt, if there is one.

        Raises ``EngineError`` when the server does not answer.
        """
        asked = {"content": text, "add_special": special, "parse_special": special}
        return self._post("/tokenize", asked, _Tokens).tokens

    def count(self, text: str) -> int:
        """Tokens of a text. Raises ``EngineError`` when the server does not answer."""
        return len(self.tokens(text))

    def save(self, slot: int, name: str) -> bool:
        """Write what a slot has read to the file ``name`` among the states; whether that worked."""
        return self._slot_action(slot, "save", name)

    def restore(self, slot: int, name: str) -> bool:
        """Put a saved state into a slot; whether that worked."""
        return self._slot_action(slot, "restore", name)

    def erase(self, slot: int) -> None:
        """Forget what a slot has read."""
        self._post(f"/slots/{slot}?action=erase", {}, msgspec.Raw)

    def _slot_action(self, slot: int, action: str, name: str) -> bool:
        try:
            self._post(f"/slots/{slot}?action={action}", {"filename": name}, msgspec.Raw)
        except EngineError:
            return False
        return True

    def _post(self, path: str, body: dict[str, Any], kind: type[Told]) -> Told:
        with self._asked(path, body, _HTTP_SECONDS) as response:
            data = response.read()
            if response.status == http.HTTPStatus.OK:
                return msgspec.json.decode(data, type=kind)
        raise EngineError("llama.cpp answered {status} to {path}.", status=response.status, path=path)

    def _stream(self, path: str, body: dict[str, Any], receive: Callable[[_Chunk], bool]) -> None:
        """Ask, and give each piece of the answer to ``receive`` until that says that it is enough."""
        with self._asked(path, body, None) as response:
            if response.status != http.HTTPStatus.OK:
                raise _refusal(msgspec.json.decode(response.read(), type=_Chunk).error)
            for line in response:
                name, _, value = line.partition(b": ")
                if value.strip() == b"[DONE]":
                    return
                if name == b"error":
                    raise _refusal(msgspec.json.decode(value, type=_Refusal))
                if name == b"data":
                    chunk = msgspec.json.decode(value, type=_Chunk)
                    if chunk.error:
                        raise _refusal(chunk.error)
                    if receive(chunk):
                        return
        self._process.check()

    @contextmanager
    def _asked(self, path: str, body: dict[str, Any], timeout: float | None) -> Iterator[http.client.HTTPResponse]:
        """A request under way; leaving it hangs up, by which the server knows that its answer is not wanted."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._process.key}"}
        try:
            connection.request("POST", path, json.dumps(body), headers)
            yield connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._process.check()
            raise EngineError("llama.cpp does not answer: {reason}.", reason=reason_of(error)) from error
        finally:
            connection.close()

    def close(self) -> None:
        """Free the model."""
        self._process.close()


def _refusal(error: _Refusal | None) -> EngineError:
    return EngineError("llama.cpp refused a request: {reason}.", reason=(error or _Refusal()).message)
