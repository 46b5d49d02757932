"""Small files of every kind that Audar reads, made by the libraries that the tests use, and what strangers say to it."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.fuzz.office_seeds import presentation, workbook
from tests.fuzz.resource_seeds import resources

TEXT = """\
Көпір жабылды

Қала орталығындағы көпір бүгін, 12.05.2024 ж., жабылды. Жөндеу көктемге дейін созылады, — деп хабарлады
әкімдік. «Бұл қажет», — деді А. Ә. Үсенов.

Мост закрыли в 14:30. Ремонт стоит 1,5 млн тенге (https://example.org/a?b=1); водители поедут в объезд. «Так надо», — сказал он.

The bridge was closed today. "It must be", the mayor said; repairs cost $3.2 million and last until May.
"""
MARKDOWN = """\
---
title: "Көпір жабылды"
tags: [a, b]
---
# Көпір **жабылды**

Мост *в центре* [города](https://example.org "сайт") закрыли; см. ![схема](a.png) и `config.yaml`. <b>Так</b>[^1].

- один
  - два  \n    три
1. The bridge
> цитата
> > *вторая*

| а | б |
|---|:-:|
| [x] | `y|` |

```python
x = 1  # не трогать
```
[ref]: https://example.org
[^1]: Сноска.

<div>HTML **внутри**</div>

Setext
======
"""
HTML = """\
<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><title>Мост закрыли</title>
<meta name="description" content="Ремонт моста"><script>var a = "<p>";</script><style>p { x: y }</style></head>
<body><nav><a href="/">Главная</a></nav><article><h1>Мост <em>закрыли</em></h1>
<p>Мост в центре <a href="x.html" title="карта">города</a> сегодня закрыли.<br>Ремонт&nbsp;до весны &amp; дальше. <code>x=1</code></p>
<ul><li>Один <b>два <i>три</i></b><li>Четыре</ul><table><tr><td>1</td><td>Водители поедут в объезд</td></tr></table>
<pre>  как есть </pre><img src="a.png" alt="Старый мост"><!-- примечание --><p hidden>нет</p><textarea>поле</textarea>
<p>Қала орталығындағы көпір бүгін жабылды.<sup>2</sup></p></article><footer>©</footer></body></html>
"""
XHTML = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><head><title>The bridge</title></head>
<body><h1>The bridge</h1><p>It was <b>closed</b> today.<br/>Repairs &#8212; until spring.</p><p/></body></html>
"""
SRT = """\
1
00:00:01,000 --> 00:00:03,500
Көпір <i>бүгін</i>
жабылды.

2
00:00:03,600 --> 00:00:05,000 X1:10 X2:20
{\\an8}- Мост закрыли?
- Да.

3
00:00:05,100 --> 00:00:07,000
Repairs will last
until spring.
"""
VTT = """\
WEBVTT - title
Kind: captions

STYLE
::cue { color: red }

NOTE a remark
of two lines

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Асан>Көпір <b.loud>бүгін</b></v> жабылды.

00:00:03.600 --> 00:00:05.000
Repairs <00:00:04.000>will last &amp; last
until spring.
"""
RECORDS = {
    "title": "Көпір жабылды", "id": 17, "tags": ["көпір", "news"], "url": "https://example.org/a",
    "body": "Мост в центре города закрыли.\n\nРемонт до весны.\u2028Конец.", "empty": "", "none": None,
    "authors": [{"name": "Асан", "bio": "The mayor said it must be closed."}], "deep": {"a": {"b": [1, {"text": "Сөйлем."}]}},
}  # fmt: skip
CSV = (
    'id,title,text\n1,Көпір,"Көпір бүгін жабылды, ""иә"".\nЕкінші жол."\n2,Мост,"Мост закрыли; ремонт до весны."\n3,,\n'
)
PO = r"""# Catalogue.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: \n"
"Plural-Forms: nplurals=2; plural=n != 1;\n"

#. remark
#: news/list.c:12
#, c-format
msgid "Open %s in <b>%d windows</b>"
msgstr ""

#, fuzzy
#| msgid "Old weather"
msgid "Weather"
msgstr "Ауа"

#, python-brace-format
msgid "{n} file deleted"
msgid_plural "{n} files deleted"
msgstr[0] ""
msgstr[1] ""

msgctxt "menu"
msgid ""
"First line.\n"
"Second line.\n"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Жоқ"
"""
XLIFF1 = """\
<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
  <file original="news.html" source-language="en" target-language="kk" datatype="html"><header><note>n</note></header><body>
    <group id="g"><trans-unit id="1">
      <source>Read <g id="1">the <x id="2"/>report</g> &amp; wait for %s.</source><note>n</note></trans-unit></group>
    <trans-unit id="2" approved="yes"><source>Weather</source><target state="final">Ауа райы</target></trans-unit>
    <trans-unit id="3"><source>The bridge <bpt id="1">&lt;b&gt;</bpt>is<ept id="1">&lt;/b&gt;</ept> <ph id="3">{0}</ph> closed.</source>
      <seg-source><mrk mtype="seg" mid="1">The bridge is closed.</mrk></seg-source><target/></trans-unit>
    <trans-unit id="4" translate="no"><source>CODE</source></trans-unit>
  </body></file></xliff>
"""
XLIFF2 = """\
<?xml version="1.0" encoding="UTF-8"?>
<xliff version="2.0" srcLang="en" trgLang="kk" xmlns="urn:oasis:names:tc:xliff:document:2.0">
  <file id="f1"><notes><note>n</note></notes><group id="g"><unit id="u1">
    <originalData><data id="d1">&lt;b&gt;</data></originalData>
    <segment id="s1"><source>Read <pc id="1" dataRefStart="d1">the <ph id="2"/>report</pc> now.</source></segment>
    <ignorable><source> </source></ignorable>
    <segment state="final"><source>Weather</source><target>Ауа райы</target></segment>
    <segment><source>A <mrk id="m1" translate="no">CODE</mrk> &amp; <sc id="3"/>more<ec startRef="3"/> <cp hex="001b"/>.</source></segment>
  </unit></group></file></xliff>
"""
TMX = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="x" segtype="sentence" adminlang="en" srclang="*all*" datatype="plaintext"/>
<body><tu srclang="kk-KZ"><prop type="x-signature">m@1|engine=echo|audar=1</prop>
<tuv xml:lang="kk"><seg>Көпір жабылды.</seg></tuv><tuv xml:lang="ru-RU"><seg>Мост <bpt i="1">&lt;b&gt;</bpt>закрыли<ept i="1"/>.</seg></tuv></tu>
<tu><tuv lang="EN"><seg>The bridge.</seg></tuv><tuv xml:lang="kk-Latn"><seg>Köpir.</seg></tuv><tuv xml:lang="ru"><seg>Мост.</seg></tuv></tu>
</body></tmx>
"""
MODELS = """\
models:
  - id: mine
    name: Mine
    engine: ctranslate2
    licence: MIT
    open_licence: true
    files: [{name: config.json}, {name: model.safetensors, size: 10, optional: true}]
    sources: [{from: hub, repo: owner/name, revision: null}, {from: folder, path: /nowhere/x}]
    directions: [kk-ru]
    unreliable: [ru-kk]
    codes: {kk: kaz_Cyrl, ru: rus_Cyrl}
    max_input: 200
    decoding: {beam_size: 4, length_penalty: 1.0}
    quality: [{direction: kk-ru, metric: chrF, score: 48.7, test_set: x, source: y}]
  - id: far
    name: Far
    engine: openai
    licence: unknown
    open_licence: false
    prompts: chat
    unreliable: [kk-ru]
    server: {model: m, url: "http://127.0.0.1:8080/v1", key_from: MY_KEY, at_once: 4, retries: 2, timeout: 10, extra: {a: 1}}
sets:
  - {id: both, name: Both, models: [mine, far]}
"""
SETTINGS = """\
# Audar's settings.
language = "ru"
theme = "textual-dark"
default_target = "kk"
direct = false

[models]
translate = "starter"

[keymap]
"quit" = ["ctrl+q", "f10"]
"""
DOTTED_SETTINGS = """\
models = {translate = 'starter'} # inline
keymap."compare.choose" = [
  "n", # n
]
keymap.quit = ["q"]
theme = '''nord''' # late
"""
ANSWERS = (
    "ru-kk\x1eМост закрыли в 14:30. «Так надо», — сказал А. Б. Үсенов.\x1eКөпір 14:30-да жабылды. «Солай керек», — деді А. Б. Үсенов.",
    'kk-en\x1eКөпір жөндеуі 1,5 млн теңге тұрады.\x1eSure! Here is the translation:\n```\n"The repair costs 1. 5 million tenge."\n```\nNote: x',
    "en-ru\x1eThe bridge cost $2,400 and 300,000 people.\x1e1. Мост стоил 2, 400 долларов и 300, 000 человек. Мост стоил. Мост стоил. Мост стоил.",
    "summary-ru\x1eМост закрыли. Ремонт до весны.\x1eКраткое содержание: Мост закрыли. Рем",
)
PLACED = (
    "Мост *в центре* [города](https://example.org) **закрыли** в `14:30`; см. ![схема](a.png)[^1].\x1eКөпір *қала* ортасында `14:30`-да жабылды; қар. схема.",
    "**Дала**: <b>«жол»</b> CO<sub>2</sub> и {{x}} %s — *всё*.\x1eДала: «жол» CO2 және x %s — бәрі.",
)  # fmt: skip
CHAT = json.dumps(
    {
        "id": "c1",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Көпір жабылды."}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }
)
REFUSED = json.dumps(
    {"error": {"message": "no such model", "type": "invalid_request_error", "code": "model_not_found"}}
)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@cache
def documents() -> dict[str, tuple[bytes, ...]]:
    """Seeds of documents, by the extension under which they are read (``xlf2``: XLIFF 2)."""
    text = TEXT.encode()
    record = json.dumps(RECORDS, ensure_ascii=False)
    records = [RECORDS, {"title": "Мост", "body": "Мост закрыли."}]
    return {
        "txt": (text, TEXT.encode("cp1251", "replace"), TEXT.encode("utf-16"), text.replace(b"\n", b"\r\n")),
        "md": (MARKDOWN.encode(), text),
        "html": (HTML.encode(), HTML.replace("utf-8", "windows-1251").encode("cp1251", "xmlcharrefreplace")),
        "xhtml": (XHTML.encode(),),
        "docx": (_docx(),),
        "odt": (_odt(),),
        "pptx": (_same_each_day(presentation()),),
        "xlsx": (_same_each_day(workbook()),),
        "epub": (_epub(),),
        "srt": (SRT.encode(), SRT.replace("\n", "\r\n").encode("utf-8-sig")),
        "vtt": (VTT.encode(),),
        "json": (record.encode(), json.dumps(records, indent=2).encode()),
        "jsonl": ("\n".join(json.dumps(one, ensure_ascii=False) for one in records).encode(),),
        "csv": (CSV.encode(), CSV.replace(",", ";").encode("utf-8-sig")),
        "tsv": (b"id\ttitle\ttext\n1\tBridge\tThe bridge is closed.\n2\tx\t\xd0\x9c\xd0\xbe\xd1\x81\xd1\x82.\n",),
        "po": (PO.encode(),),
        "xlf": (XLIFF1.encode(),),
        "xlf2": (XLIFF2.encode(),),
        "pdf": (_pdf(), _pdf(compressed=True)),
        **resources(),
    }


@cache
def words() -> dict[str, tuple[bytes, ...]]:
    """Seeds of what is no document: listings, settings, answers, databases."""
    return {
        "hub": (_listing(gguf=True), _listing(gguf=False)),
        "repository": (_repository("m2m_100"), _repository("t5"), _repository("bart")),
        "gguf": (_gguf(),),
        "manifest": (_manifest(),),
        "wheel": (_zip({"p-1.dist-info/METADATA": b"Name: p", "p/data/part1.bin": b"weights" * 100}),),
        "models": (MODELS.encode(),),
        "settings": (SETTINGS.encode(), DOTTED_SETTINGS.encode()),
        "recent": (b'["/nowhere/a.txt", "/nowhere/b.docx"]',),
        "tmx": (TMX.encode(),),
        "chat": tuple(f"{status}\n{head}\n\n{body}".encode() for status, head, body in (
            ("200", "content-type: application/json", CHAT), ("404", "", REFUSED), ("429", "retry-after: 1", REFUSED))),
        "answer": tuple(text.encode() for text in ANSWERS),
        "marks": tuple(text.encode() for text in PLACED),
        "ledger": (_ledger(),),
        "memory": (_memory(),),
    }  # fmt: skip


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def _same_each_day(archive: bytes) -> bytes:
    """An archive without the moment of its making, pictures and themes."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = [name for name in opened.namelist() if not name.endswith(("jpeg", "theme1.xml", "WithEffects.xml"))]
        return _zip({name: opened.read(name) for name in names})


def _docx() -> bytes:
    import docx
    from docx.oxml import parse_xml

    new = docx.Document()
    new.core_properties.created = new.core_properties.modified = datetime(2024, 5, 12, tzinfo=UTC)
    new.add_heading("Көпір жабылды", 1)
    paragraph = new.add_paragraph("Мост ")
    paragraph.add_run("в центре").bold = True
    paragraph.add_run(" города\tзакрыли.").italic = True
    paragraph.add_run().add_break()
    paragraph.add_run("Ремонт до весны.")
    new.add_paragraph("The bridge is closed.", style="List Bullet")
    table = new.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "Асан Үсен"
    table.cell(1, 1).text = "Водители поедут в объезд."
    new.sections[0].header.paragraphs[0].text = "Газета"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    field = (
        f'<w:p xmlns:w="{w}" xmlns:r="{r}"><w:bookmarkStart w:id="0" w:name="b"/><w:hyperlink w:anchor="b"><w:r><w:t>Көпір</w:t></w:r>'
        '</w:hyperlink><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:ins w:id="1" w:author="A"><w:r><w:t xml:space="preserve"> қосылды </w:t></w:r></w:ins><w:del w:id="2" w:author="A">'
        '<w:r><w:delText>өшті</w:delText></w:r></w:del><w:bookmarkEnd w:id="0"/><w:sdt><w:sdtContent><w:r><w:t>соңы.</w:t></w:r>'
        "</w:sdtContent></w:sdt></w:p>"
    )
    body = new.element.body
    body.insert(len(body) - 1, parse_xml(field))
    out = io.BytesIO()
    new.save(out)
    return _same_each_day(out.getvalue())


def _odt() -> bytes:
    import odfdo

    new = odfdo.Document("text")
    out = io.BytesIO()
    new.save(out)
    base = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{name}="{base}{name}:1.0"' for name in ("office", "text", "style", "table"))
    content = f"""<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="{base}drawing:1.0">
<office:automatic-styles><style:style style:name="T1" style:family="text"/></office:automatic-styles><office:body><office:text>
<text:h text:outline-level="1">Көпір жабылды</text:h><text:p>Мост <text:span text:style-name="T1">в центре</text:span>
<text:s text:c="3"/>города<text:tab/>закрыли.<text:line-break/><text:a xlink:href="x">Ремонт</text:a> до весны.<text:note
text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Сноска.</text:p></text:note-body>
</text:note></text:p><text:list><text:list-item><text:p>The bridge is closed.</text:p></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>Асан Үсен</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""
    with zipfile.ZipFile(out) as archive:
        files = {info.filename: archive.read(info) for info in archive.filelist}
    meta = b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
    return _zip({**{name: data for name, data in files.items() if not name.endswith(("/", ".png"))},
                 "content.xml": content.encode(), "meta.xml": meta})  # fmt: skip


def _epub() -> bytes:
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="O/b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier><dc:title>Дала жолы</dc:title>
<dc:language>kk</dc:language></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="one" href="t/one%20a.xhtml" media-type="application/xhtml+xml"/></manifest><spine toc="ncx"><itemref idref="one"/></spine></package>"""
    nav = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
<nav epub:type="toc"><ol><li><a href="t/one%20a.xhtml">Бірінші тарау</a></li></ol></nav></body></html>"""
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><docTitle><text>Дала</text></docTitle><navMap>
<navPoint id="a"><navLabel><text>Бірінші тарау</text></navLabel><content src="t/one%20a.xhtml"/></navPoint></navMap></ncx>"""
    return _zip({"mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode(), "O/b.opf": package.encode(),
                 "O/nav.xhtml": nav.encode(), "O/toc.ncx": ncx.encode(), "O/t/one a.xhtml": XHTML.encode()})  # fmt: skip


def _pdf(compressed: bool = False) -> bytes:
    import font_roboto
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_compression(compressed)
    pdf.set_creation_date(datetime(2024, 5, 12, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    if compressed:
        pdf.add_font("roboto", "", Path(font_roboto.__file__).parent / "files" / "Roboto-Regular.ttf")
        pdf.set_font("roboto", size=11)
        pdf.multi_cell(120, 6, TEXT)
    pdf.multi_cell(
        120, 6, "The bridge in the city centre was closed today. Repairs will last until spring.\n\nThe mayor said so."
    )
    pdf.add_page()
    pdf.multi_cell(60, 6, "Another page with some words in a narrow column that goes on.")
    return bytes(pdf.output())


WEIGHTS = b'{"these are": "no weights of any model"}'


def served() -> dict[str, bytes]:
    """What the hub's files hold that a listing names, by name."""
    with zipfile.ZipFile(io.BytesIO(_repository("bart"))) as archive:
        return {info.filename: archive.read(info) for info in archive.filelist}


def _listing(gguf: bool) -> bytes:
    files = {"README.md": b"x", "model.q4_k_m.gguf": WEIGHTS} if gguf else served()
    siblings: list[dict[str, object]] = []
    for name, content in files.items():
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        sibling: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob}
        if name.endswith((".gguf", ".safetensors")):
            sibling["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
        siblings.append(sibling)
    listing = {
        "id": "owner/name",
        "sha": COMMIT,
        "private": False,
        "gated": False,
        "siblings": siblings,
        "tags": ["translation", "kk", "ru", "license:mit"],
        "pipeline_tag": "translation",
        "lastModified": "2024-05-12T10:00:00.000Z",
        "cardData": {"license": "mit", "language": ["kk", "ru"]},
        "author": "owner",
        "downloads": 7,
    }
    return json.dumps(listing).encode()


def _repository(kind: str) -> bytes:
    """The small files of a checkpoint, and a file that has the weights' name."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = ["<s>", "<pad>", "</s>", "<unk>", "kaz_Cyrl", "rus_Cyrl", "eng_Latn", "<2kk>", "<2ru>", "<2en>"]
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate([*special, "көпір", "мост"])}, unk_token="<unk>")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    classes = {"m2m_100": "NllbTokenizer", "t5": "T5Tokenizer", "bart": "PreTrainedTokenizerFast"}
    config = {"model_type": kind, "max_position_embeddings": 256, "num_beams": 4, "max_length": 200, "vocab_size": 12,
              "forced_bos_token_id": 4, "decoder_start_token_id": 2, "task_specific_params": {"summarization": {}}}  # fmt: skip
    settings = {"tokenizer_class": classes[kind], "additional_special_tokens": special[4:7], "src_lang": "kaz_Cyrl",
                "tgt_lang": "rus_Cyrl", "model_max_length": 256, "unk_token": "<unk>", "pad_token": "<pad>"}  # fmt: skip
    card = "---\nlicense: mit\nlanguage: [kk, ru]\npipeline_tag: translation\n---\n# Model\n"
    return _zip({"config.json": json.dumps(config).encode(), "tokenizer.json": tokenizer.to_str().encode(),
                 "tokenizer_config.json": json.dumps(settings).encode(), "README.md": card.encode(),
                 "generation_config.json": b'{"num_beams": 2}', "special_tokens_map.json": b'{"unk_token": "<unk>"}',
                 "model.safetensors.index.json": b'{"weight_map": {"a": "model-00001-of-00001.safetensors"}}',
                 "model-00001-of-00001.safetensors": WEIGHTS})  # fmt: skip


def _gguf() -> bytes:
    from tests.pipelines.engines.tiny_gguf import write_tiny_gguf

    return _made("m.gguf", write_tiny_gguf)


def _manifest() -> bytes:
    files = [
        {"name": name, "size": 7, "sha256": f"{n:064x}", "mtime_ns": 1}
        for n, name in enumerate(("config.json", "model.safetensors"))
    ]
    return json.dumps({"id": "mine", "revision": COMMIT, "source": "owner/name", "files": files,
                       "made": [{**files[0], "name": "ct2-int8/model.bin"}], "dropped": [{**files[0], "name": "pytorch_model.bin"}]}).encode()  # fmt: skip


def _ledger() -> bytes:
    from pipelines.folder.events import Outcome
    from pipelines.folder.ledger import Ledger, Row

    def make(path: Path) -> None:
        ledger = Ledger(path)
        outcome = Outcome(status="translated", source="a.txt", target="kk", output="a.kk.txt")
        with ledger.writing():
            ledger.intend("a.kk.txt", Row("a.txt", b"s" * 32, "key", b"o" * 32, b"b" * 32, outcome, b"r"))
            ledger.add_languages([(b"s" * 32, "how", "ru")])
            ledger.add_parts("b.kk.txt", "key", {"Мост.": "Көпір."})
            ledger.add_outcome(outcome)
        ledger.close()
        _checkpointed(path)

    return _made("ledger.sqlite", make)


def _memory() -> bytes:
    from pipelines.memory import MemoryKey, open_memory

    def make(path: Path) -> None:
        with open_memory(path) as memory:
            memory.put(MemoryKey("ru", "kk", "m@1|engine=echo|audar=1"), [("Мост.", "Көпір."), ("Дом.", "Үй.")])
            memory.put(MemoryKey("ru", "kk", "tmx"), [("Мост.", "Көпір!")])
        _checkpointed(path)

    return _made("memory.sqlite3", make)


def _checkpointed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA journal_mode = DELETE")


def _made(name: str, make: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        make(path)
        return path.read_bytes()


@cache
def all_seeds() -> dict[str, tuple[bytes, ...]]:
    """Every kind's seeds."""
    return {**documents(), **words()}
