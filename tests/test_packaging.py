"""What is given away: the source archive, the wheel made from it, and that wheel alone in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Callable
from email.parser import Parser
from pathlib import Path

import pytest

from pipelines import __version__

ROOT = Path(__file__).parent.parent
PACKAGES = ("audar", "tui", "pipelines")
Installed = Callable[..., str]


def hatchling(folder: Path, *options: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", *options]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the source archive makes."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling(ROOT, "--target", "sdist", "--directory", str(folder))
    with tarfile.open(folder / f"audar-{__version__}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    hatchling(folder / f"audar-{__version__}", "--target", "wheel", "--directory", str(folder))
    return folder / f"audar-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Runs a program of an environment that has the wheel, and the libraries of this one without its Audar."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env")
    programs = folder / "env" / "bin"
    command = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*command, "--quiet", str(wheel)], check=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    # The .pth files of a folder that is named in one are not read: an editable Audar stays unseen.
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")

    def run(program: str, *arguments: str, text: str = "") -> str:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = [str(programs / program), *arguments]
        result = subprocess.run(
            command, input=text, capture_output=True, text=True, check=False, cwd=folder, env=environment
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_top_level_names_are_only_ours(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if _of_a_package(name)} == set(PACKAGES)


def _of_a_package(name: str) -> bool:
    """Whether a file of the wheel is none of its metadata and not its man page."""
    return ".dist-info/" not in name and ".data/" not in name


def test_the_man_page_is_in_the_wheel(names: set[str]) -> None:
    assert any(name.endswith(".data/data/share/man/man1/audar.1") for name in names)


def test_all_files_of_the_packages_are_in_the_wheel(names: set[str]) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert {*listed.stdout.splitlines(), "pipelines/models.yaml"} == {name for name in names if _of_a_package(name)}
    assert {"audar/py.typed", "pipelines/py.typed", "tui/locale/kk/LC_MESSAGES/audar.mo"} <= names


def test_the_metadata_tell_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"audar-{__version__}.dist-info/METADATA").decode()
    facts = Parser().parsestr(text)
    assert (facts["Name"], facts["Version"], facts["License-Expression"]) == ("audar", __version__, "MIT")
    assert facts["Requires-Python"] == ">=3.11"
    assert facts["Keywords"] and facts.get_all("Classifier")
    assert facts.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_newest_version_of_the_changelog_is_this_one() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    versions = [line for line in lines if line.startswith("## [")]
    assert versions[0] == "## [Unreleased]"
    assert versions[1].startswith(f"## [{__version__}] - ")


def test_the_wheel_alone_is_imported_with_its_data(installed: Installed) -> None:
    code = (
        "import audar, json, pipelines, tui; from pipelines.catalogue import default_path;"
        "print(json.dumps([audar.__file__, pipelines.__file__, tui.__file__, str(default_path())]))"
    )
    for file in json.loads(installed("python", "-c", code)):
        assert "/env/lib/" in file and not Path(file).is_relative_to(ROOT)


def test_the_wheel_alone_works(installed: Installed) -> None:
    assert "translate" in installed("audar", "--help")
    assert installed("audar", "--version") == f"audar {__version__}\n"
    assert installed("audar", "detect", text="Қалада жаңа кітапхана ашылды.").startswith("kk")
    echoed = installed("audar", "translate", "--model", "echo", "--to", "ru", text="Қалада жаңа кітапхана ашылды.")
    assert "кітапхана" in echoed
    assert "starter" in installed("audar", "models")
