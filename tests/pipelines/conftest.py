"""Fixtures: the small checkpoints, each built at most once a source and library version."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.engines import checkpoints


@pytest.fixture(scope="session")
def nllb() -> Path:
    return checkpoints.nllb_checkpoint()


@pytest.fixture(scope="session")
def t5() -> Path:
    return checkpoints.t5_checkpoint()


@pytest.fixture(scope="session")
def marian() -> Path:
    return checkpoints.marian_checkpoint()
