"""``audar shell``: what is typed is translated at once, a line at a time; a line that begins with / steers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audar.commands.options import from_option, note_warnings, route_options, to_option
from audar.streams import emit, end_line, note
from pipelines.errors import AudarError, ConfigError
from pipelines.message import N_
from pipelines.task import Task
from tui.text.i18n import _

if TYPE_CHECKING:
    from pipelines.article import Article
    from pipelines.route import RouteFinder

_LINES = 1000  # that are remembered for the next time
_COMMANDS = {
    "/to": N_("/to LANGUAGE: translate to it from now on"),
    "/from": N_("/from LANGUAGE: take the text to be in it; /from alone: detect it"),
    "/model": N_("/model ID: take that model; /model alone: the best one"),
    "/summary": N_("/summary: summarise what was typed since the last summary; /summary FILE: a file"),
    "/help": N_("/help: these commands"),
    "/quit": N_("/quit or Ctrl-D: leave"),
}


@click.command(
    name="shell",
    help=_(
        "Translate line by line what is typed, with a history; the model stays loaded.\n\n"
        "A line may also name a file or an address. /to, /from, /model, /summary and /quit steer."
    ),
)
@to_option
@from_option
@route_options
def command(target: str | None, source: str | None, model: str | None, finder: RouteFinder) -> None:
    shell = _Shell(target, source, model, finder)
    if _typed():
        note("A line is translated when you press Enter; /help tells more, Ctrl-D leaves.")
    with _history():
        for line in _lines(shell):
            try:
                if not shell.do(line.strip()):
                    break
            except AudarError as error:
                note(error)


class _Shell:
    """What was chosen so far, and the lines that were typed since the last summary."""

    def __init__(self, target: str | None, source: str | None, model: str | None, finder: RouteFinder) -> None:
        self.target, self._source, self._model, self._finder = target, source, model, finder
        self._typed: list[str] = []

    def do(self, line: str) -> bool:
        """Answer a line; ``False`` to leave. Raises ``AudarError`` for what cannot be done."""
        word, _space, rest = line.partition(" ")
        rest = rest.strip()
        if not line:
            return True
        if not word.startswith("/") or "/" in word[1:]:  # /home/a.txt is a file
            self._translate(line)
        elif word in ("/quit", "/exit", "/q"):
            return False
        elif word == "/help":
            for words in _COMMANDS.values():
                note(words)
        elif word == "/to":
            self.target = self._language(rest)
            note("To {language}.", language=_name(self.target) or N_("the settings' language"))
        elif word == "/from":
            self._source = self._language(rest)
            note("From {language}.", language=_name(self._source) or N_("the language that is detected"))
        elif word == "/model":
            if rest:
                from pipelines.catalogue import find_model

                find_model(rest)
            self._model = rest or None
            note("Model: {model}.", model=rest or N_("the best installed one"))
        elif word == "/summary":
            self._summarize(rest)
        else:
            raise ConfigError("There is no command {word}; /help lists them.", word=word)
        return True

    @staticmethod
    def _language(word: str) -> str | None:
        from pipelines.languages import language

        return language(word).code if word else None

    def _read(self, line: str) -> Article:
        from audar.inputs import Source, is_input, load, sources

        named = sources([line]) if is_input(line) else [Source("words", f"{line}\n")]
        return load(named[0], plain=True)

    def _translate(self, line: str) -> None:
        from pipelines.run import TranslationStream, plan_along, source_language
        from tui.settings import load_settings

        article = self._read(line)
        self._typed.append(article.text)
        code, detection = source_language(article, self._source, self.target)
        target = self.target or load_settings().target_for(code)
        route = self._finder.find(Task("translate", code, target), self._model, detection.languages)
        stream = TranslationStream(plan_along(article, route, detection))
        for text in stream:
            emit(text)
        result = stream.result()
        for detail in dict.fromkeys(flag.detail for flag in result.flags):
            note(detail)
        note_warnings(text for text in result.warnings if text not in stream.warnings)

    def _summarize(self, named: str) -> None:
        from pipelines.read import read_bytes
        from pipelines.run import source_language, summarize_along
        from pipelines.summaries.by_model import LENGTHS

        if named:
            article = self._read(named)
        elif self._typed:
            article = read_bytes("\n".join(self._typed).encode("utf-8", "replace"), "text", "text")
        else:
            raise ConfigError("Nothing was typed yet that could be summarised; /summary FILE takes a file.")
        code, detection = source_language(article, self._source)
        task = Task("summarize", code, code, LENGTHS["medium"])
        method, lacking = self._finder.summary_method(task, self._model)
        if lacking:
            note("{error} This summary takes the article's most central sentences.", error=lacking)
        result = summarize_along(article, self._finder.find(task, method), detection.script)
        emit(f"{result.text}\n")
        for flag in result.flags:
            note(flag.detail)
        if not named:
            self._typed.clear()


def _name(code: str | None) -> str:
    from pipelines.languages import LANGUAGES

    return LANGUAGES[code].name if code else ""


def _typed() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _lines(shell: _Shell) -> Iterator[str]:
    """What is typed, a line at a time; of a pipe its lines. A prompt stands where somebody types."""
    if sys.stdin is None:
        return
    if not _typed():
        yield from sys.stdin
        return
    while True:
        try:
            yield input(f"{shell.target or ''}> ")
        except EOFError:
            end_line()
            return


@contextmanager
def _history() -> Iterator[None]:
    """The lines of earlier times, by the arrow keys, where somebody types and a file of them can be kept."""
    try:
        import readline
    except ImportError:  # a Python that was built without it
        yield
        return
    from tui.recent import recent_path

    path: Path | None = None
    if _typed():
        with suppress(OSError, RuntimeError):
            path = recent_path().with_name("shell-history")
            readline.set_history_length(_LINES)
            readline.read_history_file(path)
    try:
        yield
    finally:
        if path is not None:
            with suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                readline.write_history_file(path)
                path.chmod(0o600)
