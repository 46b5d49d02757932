"""Pages by their addresses, from a server on this machine that behaves in all the ways that servers do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from pipelines.errors import InputError
from pipelines.fetch import AGENT, read_page
from tests.web_server import PARAGRAPH, web_server


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with web_server() as running:
        yield running


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_an_article_comes_with_title_and_date_and_no_script(server: Any) -> None:
    page = read_page(f"{server.address}/news#part", local=True)
    assert page.article.title == "Мост закрыт"
    assert page.date == "2026-03-14"
    assert page.address == page.article.name == f"{server.address}/news"
    texts = [paragraph.text for paragraph in page.article.paragraphs]
    assert texts[-1].startswith("Туннель через реку") and not any("Главная" in text for text in texts)
    assert server.agents == {AGENT} and AGENT.startswith("Audar/")
    assert not any("script" in path for path in server.asked)


@pytest.mark.parametrize("path", ["packed", "labelled", "old", "nonsense", "moved", "cyrillic"])
def test_packed_moved_and_wrongly_labelled_pages_are_read(server: Any, path: str) -> None:
    article = read_page(f"{server.address}/{path}", local=True).article
    assert article.title == "Мост закрыт"
    assert article.paragraphs[-1].text.startswith("Туннель через реку закрыли")
    assert path != "cyrillic" or server.asked[-1] == quote("/news/көпір?тіл=қаз", safe="/?=")


def test_a_text_is_read_as_one(server: Any) -> None:
    article = read_page(f"{server.address}/notes.txt", local=True).article
    assert article.text.strip() == PARAGRAPH.strip()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("round", "from one address to another without end"),
        ("missing", "answered 404"),
        ("broken", "answered 503"),
        ("song", "no page and no document that Audar reads (audio/mpeg)"),
        ("endless", "larger than 10 MB"),
        ("bomb", "larger than 10 MB"),
        ("secret/page", "robots.txt"),
        ("file", "begins with http:// or https://"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(server: Any, path: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_page(f"{server.address}/{path}", local=True)
    assert words in str(caught.value)


def test_a_page_that_comes_in_drops_is_given_up(server: Any) -> None:
    with pytest.raises(InputError, match="did not answer in full within 1 seconds"):
        read_page(f"{server.address}/slow", local=True, seconds=1.0)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]",
     "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
     "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[fd00::1]", "[fec0::1]", "2130706433", "224.0.0.1"],
)  # fmt: skip
def test_private_addresses_are_not_visited(host: str) -> None:
    with pytest.raises(InputError, match=r"private network|no host|no address"):
        read_page(f"http://{host}/news")


def test_a_name_is_judged_by_what_it_resolves_to(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(server.address.rpartition(":")[2])
    asked = len(server.asked)
    answers = {"rebound.test": "127.0.0.1", "news.test": "192.0.2.7"}

    def resolve(host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[host], port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    for name in answers:  # 192.0.2.0/24 is for documentation: nobody's
        with pytest.raises(InputError, match="private network"):
            read_page(f"http://{name}:{port}/news")
    assert len(server.asked) == asked


def test_a_redirect_into_a_private_network_is_not_followed(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.fetch import network

    real = network.check

    def public(host: str, addresses: list[str]) -> None:
        if host != "127.0.0.1":  # stands for a host of the internet here
            real(host, addresses)

    monkeypatch.setattr(network, "check", public)
    with pytest.raises(InputError, match=r"^10\.0\.0\.1 is an address of this machine or of a private network"):
        read_page(f"{server.address}/inside")
    assert read_page(f"{server.address}/moved").article.title == "Мост закрыт"


@pytest.mark.parametrize(
    "address", ["https://", "http://[", "ftp://a.test/x", "http://user:key@news.test/", "http://a b/"]
)
def test_what_is_no_address_is_one_sentence(address: str) -> None:
    with pytest.raises(InputError):
        read_page(address)


def test_a_proxy_is_asked_and_told_no_private_address(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.address)
    monkeypatch.setattr("pipelines.fetch.page.proxy_bypass", lambda host: False)
    assert read_page("http://news.invalid/news").article.title == "Мост закрыт"
    assert "http://news.invalid/news" in server.asked
    with pytest.raises(InputError, match="private network"):
        read_page("http://127.0.0.1/news")
