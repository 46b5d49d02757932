"""The articles opened last, newest first, and what was made of them: a small file of the platform's state folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from pipelines.errors import OutputError
from tui.text.paths import page_address

MOST = 20
_LAST_SECOND = 253_402_300_799  # of the year 9999: a clock shows no later one


class Recent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article opened before, a file (its absolute path) or a page (its address).

    ``opened`` is in seconds of the epoch, 0 where it is unknown. ``translated`` has the languages that it was
    translated to and the model that did it (empty: several, or the best installed one), ``edited`` the number of
    sentences that a person wrote or approved, by language.
    """

    place: str
    title: str = ""
    language: str = ""
    opened: Annotated[float, msgspec.Meta(ge=0, le=_LAST_SECOND)] = 0.0
    translated: dict[str, str] = {}
    summarised: tuple[str, ...] = ()
    edited: dict[str, int] = {}

    @property
    def source(self) -> Path | str:
        """The file, or the page's address."""
        return page_address(self.place) or Path(self.place)

    @property
    def gone(self) -> bool:
        """Whether it is a file that is not there any more."""
        return isinstance(self.source, Path) and not _is_file(self.source)


def recent_path() -> Path:
    """The file: ``AUDAR_STATE``, else recent.json in the platform's place. It is not created here.

    Raises ``RuntimeError`` where the variable names the home of nobody.
    """
    if chosen := os.environ.get("AUDAR_STATE"):
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_state_path("audar") / "recent.json"


def recent_articles() -> list[Recent]:
    """Articles opened before, newest first, gone files too; none where the list cannot be read."""
    try:
        return _read()
    except (OSError, ValueError, RuntimeError):
        return []


def recent_files() -> list[Path]:
    """Files opened before that are still there, newest first."""
    return [
        Path(article.source) for article in recent_articles() if not page_address(article.place) and not article.gone
    ]


def recent_article(place: str) -> Recent:
    """What is known of a file or page, by its path or address."""
    return next((article for article in recent_articles() if article.place == place), Recent(place=place))


def remember(place: str, change: Callable[[Recent], Recent]) -> None:
    """Put an article first, changed. What cannot be written is only not remembered: nothing else depends on it.

    A file that holds anything else than such a list is somebody's own and stays as it is.
    """

    def changed(articles: list[Recent]) -> list[Recent]:
        former = next((article for article in articles if article.place == place), Recent(place=place))
        return [change(former), *(article for article in articles if article.place != place)]

    _rewrite(changed)


def forget(place: str) -> None:
    """Take an article out of the list."""
    _rewrite(lambda articles: [article for article in articles if article.place != place])


def _rewrite(change: Callable[[list[Recent]], list[Recent]]) -> None:
    from pipelines.files import write_file

    try:
        articles = change(_read())[:MOST]
        target = recent_path()
        target.parent.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.format(msgspec.json.encode(articles), indent=1).decode() + "\n"
        write_file(target, content, replace=True)
    except (OSError, OutputError, ValueError, RuntimeError):  # a name that is no text; no such user's home
        return


def _read() -> list[Recent]:
    """The list in the file; nothing where there is none, or an empty one. Raises ``ValueError`` for other content.

    Earlier programs kept the files' names alone.
    """
    try:
        data = recent_path().read_bytes()
    except FileNotFoundError:
        return []
    entries = msgspec.json.decode(data, type=list[Recent | str]) if data else []
    articles = [Recent(place=entry) if isinstance(entry, str) else entry for entry in entries]
    if not all(page_address(article.place) or Path(article.place).is_absolute() for article in articles):
        raise ValueError("a list of something else")
    return articles


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
