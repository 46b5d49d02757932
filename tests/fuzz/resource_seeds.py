"""Seeds of files of strings, and of what is made of them: resources of programs, notebooks, FictionBook."""

from __future__ import annotations

import json

PROPERTIES = """\
# A remark = with a sign
! another
title=Көпір жабылды
error.missing : It''s not there: {0}, {1,number,integer}.
quoted = It's {here} \\
         and goes on
two=First line.\\nSecond line.
\\ odd\\ key\\:=Мост закрыли на ремонт, %s
count={n, plural, one {# file} other {''# files''}}
empty=
path=/srv/data
"""
ESCAPED = PROPERTIES.replace("Көпір жабылды", "\\u041c\\u043e\\u0441\\u0442 \\ud83d\\ude00").replace(
    "Мост закрыли на ремонт", "The bridge is closed"
)
STRINGS = """\
/* The title = "no entry"; */
"title" = "Көпір жабылды";
// "off" = "This is off";
"count" = "You have %d new messages, %1$@.\\nRead \\"them\\" \\U041c\\u043c.";
bare.key="Мост закрыли на ремонт." ;
"empty" = "";
"""
ANDROID = """\
<?xml version="1.0" encoding="utf-8"?>
<!-- made by <string> hand -->
<resources xmlns:xliff="urn:oasis:names:tc:xliff:document:1.2">
    <string name="app" translatable="false">City News</string>
    <string name="title">Көпір жабылды</string>
    <string name='hello' >Hello <xliff:g id="who" example="Bob">%1$s</xliff:g>, it\\'s <b>%2$d new</b>
        messages &amp; more.\\nRead them.</string>
    <string name="quoted">"It's  \\"here\\""</string>
    <string name="html"><![CDATA[Мост <b>закрыли</b> на ремонт &amp; всё.]]></string>
    <string name="escaped">Read &lt;b&gt;all&lt;/b&gt; \\u0041\\ud83d\\ude00</string>
    <string name="link">@string/title</string>
    <string name="none"/>
    <plurals name="days"><item quantity="one">%d day</item><item quantity="other">%d days</item></plurals>
    <string-array name="list"><item>Monday</item><item>@string/title</item></string-array>
    <color name="red">#f00</color>
</resources>
"""
RESX = """\
<?xml version="1.0" encoding="utf-8"?>
<root>
  <!-- remarks -->
  <xsd:schema id="root" xmlns="" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="data"/></xsd:schema>
  <resheader name="resmimetype"><value>text/microsoft-resx</value></resheader>
  <data name="Title" xml:space="preserve">
    <value>Көпір жабылды</value>
    <comment>The title of the page</comment>
  </data>
  <data name="Two" xml:space="preserve">
    <value>Hello, {0}!
The bridge is &lt;b&gt;closed&lt;/b&gt; &amp; away.</value>
  </data>
  <data name="icon" type="System.Drawing.Bitmap" mimetype="application/x-microsoft.net.object.bytearray.base64">
    <value>AAEAAAD</value>
  </data>
  <data name="&gt;&gt;label1.Name"><value>label one</value></data>
  <data name="empty"><value></value></data>
</root>
"""
YAML = """\
# The catalogue
ru:
  title: "Мост закрыли" # a remark
  greeting: 'It''s %{name}'
  plain: The bridge is closed, and it
    stays so.
  anchor: &note !!str The repairs last until May.
  again: *note
  literal: |
    First line.

      Indented line.
  folded: >-
    The bridge was
    closed today.

    Second paragraph.
  list: [one thing, "two things"]
  order:
    - :year
    - 'Көпір жабылды'
  yes_no: true
  count: 12
  empty:
"""
RECORDS = """\
---
title: The bridge
id: bridge-1
params: {lead: "It is closed", debug: true}
items:
  - text: Мост закрыли на ремонт.
    url: https://example.org
"""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": [
            "# Көпір *жабылды*\n", "\n", "Мост в `x` закрыли; ремонт\n", "до весны.\n", "\n", "- один\n", "- два"]},
        {"cell_type": "code", "execution_count": 1, "metadata": {"tags": ["a"]}, "outputs": [
            {"output_type": "stream", "name": "stdout", "text": ["Hello there\n"]}], "source": ["print('Hello')"]},
        {"cell_type": "markdown", "metadata": {}, "source": "One string: the bridge is closed.",
         "attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}},
        {"cell_type": "raw", "metadata": {}, "source": ["Raw text stays."]},
        {"cell_type": "markdown", "metadata": {}, "source": []},
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}  # fmt: skip
OLD_NOTEBOOK = {
    "metadata": {"name": "old"}, "nbformat": 3, "nbformat_minor": 0,
    "worksheets": [{"metadata": {}, "cells": [
        {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["The bridge"]},
        {"cell_type": "markdown", "metadata": {}, "source": ["It was closed\n", "today."]},
    ]}],
}  # fmt: skip
FB2 = """\
<?xml version="1.0" encoding="utf-8"?>
<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">
<description><title-info><genre>prose</genre><author><first-name>Асан</first-name></author>
<book-title>Мост через реку</book-title><annotation><p>О том, как мост закрыли.</p></annotation><lang>ru</lang>
</title-info>
<document-info><author><nickname>nobody</nickname></author><history><p>Первая версия файла</p></history></document-info>
</description>
<body><title><p>Глава первая</p></title><epigraph><p>Всё течёт.</p><text-author>Гераклит</text-author></epigraph>
<section><p>Мост <strong>в центре <emphasis>города</emphasis></strong> закрыли<a l:href="#n1" type="note">[1]</a>.
Ремонт до весны &amp; дальше <a l:href="#n2" type="note">2</a>. <code>x = 1</code></p><empty-line/>
<poem><stanza><v>Первая строка</v><v>Вторая строка</v></stanza></poem><image l:href="#a.png"/>
<table><tr><th>Год</th><td>Сумма ремонта</td></tr></table><subtitle>* * *</subtitle></section></body>
<body name="notes"><section id="n1"><title><p>1</p></title><p>Примечание.<!-- a remark --></p></section></body>
<binary id="a.png" content-type="image/png">iVBORw0KGgo=</binary>
</FictionBook>
"""
ASS = """\
[Script Info]
; a remark
Title: Көпір
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,Only a remark
Dialogue: 0,0:00:01.00,0:00:03.50,Default,Асан,0,0,0,,{\\i1}Мост закрыли{\\i0}\\Nна ремонт, рабочие
Dialogue: 0,0:00:03.60,0:00:06.00,Default,,0,0,0,,{\\an8\\pos(10,20)}пришли рано\\hутром.
Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,- Когда откроют?\\N- {\\b1}Весной{\\b0}.
Dialogue: 1,0:00:09.00,0:00:12.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}
Dialogue: 0,0:00:13.00,0:00:14.00,Default,,0,0,0,,{\\k20}ла{\\k30}ла ла
Dialogue: 0,0:00:15.00,0:00:16.00,Default,,0,0,0,,

[Fonts]
fontname: a.ttf
"""
SSA = """\
[Script Info]
ScriptType: v4.00
[Events]
Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: Marked=0,0:00:01.00,0:00:03.50,*Default,NTP,0000,0000,0000,,Мост закрыли на ремонт.
"""


def resources() -> dict[str, tuple[bytes, ...]]:
    """Seeds by extension."""
    notebook = json.dumps(NOTEBOOK, ensure_ascii=False, indent=1).encode()
    return {
        "properties": (PROPERTIES.encode(), ESCAPED.encode()),
        "strings": (STRINGS.encode(), STRINGS.encode("utf-16")),
        "xml": (ANDROID.encode(),),
        "resx": (RESX.encode(), RESX.replace("\n", "\r\n").encode("utf-8-sig")),
        "yaml": (YAML.encode(), RECORDS.encode()),
        "ipynb": (notebook, json.dumps(OLD_NOTEBOOK).encode()),
        "ass": (ASS.encode(), ASS.replace("\n", "\r\n").encode("utf-8-sig")),
        "ssa": (SSA.encode(),),
        "fb2": (FB2.encode(), FB2.replace("utf-8", "windows-1251").encode("cp1251")),
    }
