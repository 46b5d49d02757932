"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from audar.interface import usage_error
from pipelines.errors import ConfigError, LanguageError, OutputError
from pipelines.languages import LANGUAGES, language
from pipelines.task import EngineSettings
from tui.text.i18n import _, localized

if TYPE_CHECKING:
    pass

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class LanguageCode(click.ParamType[Any]):
    """kk, ru or en, or another word for one of them; anything else is refused in one sentence."""

    name = "kk|ru|en"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if "," in str(value) and self.name == LanguageCode.name:
            raise usage_error(
                "One language is named here; `audar compare --to {value}` shows several side by side, `audar batch` "
                "writes files",
                value=value,
            )
        try:
            return language(str(value)).code
        except LanguageError as error:
            raise click.UsageError(localized(error)) from error

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        before, comma, begun = incomplete.rpartition(",") if self.name != LanguageCode.name else ("", "", incomplete)
        return [
            CompletionItem(before + comma + code, help=str(facts.name))
            for code, facts in LANGUAGES.items()
            if code.startswith(begun.lower())
        ]


class ModelId(click.ParamType[Any]):
    """The id of a model of models.yaml; who uses it says whether there is one."""

    name = "ID"

    def __init__(self, sets: bool = False) -> None:
        self._sets = sets  # whether the name of a set does, too

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from pipelines.catalogue import load_catalogue, load_sets

        names = [spec.id for spec in load_catalogue()]
        names += [group.id for group in load_sets()] if self._sets else []
        return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(incomplete)]


class FileName(click.ParamType[Any]):
    """What may be the name of a file: a shell completes it as one."""

    name = "FILE"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


class LanguageCodes(LanguageCode):
    """Several codes, parted by commas."""

    name = "kk,ru,en"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(super(LanguageCodes, self).convert(part, param, ctx) for part in parts)


class Bytes(click.ParamType[Any]):
    """An amount of memory: ``4GB``, ``800 MB``."""

    name = "4GB"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?([MG])B?", str(value).strip(), re.IGNORECASE)
        if match is None:
            raise usage_error("'{value}' is no amount of memory; 4GB or 800MB would be.", value=value)
        return int(float(match[1].replace(",", ".")) * {"M": 1e6, "G": 1e9}[match[2].upper()])


class OtherNames(click.Option):
    """An option that also goes by names which its help leaves out: those of the same thing in other commands."""

    def __init__(self, names: Sequence[str], hidden_names: Sequence[str] = (), **rest: Any) -> None:
        super().__init__([*names, *hidden_names], **rest)
        self._shown = [name for name in self.opts if name not in hidden_names]

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        every, self.opts = self.opts, self._shown
        try:
            return super().get_help_record(ctx)
        finally:
            self.opts = every


LENGTHS = ("short", "medium", "long")
"""The keys of ``pipelines.summaries.by_model.LENGTHS``, which is not imported for a help text."""

file_argument: Decorator = click.argument("file", type=FileName(), required=False, default=None, metavar="[FILE]")
to_option: Decorator = click.option(
    "-t",
    "--to",
    "target",
    type=LanguageCode(),
    help=_("The language to translate to; else the settings' (audar config)."),
)
from_option: Decorator = click.option(
    "-f", "--from", "source", type=LanguageCode(), help=_("The text's language; else detected.")
)
model_option: Decorator = click.option(
    "-m", "--model", type=ModelId(), metavar="ID", help=_("A model of models.yaml; else the best installed.")
)
direct_option: Decorator = click.option(
    "--direct", is_flag=True, help=_("Only models that do it themselves; nothing in steps through another language.")
)
yes_option: Decorator = click.option("--yes", is_flag=True, help=_("Do not ask before pulling a model."))
memory_option: Decorator = click.option(
    "--no-memory", is_flag=True, help=_("Neither use nor fill the translation memory (audar memory).")
)
threads_option: Decorator = click.option(
    "--threads", type=click.IntRange(0, 1024), default=0, help=_("CPU threads; 0 (default) takes all cores.")
)
batch_option: Decorator = click.option(
    "--batch-tokens",
    "batch",
    type=click.IntRange(0, 1 << 20),
    metavar="N",
    default=0,
    help=_("Source tokens of one batch (encoder-decoder models); 0 (default) takes what suits the model."),
)
device_option: Decorator = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    help=_(
        "Where encoder-decoder models run. auto: those of the transformers engine on a graphics card that has room."
    ),
)


check_option: Decorator = click.option(
    "--check",
    type=click.Choice(["fast", "deep"]),
    help=_("deep: a model of the opposite direction also tells which words of the source a translation leaves out."),
)


class FieldNames(click.ParamType[Any]):
    """Names of fields or columns, parted by commas."""

    name = "A,B"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(part.strip() for part in parts if part.strip())


fields_option: Decorator = click.option(
    "--fields",
    type=FieldNames(),
    default=(),
    help=_("The fields or columns that hold text (json, jsonl, csv, tsv, yaml, md); '*' takes all."),
)
redo_fuzzy_option: Decorator = click.option(
    "--redo-fuzzy",
    is_flag=True,
    help=_("Of catalogues (po, xliff), also translate anew what waits for a person: fuzzy, or to be reviewed."),
)
force_option: Decorator = click.option(
    "--force", is_flag=True, help=_("Replace the file if there is one; else it asks.")
)
clip_option: Decorator = click.option(
    "--clip", is_flag=True, help=_("Copy the result to the clipboard; without a FILE, also take the text from there.")
)


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--model --direct --yes --threads --batch-tokens --device``; ``settings`` for the last three."""
    import functools

    @functools.wraps(function)
    def wrapper(*args: Any, threads: int, batch: int, device: str, direct: bool, **kwargs: Any) -> Any:
        from tui.settings import load_settings

        chosen = load_settings()
        settings = chosen.engine_settings(threads, device, batch)
        return function(*args, direct=direct or chosen.direct, settings=settings, **kwargs)

    decorated: Callable[..., Any] = wrapper
    for option in (device_option, batch_option, threads_option, yes_option, direct_option, model_option):
        decorated = option(decorated)
    return decorated


def route_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``engine_options`` and ``--no-memory``: ``model``, and a ``finder`` of routes by all others and the settings."""
    import functools

    @functools.wraps(function)
    def wrapper(*args: Any, yes: bool, no_memory: bool, direct: bool, settings: EngineSettings, **kwargs: Any) -> Any:
        from audar.pulling import provide
        from pipelines.memory import no_memory as none
        from pipelines.memory import open_memory
        from pipelines.route import RouteFinder

        settings = replace(settings, check=kwargs.pop("check", None) or settings.check)
        memory = none() if no_memory else open_memory()
        finder = RouteFinder(preferred(), settings, memory, direct, functools.partial(provide, yes=yes))
        return function(*args, finder=finder, **kwargs)

    return memory_option(engine_options(wrapper))


def preferred() -> dict[str, str]:
    """The models that the settings name, by the kind of task. Raises ``ConfigError``."""
    from tui.settings import load_settings

    models = load_settings().models
    return {"translate": models.translate, "summarize": models.summarize}


def default_target(source: str = "") -> str:
    """Where a text in ``source`` goes for want of ``--to``: what the settings say, which is told on stderr."""
    from audar.streams import note
    from tui.settings import load_settings

    code = load_settings().target_for(source)
    note("To {language}, as the settings say; --to names another language.", language=LANGUAGES[code].name)
    return code


def note_warnings(warnings: Iterable[str]) -> None:
    """Tell warnings on stderr, a line each."""
    from audar.streams import note

    for text in warnings:
        note("Warning: {text}", text=text)


def form_of(form: str | None, output: Path | None, forms: Sequence[str]) -> str:
    """The form that was named, else the kind of the output's ending where it is one of ``forms``, else text.

    Raises ``ConfigError`` for an ending that tells another kind.
    """
    from pipelines.documents.registry import format_of, refuse_as_text

    kind = output and format_of(output)
    if form or output is None:
        return form or "text"
    if kind and kind.name in forms:
        return kind.name
    try:
        refuse_as_text(output, ("txt", *forms))
    except OutputError as error:
        raise ConfigError(error.message) from error
    return "text"
