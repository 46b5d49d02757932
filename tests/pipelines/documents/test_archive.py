"""Zip archives and XML from strangers: read within limits, written again as they were, refused in one sentence."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents import archive
from pipelines.documents.archive import parse_xml, read_archive, write_archive, xml_bytes
from pipelines.errors import InputError

DATE = (2024, 5, 6, 7, 8, 10)


def packed(files: dict[str, bytes], stored: frozenset[str] = frozenset(), comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.comment = comment
        for name, content in files.items():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, content)
    return out.getvalue()


FILES = {"mimetype": b"application/x", "б/жаңалық.xml": b"<a/>" * 50, "z.bin": bytes(range(256)), "a.xml": b"<b/>"}


def test_files_come_in_the_archives_order() -> None:
    found = read_archive(packed(FILES), "a.docx")
    assert found == FILES
    assert list(found) == list(FILES)


def test_folders_are_not_files_but_stay() -> None:
    data = packed({"word/": b"", "word/a.xml": b"<a/>"})
    assert list(read_archive(data, "a.docx")) == ["word/a.xml"]
    assert zipfile.ZipFile(io.BytesIO(write_archive(data, {}))).namelist() == ["word/", "word/a.xml"]


def test_only_what_changed_changes() -> None:
    data = packed(FILES, frozenset({"mimetype", "z.bin"}), b"note")
    written = write_archive(data, {"a.xml": b"<c/>"})
    assert read_archive(written, "a.docx") == {**FILES, "a.xml": b"<c/>"}
    before, after = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(written))
    assert after.testzip() is None
    assert after.comment == b"note"
    for old, new in zip(before.infolist(), after.infolist(), strict=True):
        assert (new.filename, new.date_time, new.compress_type) == (old.filename, DATE, old.compress_type)
        assert new.external_attr == old.external_attr


def test_the_mimetype_comes_first_and_plain() -> None:
    data = packed({"content.xml": b"<a/>", "mimetype": b"application/x"})
    first = zipfile.ZipFile(io.BytesIO(write_archive(data, {}))).infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


@given(st.dictionaries(st.text("abż/.", min_size=1, max_size=8), st.binary(max_size=200), max_size=6))
def test_writing_is_deterministic_and_then_changes_nothing(files: dict[str, bytes]) -> None:
    files = {name: content for name, content in files.items() if not name.endswith("/")}
    once = write_archive(packed(files), {})
    assert write_archive(packed(files), {}) == once == write_archive(once, {})
    assert read_archive(once, "a.docx") == read_archive(packed(files), "a.docx")


def test_a_name_that_is_not_there_is_not_added() -> None:
    with pytest.raises(KeyError):
        write_archive(packed(FILES), {"new.xml": b""})


@given(st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_a_damaged_archive_is_read_or_refused(changes: list[tuple[int, int]], cut: bool) -> None:
    data = bytearray(packed(FILES))
    for place, value in changes:
        data[place % len(data)] = value
    damaged = bytes(data[: changes[0][0] % len(data)] if cut else data)
    try:
        found = read_archive(damaged, "a.docx")
        read_archive(write_archive(damaged, {}), "a.docx")
    except InputError as error:
        assert str(error).startswith(("a.docx ", "The archive "))
    else:
        assert set(found.values()) <= {*FILES.values(), b""}  # names may suffer, contents have checksums


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"just text", "not the kind of file"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old binary Office file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_archive_is_called_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_archive(data, "a.docx")


def test_a_password_is_named() -> None:
    data = packed({"a.xml": b"<a/>"})
    central = data.rindex(b"PK\x01\x02")
    data = data[: central + 8] + b"\x01" + data[central + 9 :]
    with pytest.raises(InputError, match="password"):
        read_archive(data, "a.odt")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"a.xml": bytes(20 << 20)})
    assert len(bomb) < 100_000
    with pytest.raises(InputError, match="zip bomb"):
        read_archive(bomb, "a.epub")
    many = packed({f"{at}.xml": b"a" * 1000 for at in range(30)})
    monkeypatch.setattr(archive, "MAX_UNPACKED", 20_000)
    with pytest.raises(InputError, match="not read"):
        read_archive(many, "a.epub")
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1 << 20)
    monkeypatch.setattr(archive, "MAX_ENTRIES", 29)
    with pytest.raises(InputError, match="not read"):
        write_archive(many, {})


def test_xml_comes_back_whole() -> None:
    source = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a x="1">\xd2\xa3<b/> &amp; &#13;</a>'
    again = xml_bytes(parse_xml(source.replace(b"<b/>", b"<!-- n --><b/><?n x?>"), "a.xml"))
    assert again.replace(b"'", b'"').replace(b"\n", b"") == source.replace(b"\n", b"")
    assert xml_bytes(parse_xml(again, "a.xml")) == again


LAUGHS = "".join(f'<!ENTITY a{at + 1} "{f"&a{at};" * 10}">' for at in range(9))


def test_external_entities_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    for declared in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', f'<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;'):
        with pytest.raises(InputError, match="entities") as error:
            parse_xml(f"<!DOCTYPE a [{declared}]><a>&x;</a>".encode(), "a.xml")
        assert "geheim" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("use", ["<a>&a9;</a>", "<a x='&a9;'/>", "<a/>"])
def test_a_billion_laughs_are_not_laughed(use: str, encoding: str) -> None:
    source = f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>{use}'
    with pytest.raises(InputError):
        parse_xml(source.encode(encoding), "a.xml")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"<a>" * 5000 + b"</a>" * 5000, "too deeply"),
        (b"<a><b></a>", "does not hold together"),
        (b"", "does not hold together"),
        (b"<a>\xff</a>", "does not hold together"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "does not hold together"),
        (b"<a>\x00</a>", "does not hold together"),
    ],
)
def test_bad_xml_is_refused_in_a_sentence(source: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse_xml(source, "a.xml")


def test_a_document_type_alone_does_no_harm() -> None:
    assert parse_xml(b'<!DOCTYPE html><html xml:lang="kk"/>', "a.xhtml").tag == "html"


def test_as_many_entries_as_may_be_are_read_at_once() -> None:
    files = {f"{number}.xml": b"" for number in range(archive.MAX_ENTRIES)}
    data = packed(files, frozenset(files))
    begun = time.process_time()
    assert read_archive(data, "a.docx") == files
    assert time.process_time() - begun < 10  # a hundredth of what it takes to look at all for each
