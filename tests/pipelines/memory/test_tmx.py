from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from translate.storage.tmx import tmxfile

from pipelines.errors import InputError, MemoryUnusable, OutputError
from pipelines.memory import HUMAN, Memory, MemoryKey
from pipelines.memory.tmx import export_tmx, import_tmx, read_tmx, write_tmx

KK_RU = MemoryKey("kk", "ru", "model@1|engine=some")
RU_EN = MemoryKey("ru", "en", HUMAN)
PAIRS = [
    (KK_RU, "Көпір <ашық> & бос.", "Мост «открыт» & пуст."),
    (KK_RU, "Баға 2\u00a0500 ₸.", "Цена 2\u00a0500 ₸."),
    (RU_EN, "Мост открыт.", "The bridge is open."),
]

File = Callable[[str], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    def write(text: str) -> Path:
        path = tmp_path / "given.tmx"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "memory.sqlite3")


def told(label: str, done: int, total: int) -> None:
    """Nobody listens."""


def tmx(*units: str, header: str = '<header srclang="ru"/>') -> str:
    return f'<?xml version="1.0"?>\n<tmx version="1.4">{header}<body>{"".join(units)}</body></tmx>'


def unit(inside: str = "", **texts: str) -> str:
    variants = (f'<tuv xml:lang="{code}"><seg>{text}</seg></tuv>' for code, text in texts.items())
    return f"<tu{inside}>{''.join(variants)}</tu>"


# Out.


def test_another_tool_reads_what_is_written(memory: Memory, tmp_path: Path) -> None:
    for key, text, translation in PAIRS:
        memory.add(key, [(text, translation)])
    path = tmp_path / "out.tmx"
    found = export_tmx(memory, path, target="ru")
    assert (dict(found.pairs), found.left_out) == ({("kk", "ru"): 2}, 0)
    with path.open("rb") as stream:
        store: Any = tmxfile(stream, "kk", "ru")
    assert [(each.source, each.target) for each in store.units] == [pair[1:] for pair in PAIRS[:2]]
    assert store.translate("Көпір <ашық> & бос.") == "Мост «открыт» & пуст."
    head = path.read_text(encoding="utf-8").splitlines()[:3]
    assert head[1:] == ['<!DOCTYPE tmx SYSTEM "tmx14.dtd">', '<tmx version="1.4">']


def test_what_xml_cannot_hold_is_left_out() -> None:
    stream = io.BytesIO()
    found = write_tmx(stream, [*PAIRS, (KK_RU, "a\x01", "b"), (KK_RU, "a", "b\ufffe")])
    assert (found.pairs.total(), found.left_out) == (3, 2)
    assert stream.getvalue().count(b"<tu ") == 3


def test_an_export_that_fails_leaves_the_old_file(memory: Memory, tmp_path: Path) -> None:
    assert memory.path
    memory.add(KK_RU, [("a", "b")])
    memory.close()
    path = tmp_path / "out.tmx"
    path.write_text("old")
    with pytest.raises(OutputError):
        export_tmx(memory, tmp_path / "nowhere" / "out.tmx")
    data = memory.path.read_bytes()
    memory.path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    with pytest.raises(MemoryUnusable, match="damaged"):
        export_tmx(memory, path, replace=True)
    assert path.read_text() == "old"
    assert not list(tmp_path.glob(".out.tmx*"))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(words, words), max_size=8))
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, some: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("tmx") / "a.tmx"
    with path.open("wb") as stream:
        found = write_tmx(stream, [(KK_RU, text, translation) for text, translation in some])
    sound = [(a.strip(" "), b.strip(" ")) for a, b in some if not {"\ufffe", "\uffff"} & {*a, *b}]
    assert found.pairs.total() == len(sound)
    single = [(" ".join(filter(None, a.split(" "))), " ".join(filter(None, b.split(" ")))) for a, b in sound]
    assert [pair and pair[2:] for pair in read_tmx(path)] == [pair if all(pair) else None for pair in single]


# In.


def test_codes_of_other_tools_are_understood(file: File) -> None:
    text = tmx(
        '<tu><tuv xml:lang="RU-ru"><seg>Мост</seg></tuv><tuv lang="EN_GB"><seg>Bridge</seg></tuv></tu>',
        unit(**{"rus": "Дом", "kaz-Cyrl-KZ": "Үй", "de-DE": "Haus"}),
    )
    assert list(read_tmx(file(text))) == [("ru", "en", "Мост", "Bridge"), ("ru", "kk", "Дом", "Үй")]


@pytest.mark.parametrize(
    ("header", "inside", "directions"),
    [
        ('<header srclang="ru-RU"/>', "", ["ru-kk"]),
        ('<header srclang="ru"/>', ' srclang="kk"', ["kk-ru"]),
        ('<header srclang="*all*"/>', "", ["kk-ru", "ru-kk"]),
        ('<header srclang="de"/>', "", ["kk-ru", "ru-kk"]),
        ("", "", ["kk-ru", "ru-kk"]),
    ],
)
def test_a_unit_serves_from_its_source_language(file: File, header: str, inside: str, directions: list[str]) -> None:
    pairs = read_tmx(file(tmx(unit(inside, kk="Үй", ru="Дом"), header=header)))
    assert [f"{pair[0]}-{pair[1]}" for pair in pairs if pair] == directions


@pytest.mark.parametrize(
    ("seg", "text"),
    [
        ('<bpt i="1">&lt;b&gt;</bpt>Мост<ept i="1">&lt;/b&gt;</ept> открыт', "Мост открыт"),
        ('Мост<ph x="1">{0}</ph> <it pos="begin">x<sub>сноска</sub></it>открыт', "Мост открыт"),
        ("<hi>Мост <hi>открыт</hi></hi> всем", "Мост открыт всем"),
        ("\n   Мост\n\t открыт  ", "Мост открыт"),
        ("Мост <!-- чей? -->открыт<?x y?>", "Мост открыт"),
        ("<![CDATA[Мост & дом]]>", "Мост & дом"),
        ("Мост &#8212; &#x434;ом", "Мост — дом"),
    ],
)
def test_a_segment_is_its_words(file: File, seg: str, text: str) -> None:
    assert list(read_tmx(file(tmx(unit(ru=seg, en="x"))))) == [("ru", "en", text, "x")]


@pytest.mark.parametrize(
    "one",
    [
        unit(ru="Дом"),
        unit(ru="Дом", de="Haus"),
        unit(ru="Дом", en=" "),
        unit(**{"ru": "Дом", "kk-Latn": "Úı"}),
        '<tu><tuv xml:lang="ru"/><tuv xml:lang="en"><seg>House</seg></tuv></tu>',
        "<tu><tuv><seg>Дом</seg></tuv></tu>",
    ],
)
def test_a_unit_without_two_of_our_languages_is_left_out(file: File, one: str) -> None:
    assert list(read_tmx(file(tmx(one, unit(ru="Мост", en="Bridge"))))) == [None, ("ru", "en", "Мост", "Bridge")]


def test_a_file_in_utf_16_with_a_dtd_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    text = tmx(unit(ru="Мост", kk="Көпір")).replace('"1.0"?>', '"1.0" encoding="UTF-16"?><!DOCTYPE tmx SYSTEM "x.dtd">')
    path.write_text(text, encoding="utf-16")
    assert list(read_tmx(path)) == [("ru", "kk", "Мост", "Көпір")]


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY l0 "ha">{LAUGHS}',
        '<!ENTITY l9 SYSTEM "secret.txt">',
        '<!ENTITY % p SYSTEM "secret.txt"> %p; <!ENTITY l9 "x">',
    ],
)
@pytest.mark.parametrize("place", ["text", "attribute"])
def test_declared_entities_are_refused(tmp_path: Path, declared: str, place: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    path = tmp_path / "a.tmx"
    text = tmx(unit(ru="&l9;", en="x") if place == "text" else unit(' srclang="&l9;"', ru="Дом", en="x"))
    path.write_text(text.replace("?>\n", f"?>\n<!DOCTYPE tmx [{declared}]>"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        list(read_tmx(path))
    assert "secret" not in str(refused.value)


def test_an_entity_of_a_dtd_is_not_fetched_and_its_unit_left_out(file: File) -> None:
    text = tmx(unit(ru="Дом&nbsp;1", en="x"), unit(ru="Мост", en="Bridge"))
    path = file(text.replace("?>\n", '?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">'))
    assert list(read_tmx(path)) == [None, ("ru", "en", "Мост", "Bridge")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Just words.",
        b"<html/>",
        b"<tmx><body><tu>",
        b"PK\x03\x04" + bytes(200),
        b"<tmx>" + b"<a>" * 9999,
        b"\xff\xfe<",
    ],
)
def test_what_is_no_tmx_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.tmx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"no TMX file"):
        list(read_tmx(path))
    with pytest.raises(InputError):
        list(read_tmx(tmp_path / "missing.tmx"))


def test_a_damaged_file_adds_nothing(memory: Memory, file: File) -> None:
    whole = tmx(*(unit(ru=f"Дом {number}", en=f"House {number}") for number in range(5000)))
    with pytest.raises(InputError):
        import_tmx(memory, file(whole[:-200]), told)
    assert memory.stats() == ()
    assert dict(import_tmx(memory, file(whole), told).pairs) == {("ru", "en"): 5000}


def test_what_is_imported_wins_over_a_model(memory: Memory, file: File) -> None:
    memory.add(KK_RU, [("Үй", "Жильё")])
    found = import_tmx(memory, file(tmx(unit(kk="Үй", ru="Дом"), unit(ru="x"), header="")), told)
    assert (dict(found.pairs), found.left_out) == ({("kk", "ru"): 1, ("ru", "kk"): 1}, 1)
    assert memory.look_up(KK_RU, ["Үй"]) == {"Үй": "Дом"}
    assert memory.look_up(MemoryKey("ru", "kk", "other"), ["Дом"]) == {"Дом": "Үй"}


def test_an_export_comes_back_as_what_it_was(memory: Memory, tmp_path: Path) -> None:
    served = (MemoryKey("en", "ru", "gpt 4|openai|settings=1|splitter=a"), "Yes.", "Да.")
    pairs = [*PAIRS, served]
    for key, text, translation in pairs:
        memory.add(key, [(text, translation)])
    export_tmx(memory, tmp_path / "out.tmx")
    other = Memory(tmp_path / "other.sqlite3")
    import_tmx(other, tmp_path / "out.tmx", told)
    assert list(other.pairs()) == pairs
    assert other.look_up(MemoryKey("kk", "ru", "another@2"), [PAIRS[0][1]]) == {}


def test_an_export_of_the_first_version_comes_back_as_the_models(memory: Memory, file: File) -> None:
    signed = "<tu srclang='kk'><prop type='x-signature'>{}|audar=0.1.0</prop>" + unit(kk="{}", ru="{}")[4:]
    legs = "a@1→gpt 4|steps=kk-en,en-ru|engine=a|splitter=s|audar=0.1.0|engine=b|splitter=s"
    units = (signed.format("gpt 4|openai|splitter=s", "Үй", "Дом"), signed.format(legs, "Көпір", "Мост"))
    import_tmx(memory, file(tmx(*units)), told)
    assert memory.look_up(MemoryKey("kk", "ru", "gpt 4|openai|splitter=s"), ["Үй"]) == {"Үй": "Дом"}
    chain = MemoryKey("kk", "ru", legs.replace("|audar=0.1.0", ""))
    assert memory.look_up(chain, ["Көпір", "Үй"]) == {"Көпір": "Мост"}


def test_a_signature_that_names_no_model_of_ours_is_a_persons(memory: Memory, file: File) -> None:
    signed = "<tu srclang='kk'><prop type='x-signature'>{}</prop>" + unit(kk="Үй", ru="{}").removeprefix("<tu>")
    import_tmx(memory, file(tmx(signed.format("A. B.", "Дом"), signed.format("m@1|x", "Жильё"))), told)
    assert [(key.signature, words) for key, _, words in memory.pairs()] == [(HUMAN, "Дом"), ("m@1|x", "Жильё")]
