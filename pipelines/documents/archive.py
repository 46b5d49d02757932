"""Reads and rewrites zip archives and XML, which office documents and e-books are made of; hostile ones are refused.

Nothing is unpacked to the disk, so names such as ``../x`` do no harm and are kept.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from lxml import etree

from pipelines.errors import InputError

MAX_ENTRIES = 20_000
MAX_UNPACKED = 256 << 20  # bytes, all entries together
MAX_RATIO = 250  # unpacked to packed; ordinary XML stays under 50, and zip bombs lie near 1,000
_HARMLESS = 16 << 20  # bytes up to which the ratio does not matter

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_PASSWORD = 0x1  # bits of an entry's flags
_STRONG = 0x40
_MIMETYPE = "mimetype"

# What zipfile and its decompressors raise on damaged archives, as tried with archives damaged at random.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    struct.error,
    OSError,
    ValueError,
    IndexError,
    OverflowError,
)


def read_archive(data: bytes, name: str) -> dict[str, bytes]:
    """The files of a zip archive by name, in the archive's order, folders left out; of two with one name the last.

    Raises ``InputError``, naming the file as ``name``, for what is no archive, damaged, protected by a password, or
    would take more than ``MAX_UNPACKED`` bytes.
    """
    with _open(data, name) as archive:
        files = [info for info in _infos(archive, name) if not info.filename.endswith("/")]
        return {info.filename: _content(archive, info, name) for info in files}


def write_archive(original: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The archive with some files' contents changed: names, order, dates, attributes and compression stay.

    A ``mimetype`` comes first and uncompressed, as OpenDocument and EPUB ask. The same input gives the same bytes.
    Raises ``KeyError`` for a name that the archive does not have, ``InputError`` like ``read_archive``.
    """
    out = io.BytesIO()
    with _open(original, "The archive") as archive, zipfile.ZipFile(out, "w") as new:
        infos = sorted(_infos(archive, "The archive"), key=lambda info: info.filename != _MIMETYPE)
        missing = changed.keys() - {info.filename for info in infos}
        if missing:
            raise KeyError(*missing)
        new.comment = archive.comment
        for info in infos:
            content = changed.get(info.filename)
            if content is None:
                content = b"" if info.filename.endswith("/") else _content(archive, info, "The archive")
            new.writestr(_entry_like(info), content)
    return out.getvalue()


def parse_xml(data: bytes, name: str) -> Any:
    """The root element of an XML document, an ``lxml`` element; ``getroottree()`` has the rest.

    Comments and processing instructions are left out: no reader shows them, and lxml gives them for elements that
    they are not. Entities and external files are never resolved. Raises ``InputError`` for what is no XML, nests more
    than 256 elements deep, or declares entities of its own (as attacks do, and office documents never).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise InputError("{name} nests its elements too deeply; such a file is not read.", name=name) from None
        if b"<!ENTITY" in data:
            raise _entities(name) from None
        raise InputError("{name} is damaged: its XML does not hold together.", name=name) from None
    except ValueError:  # a declared encoding that does not exist, among others
        raise InputError("{name} is damaged: its XML does not hold together.", name=name) from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise _entities(name)
    return root


def xml_bytes(root: Any) -> bytes:
    """The document of a root element in UTF-8, with its declaration and document type."""
    tree = root.getroottree()
    written: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=tree.docinfo.standalone)
    return written


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise InputError("{name} is protected by a password; save it without one.", name=name)
        raise InputError(
            "{name} is an old binary Office file or protected by a password; save it as .docx or .odt.", name=name
        )
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (*_DAMAGE, NotImplementedError):
        if data.startswith(b"PK"):
            raise InputError("{name} is damaged: it cannot be opened as an archive.", name=name) from None
        raise InputError(
            "{name} is not the kind of file that its name says: it cannot be opened as an archive.", name=name
        ) from None


def _infos(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The archive's entries, each name once, after looking at what all of them would take."""
    entries = archive.filelist
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise InputError(
            "{name} unpacks to more than {size} MB or {n} files; it is not read.",
            name=name,
            size=MAX_UNPACKED >> 20,
            n=f"{MAX_ENTRIES:,}",
        )
    return [archive.NameToInfo[name] for name in dict.fromkeys(archive.namelist())]


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """One entry of those that ``_infos`` let through, unpacked; zipfile never unpacks more than is declared."""
    if info.file_size > _HARMLESS and info.file_size > MAX_RATIO * info.compress_size:
        raise InputError(
            "{name} looks like a zip bomb: {member} unpacks to a suspicious size; it is not read.",
            name=name,
            member=f"{info.filename!r}",
        )
    if info.flag_bits & (_PASSWORD | _STRONG):
        raise InputError("{name} is protected by a password; save it without one.", name=name)
    try:
        return archive.read(info)
    except NotImplementedError:
        raise InputError("{name} is packed in a way that is not known here; save it again.", name=name) from None
    except (*_DAMAGE, RuntimeError):
        raise InputError(
            "{name} is damaged: {member} in it cannot be unpacked.", name=name, member=f"{info.filename!r}"
        ) from None


def _entry_like(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """A new entry with the old one's name, date and attributes; sizes and offsets are for zipfile to fill in."""
    new = zipfile.ZipInfo(info.filename, info.date_time)
    plain = info.filename == _MIMETYPE or info.compress_type == zipfile.ZIP_STORED
    new.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
    new.create_system = info.create_system
    new.external_attr = info.external_attr
    new.internal_attr = info.internal_attr
    new.comment = info.comment
    return new


def _entities(name: str) -> InputError:
    return InputError("{name} declares XML entities of its own, as attacks do; such a file is not read.", name=name)
