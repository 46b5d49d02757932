"""XLIFF 1.x and 2.x, through translate-toolkit: inline elements survive, and what is translated stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from lxml import etree
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from pipelines.documents.archive import parse_xml
from pipelines.documents.catalogues.catalogue_units import Unit, damaged, is_symbol, same_language
from pipelines.documents.plurals import cut_string
from pipelines.documents.references import unescape
from pipelines.documents.strings import HTML_LINES, PLACE, Syntax
from pipelines.errors import InputError
from pipelines.languages.words import PLACEHOLDER

_DAMAGE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, StopIteration, etree.LxmlError)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*", re.DOTALL)
# Native code and its places as a whole, then elements, whose attributes may hold tags as text, and tags of HTML that
# are written as text.
_TOKEN = re.compile(
    rf"(?P<place>{PLACE})|<(?P<code>ph|bpt|ept|it)\b(?:[^<>]*/>|[^<>]*>.*?</(?P=code)>)"
    r"|(?:<|(?P<written>&lt;))(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?:\s(?(written)(?:(?!&gt;)[^<>])*?|[^<>]*?))?(?P<alone>/?)(?(written)&gt;|>)",
    re.DOTALL,
)

_EQUIVALENT = re.compile(r"\b(?:equiv-text|equiv|disp)=\"([^\"]+)\"|<(?:ph|it)\b[^<>]*>([^<>]+)</")


def _flat(text: str) -> str:
    return unescape(re.sub(r"(?<!\s)\s*\n\s*", " ", text))


def _shown(element: str) -> str:
    """The placeholder that an inline element stands for, where it tells: ``<ph id="1">%s</ph>``."""
    texts = (unescape(match[1] or match[2]).strip() for match in _EQUIVALENT.finditer(element))
    return next((text for text in texts if PLACEHOLDER.fullmatch(text)), "")


_BREAK = r"<(?:x|ph)\b[^<>]*\"(?:(?:x-|xlf:)?(?:lb|br)\"|&lt;br\b)[^<>]*/>"
_BETWEEN = r"(?<!\s)(?:\s*(?:{}))+\s*"
_LINES = Syntax(  # white space is to be kept
    _TOKEN, re.compile(_BETWEEN.format(rf"\n|{_BREAK}")), unescape, HTML_LINES.encode, _shown
)
_FLOW = Syntax(_TOKEN, re.compile(_BETWEEN.format(_BREAK)), _flat, HTML_LINES.encode, _shown)


@dataclass(frozen=True, slots=True)
class _Version:
    """How a version of XLIFF writes what we change."""

    file: Any
    states: str  # the element, from the unit on, that has the state
    new: frozenset[str]  # states of what is not translated, whatever stands there
    draft: frozenset[str]  # states of what waits for a person, where it is no copy of the source
    made: dict[str, str]  # the state of a machine's translation
    language: tuple[str, str]  # element and attribute that name the target language


_NEEDS = ("translation", "adaptation", "l10n")
_VERSIONS = {
    "1": _Version(
        Xliff1File,
        "target",
        frozenset({"new"}),
        frozenset({*(f"needs-{work}" for work in _NEEDS), *(f"needs-review-{work}" for work in _NEEDS)}),
        {"state": "needs-review-translation"},
        ("file", "target-language"),
    ),
    # Version 2 has no state for a review that is due: "translated" means not reviewed, the sub-state says it.
    "2": _Version(
        Xliff2File,
        ".",
        frozenset({"initial"}),
        frozenset(),
        {"state": "translated", "subState": "audar:needs-review"},
        (".", "trgLang"),
    ),
}


def open_xliff(data: bytes, name: str, redo: bool) -> Xliff:
    """``redo``: translations that wait for a person are made again.

    Raises ``InputError`` for what is damaged, hostile, or of an unknown version.
    """
    root = parse_xml(data, name)
    tag = etree.QName(root)
    named = str(root.get("version") or (tag.namespace or "").rpartition(":")[2])
    version = _VERSIONS.get(named[:1])
    if version is None or tag.localname != "xliff":
        raise damaged(name, "XLIFF")
    try:
        store = version.file()
        store.parse(data)
        return Xliff(store, version, redo, _prolog(data, root.getroottree().docinfo.encoding))
    except _DAMAGE:
        raise damaged(name, "XLIFF") from None


class Xliff:
    """A file of either version; what they differ in is in ``_VERSIONS``."""

    def __init__(self, store: Any, version: _Version, redo: bool, prolog: str) -> None:
        self._store, self._version, self._redo, self._prolog = store, version, redo, prolog
        self._space = store.namespaced("x")[:-1]
        translatable, self._spaced = _inherited(store.document.getroot())
        self._units = [unit.xmlelement for unit in store.units if unit.xmlelement in translatable]
        self.fuzzy = 0 if redo else sum(map(self._is_draft, self._units))
        self.done = sum(map(self._is_done, self._units)) - self.fuzzy

    def _child(self, element: Any, tag: str) -> Any:
        return element if tag == "." else element.find(f"{self._space}{tag}")

    def _is_done(self, element: Any) -> bool:
        if not self._target(element) or self._attributes(element).get("state") in self._version.new:
            return False
        return not (self._redo and self._is_draft(element))

    def _is_draft(self, element: Any) -> bool:
        """Whether a person is to check or finish what stands there."""
        if not self._target(element) or element.get("approved") == "yes":
            return False
        attributes = self._attributes(element)
        made = self._version.made.items() <= dict(attributes).items()
        return made or attributes.get("state") in self._version.draft

    def _attributes(self, element: Any) -> Any:
        return self._child(element, self._version.states).attrib

    def _target(self, element: Any) -> str:
        """The words of the translation; none where it is the source's that asks for one."""
        target, source = (self._child(element, tag) for tag in ("target", "source"))
        words, others = (_words(each) for each in (target, source))
        asks = target is not None and self._attributes(element).get("state") in self._version.draft
        return "" if asks and words == others else words

    def units(self) -> Iterator[Unit]:
        for element in self._units:
            source = self._child(element, "source")
            if source is None or self._is_done(element):
                continue
            inner = _inner(source)
            string = cut_string(inner, _LINES if source in self._spaced else _FLOW)
            if string.worded and not is_symbol(inner.strip()):
                yield Unit((string,), element)

    def put(self, unit: Unit, targets: Sequence[str], language: str) -> None:
        element = unit.original
        source, target = self._child(element, "source"), self._child(element, "target")
        if target is None:
            before = self._child(element, "seg-source")
            before = source if before is None else before
            target = etree.Element(f"{self._space}target")
            target.tail, before.tail = before.tail, source.tail if before is not source else before.tail
            element.insert(element.index(before) + 1, target)
        tail = target.tail
        for child in list(target):
            target.remove(child)
        try:
            filled = _parsed(source, targets[0])
        except etree.XMLSyntaxError:  # elements that no source can have, such as another source
            raise InputError("The markup inside of a unit is damaged; nothing can be put in its place.") from None
        target.text, target.tail = filled.text, tail
        target.extend(list(filled))
        state = self._child(element, self._version.states)
        state.attrib.pop("state-qualifier", None)
        state.attrib.update(self._version.made)
        if target.get(_LANG):
            target.set(_LANG, language)
        if element.get("approved") == "yes":
            element.set("approved", "no")

    def _files(self) -> list[Any]:
        """The elements that name the language."""
        root = self._store.document.getroot()
        tag = self._version.language[0]
        return [root] if tag == "." else list(root.iterchildren(f"{self._space}{tag}"))

    def named(self) -> str:
        codes = (element.get(self._version.language[1], "") for element in self._files())
        return next((code for code in codes if code), "")

    def save(self, language: str) -> bytes:
        root = self._store.document.getroot()
        for element in self._files():
            if not same_language(element.get(self._version.language[1], ""), language):
                element.set(self._version.language[1], language)
        written: str = etree.tostring(root, encoding="unicode", with_tail=False)
        return (self._prolog + written + "\n").encode()


def _words(element: Any) -> str:
    return " ".join(element.xpath("string()").split()) if element is not None else ""


def _prolog(data: bytes, encoding: str) -> str:
    """What stands before the root, for a file in UTF-8: lxml would write another declaration and lose line ends."""
    match = _BEFORE_ROOT.match(data.decode(encoding or "utf-8").removeprefix("\ufeff"))
    return re.sub(r"(?<=encoding=[\"'])[^\"']*", "UTF-8", match[0], count=1) if match else ""


def _inherited(root: Any) -> tuple[set[Any], set[Any]]:
    """The elements that may be translated, and those that keep their white space: as they say, or else the nearest
    element around them that does. Nothing inside a text is among either.
    """
    translatable, spaced = set(), set()
    waiting = [(root, True, False)]
    while waiting:
        element, translates, keeps = waiting.pop()
        translates = element.get("translate") != "no" if element.get("translate") else translates
        keeps = element.get(_SPACE) == "preserve" if element.get(_SPACE) else keeps
        if translates:
            translatable.add(element)
        if keeps:
            spaced.add(element)
        if etree.QName(element).localname not in ("source", "target"):
            waiting += [(child, translates, keeps) for child in element.iterchildren("*")]
    return translatable, spaced


def _inner(source: Any) -> str:
    """What stands between an element's tags, as XML; CDATA as text, comments and instructions left out."""
    plain = deepcopy(source)
    etree.strip_tags(plain, etree.Comment, etree.PI)
    for element in plain.iter():
        element.text = element.text
        element.tail = element.tail
    text: str = etree.tostring(plain, encoding="unicode", with_tail=False)
    return (
        ""
        if text.endswith("/>") and not len(plain) and not plain.text
        else text[text.index(">") + 1 : text.rindex("<")]
    )


def _parsed(source: Any, inner: str) -> Any:
    """An element like ``source`` with other XML in it; letters that XML cannot have are left out."""
    shell = deepcopy(source)
    for child in list(shell):
        shell.remove(child)
    shell.text, shell.tail = "x", None
    text: str = etree.tostring(shell, encoding="unicode")
    begin, end = text[: text.index(">") + 1], text[text.rindex("<") :]
    return etree.fromstring(begin + _UNPRINTABLE.sub("", inner) + end)
