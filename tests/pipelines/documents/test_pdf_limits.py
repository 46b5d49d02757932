"""A PDF may ask for gigabytes or for ever: a child reads it within limits, and what is refused is so in a sentence."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from pipelines.child import Child
from pipelines.documents.pdf import document as pdf
from pipelines.documents.registry import read_document
from pipelines.errors import InputError

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORD = b"BT /F1 12 Tf 100 700 Td (Bridge) Tj ET"
COMPOSITE = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H%b/DescendantFonts[%b]>>"
IDENTITY = b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"


def stream(content: bytes, keys: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (keys, len(content), content)


def file_of(content: bytes, font: bytes = FONT, *objects: bytes) -> bytes:
    """A PDF of one page, whose content is object 5; ``objects`` are 6 and on, to be drawn as X6 and on."""
    forms = b" ".join(b"/X%d %d 0 R" % (number, number) for number in range(6, 6 + len(objects)))
    resources = b"/Resources<</Font<</F1 4 0 R>>/XObject<<%b>>>>" % forms
    data = b"%PDF-1.4\n"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]%b/Contents 5 0 R>>" % resources
    for number, body in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", pages, page, font, content, *objects), 1):
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body.replace(b"/Resources", resources, body.startswith(b"<</Sub")))
    return data + b"trailer\n<</Size %d/Root 1 0 R>>\n" % (6 + len(objects))


def laughs() -> bytes:
    """Forms that draw the next form ten times each, a dozen deep."""
    forms = [
        stream(b" ".join([b"/X%d Do" % (7 + at)] * 10), b"/Subtype/Form/BBox[0 0 600 800]/Resources")
        for at in range(12)
    ]
    last = stream(WORD, b"/Subtype/Form/BBox[0 0 600 800]/Resources")
    return file_of(stream(b"/X6 Do"), FONT, *forms, last)


def widths() -> bytes:
    """A font that gives two milliards of letters a width each."""
    inner = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/W[0 2000000000 500]%b>>" % IDENTITY
    return file_of(
        stream(WORD), b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[%b]>>" % inner
    )


def letters() -> bytes:
    """A font that names four milliards of letters."""
    names = b"1 beginbfrange\n<00000000> <ffffffff> <0041>\nendbfrange"
    return file_of(stream(WORD), FONT.replace(b">>", b"/ToUnicode 6 0 R>>"), stream(names))


def bomb() -> bytes:
    """A page whose content is 120 MB of spaces."""
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(120)) + packer.flush()
    return file_of(stream(packed, b"/Filter/FlateDecode"))


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets limits other than a user's."""

    def to(**values: float) -> None:
        for name, value in values.items():
            monkeypatch.setattr(pdf, name, value)

    return to


@pytest.fixture
def started_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets every process that starts from now on do something first."""

    def custom(code: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return custom


def refusal(data: bytes) -> str:
    """What is said of a file; no child is left behind."""
    with pytest.raises(InputError) as error:
        read_document(data, "a.pdf")
    assert psutil.Process().children() == []
    return str(error.value)


@pytest.mark.parametrize("make", [laughs, widths, letters, bomb])
def test_what_takes_gigabytes_is_refused(make: Callable[[], bytes], limits: Callable[..., None]) -> None:
    limits(MEMORY=100 << 20)
    assert refusal(make()) == "a.pdf takes too much memory to read; it is not read."


@pytest.mark.parametrize("make", [widths, letters])
def test_that_needs_no_limits_of_the_system(
    make: Callable[[], bytes], limits: Callable[..., None], started_with: Callable[[str], None]
) -> None:
    limits(MEMORY=80 << 20)
    started_with("import sys; sys.modules['resource'] = None")  # as on Windows
    assert refusal(make()) == "a.pdf takes too much memory to read; it is not read."


def test_a_refusal_takes_less_than_half_a_gigabyte(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(widths())
    script = (
        "import sys, resource\nfrom pathlib import Path\nfrom pipelines.read import InputError, read_file\n"
        "try:\n    read_file(Path(sys.argv[1]))\nexcept InputError as error:\n"
        "    print(error, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, sep='|')"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "a.pdf"], capture_output=True, text=True, check=True
    )
    sentence, megabytes = result.stdout.split("|")
    assert sentence.endswith("a.pdf takes too much memory to read; it is not read.")
    assert 30 < int(megabytes) < 400


def test_what_takes_for_ever_is_refused(limits: Callable[..., None]) -> None:
    limits(MEMORY=1 << 30, PAGE_SECONDS=0.5)
    assert refusal(laughs()) == "a.pdf has a page that takes more than 0.5 seconds to read; it is not read."
    limits(PAGE_SECONDS=20, SECONDS=1)
    assert refusal(laughs()) == "a.pdf takes more than 1 seconds to read; it is not read."


def test_too_much_text_is_refused(limits: Callable[..., None]) -> None:
    limits(MAX_TEXT=200)
    text = stream(WORD.replace(b"Bridge", b"Bridge " * 40))
    assert refusal(file_of(text)) == "a.pdf unpacks to more than 0 MB of text; it is not read."


def test_a_page_of_labels_is_read_downwards(limits: Callable[..., None]) -> None:
    limits(PAGE_SECONDS=5)
    places = [(5 + at * 37 % 580, 790 - at * 0.78) for at in range(1000)]
    labels = b"".join(b"1 0 0 1 %.1f %.2f Tm (L%03d) Tj\n" % (*place, at) for at, place in enumerate(places))
    article = read_document(file_of(stream(b"BT /F1 0.5 Tf\n" + labels + b"ET")), "a.pdf")
    words = article.text.split()
    assert words == [f"L{at:03d}" for at in range(1000)]


def test_half_a_character_spoils_nothing() -> None:
    inner = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X%b>>" % IDENTITY
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode/Identity-H/DescendantFonts[%b]>>" % inner
    )
    article = read_document(file_of(stream(b"BT /F1 12 Tf 100 700 Td <00410042d800> Tj ET"), font), "a.pdf")
    assert article.text.strip() == "AB?"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import os; os.kill(os.getpid(), 9)", "takes too much memory to read; it is not read."),
        ("import os; os._exit(3)", "is a damaged PDF file."),
        ("import msgspec; msgspec.msgpack.decode = None", "is a damaged PDF file."),  # an exception unforeseen
        ("print('{', flush=True); import os; os._exit(0)", "is a damaged PDF file."),
        ("print(b'\\xff', flush=True); import os; os._exit(0)", "is a damaged PDF file."),
        ('print(\'{"type":"Refused","reason":"else"}\', flush=True); import os; os._exit(0)', "is a damaged PDF file."),
        ('print(\'{"type":"Text","paragraphs":[]}\', flush=True); import os; os._exit(0)', "is a damaged PDF file."),
    ],
)
def test_whatever_becomes_of_the_child_is_one_sentence(
    code: str, says: str, started_with: Callable[[str], None]
) -> None:
    started_with(code)
    assert refusal(b"%PDF-1.7\n" + bytes(1 << 20)) == f"a.pdf {says}"


def test_an_exception_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(child: Child) -> tuple[float, int]:
        raise KeyboardInterrupt

    monkeypatch.setattr(Child, "usage", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_document(laughs(), "a.pdf")
    assert psutil.Process().children() == []


def test_the_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(laughs())
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from pipelines.child import Child\nfrom pipelines.read import read_file\n"
        "Child.usage = lambda child: print(child.pid, flush=True) or (0.0, 0)\nread_file(Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path / "a.pdf"], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert psutil.wait_procs([child], timeout=10)[0] == [child]


def test_threads_read_as_well() -> None:
    with ThreadPoolExecutor(2) as pool:
        articles = pool.map(lambda name: read_document(file_of(stream(WORD)), name), ("a.pdf", "b.pdf"))
        assert [article.text.strip() for article in articles] == ["Bridge", "Bridge"]
