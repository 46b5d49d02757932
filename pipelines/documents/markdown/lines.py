"""What sites add to Markdown, line by line: alerts, admonitions, tabs, footnotes, definitions, formulas, shortcodes."""

from __future__ import annotations

import re

_FENCE = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}(?=[^`]*\Z)|~{3,})")
_QUOTED = re.compile(r"[ \t>]*")
_INDENT = re.compile(" *")
_STEP = 4  # spaces by which the inside of an admonition or tab is indented

# Lines that are markers and nothing else, behind the marks of quotations. Their words stay as they are.
_MARKER = re.compile(
    r":{3,}.*"  # ::: note
    r"|\*\[[^\]\n]+\]:.*"  # *[HTML]: an abbreviation
    r"|(?:\{\{[<%].*[%>]\}\}|\{%.*%\}|\{[#.:][^{}]*\})"  # shortcodes, attributes
    r"|\[TOC\]|\[\[_?TOC_?\]\]|\$\$.+\$\$"
)
_ALERT = re.compile(r"[ \t]*>[ \t>]*\[![\w-]+\].*")
_ADMONITION = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*(?:[ \t]+\"[^\"]*\")?[ \t]*|===[!+]?[ \t]+[\"'].*"
)
# What opens lines that stay as they are, and what ends them.
_OPENING = re.compile(
    r"(?P<display>\$\$)(?!.*\$\$)|(?P<bracket>\\{1,2}\[)[ \t]*\Z|\\begin\{(?P<name>[\w*]+)\}(?!.*\\end\{)"
    r"|(?P<code>\{\{[<%]|\{%)(?!.*[>%]\})"
)
_ENDS = {"display": r"\$\$[ \t]*\Z", "bracket": r"\\{1,2}\][ \t]*\Z", "code": r"[>%]\}\}?[ \t]*\Z"}
_MOST_LINES = 200  # in which an end is looked for
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*")
_DEFINITION = re.compile(r" {0,3}:(?=[ \t]{1,4}\S)")


def as_commonmark(source: str) -> str:
    """The source as a parser of CommonMark is to see it, with as many lines, each with the same running text.

    Lines of markers and formulas are empty, what stands in an admonition or tab is moved to the left, and footnotes
    and definitions are list items. Code is not touched.
    """
    lines = source.split("\n")
    view: list[str] = []
    opened: list[int] = []  # how far the admonitions and tabs that are open are indented
    fence = ""
    while len(view) < len(lines):
        at = len(view)
        indent = len(_INDENT.match(lines[at])[0])  # type: ignore[index]
        while opened and lines[at].strip() and indent < opened[-1] + _STEP:
            opened.pop()
        line = lines[at][min(indent, _STEP * len(opened)) :]
        mark = _FENCE.match(line)
        if fence or mark:
            if fence and line.strip(" \t>").startswith(fence) and not line.strip(" \t>").strip(fence[0]):
                fence = ""
            elif not fence and mark:
                fence = mark[1]
            view.append(line)
            continue
        prefix = _QUOTED.match(line)[0]  # type: ignore[index]
        text = line[len(prefix) :]
        following = lines[at + 1] if at + 1 < len(lines) else ""
        opening = _OPENING.match(text)
        end = _end(lines, at, opening) if opening else at
        if _ADMONITION.fullmatch(text) and ">" not in prefix and _goes_in(following, indent):
            opened.append(indent)
            view.append("")
        elif end > at:
            view += [prefix.rstrip() if ">" in prefix else ""] * (end + 1 - at)
        elif _MARKER.fullmatch(text.rstrip()) or _ALERT.fullmatch(line):
            view.append(prefix.rstrip() if ">" in prefix else "")
        elif note := _FOOTNOTE.match(text):
            view.append(f"{prefix}- {text[note.end() :]}")
        elif _DEFINITION.match(line) and any(each.strip() for each in lines[max(0, at - 2) : at]):
            view.append(line.replace(":", "-", 1))
        else:
            view.append(line)
    return "\n".join(view)


def is_footnote(line: str) -> bool:
    """Whether a line begins a footnote, which is no item of a list, though it is shown to the parser as one."""
    return bool(_FOOTNOTE.match(line.lstrip(" \t>")))


def _goes_in(following: str, indent: int) -> bool:
    """Whether a line is empty or stands inside of what the line before it opens."""
    return not following.strip() or following.startswith(" " * (indent + _STEP))


def _end(lines: list[str], at: int, opening: re.Match[str]) -> int:
    """The line that ends what begins on another one, or the same where none does."""
    kind = opening.lastgroup or ""
    end = re.compile(_ENDS.get(kind) or rf"\\end\{{{re.escape(opening['name'])}\}}")
    return next((n for n in range(at + 1, min(len(lines), at + _MOST_LINES)) if end.search(lines[n])), at)
