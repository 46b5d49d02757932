"""The openai engine: against a server that misbehaves in every way, and against llama.cpp's real one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article import Segment, never
from pipelines.catalogue import ModelSpec, Server, find_model
from pipelines.engines.openai.backoff import FIRST, LONGEST, Clock, backoff, retry_after
from pipelines.engines.openai.budget import Budget
from pipelines.engines.openai.openai_engine import OpenAiEngine
from pipelines.errors import AudarError, BudgetSpent, ConfigError, EngineError, ModelUnavailable
from pipelines.message import Message
from pipelines.quality.check import check_segment
from pipelines.revisions import revised
from pipelines.task import CUT_MARK, EngineSettings, Task
from pipelines.translate import translate_segments
from tests.pipelines.engines.chat_server import (
    Behaviour,
    ChatServer,
    Handler,
    chat_server,
    completion,
    drop,
    endless,
    fail,
    give,
    half,
    hang,
    say,
)
from tests.pipelines.engines.tiny_gguf import write_tiny_gguf

EN_RU = Task("translate", "en", "ru")
TEXT = "The lake froze in December."
ANSWER = "Озеро замёрзло в декабре."
KEY = "sk-test-0123456789"


class NoWaiting(Clock):
    """A clock that jumps: what would be waited for is noted."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def date(self) -> float:
        return 1_700_000_000.0

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        running.usual = say(ANSWER)
        yield running


def spec_for(url: str, **changes: Any) -> ModelSpec:
    prompts = changes.pop("prompts", "chat")
    facts: dict[str, Any] = {"url": url, "model": "tiny", "at_once": 1, "retries": 3, "timeout": 20}
    return ModelSpec(
        id="served",
        name="Served",
        engine="openai",
        licence="MIT",
        open_licence=True,
        server=Server(**{**facts, **changes}),
        directions=("en-ru", "ru-en"),
        summaries=("en", "ru"),
        prompts=prompts,
    )


@pytest.fixture
def clock() -> NoWaiting:
    return NoWaiting()


@pytest.fixture
def make(server: ChatServer, clock: NoWaiting) -> Iterator[Any]:
    """Engines of the misbehaving server, closed afterwards."""
    engines: list[OpenAiEngine] = []

    def made(**changes: Any) -> OpenAiEngine:
        url = changes.pop("url", server.url)
        engines.append(OpenAiEngine(spec_for(url, **changes), None, EngineSettings(), clock, Random(1)))
        return engines[-1]

    yield made
    server.release.set()
    for engine in engines:
        engine.close()


def numbered(count: int) -> list[str]:
    return [f"Train number {number} was late." for number in range(count)]


def answer_by_number(handler: Handler) -> None:
    number = "".join(letter for letter in handler.text if letter.isdigit())
    handler.reply(200, completion(f"Поезд номер {number} опоздал."))


def collected(engine: OpenAiEngine, texts: list[str], task: Task = EN_RU) -> tuple[dict[int, str], AudarError | None]:
    """What came, and the error that ended the run."""
    found: dict[int, str] = {}
    try:
        for index, output in engine.run(texts, task, never):
            assert index not in found
            found[index] = output
    except AudarError as error:
        return found, error
    return found, None


# What is asked


def test_a_request_holds_model_prompt_limit_and_key(
    server: ChatServer, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", KEY)
    engine = make(key_from="SOME_KEY", extra={"reasoning_effort": "none", "max_tokens": None})
    assert collected(engine, [TEXT]) == ({0: ANSWER}, None)
    (body,) = server.bodies
    assert body["model"] == "tiny"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "Russian" in body["messages"][0]["content"]
    assert body["messages"][1]["content"] == TEXT
    assert body["temperature"] == 0
    assert body["reasoning_effort"] == "none"
    assert "max_tokens" not in body
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent_and_answers_are_bounded(server: ChatServer, make: Any) -> None:
    collected(make(), [TEXT])
    assert "authorization" not in server.headers[0]
    assert 0 < server.bodies[0]["max_tokens"] < 200
    assert set(server.bodies[0]) == {"model", "messages", "max_tokens", "temperature"}


@pytest.mark.parametrize("at_once", [1, 3])
def test_every_text_is_answered_once_with_bounded_concurrency(server: ChatServer, make: Any, at_once: int) -> None:
    server.usual = answer_by_number
    found, error = collected(make(at_once=at_once), numbered(40))
    assert error is None
    assert found == {number: f"Поезд номер {number} опоздал." for number in range(40)}
    assert len(server.bodies) == 40
    assert server.most_at_once <= at_once


def test_two_runs_at_the_same_time_share_the_bound(server: ChatServer, make: Any) -> None:
    server.usual = answer_by_number
    engine = make(at_once=2)
    first, second = engine.run(numbered(8), EN_RU, never), engine.run(numbered(8), EN_RU, never)
    started = [next(first), next(second)]  # one half read never blocks the other
    assert len({*second, started[1]}) == len({*first, started[0]}) == 8
    assert server.most_at_once <= 2


def test_no_proxy_sees_what_goes_to_loopback(server: ChatServer, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert collected(make(), [TEXT]) == ({0: ANSWER}, None)


def test_the_address_may_come_from_the_environment(
    server: ChatServer, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make(url="")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(ConfigError, match=r"write server\.url in its entry, or set OPENAI_BASE_URL"):
        engine.load()
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost:8000")
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL: an address begins with"):
        engine.load()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url + "/")
    assert collected(engine, [TEXT]) == ({0: ANSWER}, None)


@pytest.mark.parametrize(
    ("value", "said"), [(None, "which is not set"), ("  ", "which is not set"), ("ключ", "cannot be a key")]
)
def test_a_key_that_is_missing_or_none_is_said_by_its_name(
    make: Any, monkeypatch: pytest.MonkeyPatch, value: str | None, said: str
) -> None:
    monkeypatch.delenv("SOME_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("SOME_KEY", value)
    with pytest.raises(ConfigError, match=f"SOME_KEY.*{said}"):
        make(key_from="SOME_KEY").load()


def test_the_signature_tells_server_model_prompts_and_extra_fields(make: Any) -> None:
    plain, other = make(url="http://h:1/v1").signature, make(url="http://h:1/v1", extra={"top_k": 1}).signature
    told = "engine=openai|server=h:1|model=tiny|prompts=chat|greedy"
    assert plain == told + revised("ask")
    assert other.startswith(f"{told}|extra=")


# What comes back


def test_answers_are_cleaned_and_thoughts_are_dropped(server: ChatServer, make: Any) -> None:
    server.plan = [
        say(f"<think>\nLake means озеро.\n</think>\n\nHere is the translation: «{ANSWER}»\x00\x07\n\nA note.")
    ]
    assert collected(make(), [TEXT]) == ({0: ANSWER}, None)


def test_a_bad_answer_is_asked_for_again_with_another_seed(server: ChatServer, make: Any) -> None:
    server.plan = [say("The lake froze in December."), say("")]
    assert collected(make(), [TEXT]) == ({0: ANSWER}, None)
    assert [body.get("seed") for body in server.bodies] == [None, 1, 2]
    assert server.bodies[1]["temperature"] > 0


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Билет стоит 40 000 тугриков.", "Билет стоит 40 000 тенге."),
        ("Билет стоит 4 000 тенге.", "Билет стоит 40 000 тенге."),
    ],
)
def test_an_answer_with_another_fact_is_asked_for_again(server: ChatServer, make: Any, wrong: str, right: str) -> None:
    server.plan = [say(wrong), say(right)]
    server.usual = fail(400, "no more")
    assert collected(make(), ["A ticket costs 40,000 tenge."]) == ({0: right}, None)


def test_the_currency_of_the_text_is_named_when_it_is_asked_again(
    server: ChatServer, make: Any, tmp_path: Path
) -> None:
    server.plan = [say("Билет стоит $40 000."), say("Билет стоит 40 000 тенге.")]
    server.usual = fail(400, "no more")
    assert collected(make(prompts="qwen"), ["A ticket costs 40,000 tenge."])[0] == {0: "Билет стоит 40 000 тенге."}
    first, second = (body["messages"][-1]["content"] for body in server.bodies)
    assert "тенге" not in first and "тенге" in second


def test_a_reminder_that_was_translated_itself_is_no_answer(server: ChatServer, make: Any) -> None:
    wrong, right = "Билет стоит $40 000.", "Билет стоит 40 000 тенге."
    server.plan = [say(wrong), say(f"Валюта — “тенге”: {right}"), say(right)]
    assert collected(make(prompts="qwen"), ["A ticket costs 40,000 tenge."])[0] == {0: right}


def test_what_stays_wrong_in_the_same_way_is_not_asked_a_third_time(server: ChatServer, make: Any) -> None:
    server.usual = say("Билет стоит сорок тысяч.")
    assert collected(make(), ["A ticket costs 40,000 tenge."]) == ({0: "Билет стоит сорок тысяч."}, None)
    assert len(server.bodies) == 2


def test_an_answer_that_fails_is_worse_than_one_that_lacks_facts(server: ChatServer, make: Any) -> None:
    server.plan = [say(""), say("Билет стоит $40."), say("")]
    assert collected(make(), ["A ticket costs forty of them."]) == ({0: "Билет стоит $40."}, None)


def test_of_three_bad_answers_the_least_bad_is_kept(server: ChatServer, make: Any) -> None:
    server.plan = [say("nothing оf the kind"), say("Озеро зaмёрзло в декабре."), say("nо")]
    assert collected(make(), [TEXT]) == ({0: "Озеро зaмёрзло в декабре."}, None)


def test_an_answer_that_never_ends_is_marked_as_cut_and_flagged(server: ChatServer, make: Any) -> None:
    server.usual = say("Озеро замёрзло в", finish="length")
    found, _ = collected(make(), [TEXT])
    assert found[0].endswith(CUT_MARK)
    assert len(server.bodies) == 3
    assert check_segment(TEXT, found[0], EN_RU)


def test_an_answer_of_more_than_was_asked_for_fails_its_text_alone(server: ChatServer, make: Any) -> None:
    server.plan = [say("*" * 200_000)]
    answers, error = collected(make(at_once=1), [TEXT, TEXT + "!"])
    assert set(answers) == {1}
    assert str(error) == f"An answer of 200,000 characters came for a text of {len(TEXT)}."
    assert len(server.bodies) == 2


def test_a_bad_answer_is_kept_when_asking_again_fails(server: ChatServer, make: Any) -> None:
    server.plan = [say("Озеро зaмёрзло в декабре.")]
    server.usual = fail(400, "no")
    assert collected(make(), [TEXT]) == ({0: "Озеро зaмёрзло в декабре."}, None)


def test_a_summary_is_one_line_and_ends_with_a_sentence(server: ChatServer, make: Any) -> None:
    server.plan = [say("Summary: The town opened a bridge.\nThousands of cars will use it. And then", finish="length")]
    found, _ = collected(make(), ["A long article."], Task("summarize", "en", "en", 3))
    assert found == {0: "The town opened a bridge. Thousands of cars will use it."}


# Failures that pass


@pytest.mark.parametrize(
    "trouble",
    [
        *(fail(status, "busy") for status in (408, 425, 429, 500, 502, 503, 504, 529)),
        drop,
        half,
        endless,
        say(None),
        *(
            give(200, body)
            for body in (b"", b"{}", b"<html>hello", b"[1]", b"\xff\xfe", b'{"choices": []}', b"9" * 5000)
        ),
        give(200, b'{"choices": [{"message": {"content": "\\ud800"}}]}'),
        give(200, b'{"choices": [{"message": {"content": ["x"]}}]}'),
        *(give(status, b'{"error":' + b"[" * 5000 + b"]" * 5000 + b"}") for status in (200, 500)),
        give(200, completion("x")[:-1] + b', "usage": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
        give(500, b"\x00\xff not json"),
        give(200, b"not gzip at all", Content_Encoding="gzip"),
    ],
)
def test_what_may_pass_is_tried_again_and_nothing_is_lost(
    server: ChatServer, make: Any, clock: NoWaiting, trouble: Behaviour
) -> None:
    server.usual = answer_by_number
    server.plan = [answer_by_number, trouble, trouble]
    found, error = collected(make(), numbered(4))
    assert error is None
    assert found == {number: f"Поезд номер {number} опоздал." for number in range(4)}
    assert len(clock.waits) == 2
    assert FIRST / 2 <= clock.waits[0] <= FIRST <= clock.waits[1] <= 2 * FIRST


def test_a_server_that_does_not_answer_in_time_is_asked_again(server: ChatServer, make: Any) -> None:
    server.plan = [hang]
    assert collected(make(timeout=0.2), [TEXT]) == ({0: ANSWER}, None)
    assert len(server.bodies) == 2
    assert server.left.wait(10)  # and the first request was given up


@pytest.mark.parametrize("value", ["7", "7.5", formatdate(1_700_000_007.0, usegmt=True)])
def test_retry_after_is_minded_by_every_request(server: ChatServer, make: Any, clock: NoWaiting, value: str) -> None:
    server.usual = answer_by_number
    server.plan = [fail(429, "slow down", Retry_After=value)]
    found, error = collected(make(at_once=1), numbered(3))
    assert error is None and len(found) == 3
    assert len(clock.waits) == 1 and 7 <= clock.waits[0] <= 7.5


def test_a_server_that_wants_hours_is_not_waited_for(server: ChatServer, make: Any, clock: NoWaiting) -> None:
    server.plan = [fail(429, "come back tomorrow", Retry_After="7200")]
    found, error = collected(make(), [TEXT])
    assert found == {} and clock.waits == []
    assert str(error).endswith("asks 'served' to wait for 120 minutes; start again then.")


# Failures that stay


def test_one_text_that_always_fails_does_not_stop_the_others(server: ChatServer, make: Any) -> None:
    def usual(handler: Handler) -> None:
        if " 3 " in handler.text:
            handler.reply(500, b'{"error": {"message": "Out of luck."}}')
        else:
            answer_by_number(handler)

    server.usual = usual
    found, error = collected(make(retries=2), numbered(9))
    assert set(found) == set(range(9)) - {3}
    assert type(error) is EngineError
    assert str(error).endswith("was asked 3 times for 'served': it answers 500: Out of luck.")
    reason = error.message.fields["reason"]
    assert isinstance(reason, Message) and reason.template == "it answers {status}{message}"  # for other languages


def test_several_that_fail_are_counted(server: ChatServer, make: Any) -> None:
    def usual(handler: Handler) -> None:
        if " 3 " in handler.text or " 5 " in handler.text:
            handler.reply(400, b'{"error": "too long"}')
        else:
            answer_by_number(handler)

    server.usual = usual
    found, error = collected(make(), numbered(9))
    assert len(found) == 7
    assert str(error).startswith("2 of 9 texts failed, the first so: ")
    assert str(error).endswith("refused a request of 'served' (400: too long).")


def test_a_server_that_fails_everything_is_left_alone_soon(server: ChatServer, make: Any) -> None:
    server.usual = fail(500, "broken")
    server.plan = [answer_by_number]
    found, error = collected(make(retries=1), numbered(100))
    assert found == {0: "Поезд номер 0 опоздал."}
    assert str(error).startswith("3 of 100 texts failed")
    assert len(server.bodies) == 1 + 3 * 2


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (fail(401, f"Incorrect key {KEY}"), r"refuses the key of 'served' \(401\): set SOME_KEY"),
        (fail(403, "no"), r"refuses the key of 'served' \(403\)"),
        (
            fail(404, "model 'tiny' not found"),
            r"has no model 'tiny', or no API at http.*\(404: model 'tiny' not found\)",
        ),
        (give(404, b"<h1>Not here</h1>"), r"\(404\)\.$"),
        (give(302, b"", Location="http://127.0.0.1:9/"), r"sends 'served' elsewhere \(302\)"),
    ],
)
def test_what_no_text_survives_ends_the_run_at_once(
    server: ChatServer, make: Any, clock: NoWaiting, monkeypatch: pytest.MonkeyPatch, trouble: Behaviour, said: str
) -> None:
    monkeypatch.setenv("SOME_KEY", KEY)
    server.usual, server.plan = trouble, [answer_by_number, answer_by_number]
    found, error = collected(make(key_from="SOME_KEY"), numbered(50))
    assert set(found) == {0, 1}
    assert len(server.bodies) == 3
    assert clock.waits == []
    assert isinstance(error, ModelUnavailable)
    with pytest.raises(ModelUnavailable, match=said):
        raise error


def test_a_spent_account_is_not_tried_again(server: ChatServer, make: Any, clock: NoWaiting) -> None:
    server.usual = fail(429, "You have no money left.", "insufficient_quota")
    _, error = collected(make(), [TEXT])
    assert "429: You have no money left" in str(error)
    assert clock.waits == []


def test_the_servers_words_are_one_short_line_without_the_key(
    server: ChatServer, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", KEY)
    server.usual = fail(400, f"bad\nrequest \x1b[31m with {KEY} " + "x" * 1000)
    _, error = collected(make(key_from="SOME_KEY"), [TEXT])
    assert KEY not in str(error)
    assert "bad request [31m with …" in str(error)
    assert str(error).isprintable() and len(str(error)) < 300


def test_nobody_at_the_address_is_said_at_once(make: Any, clock: NoWaiting) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, not listening: connecting is refused
        port = unused.getsockname()[1]
        found, error = collected(make(url=f"http://127.0.0.1:{port}/v1"), numbered(20))
    assert found == {} and clock.waits == []
    assert isinstance(error, ModelUnavailable)
    assert str(error).startswith(f"No server answers for 'served' at 127.0.0.1:{port} (")
    assert str(error).endswith("is it running?")


def test_a_server_that_goes_away_in_the_middle_is_tried_again_then_named(make: Any, clock: NoWaiting) -> None:
    with chat_server() as passing:
        passing.usual = answer_by_number
        engine = make(url=passing.url, retries=2)
        assert len(collected(engine, numbered(3))[0]) == 3
        passing.usual = drop
    found, error = collected(engine, [TEXT])
    assert found == {} and len(clock.waits) == 2
    assert type(error) is EngineError and "was asked 3 times" in str(error)


# Stopping


def test_a_stopped_run_ends_with_indices_missing_and_its_requests_are_given_up(server: ChatServer, make: Any) -> None:
    server.plan = [answer_by_number]
    server.usual = hang
    engine = make(at_once=3)
    found = dict(engine.run(numbered(10), EN_RU, server.arrived.is_set))
    assert len(found) <= 1
    assert server.left.wait(10)
    server.usual = answer_by_number
    assert len(collected(engine, numbered(10))[0]) == 10


def test_a_run_that_is_left_half_read_gives_up_its_requests(server: ChatServer, make: Any) -> None:
    server.plan = [answer_by_number]
    server.usual = hang
    stream = make(at_once=2).run(numbered(5), EN_RU, never)
    next(stream)
    assert server.arrived.wait(10)
    stream.close()
    assert server.left.wait(10)


def test_a_wait_ends_when_the_run_is_stopped(server: ChatServer, make: Any) -> None:
    class Forever(NoWaiting):
        waiting = False

        async def sleep(self, seconds: float) -> None:
            self.waiting = True
            await asyncio.Event().wait()

    engine, clock = make(), Forever()
    engine._clock = clock
    server.usual = fail(503, "loading")
    assert list(engine.run([TEXT], EN_RU, lambda: clock.waiting)) == []


# The budget


def test_a_spent_budget_stops_the_run_and_keeps_what_was_answered(server: ChatServer, make: Any) -> None:
    def usual(handler: Handler) -> None:
        number = "".join(letter for letter in handler.text if letter.isdigit())
        handler.reply(200, completion(f"Поезд номер {number} опоздал.", tokens=100))

    server.usual = usual
    engine = make(budget=2000, at_once=3)
    found, error = collected(engine, numbered(100))
    assert isinstance(error, BudgetSpent)
    assert str(error) == (
        f"The budget of 2,000 tokens for 'served' is spent ({engine.tokens_used:,} used): "
        "start again to go on, or raise server.budget in its entry."
    )
    assert 0 < engine.tokens_used == 100 * len(found) <= 2000
    assert set(found) == set(range(len(found)))
    again, error = collected(engine, numbered(3))  # the budget is that of the whole run of the program
    assert again == {} and isinstance(error, BudgetSpent)


def test_lost_answers_count_as_they_may_have_cost_and_refusals_do_not(server: ChatServer, make: Any) -> None:
    engine = make()
    server.plan = [fail(503, "busy")] * 2
    collected(engine, [TEXT])
    assert engine.tokens_used == 10
    server.plan = [half]
    collected(engine, [TEXT])
    assert engine.tokens_used > 10 + 10 + server.bodies[-1]["max_tokens"]


@pytest.mark.parametrize("usage", [b"{}", b"null", b"[1]", b'{"total_tokens": -5}', b'{"total_tokens": "many"}'])
def test_tokens_are_estimated_where_the_server_does_not_count(server: ChatServer, make: Any, usage: bytes) -> None:
    engine = make()
    content = msgspec.json.encode(ANSWER)
    server.plan = [give(200, b'{"choices": [{"message": {"content": %s}}], "usage": %s}' % (content, usage))]
    assert collected(engine, [TEXT]) == ({0: ANSWER}, None)
    assert engine.tokens_used > server.bodies[0]["max_tokens"]


@given(
    st.integers(1, 200),
    st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), max_size=30),
)
def test_a_budget_is_never_overdrawn_nor_refused_while_it_lasts(limit: int, requests: list[tuple[int, float]]) -> None:
    async def go() -> None:
        budget, refused = Budget(limit), []

        async def one(tokens: int, share: float) -> None:
            if not await budget.take(tokens):
                refused.append((tokens, budget.used))
                return
            await asyncio.sleep(0)
            budget.settle(tokens, int(tokens * share))
            assert budget.used <= limit

        await asyncio.gather(*(one(*request) for request in requests))
        assert all(tokens + used > limit for tokens, used in refused)

    asyncio.run(go())


# Waiting


@given(st.integers(0, 500), st.integers(0, 10**6))
def test_backoff_doubles_up_to_a_limit_with_jitter(attempt: int, seed: int) -> None:
    whole = min(LONGEST, FIRST * 2.0 ** min(attempt, 60))
    assert whole / 2 <= backoff(attempt, Random(seed)) <= whole
    assert len({backoff(attempt, Random(other)) for other in range(seed, seed + 5)}) > 1


@given(st.text(max_size=40))
def test_any_retry_after_is_a_usable_number(value: str) -> None:
    assert 0 <= retry_after({"retry-after": value}, 0.0) < float("inf")


@pytest.mark.parametrize(("value", "seconds"), [("", 0), ("-3", 0), ("soon", 0), ("inf", 0), ("nan", 0), (" 12 ", 12)])
def test_retry_after_that_says_nothing_is_no_wait(value: str, seconds: float) -> None:
    assert retry_after({"retry-after": value}, 0.0) == seconds


# A real server


class LlamaHttp:
    """llama.cpp's own server with a GGUF file, on a free port and behind a key."""

    def __init__(self, gguf: Path, slots: int, context: int) -> None:
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = str(gguf)
        params.n_parallel, params.n_ctx, params.kv_unified = slots, context, True
        params.n_gpu_layers, params.verbosity = 0, 0
        params.api_keys = [KEY]
        self.server = xllamacpp.Server(params)
        self.url = f"{self.server.listening_address}/v1"


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> LlamaHttp:
    gguf = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    write_tiny_gguf(gguf, seed=2)
    return LlamaHttp(gguf, slots=2, context=16384)


def test_llama_cpps_server_answers_every_text(llama: LlamaHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", KEY)
    engine = OpenAiEngine(
        spec_for(llama.url, key_from="SOME_KEY", at_once=2, extra={"max_tokens": 12}), None, EngineSettings()
    )
    segments = [Segment(0, text) for text in numbered(5)]
    first = dict(translate_segments(segments, engine, EN_RU))
    used = engine.tokens_used
    engine.close()
    assert sorted(first) == list(range(5))
    assert all(piece.target.endswith(CUT_MARK) for piece in first.values())  # random weights never come to an end
    # Three tries a text; the tiny model has a token for each byte of the prompt, and writes 12.
    assert used > 5 * 3 * (len(numbered(1)[0]) + 12)


def test_llama_cpps_server_refuses_a_wrong_key_and_too_long_a_text(
    llama: LlamaHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_KEY", "wrong")
    wrong = OpenAiEngine(spec_for(llama.url, key_from="SOME_KEY"), None, EngineSettings())
    assert "refuses the key of 'served' (401): set SOME_KEY" in str(collected(wrong, [TEXT])[1])
    wrong.close()
    monkeypatch.setenv("SOME_KEY", KEY)
    right = OpenAiEngine(spec_for(llama.url, key_from="SOME_KEY"), None, EngineSettings())
    _, error = collected(right, ["word " * 5000])
    right.close()
    assert type(error) is EngineError and "(400: " in str(error)


@pytest.mark.starter
def test_the_starter_behind_a_server_translates(starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", KEY)
    served = LlamaHttp(starter / find_model("starter").files[0].name, slots=2, context=4096)
    engine = OpenAiEngine(spec_for(served.url, key_from="SOME_KEY", at_once=2, timeout=300), None, EngineSettings())
    found, error = collected(
        engine, ["The president signed the law on Tuesday.", "The film was shown in three cities."]
    )
    engine.close()
    assert error is None
    assert "закон" in found[0].lower() and "фильм" in found[1].lower()
