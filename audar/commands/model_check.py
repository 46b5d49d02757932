"""``audar models check``: the self-test of models on this machine."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audar import exit_codes
from audar.commands.options import ModelId, device_option, threads_option, yes_option
from audar.progress import progress_bar
from audar.pulling import pull_with_progress, size_text
from audar.streams import confirm, emit, note, on_terminal
from pipelines.catalogue import ModelSpec
from pipelines.errors import AudarError, Stopped
from pipelines.message import N_, joined
from pipelines.task import EngineSettings
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.models.selftest.measure import Measured

_LIBRARIES = ("ctranslate2", "xllamacpp", "transformers", "tokenizers", "sentencepiece", "torch")
_HEADINGS = ("model", "direction", "chrF", "sentences/s", "doubtful", "unsure below", "load s", "memory GB")


@click.command(
    name="check",
    short_help=_("Try models on twenty sentences a direction."),
    help=_(
        "Try models on twenty sentences a direction: chrF, speed, memory; without ID all that are installed.\n\n"
        "A model that is named and not installed is pulled if you agree. What could not be run is said, and why."
    ),
)
@click.argument("model_ids", type=ModelId(), nargs=-1, metavar="[ID…]")
@click.option("--json", "as_json", is_flag=True, help=_("Print everything measured as JSON."))
@yes_option
@threads_option
@device_option
def command(model_ids: tuple[str, ...], as_json: bool, yes: bool, threads: int, device: str) -> int:
    from pipelines.catalogue import find_model, load_catalogue
    from pipelines.errors import ModelUnavailable
    from pipelines.models.store import state

    measured: list[Measured] = []
    left_out: dict[str, str] = {}
    if model_ids:
        specs = [find_model(model_id) for model_id in dict.fromkeys(model_ids)]
    else:
        specs = [spec for spec in load_catalogue() if spec.files and state(spec) != "absent"]
        left_out = {spec.id: "not installed" for spec in load_catalogue() if spec.files and spec not in specs}
    if not specs and not as_json:
        raise ModelUnavailable("No model is installed: `audar models pull starter` gets the starter.")
    codes: list[int] = []
    for spec in specs:
        try:
            measured.append(_measure(spec, yes, EngineSettings(threads=threads, device=device)))
        except Stopped:
            raise
        except AudarError as error:
            left_out[spec.id] = str(error)
            note(error)
            codes.append(exit_codes.exit_code(error))
    if as_json or measured:
        emit(_as_json(measured, left_out) if as_json else _as_table(measured, left_out))
    if measured:
        return exit_codes.FAILED if codes else exit_codes.OK
    return min(codes, default=exit_codes.NO_MODEL)


def _measure(spec: ModelSpec, yes: bool, settings: EngineSettings) -> Measured:
    from pipelines.engines.confidence import write_thresholds
    from pipelines.errors import ModelUnavailable, OutputError
    from pipelines.models.selftest.measure import measure_apart
    from pipelines.models.store import damaged_files, ready_folder, state

    if spec.files and state(spec) == "absent":
        if not yes and not (
            on_terminal()
            and confirm(
                "Pull {id} ({size_text}, {licence}) now?", id=spec.id, size_text=size_text(spec), licence=spec.licence
            )
        ):
            raise ModelUnavailable("'{id}' is not installed; `audar models pull {id}` or --yes gets it.", id=spec.id)
        pull_with_progress(spec)
    with progress_bar() as progress:
        wrong = damaged_files(spec, progress) if spec.files else []
    if wrong:
        raise ModelUnavailable("'{id}' is damaged: {reasons}", id=spec.id, reasons=joined(wrong))
    note(
        "Trying {id}: {tasks}…",
        id=spec.id,
        tasks=" ".join((*spec.directions, *spec.unreliable, *spec.summaries)) or N_("nothing"),
    )
    folder = ready_folder(spec)
    measured = measure_apart(spec, folder, settings)
    thresholds = {scores.direction: scores.threshold for scores in measured.directions if scores.threshold is not None}
    if folder is not None and thresholds:
        try:
            write_thresholds(folder, measured.quantisation, thresholds)
        except OutputError as error:  # it served its purpose: what was measured is told
            note(error)
    return measured


def _machine() -> dict[str, Any]:
    """What the machine and the libraries are, by name."""
    import psutil

    from pipelines import __version__
    from pipelines.models.selftest.measure import chrf_signature

    return {
        "audar": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=False) or psutil.cpu_count(),
        "memory": psutil.virtual_memory().total,
        "chrf": chrf_signature(),
        **{name: version(name) for name in _LIBRARIES if find_spec(name)},
    }


def _processor() -> str:
    """The processor's name where the system tells it (Linux), else its kind."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
            return next(names, platform.machine())
    except OSError:
        return platform.processor() or platform.machine()


def _as_json(measured: list[Measured], left_out: dict[str, str]) -> str:
    """Everything that a maintainer needs of a machine with a network: also each sentence, and every file's digest."""
    from pipelines.output.write import to_json

    results = [{**asdict(result), "weights": _weights(result.model)} for result in measured]
    return to_json({"machine": _machine(), "measured": results, "not_run": left_out})


def _weights(model_id: str) -> dict[str, Any]:
    """Where a model's files come from, at which revision, and what they are; empty for one without files."""
    from pipelines.catalogue import find_model
    from pipelines.models.store import read_manifest

    manifest = read_manifest(find_model(model_id))
    if manifest is None:
        return {}
    files = [
        {"name": file.name, "size": file.size, "sha256": file.sha256} for file in (*manifest.files, *manifest.dropped)
    ]
    return {"source": manifest.source, "revision": manifest.revision, "files": files}


def _as_table(measured: list[Measured], left_out: dict[str, str]) -> str:
    rows: list[tuple[str, ...]] = [_HEADINGS]
    for result in measured:
        shared = (f"{result.load_seconds:.1f}", f"{result.peak_memory / 1e9:.1f}")
        for scores in result.directions:
            name = scores.direction if scores.reliable else f"({scores.direction})"
            limit = "-" if scores.threshold is None else f"{scores.threshold:.2f}"
            figures = (f"{scores.chrf:.1f}", f"{scores.sentences_per_second:.1f}", str(scores.doubtful), limit)
            rows.append((result.model, name, *figures, *shared))
        rows += [
            (result.model, f"summary {summary.language}", "-", "-", "-", "-", *shared) for summary in result.summaries
        ]
    text = _aligned(rows)
    for result in measured:
        text += f"\n{result.model}: {result.signature}\n"
        text += "".join(f"  {scores.direction}: {scores.first}\n" for scores in result.directions)
        text += "".join(f"  summary {summary.language}: {summary.text}\n" for summary in result.summaries)
    text += "".join(f"\nNot run here: {model} ({reason.rstrip('.')})." for model, reason in left_out.items())
    machine = _machine()
    machine["memory"] = f"{machine['memory'] / 1e9:.1f} GB"
    return text.rstrip("\n") + "\n\n" + "".join(f"{key}: {value}\n" for key, value in machine.items())


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    pad: list[Callable[[str, int], str]] = [str.ljust, str.ljust, *[str.rjust] * (len(_HEADINGS) - 2)]
    lines = ("  ".join(pad[c](row[c], widths[c]) for c in range(len(row))).rstrip() for row in rows)
    return "\n".join(lines) + "\n"
