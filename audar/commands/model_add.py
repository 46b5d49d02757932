"""``audar models add``: a model of the user's own, from the hub or from this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from audar.commands.options import FileName, LanguageCode, LanguageCodes, threads_option
from audar.interface import usage_error
from audar.progress import progress_bar
from audar.pulling import licence_text
from audar.streams import emit, note
from pipelines.controls import printable
from pipelines.languages import DIRECTIONS
from pipelines.message import N_, Message, joined
from pipelines.task import EngineSettings
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.models.adding import Recognised


class Directions(click.ParamType[Any]):
    """Several directions, parted by commas."""

    name = "kk-ru,ru-kk"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        del param, ctx
        parts = tuple(part.strip().lower() for part in value.split(",")) if isinstance(value, str) else tuple(value)
        for part in parts:
            if part not in DIRECTIONS:
                raise usage_error(
                    "'{part}' is not a direction; choose among {names}.", part=part, names=", ".join(DIRECTIONS)
                )
        return parts


@click.command(
    name="add",
    short_help=_("Add a model of your own, from the hub or this machine."),
    help=_(
        "Add a model to your own models.yaml: look at it, fetch it, convert it, and try it.\n\n"
        "The address of its page on the hub will do too.\n\n"
        "Nothing of a repository is run: weights are safetensors, CTranslate2's own files, Marian's .npz or GGUF, and "
        "a repository that asks for code of its own is refused."
    ),
)
@click.argument("source", type=FileName(), metavar="hf:OWNER/NAME|FOLDER|FILE.gguf")
@click.option(
    "--id", "model_id", metavar="ID", default="", help=_("What to call it in commands; else made of its name.")
)
@click.option("--name", metavar="NAME", default="", help=_("What to call it in lists."))
@click.option("--licence", metavar="NAME", default="", help=_("Its licence, where the hub does not tell."))
@click.option("--directions", type=Directions(), default=(), help=_("What it translates, where its files do not tell."))
@click.option("--from", "from_language", type=LanguageCode(), help=_("The same for one direction, with --to."))
@click.option("--to", "to_language", type=LanguageCode(), help=_("The same for one direction, with --from."))
@click.option("--summaries", type=LanguageCodes(), default=(), help=_("The languages that it summarises."))
@click.option("--file", "chosen", metavar="FILE", default="", help=_("Which of several GGUF files."))
@threads_option
def command(
    source: str,
    model_id: str,
    name: str,
    licence: str,
    directions: tuple[str, ...],
    from_language: str | None,
    to_language: str | None,
    summaries: tuple[str, ...],
    chosen: str,
    threads: int,
) -> None:
    from pipelines.models.adding import Wish, add

    if bool(from_language) != bool(to_language):
        raise usage_error("--from and --to go together.")
    if from_language and to_language:
        if from_language == to_language:
            raise usage_error("--from and --to are the same language.")
        directions = (*directions, f"{from_language}-{to_language}")
    wish = Wish(model_id, name, licence, tuple(dict.fromkeys(directions)), summaries)
    with progress_bar() as progress:
        added = add(source, wish, EngineSettings(threads=threads, device="cpu"), progress, _tell, chosen)
    for attempt in added.tries:
        task = attempt.task
        what = f"{task.source}-{task.target}" if task.kind == "translate" else f"summary {task.source}"
        emit(f"{what}\t{printable(attempt.output)}\n")
        if attempt.failed and not attempt.flags:
            note("{what}: it says nothing. It is listed as unreliable.", what=what)
        for flag in attempt.flags:
            failed = N_("{what}: {detail} It is listed as unreliable.")
            note(failed if attempt.failed else "{what}: {detail}", what=what, detail=flag.detail)
    for sentence in added.said:
        note(sentence)
    note("Added '{id}' to {path}; `audar models remove {id}` frees its disk space.", id=added.spec.id, path=added.path)


def _tell(recognition: Recognised) -> None:
    spec = recognition.spec
    tasks: list[str] = [" ".join(spec.directions)] if spec.directions else []
    tasks += [Message("summaries in {languages}", languages=" ".join(spec.summaries))] if spec.summaries else []
    unsure = Message("used only when named (--model {id}), since nothing tells that it is reliable", id=spec.id)
    note(
        "{id}: {kind}, {size} GB, licence {licence}, engine {engine}; {tasks}.",
        id=spec.id,
        kind=recognition.kind,
        size=round(spec.size / 1e9, 2),
        licence=licence_text(spec),
        engine=spec.engine,
        tasks=joined(tasks, "; ") if tasks else unsure,
    )
