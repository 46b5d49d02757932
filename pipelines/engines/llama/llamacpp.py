"""GGUF instruction models through llama.cpp: a server in a process of its own, slots, one prompt read for all."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipelines.article import Progress, StopCheck, never
from pipelines.catalogue import ModelSpec
from pipelines.engines.confidence import scored
from pipelines.engines.llama.gguf import GgufFiles
from pipelines.engines.llama.grammar import line_grammar, list_grammar
from pipelines.engines.llama.process import ServerGone, ServerTooLarge
from pipelines.engines.llama.server import LlamaServer
from pipelines.engines.llama.slot_job import LlamaJob, work_through
from pipelines.engines.llama.slots import MANY, Slots, slots_for, turns
from pipelines.engines.llama.written import Written
from pipelines.errors import AudarError, EngineError
from pipelines.instruct.asking import TURN_TOKENS, Asking, estimate, most_tokens, window
from pipelines.instruct.clean import LETTERS, loops
from pipelines.instruct.neighbours import Neighbours, neighbours
from pipelines.instruct.prompts import PromptSet, load_prompts
from pipelines.message import N_, Message
from pipelines.revisions import revised
from pipelines.task import Answer, EngineSettings, Task

_CONTEXT_FACTOR = 3  # tokens of all slots together over the catalogue's context; a token takes 28 KB
_WINDOWS = 2  # tokens of neighbouring texts in one request, in those of one text at most
_POLL = 0.1  # seconds between two questions whether to stop


class LlamaCppEngine:
    """Translates and summarises with a GGUF model, in parallel slots, within the target's script."""

    prepares = True
    OTHER_ANSWER = N_("words chosen by chance, no. {n}")
    as_written = False
    """Whether answers stay in the letters that the model wrote: for a try, set before the first one."""

    def __init__(self, spec: ModelSpec, folder: Path | None, settings: EngineSettings) -> None:
        self.spec = spec
        self._folder = folder
        self._files = GgufFiles(spec, folder)
        self._settings = settings
        self._working = threading.Lock()  # held by the thread that works for a run
        self._loading = threading.Lock()
        self._server: LlamaServer | None = None
        self._slots: Slots | None = None
        self._prompts: PromptSet | None = None
        self.warnings: list[str] = []

    @property
    def quantisation(self) -> str:
        return self._files.quantisation

    @property
    def signature(self) -> str:
        """Engine with its version, the prompt set and how tokens are chosen; the quantisation is in the file's name."""
        signature = (
            f"engine=llamacpp-{version('xllamacpp')}|quant={self.quantisation}|prompts={self.spec.prompts}|greedy"
        )
        return signature + revised("ask", "clean")

    @property
    def prompts(self) -> PromptSet:
        """The model's prompt set; raises ``ConfigError``."""
        if self._prompts is None:
            self._prompts = load_prompts(self.spec.prompts)
            if self.as_written:
                rules = tuple(name for name in self._prompts.clean if name not in LETTERS)
                self._prompts = msgspec.structs.replace(self._prompts, clean=rules)
        return self._prompts

    def prepare(self, progress: Progress) -> None:
        """Read the prompts of the reliable directions once and keep what was read beside the weights."""
        self.load()
        job = LlamaJob()
        with self._working:
            for number, direction in enumerate(self.spec.directions):
                progress(Message("Reading prompts"), number, len(self.spec.directions))
                source, _, target = direction.partition("-")
                self._share_prefix(Task("translate", source, target), range(1), job)
        progress(Message("Reading prompts"), len(self.spec.directions), len(self.spec.directions))

    def load(self, stopped: StopCheck = never, /) -> None:
        """Load the model; raises ``ModelUnavailable`` for weights that are missing or damaged, and ``Stopped``."""
        with self._loading:
            if self._server is not None:
                return
            gguf = self._files.weights()
            _ = self.prompts
            states = self._files.states()
            try:
                server = LlamaServer(
                    gguf,
                    slots=MANY,
                    context=self._cache,
                    states=states,
                    settings=self._settings,
                    form=self.prompts.form,
                    stopped=stopped,
                )
            except RuntimeError as error:
                raise self._files.damaged() from error
            file = self.spec.files[0]
            self._slots = Slots(server, states, [file.sha256, file.size, version("xllamacpp")])
            self._server = server

    def count(self, text: str, task: Task) -> int:
        """Tokens of the text; before the model is loaded an estimate from above."""
        del task
        return self._server.count(text) if self._server else estimate(text)

    def window(self, task: Task) -> int:
        """Tokens of one sentence for a translation; for a summary what the context leaves beside prompt and answer."""
        return window(self.spec, self.prompts, task)

    def run(self, texts: Sequence[str], task: Task, stopped: StopCheck) -> Iterator[tuple[int, str]]:
        """Yield ``(index, output)`` as slots finish; ends within a second once ``stopped()``.

        Raises ``ModelUnavailable`` or ``EngineError``.
        """
        return self.run_aloud(texts, task, stopped, lambda _text: None)

    def run_aloud(
        self, texts: Sequence[str], task: Task, stopped: StopCheck, hear: Callable[[str], object]
    ) -> Iterator[tuple[int, str]]:
        """As ``run``; ``hear`` is given what is written so far of texts that are asked for alone."""
        if not texts:
            return
        job = LlamaJob(hear)
        threading.Thread(target=self._conduct, args=(tuple(texts), task, job), name="llamacpp").start()
        missing = len(texts)
        try:
            while not stopped():
                with suppress(queue.Empty):
                    result = job.results.get(timeout=_POLL)
                    if result is None:
                        if missing:
                            raise EngineError("'{id}' ended without answering everything.", id=self.spec.id)
                        return
                    if isinstance(result, AudarError):
                        raise result
                    missing -= 1
                    yield result
        finally:
            job.stop.set()

    def close(self) -> None:
        """Free the model once the work in hand has ended."""
        with self._working, self._loading:
            self._unload()
            self._files.close()

    def _unload(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = self._slots = None

    def _conduct(self, texts: tuple[str, ...], task: Task, job: LlamaJob) -> None:
        """Work for one run, in a thread of its own: the model's lock is held until the last slot is still."""
        try:
            with self._working:
                try:
                    self._work(texts, task, job)
                except ServerGone as error:
                    self._unload()
                    if isinstance(error, ServerTooLarge):
                        raise
                    job.gone = None
                    if not job.over:
                        self.warnings.append(Message("{error:clause}; it was started again.", error=error))
                        self._work(texts, task, job)
        except AudarError as error:
            job.results.put(error)
        finally:
            job.results.put(None)

    def _work(self, texts: tuple[str, ...], task: Task, job: LlamaJob) -> None:
        """Answer the texts that have no answer yet; raises ``ServerGone``."""
        if job.over:
            return
        self.load(lambda: job.over)
        groups = [places for places in self._groups(texts, task) if not job.answered.issuperset(places)]
        slots = self._ready_slots([[texts[place] for place in places] for places in groups], task, job)
        order = turns([sum(len(texts[place]) for place in places) for places in groups])
        work_through(
            (groups[number] for number in order),
            slots,
            lambda places, slot: self._answer(places, texts, task, slot, job),
            job,
            self._unload,
        )

    def _groups(self, texts: Sequence[str], task: Task) -> list[range]:
        """The places of the texts of each request."""
        most = self.prompts.translate.most(task.source, task.target) if task.kind == "translate" else 1
        return neighbours(texts, most, _WINDOWS * self.spec.max_input)

    def _answer(self, places: range, texts: Sequence[str], task: Task, slot: int, job: LlamaJob) -> None:
        """Answer the texts of one request: together, and alone where that was no good; the least bad answer is kept."""
        if len(places) == 1:
            asking = Asking(self.prompts, texts[places[0]], task)
            self._alone(asking, texts[places[0]], task, slot, job)
            job.tell(places[0], self._scored(asking, task))
            return
        together = Neighbours(self.prompts, [texts[place] for place in places], task)

        def hear(so_far: Written) -> bool:
            for number, _ in together.hear(so_far.text, so_far.score_of_item, ended=False):
                job.tell(places[number], self._scored(together.asking[number], task))
            return job.over or together.astray or loops(so_far.text)

        reply = self._loaded.chat(
            together.chat(),
            slot=slot,
            max_tokens=sum(most_tokens(texts[place], task) for place in places),
            grammar=self._bounds(list_grammar([texts[place] for place in places], task.target), task),
            sampling=msgspec.to_builtins(together.asking[0].sampling),
            abort=hear,
            scores=True,
        )
        for number, _ in together.hear(
            reply.text, reply.written.score_of_item, ended=True, complete=reply.ended == "stop"
        ):
            job.tell(places[number], self._scored(together.asking[number], task))
        for number in together.open:
            if not job.over:
                self._alone(together.asking[number], texts[places[number]], task, slot, job)
                job.tell(places[number], self._scored(together.asking[number], task))

    def _scored(self, asking: Asking, task: Task) -> Answer:
        """The best answer, and how sure the model is of it."""
        return scored(asking.output or "", asking.score, self.spec, self._folder, self.quantisation, task)

    def _alone(self, asking: Asking, text: str, task: Task, slot: int, job: LlamaJob) -> None:
        """Ask for one text until an answer is good, or there were enough."""
        bounds = list_grammar([text], task.target) if asking.listed else line_grammar(text, task.target)
        grammar = self._bounds(bounds, task)
        while True:
            reply = self._loaded.chat(
                asking.chat(),
                slot=slot,
                max_tokens=most_tokens(text, task),
                grammar=grammar,
                sampling={**msgspec.to_builtins(asking.sampling), "seed": asking.attempt},
                abort=lambda so_far: job.heard(so_far.text) or loops(so_far.text),
                scores=task.kind == "translate",
            )
            score = reply.written.score(numbered=asking.listed)
            if not asking.take(reply.text, complete=reply.ended == "stop", score=score) or job.over:
                return

    def _bounds(self, grammar: str, task: Task) -> str:
        """The grammar that holds an answer; none where the model answers in other letters, which are turned."""
        return "" if task.target in self.prompts.form.unbound else grammar

    def _ready_slots(self, requests: Sequence[Sequence[str]], task: Task, job: LlamaJob) -> range:
        """The slots for a run, with the prompt's common beginning in them."""
        if task.kind == "summarize":
            self._holding.free_all()
            return range(1)
        prefix = sum(
            self._loaded.count(message["content"]) + TURN_TOKENS
            for message in self.prompts.translate.prefix(task.source, task.target)
        )
        needs = [TURN_TOKENS + sum(estimate(text) + most_tokens(text, task) for text in texts) for texts in requests]
        slots = range(slots_for(needs, prefix, self._cache))
        self._share_prefix(task, slots, job)
        return slots

    def _share_prefix(self, task: Task, slots: range, job: LlamaJob) -> None:
        """Put the common beginning of a direction's prompts into the slots."""
        translate = self.prompts.translate
        prefix, empty = translate.prefix(task.source, task.target), translate.ask([""], task.source, task.target)
        self._holding.share(f"{task.source}-{task.target}", prefix, empty, slots, lambda: job.over)

    @property
    def _cache(self) -> int:
        """Tokens that all slots hold together."""
        return self.spec.context * _CONTEXT_FACTOR

    @property
    def _holding(self) -> Slots:
        if self._slots is None:
            raise EngineError("'{id}' is not loaded.", id=self.spec.id)
        return self._slots

    @property
    def _loaded(self) -> LlamaServer:
        if self._server is None:
            raise EngineError("'{id}' is not loaded.", id=self.spec.id)
        return self._server
