"""Where the engines of a route run: here, or on the cluster that the settings name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines import engines
from pipelines.catalogue import ModelSpec, Server, find_model
from pipelines.cluster.ray_engine import RayEngine
from pipelines.engines.echo import EchoEngine
from pipelines.engines.openai.openai_engine import OpenAiEngine
from pipelines.models.choose import Choice
from pipelines.route import engine_for
from pipelines.task import EngineSettings

SERVED = ModelSpec(
    "served",
    "Served",
    "openai",
    "-",
    True,
    directions=("kk-ru",),
    prompts="chat",
    server=Server(url="http://127.0.0.1:9/v1", model="m"),
)


@pytest.fixture(autouse=True)
def none_open() -> Iterator[None]:
    engines.close_engines()
    yield
    engines.close_engines()


@pytest.mark.parametrize(
    ("spec", "cluster", "kind"),
    [
        (find_model("echo"), "", EchoEngine),
        (find_model("echo"), "127.0.0.1:9", RayEngine),
        (SERVED, "127.0.0.1:9", OpenAiEngine),  # it is asked from here, within one budget
    ],
)
def test_a_cluster_runs_what_is_not_behind_a_server(spec: ModelSpec, cluster: str, kind: type) -> None:
    assert type(engine_for(Choice(spec, None), EngineSettings(cluster=cluster))) is kind
