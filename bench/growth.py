"""How processor time grows with the length of a stranger's text, for every regular expression of the project.

    python -m bench.growth                  # every expression, and the functions that see a stranger's text
    python -m bench.growth pipelines.instruct.clean  # those whose names begin so

Prints of each an exponent (the slope between logarithms of the processor time: 1 is linear, 2 quadratic), the time of
16,000 characters, and the run of characters that hurts most. tests/test_growth.py looks at the same ones.
"""

from __future__ import annotations

import ast
import dataclasses
import importlib
import math
import pkgutil
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import audar
import pipelines
import tui
from pipelines.article import Article, Paragraph
from pipelines.detect import detect
from pipelines.documents.markdown.inlines import Inline
from pipelines.documents.registry import read_document
from pipelines.errors import AudarError
from pipelines.instruct.clean import NAMED, clean, cut_loop, problems
from pipelines.output.compare import article_column
from pipelines.quality.check import check_segment
from pipelines.read import read_bytes, without_marks
from pipelines.split import split_sentences
from pipelines.summaries.extractive import extractive, lead
from pipelines.task import Task
from pipelines.translate import divide

SIZES = (1_000, 4_000, 16_000)
_GLANCE = 1_000  # characters that runs are chosen by
_HOPELESS = 0.3  # seconds that no expression needs for these
_PATIENCE = 10  # seconds of processor time

_METHODS = {"search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split"}
_FLAGS_AT = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2, "split": 3, "sub": 4}
_ENDS = ("", "б", "!")
_UNITS = (
    *"aбZ10 .,:;-—_*`~'\"()[]<>{}&/|!?\\@#=+%$\n\t\r«»“”‘’…",
    *("a ", "1,", "1, ", "1.", "1 ", "12 ", "123,", "123 ", "a.", ".a", "a-", "a'", "a1", "- ", "a\n", ". ", "\n\n"),
    *("![ ", "[x](<", "<a ", "<!--", "[a", "(a", "<a", "&a", "a=", '"a', "«a", "*a", "_a", "{{", "{%", "Иван ", ".a "),
)
_FILLERS = (*"aб1 .<", "a ")  # behind a beginning that only the expression knows


@dataclass(frozen=True)
class Expression:
    """A regular expression of the project, where it stands, and how it is used."""

    name: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


class TooSlow(Exception):
    """The processor time is over."""


def modules() -> Iterator[ModuleType]:
    """Every module of the project."""
    for package in (audar, tui, pipelines):
        yield package
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def expressions() -> tuple[list[Expression], list[str]]:
    """Every regular expression of the project, and the calls whose expressions are only known when they run."""
    patterns: dict[re.Pattern[Any], tuple[str, set[str]]] = {}  # an expression may be compiled twice, and is one
    unknown: list[str] = []
    called = {module: list(_calls(ast.parse(Path(str(module.__file__)).read_text("utf-8")))) for module in modules()}
    everywhere = [call for calls in called.values() for call in calls]
    for module, calls in called.items():
        names = {name for name, value in vars(module).items() if isinstance(value, re.Pattern)}
        loose = {method for name, method, _ in calls if name not in names and name != "re"} - {"split"}
        for name, value in vars(module).items():
            used = {method for receiver, method, _ in calls if receiver == name} if name in names else loose
            for pattern, field in _inside(value):
                if field:
                    used = {method for receiver, method, _ in everywhere if receiver == field}
                patterns.setdefault(pattern, (f"{module.__name__}.{name}", set()))[1].update(used & _METHODS)
        for name, method, call in calls:
            if name != "re" or not call.args:
                continue
            where = f"{module.__name__}:{call.lineno}"
            try:
                pattern = _evaluated(call, method, vars(module))
            except NameError:
                unknown.append(f"{module.__name__}: {ast.unparse(call.args[0])}")
            else:
                patterns.setdefault(pattern, (where, set()))[1].update({method} & _METHODS)
    found = [Expression(name, pattern, frozenset(methods or _METHODS)) for pattern, (name, methods) in patterns.items()]
    return sorted(found, key=lambda expression: expression.name), unknown


def runs(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Beginnings, what is repeated, and ends: those that hurt many, and those of the expression's own signs."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    signs = sorted({sign for sign in text if not sign.isalnum()})
    words = list(dict.fromkeys(re.findall(r"(?<!\\)[^\W\d_]{2,}", text)))[:8]
    openers = [sign * times for sign in signs for times in (1, 2)]
    own = [*signs, *(f"{sign}a " for sign in openers), *(f" {sign}a" for sign in openers), *words]
    for unit in dict.fromkeys((*_UNITS, *own, *(word + " " for word in words))):
        for end in _ENDS:
            yield "", unit, end
    for begin in (*signs, *words, "1.", "1,"):
        for unit in _FILLERS:
            yield begin, unit, ""
    yield "1.", "1", ",1"


def text_of(run: tuple[str, str, str], size: int) -> str:
    """A run of characters of that size."""
    begin, unit, end = run
    return begin + unit * (size // len(unit)) + end


def seconds(work: Callable[[], object], limit: float) -> float:
    """Processor time of one call; ``TooSlow`` beyond the limit."""

    def over(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, limit)
    begun = time.process_time()
    try:
        work()
        return time.process_time() - begun
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def uses(expression: Expression, text: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """The expression used on a text in the ways that the project uses it."""
    subject: Any = text.encode() if isinstance(expression.pattern.pattern, bytes) else text
    pattern = expression.pattern
    for method in ("search", "match", "fullmatch"):
        if method in expression.methods:
            yield method, lambda method=method: getattr(pattern, method)(subject)  # type: ignore[misc]
    if expression.methods - {"search", "match", "fullmatch"}:
        yield "findall", lambda: sum(1 for _ in pattern.finditer(subject))


def _calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Calls of methods that expressions have: what they are called on, which, and the call."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {*_METHODS, "compile"}
        ):
            receiver = node.func.value
            name = receiver.id if isinstance(receiver, ast.Name) else getattr(receiver, "attr", "")
            yield name, node.func.attr, node


def _evaluated(call: ast.Call, method: str, names: dict[str, Any]) -> re.Pattern[Any]:
    """The expression that a call of the module ``re`` is given."""

    def value(node: ast.expr) -> Any:
        return eval(compile(ast.Expression(node), "<call>", "eval"), names)

    given = value(call.args[0])
    flags = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    flags += call.args[_FLAGS_AT[method] : _FLAGS_AT[method] + 1]
    return re.compile(given, value(flags[0]) if flags else 0)


def _inside(value: object, field: str = "", depth: int = 0) -> Iterator[tuple[re.Pattern[Any], str]]:
    """The expressions in a value, itself or its parts, with the name of the field that they are in."""
    if isinstance(value, re.Pattern):
        yield value, field
    elif depth < 4:
        parts: list[tuple[str, object]] = []
        if isinstance(value, (tuple, list, set, frozenset)):
            parts = [(field, part) for part in value]
        elif isinstance(value, dict):
            parts = [(field, part) for part in (*value, *value.values())]
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = [(one.name, getattr(value, one.name)) for one in dataclasses.fields(value)]
        for name, part in parts:
            yield from _inside(part, name, depth + 1)


def hurting(expression: Expression, most: int = 3) -> list[tuple[tuple[str, str, str], str]]:
    """The runs that take an expression longest, and the method: what grows too fast is among them."""

    def glance(run: tuple[str, str, str], method: str) -> float:
        work = dict(uses(expression, text_of(run, _GLANCE)))[method]
        begun = time.perf_counter()
        seconds(work, _HOPELESS)
        return time.perf_counter() - begun

    found = [(run, method) for run in runs(expression.pattern) for method, _ in uses(expression, "")]
    tried = []
    for run, method in found:
        try:
            tried.append((glance(run, method), run, method))
        except TooSlow:
            return [(run, method)]
    tried = sorted(tried, reverse=True)[:20]
    # Once more: the machine may have been busy with other things.
    again = sorted(((min(took, glance(run, method)), run, method) for took, run, method in tried), reverse=True)
    return [(run, method) for _, run, method in again[:most]]


def exponent(work: Callable[[str], object], run: tuple[str, str, str]) -> float:
    """The slope between logarithms of the processor time at the last two sizes."""
    times = [_average(lambda size=size: work(text_of(run, size))) for size in SIZES[-2:]]  # type: ignore[misc]
    return math.log(times[1] / times[0]) / math.log(SIZES[-1] / SIZES[-2])


def _average(work: Callable[[], object]) -> float:
    """Processor time of one call, of so many that the clock can tell."""
    number, begun = 0, time.process_time()
    while (taken := time.process_time() - begun) < 0.1:
        work()
        number += 1
    return taken / number


def _read(ending: str, before: str = "", after: str = "") -> Callable[[str], object]:
    """What reads a text file with such a text in it, for showing and for writing it again."""

    def read(text: str) -> None:
        data = (before + text + after).encode()
        for reading in (read_bytes, read_document):
            with suppress(AudarError):
                reading(data, "x" + ending)

    return read


def _article(text: str) -> Article:
    return Article("x", (Paragraph("", "Kaspi pays 12.5 tenge."), Paragraph("\n\n", text)), format="markdown")


_TASK, _TO_ENGLISH = Task("translate", "en", "ru"), Task("translate", "ru", "en")
_SUMMARY = Task("summarize", "en", "en", 3)
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean_translation": lambda text: clean(text, "Kaspi pays 12.5 tenge.", _TASK, NAMED),
    "clean_translation of its source": lambda text: clean(text, text, _TO_ENGLISH, NAMED),
    "clean_summary": lambda text: clean(text, "Kaspi pays.", _SUMMARY, NAMED, complete=False),
    "cut_loop": cut_loop,
    "problems": lambda text: problems(text, text, "en", "ru"),
    "check_segment": lambda text: check_segment(text, text, _TASK),
    "check_segment of an answer": lambda text: check_segment("Kaspi pays 12.5 tenge.", text, _TASK),
    "without_marks": lambda text: without_marks(_article(text)),
    "detect": detect,
    "split": lambda text: [split_sentences(text, language) for language in ("kk", "ru", "en")],
    "facts": lambda text: article_column(_article(text), "en"),
    "extractive": lambda text: extractive(_article(text), "en", 2),
    "lead": lambda text: lead(_article(text), "en", 2),
    "inline_markdown": lambda text: Inline().parse(text),
    "divide": lambda text: divide(text, len, 400),
    "read txt": _read(".txt"),
    "read md": _read(".md"),
    "read html": _read(".html", "<html><body><p>", "</p></body></html>"),
    "read srt": _read(".srt", "1\n00:00:01,000 --> 00:00:02,000\n"),
    "read vtt": _read(".vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"),
    "read csv": _read(".csv", "title,text\nx,"),
    "read po": _read(".po", 'msgid "'),
    "read json": _read(".json", '{"title": "', '"}'),
    "read jsonl": _read(".jsonl"),
}
"""Functions that see a stranger's text."""

FUNCTION_RUNS = tuple(("", unit, " б.") for unit in (".", "a", " ", "*", "[", "1,", '"a', "![ ", "[x](<", "<a "))


def main(names: list[str]) -> None:
    for expression in expressions()[0]:
        if not names or expression.name.startswith(tuple(names)):
            for run, method in hurting(expression, 1):
                _print(f"{expression.name}.{method}", lambda text: dict(uses(expression, text))[method](), run)  # noqa: B023
    for name, function in FUNCTIONS.items():
        if not names or name.startswith(tuple(names)):
            _print(name, function, max(FUNCTION_RUNS, key=lambda run: _glanced(function, run)))


def _glanced(function: Callable[[str], object], run: tuple[str, str, str]) -> float:
    begun = time.perf_counter()
    function(text_of(run, _GLANCE))
    return time.perf_counter() - begun


def _print(name: str, work: Callable[[str], object], run: tuple[str, str, str]) -> None:
    try:
        took = seconds(lambda: work(text_of(run, SIZES[-1])), _PATIENCE)
        print(f"{exponent(work, run):5.2f}  {took * 1000:7.0f} ms  {name}  {run!r}", flush=True)
    except TooSlow:
        print(f" over {_PATIENCE} s  {name}  {run!r}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
