"""Work on the models' folder for ``tui.work.jobs``: taking stock, pulling, verifying, removing."""

from __future__ import annotations

import time

from pipelines.article import Progress, StopCheck
from pipelines.catalogue import ModelSpec, load_catalogue
from pipelines.errors import AudarError, ModelUnavailable, Stopped
from pipelines.languages import DIRECTIONS, LANGUAGES
from pipelines.message import Message, joined
from pipelines.models.choose import serving_model
from pipelines.task import Task
from tui.text.i18n import Number
from tui.text.models import How, Stock
from tui.work.jobs import Post, Work
from tui.work.messages import StockTaken, StoreDone, StoreProgress

_PAUSE = 0.1  # seconds between reports


def taking_stock(translate: str | None, summarize: str | None, direct: bool = False) -> Work:
    """See what is installed, and which model serves each direction and each language's summary now.

    ``translate`` and ``summarize`` are the ids that the user chose; ``None`` leaves it to the best installed one.
    ``direct``: nothing is done in steps.
    """

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        how = {spec.id: _how(spec) for spec in load_catalogue()}
        pairs = (direction.split("-") for direction in DIRECTIONS)
        tasks = [Task("translate", source, target) for source, target in pairs]
        tasks += [Task("summarize", code, code, 3) for code in LANGUAGES]
        serves: list[tuple[Task, tuple[str, ...]]] = []
        for task in tasks:
            if stopped():
                return
            chosen = translate if task.kind == "translate" else summarize
            serves.append((task, _serves(task, chosen, direct)))
        post(StockTaken(job, Stock(how, tuple(serves))))

    return work


def _how(spec: ModelSpec) -> How:
    from pipelines.models.cache import cache_root
    from pipelines.models.store import state

    condition = state(spec)
    return "partial" if condition == "absent" and (cache_root() / "partial" / spec.id).is_dir() else condition


def _serves(task: Task, chosen: str | None, direct: bool) -> tuple[str, ...]:
    from pipelines.models.routes import find_legs, model_ids

    try:
        return model_ids(find_legs(task, serving_model(chosen, task), direct))
    except AudarError:
        return ()


def pulling(spec: ModelSpec) -> Work:
    """Fetch, verify and prepare a model; what came stays when it is stopped."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.engines import close_engine
        from pipelines.models.pull import pull

        said: list[str] = []
        pull(spec, _reporter(job, post, stopped), stopped, said.append)
        close_engine(spec.id)  # it may hold the weights that were there before
        post(StoreDone(job, Message("{id} is installed and verified.", id=spec.id), tuple(said)))

    return work


def verifying(spec: ModelSpec) -> Work:
    """Read every byte of an installed model. Raises ``ModelUnavailable`` saying what is wrong."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.models.store import damaged_files

        wrong = damaged_files(spec, _reporter(job, post, stopped))
        if wrong:
            raise ModelUnavailable("{id} is damaged: {reasons} p pulls it again.", id=spec.id, reasons=joined(wrong))
        post(StoreDone(job, Message("{id} is as it was pulled.", id=spec.id)))

    return work


def removing(spec: ModelSpec) -> Work:
    """Close the model if it is loaded, and delete it and any unfinished download of it."""

    def work(job: int, post: Post, stopped: StopCheck) -> None:
        from pipelines.engines import close_engine
        from pipelines.models.store import remove

        close_engine(spec.id)
        freed = format(Number(remove(spec, _reporter(job, post, stopped), stopped) / 1e9), ".2f")
        post(StoreDone(job, Message("Removed {id}: {size} GB freed.", id=spec.id, size=freed)))

    return work


WORKS = {"pull": pulling, "verify": verifying, "remove": removing}


def _reporter(job: int, post: Post, stopped: StopCheck) -> Progress:
    """Post some ten reports a second. It raises ``Stopped``, so that also the checking of what came can be stopped."""
    last, before = 0.0, ""

    def progress(label: str, done: int, total: int) -> None:
        nonlocal last, before
        if stopped():
            raise Stopped("Stopped; what came stays.")
        now = time.monotonic()
        if label != before or done == total or now - last >= _PAUSE:
            last, before = now, label
            post(StoreProgress(job, label, done, total))

    return progress
