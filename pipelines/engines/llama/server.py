"""The client of a llama.cpp server: chat requests that can be aborted, and prompt prefixes kept on disk."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pipelines.engines.llama.process import ServerProcess
from pipelines.engines.llama.written import Written
from pipelines.errors import EngineError
from pipelines.instruct.prompts import Form
from pipelines.message import reason_of

ChatMessage = dict[str, str]
_HTTP_SECONDS = 30.0


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
        self, gguf: Path, *, threads: int, slots: int, context: int, states: Path, form: Form | None = None
    ) -> None:
        """Load the model; ``context`` tokens are shared by all slots, ``states`` is the folder of saved prefixes.

        ``form`` is that of all requests. Raises ``RuntimeError`` when llama.cpp cannot load the file, ``ServerGone``
        when its process ends over it.
        """
        self._form = form or Form()
        self._process = ServerProcess(gguf, threads=threads, slots=slots, context=context, states=states)
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
        last: dict[str, Any] = {}
        stopped = False

        def receive(chunk: dict[str, Any]) -> bool:
            nonlocal last, stopped
            if "error" in chunk:
                last = chunk
                return True
            for choice in chunk.get("choices") or ():
                tokens = (choice.get("logprobs") or {}).get("content") or ()
                text = choice.get("text") or (choice.get("delta") or {}).get("content") or ""
                written.add(text, sum(token["logprob"] for token in tokens) / len(tokens) if tokens else None)
                if choice.get("finish_reason"):
                    last = {**last, "finish_reason": choice["finish_reason"]}
            if "timings" in chunk:
                last = {**last, "timings": chunk["timings"]}
            stopped = "finish_reason" not in last and abort(written)
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
        if "error" in last:
            raise EngineError(
                "llama.cpp refused a request: {reason}.", reason=last["error"].get("message", "unknown reason")
            )
        timings = last.get("timings") or {}
        ended: Literal["stop", "length", "aborted"] = "stop"
        if stopped:
            ended = "aborted"
        elif last.get("finish_reason") == "length":
            ended = "length"
        return Reply(written, ended, timings.get("predicted_n", written.tokens), timings.get("prompt_n", 0))

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
        text = self._post("/apply-template", self._request(messages))["prompt"]
        return self.tokens(text, special=True)

    def tokens(self, text: str, special: bool = False) -> list[int]:
        """A text's tokens; ``special``: its marks are tokens, behind one that begins every prompt, if there is one.

        Raises ``EngineError`` when the server does not answer.
        """
        answer = self._post("/tokenize", {"content": text, "add_special": special, "parse_special": special})
        return list(answer["tokens"])

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
        self._post(f"/slots/{slot}?action=erase", {})

    def _slot_action(self, slot: int, action: str, name: str) -> bool:
        try:
            self._post(f"/slots/{slot}?action={action}", {"filename": name})
        except EngineError:
            return False
        return True

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        with self._asked(path, body, _HTTP_SECONDS) as response:
            data = json.loads(response.read())
        if response.status != http.HTTPStatus.OK:
            raise EngineError("llama.cpp answered {status} to {path}.", status=response.status, path=path)
        if not isinstance(data, dict):
            raise EngineError("llama.cpp answered {path} with something else than an object.", path=path)
        return data

    def _stream(self, path: str, body: dict[str, Any], receive: Callable[[dict[str, Any]], bool]) -> None:
        """Ask, and give each piece of the answer to ``receive`` until that says that it is enough."""
        with self._asked(path, body, None) as response:
            if response.status != http.HTTPStatus.OK:
                receive(json.loads(response.read()))
                return
            for line in response:
                name, _, value = line.partition(b": ")
                if value.strip() == b"[DONE]":
                    return
                if name in (b"data", b"error"):
                    chunk = json.loads(value)
                    if receive(chunk if name == b"data" else {"error": chunk}):
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
