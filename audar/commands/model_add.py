"""``audar models add``: a model of the user's own, from the hub or from this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from audar.commands.options import LanguageCode, LanguageCodes, threads_option
from audar.progress import progress_bar
from audar.pulling import licence_text
from audar.streams import emit, note
from pipelines.controls import printable
from pipelines.languages import DIRECTIONS
from pipelines.task import EngineSettings

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
                raise click.UsageError(f"'{part}' is not a direction; choose among {', '.join(DIRECTIONS)}.")
        return parts


@click.command(name="add", short_help="Add a model of your own, from the hub or this machine.")
@click.argument("source", metavar="hf:OWNER/NAME|FOLDER|FILE.gguf")
@click.option("--id", "model_id", metavar="ID", default="", help="What to call it in commands; else made of its name.")
@click.option("--name", metavar="NAME", default="", help="What to call it in lists.")
@click.option("--licence", metavar="NAME", default="", help="Its licence, where the hub does not tell.")
@click.option("--directions", type=Directions(), default=(), help="What it translates, where its files do not tell.")
@click.option("--from", "from_language", type=LanguageCode(), help="The same for one direction, with --to.")
@click.option("--to", "to_language", type=LanguageCode(), help="The same for one direction, with --from.")
@click.option("--summaries", type=LanguageCodes(), default=(), help="The languages that it summarises.")
@click.option("--file", "chosen", metavar="FILE", default="", help="Which of several GGUF files.")
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
    """Add a model to your own models.yaml: look at it, fetch it, convert it, and try it.

    The address of its page on the hub will do too.

    Nothing of a repository is run: weights are safetensors, Marian's .npz or GGUF, and a repository that asks for code
    of its own is refused.
    """
    from pipelines.models.adding import Wish, add

    if bool(from_language) != bool(to_language):
        raise click.UsageError("--from and --to go together.")
    if from_language and to_language:
        if from_language == to_language:
            raise click.UsageError("--from and --to are the same language.")
        directions = (*directions, f"{from_language}-{to_language}")
    wish = Wish(model_id, name, licence, tuple(dict.fromkeys(directions)), summaries)
    with progress_bar() as told:
        added = add(source, wish, EngineSettings(threads=threads, device="cpu"), told, _tell, chosen)
    for one in added.tries:
        task = one.task
        what = f"{task.source}-{task.target}" if task.kind == "translate" else f"summary {task.source}"
        emit(f"{what}\t{printable(one.output)}\n")
        if one.failed and not one.flags:
            note(f"{what}: it says nothing. It is listed as unreliable.")
        for flag in one.flags:
            note(f"{what}: {flag.detail}" + (" It is listed as unreliable." if one.failed else ""))
    for sentence in added.said:
        note(sentence)
    note(f"Added '{added.spec.id}' to {added.path}; `audar models remove {added.spec.id}` frees its disk space.")


def _tell(found: Recognised) -> None:
    spec = found.spec
    does = [" ".join(spec.directions)] if spec.directions else []
    does += [f"summaries in {' '.join(spec.summaries)}"] if spec.summaries else []
    what = "; ".join(does) or f"used only when named (--model {spec.id}), since nothing tells that it is reliable"
    facts = f"{spec.size / 1e9:.2f} GB, licence {licence_text(spec)}, engine {spec.engine}"
    note(f"{spec.id}: {found.kind}, {facts}; {what}.")
