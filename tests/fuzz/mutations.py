"""Turns a seed into a hostile input: a plan of steps, drawn by Hypothesis, is played on bytes, trees and archives.

A plan is data, so equal plans give equal inputs. A step that does not fit (a tree's on what is no tree) falls back to
bytes, so that no draw is wasted.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from typing import Any

from hypothesis import strategies as st
from lxml import etree

Step = tuple[int, int, int, int]
"""What is done, where, with what, and how much of it; each is read modulo what there is."""

Plan = tuple[int, tuple[Step, ...]]
"""The number of a seed, and what is done to it."""

OUTSIDE = f"{tempfile.gettempdir()}/audar-fuzz-outside"
"""A place that no input may make."""

_USUAL, _LARGEST = 12 << 10, 160 << 10  # bytes of what is repeated: mostly, and now and then
_MANY = (2, 9, 60, 400, 2000, 8000)

_HOSTILE = [
    "\0", "\x1b[2J", "\x1b]0;x\x07", "\x7f", "\x9b2J", "\r", "\r\n", "\n\n", "\t", "\u202e", "\u2066", "\u200d",
    "\ufeff", "\ufffd", "\u0301" * 30, "\u2028", "\x85", "\xa0", "\U0001f468\u200d\U0001f469", "ﷺ", "İ", "ß", "Ⅷ",
    "๓", "\\u001b", "\\ud800", "\\u0000", "&#27;", "&#x9b;", "&#0;", "&#" + "9" * 5000 + ";", "&#xD800;",
    "&amp;#27;", "&", "../../x", f"{OUTSIDE}/x", "..\\..\\x", "C:\\x", "con", ".", "..", "~nobody/x",
    "a" * 300, "%00", "%2e%2e/", "-1", "0", "1e999", "NaN", "Infinity", "-0.0", "9" * 400, "2147483648",
    "9223372036854775808", "1_000", "٣", "null", "true", "[]", "{}", '""', "'", '"', "«", "`", "```", "***", "__",
    "~~~", "![", "[x](", "](<", "<a ", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    "&a;", "</", "/>", "<script>", "<pre>", "<br/>", "%s", "%(a)s", "{0}", "{{x}}", "${x}", "%n$@", "\\", "\\n", "|",
    "||", ",", ";", "=", "#", "# ", "> ", "- ", "1. ", "---\n", "+++\n", ":", " : ",
    "00:00:00,000 --> 00:00:01,000\n", "99:99:99.999", "-->", "WEBVTT", "NOTE\n", "<v ", "<00:00:00>", "msgid",
    'msgid ""', 'msgstr ""', "msgctxt", "msgid_plural", "#~ ", "#, fuzzy", "nplurals=INTEGER", "charset=UTF-7",
    "charset=utf-16", "encoding='x'", "encoding='UTF-16'", "encoding='cp037'", 'xml:space="preserve"', "xmlns=''",
    "/W [0 65535 1]", "/W [0 99999999 5]", "<0000> <ffff> <0000>", " beginbfrange ", "/Length -1", "/Kids [1 0 R]",
    "/Filter /FlateDecode", "/Filter [/ASCIIHexDecode /ASCII85Decode]", "/Prev 0", "/Parent 1 0 R", "1 0 R", "/X Do",
    " Tj ", " Td ", "99999 0 R", " obj ", " endobj ", "stream\n", "endstream", "/Encrypt 1 0 R", "q ", "BT ", "ET ",
    "/Count 999999999", "<<" * 50, "*alias", "&anchor ", "!!python/object:x", "!!timestamp 2001-14-40", "<<: ", "? ",
    "? [a]\n: b", "{a: *b}", "0x", "1:60", "hf:", "https://", "http://[", "http://x:99999999/", "file:///etc/x",
    "www.", "@", "😀", "қазақ", "слово ", "The word. ",
]  # fmt: skip
_NO_TEXT = [
    b"\xff\xfe", b"\xfe\xff", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xd0", b"PK\x03\x04", b"PK\x05\x06",
    b"\x1f\x8b\x08", b"%PDF-", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"GGUF", b"\x80\x04.",
]  # fmt: skip
TOKENS = [*(text.encode("utf-8", "surrogatepass") for text in _HOSTILE), *_NO_TEXT]
"""What some reader somewhere took for more than text."""
_VALUES: list[Any] = [
    None, True, -1, 0, 1.5, 1 << 64, 10**400, "", "x", [], {}, [None], {"": None}, [[]], "\x1b[2J", "\0", "\ud800",
    "../../x", f"{OUTSIDE}/x", float("nan"), float("inf"),
]  # fmt: skip
_SQL = (
    "DROP TABLE {t}", "DELETE FROM {t}", "UPDATE {t} SET {c} = NULL", "UPDATE {t} SET {c} = x'ff00'",
    "UPDATE {t} SET {c} = 'x'", "UPDATE {t} SET {c} = -1", "UPDATE {t} SET {c} = CAST(x'ff' AS TEXT)",
    "UPDATE {t} SET {c} = char(27) || '[2J'", "PRAGMA user_version = -1", "PRAGMA user_version = 0",
    "PRAGMA user_version = 1", "PRAGMA user_version = 99", "ALTER TABLE {t} RENAME TO other",
    "PRAGMA journal_mode = DELETE", "ALTER TABLE {t} RENAME COLUMN {c} TO other", "CREATE TABLE more (x)",
    "INSERT INTO {t} SELECT * FROM {t}",
    "CREATE TRIGGER bad BEFORE INSERT ON {t} BEGIN SELECT RAISE(ABORT, 'no'); END", "UPDATE {t} SET {c} = '{{}}'",
    "CREATE TRIGGER gone AFTER INSERT ON {t} BEGIN DELETE FROM {t}; END", "UPDATE {t} SET {c} = '[1]'",
    "PRAGMA encoding = 'UTF-16'", "UPDATE {t} SET {c} = zeroblob(100000)", "UPDATE {t} SET {c} = 1e999",
    "CREATE VIEW seen AS SELECT * FROM seen2", "DROP INDEX by_status", "DROP INDEX by_digest", "VACUUM",
    "ALTER TABLE {t} DROP COLUMN {c}",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-be", "utf-8-sig", "cp1251", "koi8-r", "utf-7", "utf-32", "latin-1")
_NUMBER = re.compile(rb"\d+")
_BROKEN = (
    ValueError, RecursionError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error,
    etree.LxmlError, zipfile.BadZipFile, sqlite3.Error,
)  # fmt: skip
"""What is raised for an input that has lost its form before this step."""


def plans(seeds: int) -> st.SearchStrategy[Plan]:
    """Plans for so many seeds; the first step is often the only one, so that much of a seed stays whole."""
    step = st.tuples(*(st.integers(0, top) for top in (255, 1 << 20, 1 << 12, 255)))
    return st.tuples(st.integers(0, seeds - 1), st.lists(step, min_size=1, max_size=4).map(tuple))


def mutated(plan: Plan, seeds: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """The input that a plan makes of its seed; pieces of ``others`` are spliced in."""
    number, steps = plan
    data = seeds[number]
    with warnings.catch_warnings(action="ignore"):  # zipfile's: two files of one name are meant
        for step in steps:
            data = _change(data, step, (*seeds, *others))
    return data


def _change(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    """One step; of what is an archive, a database or a tree, seven in eight are of its own kind, or more."""
    what = step[0]
    changes: list[Callable[[bytes, Step, Sequence[bytes]], bytes]] = []
    if data[:2] == b"PK":
        changes = [_archive]
    elif data[:6] == b"SQLite":
        changes = [_database]
    elif data.lstrip()[:1] in (b"{", b"["):
        changes = [_json]
    elif b"<" in data[:4096] and b">" in data[:65536]:
        changes = [_xml]
    if changes and what % (32 if changes[0] is _archive else 8):
        with suppress(*_BROKEN):
            new = changes[0](data, (what // 4, *step[1:]), others)
            if len(new) <= 8 * _LARGEST:
                return new
    return _bytes(data, step, others)


def _bytes(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    what, where, which, much = step
    at = where % (len(data) + 1)
    end = min(len(data), at + 1 + much * much // 16)
    token = TOKENS[which % len(TOKENS)]
    other = others[which % len(others)]
    room = _LARGEST if which % 61 == 0 else _USUAL
    match (what // 4 + which) % 14:
        case 0:
            return data[:at] + bytes([(data[at] if at < len(data) else 0) ^ (1 << which % 8)]) + data[at + 1 :]
        case 1:
            return data[:at] + bytes([which % 256]) + data[at + 1 :]
        case 2:
            return data[:at] + data[end:]
        case 3:
            return data[:at]
        case 4 | 5:
            return data[:at] + token + data[at:]
        case 6:
            return data[:at] + token + data[at + len(token) :]
        case 7:
            return (
                data[:at] + token * min(_MANY[much % len(_MANY)], max(1, (room - len(data)) // len(token))) + data[at:]
            )
        case 8:
            piece = data[at:end]
            return (
                data[:at]
                + piece * (min(_MANY[much % len(_MANY)], max(0, room - len(data)) // max(1, len(piece))) + 1)
                + data[end:]
            )
        case 9:
            begin = (where >> 5) % (len(other) + 1)
            return data[:at] + other[begin : begin + 40 * (much + 1)] + data[at:]
        case 10:
            begin = len(other) * at // (len(data) + 1)
            return data[:at] + other[begin:]
        case 11:
            numbers = list(_NUMBER.finditer(data))
            if not numbers:
                return data[:at] + b"9" * (much + 1) + data[at:]
            start, stop = numbers[where % len(numbers)].span()
            value = (b"0", b"-1", b"4294967296", b"9" * 30, b"1", b"65535", b"9" * 5000, b"0.5")[which % 8]
            return data[:start] + value + data[stop:]
        case 12:
            lines = data.split(b"\n")
            one, two = where % len(lines), which % len(lines)
            lines[one], lines[two] = lines[two], lines[one]
            return b"\n".join(lines)
        case _:
            return data.decode("utf-8", "replace").encode(_ENCODINGS[which % len(_ENCODINGS)], "replace")


def _json(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    what, where, which, much = step
    root = [json.loads(data)]
    places = list(_places(root))
    holder, key = places[where % len(places)]
    value = holder[key]
    match what % 10:
        case 0 | 1:
            holder[key] = _VALUES[which % len(_VALUES)]
        case 2:
            holder[key] = TOKENS[which % len(TOKENS)].decode("utf-8", "replace")
        case 3 if isinstance(value, str):
            holder[key] = _bytes(value.encode(), step, others).decode("utf-8", "replace")
        case 4:
            for _ in range(_MANY[much % 4]):
                value = [value] if which % 2 else {"a": value}
            holder[key] = value
        case 5 if len(places) > 1:
            other, there = places[which % len(places)]
            holder[key] = json.loads(json.dumps(other[there]))
        case 6 if isinstance(holder, dict):
            holder[TOKENS[which % len(TOKENS)].decode("utf-8", "replace")] = holder.pop(key)
        case 7 if isinstance(value, list) and value:
            value *= min(_MANY[much % len(_MANY)], 1 + _USUAL // (len(json.dumps(value)) + 1))
        case 8 if isinstance(holder, dict):
            del holder[key]
        case _ if isinstance(value, str):
            holder[key] = value * min(_MANY[much % len(_MANY)], 1 + _USUAL // (len(value) + 1))
        case _:
            holder[key] = {"x": value, TOKENS[which % len(TOKENS)].decode("utf-8", "replace"): value}
    return json.dumps(root[0], ensure_ascii=bool(which % 3)).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def _xml(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    what, where, which, much = step
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    node, other = nodes[where % len(nodes)], nodes[which % len(nodes)]
    parent = node.getparent()
    text = "".join(c for c in TOKENS[which % len(TOKENS)].decode("utf-8", "replace") if c >= " " and c != "\ufffe")
    match what % 14:
        case 0 if parent is not None:
            parent.remove(node)
        case 1 if parent is not None:
            for _ in range(_MANY[much % 4]):
                parent.insert(parent.index(node), _copied(node))
        case 2 if parent is not None and other not in node.iter() and node not in other.iter():
            other.insert(much % (len(other) + 1), node)
        case 3:
            node.insert(much % (len(node) + 1), _copied(other))
        case 4:
            node.tag = other.tag
        case 5:
            node.tag = ("x", "p", "{urn:x}p", "script", "br", "table", "math", "svg", "a", "pre")[which % 10]
        case 6 if node.attrib:
            node.attrib[list(node.attrib)[much % len(node.attrib)]] = text
        case 7 if node.attrib:
            del node.attrib[list(node.attrib)[much % len(node.attrib)]]
        case 8:
            node.attrib.update(other.attrib)
        case 9:
            node.text = text * _MANY[much % 4]
        case 10:
            node.tail = text + (node.tail or "")
        case 11:
            made = (etree.Comment("x"), etree.ProcessingInstruction("x", "y"), etree.Element("x"))[which % 3]
            node.insert(much % (len(node) + 1), made)
        case 12:
            for _ in range((3, 30, 120, 250)[much % 4]):
                outer = etree.Element(node.tag, node.attrib)
                outer[:] = node[:]
                outer.text, node.text = node.text, None
                node[:] = [outer]
        case _:
            text = other.text or "word "
            node.text = (node.text or "") + text * min(_MANY[much % len(_MANY)], 1 + _USUAL // len(text))
    return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=which % 2 == 0))


def _copied(node: Any) -> Any:
    return etree.fromstring(etree.tostring(node, with_tail=False))


def _archive(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    what, where, which, much = step
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [(info.filename, archive.read(info)) for info in archive.filelist[:200]]
    if not files:
        raise ValueError("nothing to change")
    at = where % len(files)
    name, content = files[at]
    match what % 12:
        case 0:
            del files[at]
        case 1:
            files.append((name, files[which % len(files)][1]))
        case 2:
            files[at] = (TOKENS[which % len(TOKENS)].decode("utf-8", "replace")[:400], content)
        case 3:
            files[at] = (name, files[which % len(files)][1])
        case 4:
            other = others[which % len(others)]
            files[at] = (name, other[:_LARGEST])
        case _:
            files[at] = (
                name,
                _change(content, (what // 12 * 5 + much, where >> 4, which, much), [c for _, c in files]),
            )
    out = io.BytesIO()
    pack = zipfile.ZIP_STORED if which % 5 == 0 else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", pack, compresslevel=1) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else pack)
    return out.getvalue()


def _database(data: bytes, step: Step, others: Sequence[bytes]) -> bytes:
    what, where, which, _ = step
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(data)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = tables[where % len(tables)] if tables else "x"
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        column = columns[which % len(columns)] if columns else "x"
        with suppress(sqlite3.Error):
            database.execute(_SQL[(what + which // 16) % len(_SQL)].format(t=table, c=column))
        return database.serialize()
