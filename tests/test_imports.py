"""Who may import whom, and what must not be loaded: proved in fresh processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("torch", "transformers", "ctranslate2", "xllamacpp", "huggingface_hub", "trafilatura", "textual")
ROOT = Path(__file__).parent.parent


def loaded_after(code: str, *arguments: str) -> set[str]:
    """All modules, and their top-level ones, in ``sys.modules`` when ``code`` has run in a fresh process."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    result = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in result.stderr.split()} | set(result.stderr.split())


CLI = "from audar.cli import cli; cli.main(sys.argv[1:], standalone_mode=False)"


@pytest.mark.parametrize(
    "arguments", [("--help",), ("translate", "--help"), ("models",), ("detect", "audar/samples/almaty-ru.txt")]
)
def test_light_commands_load_no_model_library(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert loaded_after(CLI, *arguments).isdisjoint(HEAVY)


def test_help_loads_nothing_but_click() -> None:
    assert loaded_after(CLI, "--help").isdisjoint({*HEAVY, "rich", "yaml", "msgspec", "langdetect"})


def test_importing_audar_loads_nothing_but_itself() -> None:
    assert {name for name in loaded_after("import audar") if name in {*HEAVY, "click", "msgspec", "pipelines"}} == set()


def test_names_of_audar_load_no_model_library_before_the_work() -> None:
    code = "import audar; audar.translate('Мост закрыт.', model='echo'); audar.detect('Мост'); audar.NoModel"
    assert loaded_after(code).isdisjoint({*HEAVY, "click", "rich"})


def test_the_first_frame_waits_for_no_dialog_and_no_catalogue() -> None:
    loaded = loaded_after("import tui.app")
    dialogs = {f"tui.screens.{path.stem}" for path in (ROOT / "tui" / "screens").glob("[a-z]*.py")}
    assert loaded & dialogs <= {"tui.screens.dialog", "tui.screens.pick"}
    assert loaded.isdisjoint({"yaml", "pipelines.catalogue"})


def test_importing_everything_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDAR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    loaded_after("import pipelines.run, pipelines.output.compare, pipelines.models.pull, pipelines.models.doctor")
    assert list(tmp_path.iterdir()) == []


def test_import_contracts_hold() -> None:
    result = subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, check=False)
    assert result.returncode == 0, result.stdout.decode()
