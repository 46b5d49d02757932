"""What a user has made and remembered outlives a new version of Audar."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipelines import __version__
from tests.pipelines.engines.chat_server import ChatServer, chat_server
from tests.pipelines.engines.test_servers import write

ENGLISH = "The lake froze in December. The bridge is closed until autumn.\n"
_RUN = """
import sys, pipelines
from pipelines.revisions import REVISIONS
pipelines.__version__ = sys.argv.pop(1)
REVISIONS.update(dict.fromkeys(REVISIONS, 1))  # as when there were none yet
from audar.__main__ import main
main()
"""


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        write(server.url)
        yield server


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two articles: one for the model, one that is in the target language already."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "b.txt").write_text("Мост через реку закрыт до осени.\n", encoding="utf-8")
    return folder


def batch(version: str, news: Path, out: Path) -> dict[str, object]:
    """Run a batch with Audar as if it were of a version; its report."""
    options = ("--to", "ru", "--model", "mine", "--summarize", "short", "--summary-model", "lead", "--out", str(out))
    command = [sys.executable, "-c", _RUN, version, "batch", str(news), *options]
    result = subprocess.run(command, capture_output=True, check=False, timeout=120, env=dict(os.environ))
    assert result.returncode == 0, result.stderr.decode()
    report: dict[str, object] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    return report


def test_a_new_version_makes_nothing_again_and_asks_no_model(server: ChatServer, news: Path, tmp_path: Path) -> None:
    batch(__version__, news, tmp_path / "out")
    asked = len(server.asked)
    assert asked
    report = batch("9.9.9", news, tmp_path / "out")
    assert (report["audar"], report["statuses"]) == ("9.9.9", {"unchanged": 4})
    report = batch("9.9.9", news, tmp_path / "elsewhere")
    assert report["statuses"] == {"translated": 1, "copied": 1, "summarized": 2}
    assert report["segments"] == report["remembered_segments"] == 2
    assert len(server.asked) == asked


def test_what_the_first_version_made_and_remembered_is_still_known(
    server: ChatServer, news: Path, tmp_path: Path
) -> None:
    """Its signatures ended with its version, and its languages began with it."""
    batch(__version__, news, tmp_path / "out")
    asked = len(server.asked)
    changes = (
        (Path(os.environ["AUDAR_MEMORY"]), "UPDATE makers SET signature = signature || '|audar=0.1.0'"),
        (
            tmp_path / "out" / ".audar" / "ledger.sqlite3",
            "UPDATE outputs SET key = replace(key, '|fields=', '|audar=0.1.0|fields=') WHERE key NOT LIKE '%copied%'; "
            "UPDATE languages SET how = '0.1.0 ' || how",
        ),
    )
    for path, change in changes:
        with closing(sqlite3.connect(path)) as db:
            db.executescript(change)
    assert batch("9.9.9", news, tmp_path / "out")["statuses"] == {"unchanged": 4}
    assert batch("9.9.9", news, tmp_path / "elsewhere")["remembered_segments"] == 2
    assert len(server.asked) == asked
