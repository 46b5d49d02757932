"""Prompt sets of instruction models as data: how to ask for a translation or a summary, read strictly from YAML."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from pipelines.catalogue import is_id, is_there, user_path
from pipelines.errors import ConfigError
from pipelines.instruct.clean import NAMED
from pipelines.languages import DIRECTIONS, LANGUAGES, language
from pipelines.message import reason_of
from pipelines.yaml_text import NoYaml, load_yaml

ChatMessage = dict[str, str]
Text = Annotated[str, msgspec.Meta(min_length=1)]

_FOLDER = Path(__file__).resolve().parent
_USUAL = "chat"  # the set for models of which no set knows
_QUOTED = re.compile(r"[\"«“](.[^\"»”\n]{0,500}+)[\"»”]")


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose unknown keys are errors."""


class Sampling(_Strict, frozen=True):
    """How the model chooses tokens; the names are llama.cpp's. A temperature of 0 is greedy."""

    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.0
    top_k: Annotated[int, msgspec.Meta(ge=0)] = 40
    top_p: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    min_p: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    repeat_penalty: Annotated[float, msgspec.Meta(gt=0)] = 1.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    dry_multiplier: float = 0.0
    dry_allowed_length: int = 2


class Form(_Strict, frozen=True):
    """The form that requests have beside their words.

    ``raw``: the request's text itself is completed, without the chat template and without special tokens. ``stop`` are
    texts that end an answer. ``template`` are values for the model's own chat template (``enable_thinking: false``).
    In the target languages of ``unbound`` the model may answer in other letters than theirs, which a rule turns.
    """

    raw: bool = False
    stop: tuple[Text, ...] = ()
    template: dict[str, bool | str] = {}
    unbound: tuple[str, ...] = ()


class ListPrompt(_Strict, frozen=True):
    """A request for several neighbouring sentences, a numbered line each; ``sizes`` has how many, by direction."""

    sizes: dict[str, Annotated[int, msgspec.Meta(ge=2)]]
    request: Text
    reminder: str = ""


class TranslatePrompt(_Strict, frozen=True, kw_only=True):
    """A translation's prompt; ``{source}`` and ``{target}`` are the languages' English names, ``{text}`` the text.

    ``reminder`` is the request where an answer had another currency than the text (empty: the request as ever): it has
    ``{currency}``, the names in the target language ("tenge"), or ``{pairs}``, both names ("тенге = tenge") as ``pair``
    puts them, with ``between`` them. Without a ``system`` the request comes first.
    ``examples`` holds the same sentence in several languages, by code; every pair that has both makes a chat turn.
    ``chosen`` names, by direction ("en-ru"), the numbers of those that it takes, from 1 and in the order of the turns.
    In the directions of ``names`` a line of a list with odd names (``naming.odd_names``) is asked for again, alone.
    In the directions of ``lists`` every request and answer, those of the examples too, is a numbered list.
    """

    system: str = ""
    request: Text
    reminder: str = ""
    pair: Text = "{name} = {translated}"
    between: str = ", "
    examples: tuple[dict[str, Text], ...] = ()
    chosen: dict[str, tuple[int, ...]] = {}
    names: tuple[str, ...] = ()
    lists: ListPrompt | None = None
    sampling: Sampling = Sampling()
    retry: Sampling = Sampling(temperature=0.5)

    def most(self, source: str, target: str) -> int:
        """How many neighbouring texts one request may have; where it is more than one, every request is a list."""
        return self.lists.sizes.get(f"{source}-{target}", 1) if self.lists else 1

    def prefix(self, source: str, target: str) -> list[ChatMessage]:
        """The messages before a request, the same for every text of a direction."""
        names = {"source": language(source).name, "target": language(target).name}
        messages = [{"role": "system", "content": _filled(self.system, **names)}] if self.system else []
        numbers = self.chosen.get(f"{source}-{target}")
        examples = self.examples if numbers is None else tuple(self.examples[number - 1] for number in numbers)
        pairs = [(example[source], example[target]) for example in examples if {source, target} <= example.keys()]
        most = self.most(source, target)
        for start in range(0, len(pairs), most):
            sources, targets = zip(*pairs[start : start + most], strict=True)
            answer = numbered(targets) if most > 1 else targets[0]
            messages += [self.ask(sources, source, target), {"role": "assistant", "content": answer}]
        return messages

    def ask(
        self, texts: Sequence[str], source: str, target: str, currencies: Mapping[str, str] | None = None
    ) -> ChatMessage:
        """The request for one text or, in a direction of lists, for several.

        ``currencies``: what to remind the model of, source name -> target name.
        """
        wording: TranslatePrompt | ListPrompt = self
        text = texts[0]
        if self.lists and self.most(source, target) > 1:
            wording, text = self.lists, numbered(texts)
        places = {"source": language(source).name, "target": language(target).name, "text": text}
        if currencies and wording.reminder:
            places["currency"] = ", ".join(currencies.values())
            pairs = (_filled(self.pair, name=name, translated=other) for name, other in currencies.items())
            places["pairs"] = self.between.join(pairs)
            return {"role": "user", "content": _filled(wording.reminder, **places)}
        return {"role": "user", "content": _filled(wording.request, **places)}

    def reminder_in(self, output: str, currencies: Mapping[str, str]) -> bool:
        """Whether a reminder of ``currencies`` was translated itself: they stand quoted or paired as it has them."""
        reminders = "\n".join((self.reminder, self.lists.reminder if self.lists else ""))
        names = currencies.values()
        quoted = "{currency}" in _QUOTED.findall(reminders) and ", ".join(names) in _QUOTED.findall(output)
        tail = self.pair.partition("{name}")[2]
        return quoted or ("{pairs}" in reminders and any(_filled(tail, translated=name) in output for name in names))


def numbered(texts: Sequence[str]) -> str:
    """Texts as a numbered list, a line each."""
    return "\n".join(f"{number}. {' '.join(text.split())}" for number, text in enumerate(texts, 1))


class SummarizePrompt(_Strict, frozen=True, kw_only=True):
    """A summary's prompt, by the target language's code. ``length`` has the wish in words by number of sentences."""

    system: dict[str, Text] = {}
    request: dict[str, Text]
    length: dict[str, dict[int, Text]]
    sampling: Sampling = Sampling()
    retry: Sampling = Sampling(temperature=0.5)

    def messages(self, text: str, target: str, sentences: int) -> list[ChatMessage]:
        """The whole chat that asks for a summary of ``text`` with about ``sentences`` sentences."""
        known = self.length[target]
        nearest = min(known, key=lambda number: (abs(number - sentences), number))
        request = _filled(self.request[target], text=text, length=known[nearest], sentences=sentences)
        system = [{"role": "system", "content": self.system[target]}] if self.system else []
        return [*system, {"role": "user", "content": request}]


class PromptSet(_Strict, frozen=True):
    """Everything one family of models is asked with.

    ``clean`` names the rules that mend this family's stumbles (``pipelines/instruct/clean.py``). What a GGUF file must
    have for its model to be asked so: one of the ``architectures`` and, in its chat template, one of the words of
    ``template`` (without any: where requests are raw no chat template at all); else one of the words of ``files`` in
    its name. A file of several sets' architectures goes to the one whose ``files`` it is among.
    """

    translate: TranslatePrompt
    summarize: SummarizePrompt
    form: Form = Form()
    clean: tuple[str, ...] = ()
    files: tuple[Text, ...] = ()
    architectures: tuple[Text, ...] = ()
    template: tuple[Text, ...] = ()


def prompts_for(file: str, architecture: str = "", template: str = "") -> str:
    """The name of the prompt set for a GGUF file, by its name, its architecture and its chat template."""
    names = [path.stem for folder in (_users_folder(), _FOLDER) for path in sorted(folder.glob("*.yaml"))]
    sets = {name: load_prompts(name) for name in names}
    named = [name for name in sets if any(word in file.lower() for word in sets[name].files)]
    same = [name for name in sets if architecture in sets[name].architectures]
    fits = [name for name in same if _fits(sets[name], template)]
    kin = [name for name in named if name in same or not (architecture and sets[name].architectures)]
    return next(iter((*kin, *fits)), _USUAL)


def _fits(prompts: PromptSet, template: str) -> bool:
    """Whether a file of this chat template is asked by the set, as far as its form tells."""
    if prompts.form.raw or not template:
        return prompts.form.raw and not template
    return not prompts.template or any(map(template.__contains__, prompts.template))


def load_prompts(name: str) -> PromptSet:
    """The prompt set ``name``, the user's own before Audar's; raises ``ConfigError`` naming the file and the key."""
    path = _users_folder() / f"{name}.yaml"
    return read_prompts(path if is_there(path) else _FOLDER / path.name)


def _users_folder() -> Path:
    """``prompts/`` beside the user's own models.yaml; it need not be there."""
    models = user_path()
    return models.parent / "prompts" if models else _FOLDER


@functools.cache
def read_prompts(path: Path) -> PromptSet:
    """Read a prompt set, once a process; raises ``ConfigError`` naming the file and the key."""
    try:
        prompts = msgspec.convert(_with_others(_raw(path)), PromptSet, strict=True)
        _try_out(prompts)
    except OSError as error:
        raise ConfigError("Cannot read the prompt set {path}: {reason}.", path=path, reason=reason_of(error)) from error
    except NoYaml as error:
        raise ConfigError("{path} is not valid YAML: {reason}.", path=path, reason=reason_of(error)) from error
    except (msgspec.ValidationError, ValueError, UnicodeDecodeError) as error:
        raise ConfigError("{path}: {reason}.", path=path, reason=str(error).replace("$.", "").rstrip(".")) from error
    except (KeyError, IndexError) as error:
        raise ConfigError(
            "{path}: a placeholder or language {name} is unknown or missing.", path=path, name=error
        ) from error
    return prompts


def _raw(path: Path) -> Any:
    return load_yaml(path.read_text(encoding="utf-8"))


def _with_others(raw: Any) -> Any:
    """A set in which a part is the name of one of Audar's sets: it is that set's part."""
    if not isinstance(raw, dict):
        return raw
    taken = {key: raw[key] for key in ("translate", "summarize") if isinstance(raw.get(key), str) and is_id(raw[key])}
    return {**raw, **{key: _raw(_FOLDER / f"{name}.yaml")[key] for key, name in taken.items()}}


def _filled(template: str, **fields: object) -> str:
    """A template with its fields. Only their names stand in braces: an attribute or a width is somebody's trick."""
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is not None and (spec or conversion):
            raise ValueError(f"{{{name}}} is followed by something within its braces")
        if name is not None and name not in fields:
            raise KeyError(name)
    return template.format(**fields)


def _try_out(prompts: PromptSet) -> None:
    """Fill every template once: a wrong placeholder or a missing language shows when the file is read."""
    if strange := [name for name in prompts.clean if name not in NAMED]:
        raise ValueError(f"clean: there is no rule '{strange[0]}'; there are {', '.join(NAMED)}")
    for number, example in enumerate(prompts.translate.examples):
        if unknown := set(example) - set(LANGUAGES):
            raise ValueError(f"translate.examples[{number}]: unknown language {', '.join(sorted(unknown))}")
    lists = prompts.translate.lists
    translate = prompts.translate
    chosen = (("chosen", translate.chosen), ("names", translate.names), ("lists.sizes", lists.sizes if lists else ()))
    for name, directions in chosen:
        for direction in directions:
            if unknown := set(direction.split("-")) - set(LANGUAGES):
                raise ValueError(f"translate.{name}: unknown language {', '.join(sorted(unknown))}")
    for direction, numbers in prompts.translate.chosen.items():
        if wrong := [number for number in numbers if not 1 <= number <= len(prompts.translate.examples)]:
            raise ValueError(f"translate.chosen.{direction}: there is no example {wrong[0]}")
    if unknown := set(prompts.form.unbound) - set(LANGUAGES):
        raise ValueError(f"form.unbound: unknown language {', '.join(sorted(unknown))}")
    for name, wording in (("", prompts.translate), ("lists.", lists)):
        if wording and "{text}" not in wording.request:
            raise ValueError(f"translate.{name}request: {{text}} is missing")
        if wording and wording.reminder and "{text}" not in wording.reminder:
            raise ValueError(f"translate.{name}reminder: {{text}} is missing")
    for direction in DIRECTIONS:
        source, _, target = direction.partition("-")
        translate.prefix(source, target)
        for currencies in ({}, {"name": "name"}):
            translate.ask(["text"], source, target, currencies)
    for code in LANGUAGES:
        if "{text}" not in prompts.summarize.request[code]:
            raise ValueError(f"summarize.request.{code}: {{text}} is missing")
        if not prompts.summarize.length[code]:
            raise ValueError(f"summarize.length.{code}: no length is given")
        prompts.summarize.messages("text", code, 3)
