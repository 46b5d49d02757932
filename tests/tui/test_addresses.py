"""Pages by their addresses on the screen: typed, pasted, or named on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.widgets import Input

from tests.tui.conftest import settle
from tests.web_server import web_server
from tui.app import AudarApp
from tui.screens.open import OpenScreen
from tui.text.paths import page_address


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with web_server() as running:
        yield running


@pytest.mark.parametrize("text", ["", "a.txt", "see https://news.test", "ftp://news.test", "https://a b", "https://"])
def test_what_is_no_address(text: str) -> None:
    assert page_address(text) is None


async def test_a_typed_address_opens_the_page(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.fetch.network.check", lambda host, addresses: None)
    app = AudarApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2")
        assert isinstance(app.screen, OpenScreen)
        app.screen.query_one(Input).value = f" {server.address}/moved "
        await pilot.press("enter")
        await settle(pilot)
        assert app.session.opened is not None
        assert app.session.opened.article.title == "Мост закрыт"
        assert app.session.opened.language == "ru"


async def test_a_private_address_is_one_sentence_on_the_bar(server: Any) -> None:
    app = AudarApp(f"{server.address}/news", f"{server.address}/news")
    async with app.run_test(size=(160, 30)) as pilot:
        await settle(pilot)
        assert app.session.opened is None
        assert "private network" in app.bar.text
    assert not server.asked
