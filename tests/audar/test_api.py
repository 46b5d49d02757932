"""``import audar``: what the page about it promises, by its own examples."""

from __future__ import annotations

import doctest
import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest

import audar
from audar import api
from pipelines import errors

PAGE = (Path(__file__).parents[2] / "docs/python.md").read_text(encoding="utf-8")
TEXT = "Мост закрыт на ремонт.\n\nОн очень старый. Его построили давно.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_of_the_page_run(folder: Path) -> None:
    examples = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", None, None)
    report: list[str] = []
    assert doctest.DocTestRunner().run(test, out=report.append).failed == 0, "".join(report)
    assert len(test.examples) > 20


def test_the_page_names_what_is_exported_and_nothing_else() -> None:
    assert set(re.findall(r"\baudar\.(\w+)", PAGE)) == set(audar.__all__)
    assert audar.__all__ == api.__all__
    assert set(audar.__all__) <= set(dir(audar))
    assert not hasattr(audar, "run_folder")


def test_every_error_is_exported() -> None:
    kinds = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__}
    assert kinds | {"NoModel"} == {
        name for name in audar.__all__ if inspect.isclass(kind := getattr(audar, name)) and issubclass(kind, Exception)
    }


def test_pieces_of_a_stream_are_the_translation() -> None:
    whole = audar.translate(TEXT, "kk", model="echo")
    stream = audar.stream(TEXT, "kk", model="echo")
    assert "".join(stream) == str(whole)
    assert replace(stream.result(), seconds=0) == replace(whole, seconds=0)
    begun = audar.stream(TEXT, "kk", model="echo")
    assert next(begun) == "[kk] Мост закрыт на ремонт." and begun.result().text == whole.text


def test_work_can_be_stopped() -> None:
    def stopped() -> bool:
        return True

    with pytest.raises(audar.Stopped, match="after 0 of 3"):
        audar.translate(TEXT, "kk", model="echo", stopped=stopped)
    with pytest.raises(audar.Stopped):
        audar.compare(TEXT, "kk", model="echo", stopped=stopped)
    with pytest.raises(audar.Stopped):
        audar.summarize(TEXT, model="echo", stopped=stopped)
    closed = audar.stream(TEXT, "kk", model="echo")
    next(closed)
    closed.close()
    assert list(closed) == []
    with pytest.raises(audar.Stopped):
        closed.result()


@pytest.mark.parametrize("text", ["<html><p>Мост закрыт.</p></html>\n", "Мост\ud800 закрыт.", "\ufeffМост закрыт."])
def test_a_text_is_plain_text_whatever_it_looks_like(text: str) -> None:
    assert "Мост" in audar.translate(text, "kk", "ru", "echo").text
    assert audar.translate(text, "kk", "ru", "echo").article.format == "text"


def test_a_wrong_argument_is_told_before_any_work(folder: Path) -> None:
    (folder / "news").mkdir()
    (folder / "news/a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(audar.LanguageError, match="'de'"):
        audar.stream(TEXT, "de", model="echo")
    with pytest.raises(audar.NoModel, match="No installed model"):
        audar.stream(TEXT)
    with pytest.raises(audar.InputError, match="text is empty"):
        audar.translate("")
    with pytest.raises(audar.ConfigError, match="length 'endless'"):
        audar.summarize(TEXT, length="endless")  # type: ignore[arg-type]
    with pytest.raises(audar.ConfigError, match="form 'pdf'"):
        audar.batch("news", "kk", model="echo", form="pdf")  # type: ignore[arg-type]
    with pytest.raises(audar.ModelUnavailable, match="no model 'nonsense'"):
        audar.batch("news", "kk", model="nonsense")
    with pytest.raises(TypeError, match="not bytes"):
        audar.translate(b"bytes")  # type: ignore[arg-type]
    assert not (folder / "news-audar/a.kk.txt").exists()


def test_a_batch_without_a_model_raises_what_is_lacking(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "news").mkdir()
    (folder / "news/a.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(audar.NoModel, match="Russian to Kazakh"):
        audar.batch("news", "kk")
    assert capfd.readouterr() == ("", "")


def test_a_translation_has_the_warnings_of_its_plan() -> None:
    latin = "Köpir jöndeuge jabyldy. Ol öte eski, ony köpten beri jöndegen joq."
    warnings = audar.translate(latin, "ru", "kk", "echo").warnings
    assert warnings == ("text is in latin letters; models learnt Kazakh in cyrillic ones.",)
