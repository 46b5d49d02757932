"""Conversion without PyTorch: the arrays of a checkpoint become the very bytes that transformers' model becomes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from pipelines.engines.seq2seq import arrays, checkpoint
from pipelines.engines.seq2seq.converter import Converter
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.errors import ModelUnavailable
from pipelines.task import EngineSettings
from tests.pipelines.engines.architectures import ARCHITECTURES
from tests.pipelines.engines.checkpoints import copy_of

ONE_THREAD = EngineSettings(threads=1)
WITHOUT_TORCH = "import sys\nsys.modules['torch'] = None\n"

NAMES = [name for name, known in ARCHITECTURES.items() if known.spec.engine == "ctranslate2"]


def prepared(name: str, tmp_path: Path) -> tuple[CTranslate2Engine, Path]:
    """An engine of an architecture, with a copy of its folder in which Marian's own files are unpacked."""
    folder = copy_of(ARCHITECTURES[name].folder, tmp_path / "model")
    engine = CTranslate2Engine(ARCHITECTURES[name].spec, folder, ONE_THREAD)
    engine._tokenizer()
    return engine, folder


def numbers(value: Any) -> Any:
    return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value, dtype=np.float64)


@pytest.mark.parametrize("name", NAMES)
def test_arrays_give_the_weights_that_tensors_give(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, folder = prepared(name, tmp_path)
    if not arrays.weight_files(folder):
        pytest.skip("its weights are pickled")
    ours = Converter(engine.spec, folder, engine._tokenizer().tokenizer)._load()
    monkeypatch.setattr(arrays, "weight_files", lambda _: [])
    theirs = Converter(engine.spec, folder, engine._tokenizer().tokenizer)._load()
    expected = theirs.variables()
    assert ours.variables().keys() == expected.keys()
    for key, value in ours.variables().items():
        exact = 1e-4 if key.endswith("encodings") else 0  # each library rounds angles in its own way
        np.testing.assert_allclose(numbers(value), numbers(expected[key]), rtol=0, atol=exact, err_msg=key)


@pytest.mark.parametrize("name", ["marian-files", "nllb-files", "madlad", "bart"])
def test_a_model_is_converted_and_translates_where_there_is_no_torch(name: str, tmp_path: Path) -> None:
    known = ARCHITECTURES[name]
    folder = copy_of(known.folder, tmp_path / "model")
    task, source, target = known.known[0]
    work = {"spec": msgspec.to_builtins(known.spec), "folder": str(folder), "source": source, "task": task}
    (tmp_path / "work.json").write_bytes(msgspec.json.encode(work))
    code = f"""
import msgspec
from pathlib import Path
from typing import Any
from pipelines.catalogue import ModelSpec
from pipelines.engines.seq2seq.ctranslate2 import CTranslate2Engine
from pipelines.task import EngineSettings, Task
work = msgspec.json.decode(Path({str(tmp_path / "work.json")!r}).read_bytes())
spec = msgspec.convert(work["spec"], ModelSpec)
engine = CTranslate2Engine(spec, Path(work["folder"]), EngineSettings(threads=1))
print(dict(engine.run([work["source"]], Task(**work["task"]), lambda: False))[0])
assert sys.modules["torch"] is None
"""
    ran = subprocess.run([sys.executable, "-c", WITHOUT_TORCH + code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout.strip(), ran.stderr) == (target, "")


def test_pickled_weights_name_the_command_that_gets_torch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = next(name for name in NAMES if not arrays.weight_files(prepared(name, tmp_path / name)[1]))
    engine, folder = prepared(name, tmp_path / "again")
    monkeypatch.setattr(checkpoint, "find_spec", lambda _: None)
    with pytest.raises(ModelUnavailable, match=r"-m pip install 'torch>=2.13'` gets it"):
        engine.convert(folder)
