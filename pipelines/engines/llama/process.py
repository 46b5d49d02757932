"""llama.cpp's server in a process of its own: while it loads it holds the interpreter, and where it fails it aborts.

So a screen answers keys while a model loads, and outlives an abort of the library or the system's kill for memory.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from pipelines.article import StopCheck, never
from pipelines.child import Answer, Child, serve, started
from pipelines.errors import EngineError, Stopped
from pipelines.task import EngineSettings, cores

_ENDING = 0.5  # seconds that a process takes to end after its connections
_AUTOGROUP = Path("/proc/self/autogroup")
_LOOK = 0.2  # seconds between two looks at the memory that the process takes


class ServerGone(EngineError):
    """The model's process has ended by itself."""


class ServerTooLarge(ServerGone):
    """It was ended over its memory; another one would be, too."""


class _Order(msgspec.Struct):
    """What the process is to serve, and the key that its requests bear."""

    gguf: str
    threads: int
    slots: int
    context: int
    states: str
    key: str
    nice: int


class _Line(msgspec.Struct):
    """The address on the loopback interface, or none: llama.cpp cannot load the file."""

    address: str


class ServerProcess:
    """A process that serves one GGUF file; nobody but us knows its key."""

    def __init__(
        self,
        gguf: Path,
        *,
        slots: int,
        context: int,
        states: Path,
        settings: EngineSettings,
        stopped: StopCheck = never,
    ) -> None:
        """Start the process and wait until the model is loaded.

        Raises ``RuntimeError`` when llama.cpp cannot load the file, ``ServerGone`` when the process ends over it,
        ``Stopped``.
        """
        self.key = secrets.token_hex(16)
        self._most = settings.memory
        self._too_large = False
        order = _Order(str(gguf), settings.threads or cores(), slots, context, f"{states}/", self.key, settings.nice)
        self._running = ExitStack()
        self._child: Child = self._running.enter_context(
            started("pipelines.engines.llama.process", msgspec.json.encode(order))
        )
        if self._most:
            threading.Thread(target=self._watch_memory, name="memory of llama.cpp", daemon=True).start()
        try:
            self.address = self._listen(stopped)
        except BaseException:
            self.close()
            raise

    def _listen(self, stopped: StopCheck) -> str:
        for line in self._child.answers():
            if line is not None:
                if address := msgspec.json.decode(line, type=_Line).address:
                    return address
                raise RuntimeError("llama.cpp cannot load the file")
            if stopped():
                raise Stopped("Stopped while the model was loading.")
        raise self._gone()

    def _watch_memory(self) -> None:
        """End the process when it takes too much. It is watched from here: while it loads it can do nothing itself."""
        while self._child.runs(_LOOK):
            if self._child.usage()[1] > self._most:
                self._too_large = True
                self._child.kill()

    def check(self) -> None:
        """Raise ``ServerGone`` where the process has ended; whoever lost its connection asks."""
        if not self._child.runs(_ENDING):
            raise self._gone()

    def _gone(self) -> ServerGone:
        if self._too_large:
            return ServerTooLarge(
                "llama.cpp's process took more memory than the {limit} GB that it may (engine.memory in the settings) "
                "and was ended; what is ready stays.",
                limit=f"{self._most / 1e9:g}",
            )
        if self._child.starved:
            return ServerGone("llama.cpp's process was ended; the machine's memory may not suffice for the model.")
        return ServerGone("llama.cpp's process ended by itself.")

    def close(self) -> None:
        """End the process."""
        self._running.close()


def _yield_to_others(nice: int) -> None:
    if not hasattr(os, "nice"):
        return
    level = os.nice(nice)
    # Linux may give each session, as ours is, an equal share of the cores: niceness tells within it alone, and the
    # share has one of its own (sched(7), "The autogroup feature").
    with suppress(OSError):
        _AUTOGROUP.write_text(str(level), encoding="ascii")


def _work(packed_order: bytes, answer: Answer) -> None:
    """What the process does."""
    import xllamacpp

    order = msgspec.json.decode(packed_order, type=_Order)
    _yield_to_others(order.nice)
    params = xllamacpp.CommonParams()
    params.model.path = order.gguf
    params.n_ctx = order.context
    params.n_parallel = order.slots
    params.n_threads_http = order.slots + 2  # a request takes one until it is answered
    params.kv_unified = True
    # Rows that one step works on, the next tokens of all slots first, the rest from new prompts: a multiple of
    # llama.cpp's tiles of 16 rows (a tenth faster than 128), and soon over when somebody wants to stop.
    params.n_batch = params.n_ubatch = 32
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = order.threads
    params.cpuparams_batch.n_threads = order.threads
    # Weights are repacked for this CPU (a fifth faster with several slots); mapping the file as well would keep
    # a second copy in memory.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.cache_ram_mib = 0
    params.verbosity = 0
    params.slot_save_path = order.states
    params.api_keys = [order.key]
    try:
        server = xllamacpp.Server(params)
    except RuntimeError:
        answer(_Line(""))
        return
    answer(_Line(server.listening_address))
    threading.Event().wait()  # until the parent ends it


if __name__ == "__main__":
    serve(_work)
