"""Which files a batch takes, and what their outputs are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import AudarError, ConfigError, InputError
from pipelines.folder.events import FolderSettings
from pipelines.folder.plan import check_folders, check_patterns, default_out, output_names, summary_names, walk


def settings(folder: Path, **more: object) -> FolderSettings:
    return check_folders(FolderSettings(folder, default_out(folder), ("ru",), **more))  # type: ignore[arg-type]


def put(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Мост закрыт.\n", encoding="utf-8")
    return folder


def taken(wanted: FolderSettings) -> list[str]:
    return [found.name for found in walk(wanted) if not found.status]


def left(wanted: FolderSettings) -> dict[str, tuple[str, str]]:
    return {found.name: (found.status, found.reason) for found in walk(wanted) if found.status}


@pytest.mark.parametrize(
    ("names", "target", "expected"),
    [
        (["a.md"], "ru", ["a.ru.md"]),
        (["a.kk.md"], "ru", ["a.ru.md"]),
        (["a.ru.md"], "ru", ["a.ru.md"]),
        (["a.en.md", "a.kk.md"], "ru", ["a.en.ru.md", "a.kk.ru.md"]),
        (["a.kk.md", "a.md"], "kk", ["a.kk.md", "a.kk.2.md"]),
        (["a.html", "a.md"], "ru", ["a.ru.html", "a.ru.md"]),
        (["a.pdf", "a.txt"], "ru", ["a.pdf.ru.txt", "a.ru.txt"]),
        (["news.2024.txt"], "en", ["news.2024.en.txt"]),
        (["sub/a.txt"], "en", ["sub/a.en.txt"]),
    ],
)
def test_an_output_is_named_after_its_language(names: list[str], target: str, expected: list[str]) -> None:
    found = output_names(names, [target])
    assert [found[name, target] for name in names] == expected


@pytest.mark.parametrize(
    ("names", "form", "expected"),
    [
        (["a.docx"], "md", ["a.ru.md"]),
        (["a.kk.docx", "b.md"], "md", ["a.ru.md", "b.ru.md"]),
        (["a.docx", "a.md"], "md", ["a.docx.ru.md", "a.ru.md"]),
        (["a.docx", "a.html"], "json", ["a.docx.ru.json", "a.html.ru.json"]),
        (["a.json"], "json", ["a.ru.json"]),
        (["a.pdf", "b.text"], "txt", ["a.pdf.ru.txt", "b.ru.text"]),
        (["sub/news.2024.txt"], "html", ["sub/news.2024.ru.html"]),
    ],
)
def test_an_output_of_another_kind_is_named_after_it(names: list[str], form: str, expected: list[str]) -> None:
    found = output_names(names, ["ru"], form=form)
    assert [found[name, "ru"] for name in names] == expected


PARTS = st.lists(st.sampled_from(["a", "b", "kk", "ru", "summary", "2"]), min_size=1, max_size=4)
NAMES = st.builds(lambda parts, extension: ".".join(parts) + extension, PARTS, st.sampled_from([".txt", ".md", ".pdf"]))


@given(
    st.lists(NAMES, unique=True, max_size=12),
    st.sampled_from([["ru"], ["kk", "ru", "en"]]),
    st.sampled_from(["same", "md", "json"]),
)
def test_no_two_outputs_of_a_folder_share_a_name(names: list[str], targets: list[str], form: str) -> None:
    taken: set[str] = set()
    found = [*output_names(names, targets, taken, form).values(), *summary_names(names, targets, taken).values()]
    assert len(set(found)) == len(found) == 2 * len(names) * len(targets)
    assert all(any(f".{target}." in name for target in targets) for name in found)


def test_files_come_sorted_a_folder_before_its_folders(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "b/2.txt", "b/10.txt", "z.md", "a.html", "c/d/e.txt")
    assert taken(settings(folder)) == ["a.html", "z.md", "b/10.txt", "b/2.txt", "c/d/e.txt"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"include": ("*.md",)}, ["a.md", "sub/c.md"]),
        ({"include": ("sub/*",)}, ["sub/c.md", "sub/d.txt"]),
        ({"include": ("**/*.txt",)}, ["b.txt", "sub/d.txt"]),
        ({"exclude": ("sub",)}, ["a.md", "b.txt"]),
        ({"exclude": ("sub/",)}, ["a.md", "b.txt"]),
        ({"include": ("*.md", "*.txt"), "exclude": ("*/c.*", "b*")}, ["a.md", "sub/d.txt"]),
    ],
)
def test_globs_choose(tmp_path: Path, more: dict[str, object], expected: list[str]) -> None:
    folder = put(tmp_path / "news", "a.md", "b.txt", "sub/c.md", "sub/d.txt")
    assert taken(settings(folder, **more)) == expected


def test_hidden_files_and_the_output_inside_the_input_are_left_out(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "a.txt", ".hidden.txt", ".git/b.txt", "out/a.ru.txt", "out/deep/c.txt")
    wanted = check_folders(FolderSettings(folder, folder / "out", ("ru",)))
    assert [found.name for found in walk(wanted)] == ["a.txt"]


def test_links_are_followed_but_never_in_circles(tmp_path: Path) -> None:
    folder, other = put(tmp_path / "news", "sub/a.txt"), put(tmp_path / "other", "b.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "here").symlink_to(".")
    (folder / "sub" / "back").symlink_to("..")
    (folder / "x-other").symlink_to(other)
    (folder / "y-other").symlink_to(other)
    (folder / "link.txt").symlink_to(folder / "sub" / "a.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    wanted = settings(folder)
    assert taken(wanted) == ["link.txt", "sub/a.txt", "x-other/b.txt"]
    statuses = {name: status for name, (status, _) in left(wanted).items()}
    assert statuses == {
        "up": "skipped",
        "here": "skipped",
        "sub/back": "skipped",
        "y-other": "skipped",
        "gone.txt": "failed",
        "self.txt": "failed",
    }


def test_what_cannot_be_taken_is_told_with_its_reason(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "a.txt", "picture.png", "no-extension")
    os.mkfifo(folder / "pipe.txt")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt"))).write_bytes(b"x")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xffdir"))).mkdir()
    wanted = settings(folder)
    assert taken(wanted) == ["a.txt"]
    found = left(wanted)
    assert found["picture.png"] == ("skipped", "Files of the kind '.png' are not known.")
    assert found["no-extension"][0] == found["pipe.txt"][0] == "skipped"
    assert found["\\xff\\xfe.txt"] == ("failed", "\\xff\\xfe.txt is no UTF-8 name; rename it.")
    assert found["\\xffdir"][0] == "failed"


def test_folders_that_cannot_serve_are_refused(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "a.txt")
    for one, out, kind in (
        (tmp_path / "nothing", tmp_path / "out", InputError),
        (folder / "a.txt", tmp_path / "out", InputError),
        (folder, folder, ConfigError),
        (folder, tmp_path, ConfigError),
        (folder, folder / "a.txt", ConfigError),
    ):
        with pytest.raises(kind) as told:
            check_folders(FolderSettings(one, out, ("ru",)))
        assert isinstance(told.value, AudarError)
        assert str(told.value).endswith((".", "files."))
    assert default_out(folder) == tmp_path / "news-audar"
    with pytest.raises(ConfigError, match="--out"):
        default_out(Path("/"))


LONG = [f"{'қ' * 120}{end}" for end in ("а.txt", "б.txt", "б.md", "б.kk.txt", "б.ru.txt", "бб.pdf")]


@given(st.permutations(LONG), st.booleans())
def test_names_too_long_for_the_disk_are_shortened_and_stay_apart(names: list[str], summaries: bool) -> None:
    targets = ["kk", "ru"]
    taken: set[str] = set()
    found = output_names([f"sub/{name}" for name in names], targets, taken)
    if summaries:
        found |= summary_names([f"long/{name}" for name in names], targets, taken)
    assert len(set(found.values())) == len(found) == len(taken)
    for (name, target), output in found.items():
        folder, _, last = output.rpartition("/")
        assert folder == name.partition("/")[0]
        assert len(last.encode()) <= 255
        kind = ".txt" if folder == "long" else Path(name).suffix.replace("pdf", "txt")
        assert f".{target}." in last[-12:]
        assert last.endswith(kind)
    assert found == (output_names([f"sub/{name}" for name in names], targets) | (found if summaries else {}))


def test_a_pattern_that_fits_no_file_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "a.txt")
    check_patterns(settings(folder, include=("*.md", "a.*")))
    with pytest.raises(ConfigError, match=r"No file in .*news fits --include '\*.md' --include 'b/\*'"):
        check_patterns(settings(folder, include=("*.md", "b/*")))


class Uncounted(set[str]):
    """Names of which nobody needs the number: a name is looked for only until a free one is found."""

    def __len__(self) -> int:
        raise AssertionError


def test_names_are_found_without_trying_as_many_as_there_are() -> None:
    names = [f"{number}.md" for number in range(50)]
    assert len(output_names(names, ["kk", "ru"], Uncounted())) == 100


def test_the_output_of_another_batch_inside_the_input_is_left_out(tmp_path: Path) -> None:
    folder = put(tmp_path / "news", "a.txt", "first/a.ru.txt", "first/.audar/ledger.sqlite3")
    assert taken(settings(folder)) == ["a.txt"]
    assert left(settings(folder)) == {"first": ("skipped", "This is the output folder of another batch.")}
    assert taken(settings(folder / "first")) == ["a.ru.txt"]


def test_summaries_are_named_by_one_rule() -> None:
    assert summary_names(["a.kk.md"], ("ru",)) == {("a.kk.md", "ru"): "a.summary.ru.txt"}
    several = summary_names(["a.docx", "a.md", "b.md"], ("ru",))
    assert list(several.values()) == ["a.docx.summary.ru.txt", "a.md.summary.ru.txt", "b.summary.ru.txt"]
