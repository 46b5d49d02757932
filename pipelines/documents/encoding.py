"""Finds the encoding of bytes nobody labelled and decodes them, saying what had to be mended."""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass

from pipelines.controls import cut_steering
from pipelines.errors import InputError
from pipelines.message import N_, Message, counted

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", N_("a PDF document")),
    (b"PK\x03\x04", N_("a ZIP archive or an office document")),
    (b"PK\x05\x06", N_("a ZIP archive")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", N_("an old office document")),
    (b"{\\rtf", N_("an RTF document")),
    (b"\x89PNG\r\n", N_("a PNG image")),
    (b"\xff\xd8\xff", N_("a JPEG image")),
    (b"GIF87a", N_("a GIF image")),
    (b"GIF89a", N_("a GIF image")),
    (b"RIFF", N_("a RIFF media file")),
    (b"OggS", N_("an Ogg media file")),
    (b"ID3", N_("an MP3 file")),
    (b"\x7fELF", N_("a program")),
    (b"MZ", N_("a program")),
    (b"\x1f\x8b\x08", N_("a gzip archive")),
    (b"BZh", N_("a bzip2 archive")),
    (b"\xfd7zXZ\x00", N_("an xz archive")),
    (b"7z\xbc\xaf\x27\x1c", N_("a 7-Zip archive")),
    (b"Rar!\x1a\x07", N_("a RAR archive")),
    (b"SQLite format 3\x00", N_("an SQLite database")),
    (b"GGUF", N_("a GGUF model")),
)
_MAGIC_THAT_TEXT_MAY_BEGIN_WITH = (b"MZ", b"RIFF", b"ID3", b"BZh", b"OggS", b"GGUF")

# Letters in Russian and Kazakh text together, in parts per thousand. Russian: the frequency dictionary of the Russian
# National Corpus (Lyashevskaya and Sharov, 2009), rounded; the Kazakh letters: rough shares, halved for the mixture.
_PER_MILLE = {
    "о": 110, "е": 84, "а": 80, "и": 73, "н": 67, "т": 63, "с": 55, "р": 47, "в": 45, "л": 44, "к": 35, "м": 32,
    "д": 30,
    "п": 28, "у": 26, "я": 20, "ы": 19, "ь": 17, "г": 17, "з": 16, "б": 16, "ч": 14, "й": 12, "х": 10, "ж": 9, "ш": 7,
    "ю": 6, "ц": 5, "щ": 4, "э": 3, "ф": 3, "ъ": 1, "ё": 1,
    "і": 12, "қ": 12, "ә": 8, "ң": 8, "ғ": 8, "ұ": 4, "ү": 4, "ө": 4, "һ": 0.3,
    "є": 1, "ї": 1, "ў": 1, "ґ": 0.2,  # Ukrainian and Belarusian: to be decoded, if not translated
}  # fmt: skip
_LOG = {letter: math.log(share / 1000) for letter, share in _PER_MILLE.items()}
_LOG |= {letter.upper(): value - 0.7 for letter, value in _LOG.items()}
_LOG |= dict.fromkeys("«»“”„‘’—–…№\u00a0\u00ad", math.log(0.01))
_LOG |= dict.fromkeys("°§©®™•·±²³½€£", math.log(0.001))
_LATIN = math.log(0.02)  # an accented Latin letter
_UNLIKELY = -10.0
_CASE_SLIP = re.compile(r"[а-яёәғқңөұүһі][А-ЯЁӘҒҚҢӨҰҮҺІ]")  # a lower case letter before a capital: the KOI8/1251 slip
_SCRIPT_SLIP = re.compile(r"[A-Za-z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][A-Za-z]")
# Letters whose codes are no letters of Russian, Ukrainian or Belarusian in Windows-1251: without one of them the
# Kazakh codepages are not considered.
_KAZAKH_EVIDENCE = {"kz1048": re.compile("[қәңҚӘҢ]"), "ptcp154": re.compile("[қңҚҢ]")}
# How rare a codepage is, as a log prior on the whole sample: it decides a word or two, never a paragraph.
_PRIOR = {
    "cp1252": 0.0,
    "cp1251": 0.0,
    "koi8_r": -2.0,
    "kz1048": -2.0,
    "cp866": -4.0,
    "iso8859_5": -6.0,
    "ptcp154": -8.0,
}
_WESTERN_FIRST = ("cp1252", "cp1251")
_DOUBTFUL = -6.0  # mean log frequency under which none of the candidates is believed
_SAMPLE = 1 << 16

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]{2,30})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9_:-]{2,30})", re.IGNORECASE)
_READABLE = re.compile(r"[\t\n\r -~\u00a0-\u024f\u0400-\u052f\u2010-\u2026\u2116]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with ``\\n`` as its only line end of the CR/LF family, the encoding found (Python's name), and notes.

    ``newline`` is what most lines ended with: LF or CRLF.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    newline: str = "\n"


def decode(data: bytes, name: str, keep_line_ends: bool = False) -> Decoded:
    """Decode ``data``; ``name`` is how the messages call it. With ``keep_line_ends`` CR and CRLF stay as they are.

    Raises ``InputError`` for what is not text (archives, images, programs, random bytes).
    """
    _refuse_known_binary(data, name)
    text, encoding = _decode(data)
    notes: list[str] = []
    zeros = text.count("\x00")
    if zeros:
        if zeros * 10 > len(text):
            raise InputError("{name} is not a text file.", name=name)
        text = text.replace("\x00", "")
        notes.append(Message("Removed {what}.", what=counted(zeros, "{n} NUL byte", "{n} NUL bytes")))
    if len(_CONTROLS.findall(text)) * 33 > len(text):
        raise InputError("{name} is not a text file.", name=name)
    text, controls = cut_steering(text)
    text = text.lstrip("\ufeff")  # behind what was cut as well
    if controls:
        notes.append(
            Message(
                "Removed {what}, which could steer the terminal.",
                what=counted(controls, "{n} control character", "{n} control characters"),
            )
        )
    # U+FFFD that the source itself holds is not ours to report.
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd") if encoding == "utf-8" else 0
    if broken > 0:
        notes.append(
            Message(
                "Replaced {what}: the file is not wholly valid UTF-8.",
                what=counted(broken, "{n} broken character", "{n} broken characters"),
            )
        )
    newline = "\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n"
    if not keep_line_ends:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded(text, encoding, tuple(notes), newline)


def _refuse_known_binary(data: bytes, name: str) -> None:
    for magic, kind in _BINARY:
        if data.startswith(magic) and (magic not in _MAGIC_THAT_TEXT_MAY_BEGIN_WITH or b"\x00" in data[:1024]):
            raise InputError("{name} is not a text file: it is {kind}.", name=name, kind=kind)


def _decode(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace"), encoding
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        start = max(0, error.start - _SAMPLE)
    around = data[start : start + 4 * _SAMPLE].decode("utf-8", "replace")
    broken = around.count("\ufffd")
    if len(re.findall(r"[^\x00-\x7f\ufffd]", around)) >= broken:
        return data.decode("utf-8", "replace"), "utf-8"
    declared = _declared(data)
    if declared:
        return data.decode(declared, "replace"), declared
    encoding = guess_codepage(data)
    return data.decode(encoding, "replace"), encoding


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: one of the two readings is nearly all Latin, Cyrillic and punctuation."""
    sample = data[: 2000 - len(data[:2000]) % 2]
    if len(sample) < 4 or not (b"\x00" in sample or sample.count(b"\x04") * 4 > len(sample)):
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if len(_READABLE.findall(text)) >= 0.9 * len(text):
            return encoding
    return None


def _declared(data: bytes) -> str | None:
    """The encoding that a page names itself, if it is a single-byte one that decodes it."""
    head = data[:4096]
    match = _XML.search(head) or _META.search(head)
    if not match:
        return None
    label = match[1].decode("ascii")
    try:
        encoding = codecs.lookup(label).name
    except LookupError:
        return None
    # Browsers read Latin-1 as Windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
    encoding = "cp1252" if encoding in ("iso8859-1", "ascii") else encoding
    if encoding.startswith("utf"):  # tried already
        return None
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return encoding


def guess_codepage(data: bytes) -> str:
    """The codepage under which the bytes above 127 read most like Russian or Kazakh, or like accented Latin letters.

    The measure is the mean log frequency of the decoded letters, less penalties for capitals inside words and for
    words in two scripts. charset-normalizer, which errs on Russian sentences in KOI8-R, is asked only where every
    candidate reads badly.
    """
    sample = _telling_part(data)
    high, low = len(re.findall(rb"[\x80-\xff]", sample)), len(re.findall(rb"[A-Za-z]", sample))
    # Hardly a letter above 127 (pound signs, quotes, an é): nothing to tell Cyrillic pages apart by.
    candidates = _WESTERN_FIRST if high * 20 < low else tuple(_PRIOR)
    scores = {encoding: _score(sample, encoding) for encoding in candidates}
    for encoding, evidence in _KAZAKH_EVIDENCE.items():
        if not evidence.search(sample.decode(encoding, "replace")):
            scores.pop(encoding, None)
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] < _DOUBTFUL and candidates is not _WESTERN_FIRST:
        from charset_normalizer import from_bytes

        match = from_bytes(sample).best()
        if match is not None:
            return match.encoding
    return best


def _telling_part(data: bytes) -> bytes:
    """A bounded sample that starts where the bytes above 127 do (an English page may hold a few, far down)."""
    first = re.search(rb"[\x80-\xff]", data)
    start = max(0, first.start() - 64) if first else 0
    return data[start : start + _SAMPLE]


def _score(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, "replace")
    total, number = 0.0, 0
    for char in set(text):
        if char > "\x7f":
            times = text.count(char)
            number += times
            latin = encoding == "cp1252" and "À" <= char <= "ÿ" and char not in "×÷"
            total += times * (_LATIN if latin else _LOG.get(char, _UNLIKELY))
    slips = len(_CASE_SLIP.findall(text)) + len(_SCRIPT_SLIP.findall(text))
    if encoding == "cp1252":  # a word of accented letters only is Cyrillic read amiss
        slips += len(re.findall(r"[À-ÿ]{2}", text))
    return (total - 4 * slips + _PRIOR[encoding]) / max(1, number)


def decode_text(data: bytes, name: str) -> Decoded:
    """As ``decode``, for a file that should hold a text: raises ``InputError`` for an empty one too."""
    decoded = decode(data, name)
    if not decoded.text or decoded.text.isspace():
        raise InputError("{name} is empty.", name=name)
    return decoded
