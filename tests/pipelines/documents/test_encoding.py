"""Encodings are found, not assumed; what is not text is refused by name."""

import random

import pytest

from pipelines.documents.encoding import decode
from pipelines.errors import InputError

RUSSIAN = "Правительство утвердило новый порядок поддержки сельских школ, сообщили в министерстве."
KAZAKH = "Үкімет ауыл мектептерін қолдаудың жаңа тәртібін бекітті, деп хабарлады министрлік."
SHORT = "Новый указ"


@pytest.mark.parametrize(
    "text", [RUSSIAN, SHORT, "АСТАНА. КАЗИНФОРМ", RUSSIAN * 300], ids=["long", "short", "capitals", "page"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8_r", "cp866", "iso8859_5"])
def test_russian(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding, decoded.notes) == (text, encoding, ())


@pytest.mark.parametrize("encoding", ["kz1048", "ptcp154"])
def test_kazakh_codepages(encoding: str) -> None:
    decoded = decode(KAZAKH.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding) == (KAZAKH, encoding)


def test_ukrainian_in_windows_1251_is_not_taken_for_kazakh() -> None:
    text = "Уряд затвердив новий порядок підтримки сільських шкіл, її деталі невідомі, є питання."
    assert decode(text.encode("cp1251"), "a.txt").text == text


@pytest.mark.parametrize(
    "text", ["He paid £125 for the “café” ticket.", "The naïve résumé of Señor Peña", "“Quoted” — said he"]
)
def test_western_marks_in_english(text: str) -> None:
    assert decode(text.encode("cp1252"), "a.txt").text == text


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le"),
    ],
)
def test_byte_order_marks(bom: bytes, encoding: str) -> None:
    decoded = decode(bom + KAZAKH.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding) == (KAZAKH, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, "A plain English sentence.\n"])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_a_page_names_its_own_encoding() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Їжак і гриб</body></html>'
    decoded = decode(page.encode("cp1251"), "a.html")
    assert (decoded.text, decoded.encoding) == (page, "cp1251")


def test_a_page_that_lies_about_its_encoding_is_read_as_what_it_is() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{RUSSIAN}</body></html>'
    assert decode(page.encode(), "a.html").text == page


def test_broken_utf8_is_mended_and_noted() -> None:
    data = RUSSIAN.encode()[:-1] + b"\xff\xfe" + RUSSIAN.encode()
    decoded = decode(data, "a.txt")
    assert decoded.encoding == "utf-8"
    assert decoded.text == RUSSIAN[:-1] + "\ufffd\ufffd" + RUSSIAN
    assert decoded.notes == ("Replaced 2 broken characters: the file is not wholly valid UTF-8.",)


def test_a_replacement_character_of_the_source_is_not_reported() -> None:
    assert decode("Что\ufffdто".encode(), "a.txt").notes == ()


def test_nul_bytes_are_removed_and_noted() -> None:
    decoded = decode(RUSSIAN.replace(",", "\0,").encode(), "a.txt")
    assert decoded.text == RUSSIAN
    assert decoded.notes == ("Removed 1 NUL byte.",)


def test_line_ends_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n\r\nd", "a.txt").text == "a\nb\nc\n\nd"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04\x14\0\6\0", "a ZIP archive or an office document"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image"),
        (b"\x7fELF\2\1\1\0", "a program"),
        (b"{\\rtf1\\ansi text}", "an RTF document"),
    ],
)
def test_known_binaries_are_named(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=f"^a.bin is not a text file: it is {kind}.$"):
        decode(data, "a.bin")


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_no_text(seed: int) -> None:
    with pytest.raises(InputError, match=r"^a\.bin is not a text file\.$"):
        decode(random.Random(seed).randbytes(5000), "a.bin")


@pytest.mark.parametrize("before", ["\0", "\x1b", "\ufeff\0\ufeff"])
def test_no_mark_of_byte_order_is_left_behind_what_is_cut(before: str) -> None:
    text = "Қала кітапханасы отыз жыл бұрын ашылды."
    assert decode(f"{before}\ufeff{text}".encode(), "a.txt").text == text
