"""Results -> text formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from pipelines.article import Article, Detection, Flag, Summary
from pipelines.controls import printable, printable_json
from pipelines.output.labels import ENGLISH, Labels

if TYPE_CHECKING:  # `audar detect` writes its result without loading what comparing needs
    from pipelines.assemble import Translation
    from pipelines.output.compare import Column


def to_json(value: Any) -> str:
    """Indented JSON with a line end; letters stay letters."""
    return printable_json(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()) + "\n"


def detection_record(detection: Detection) -> dict[str, Any]:
    """What ``audar detect --json`` prints."""
    return {
        "language": detection.language,
        "confidence": round(detection.confidence, 4),
        "script": detection.script,
        "runner_up": detection.runner_up,
        "shares": {code: round(share, 4) for code, share in detection.shares.items()},
    }


def translation_record(result: Translation) -> dict[str, Any]:
    """What ``audar translate --format json`` prints.

    A segment has a ``language`` where its paragraph is in another than the article, and a ``score`` where a model made
    it just now: the mean log-probability of its tokens. ``unexplained`` are words of which a deep check finds nothing
    in the translation. Code that stands before a paragraph is ``before`` in its first segment; what follows the last
    one is ``after``. ``warnings`` are of the whole document.
    """
    from pipelines.marks.shown import finished, shown_segment, verbatim

    segments: list[dict[str, Any]] = []
    for piece in result.segments:
        number = piece.segment.paragraph
        first = not segments or segments[-1]["paragraph"] != number
        code = verbatim(result.article.paragraphs[number].before) if first else ""
        segments.append(
            {
                "paragraph": number,
                **({"before": code} if code else {}),
                **({"language": piece.segment.language} if piece.segment.language else {}),
                "source": shown_segment(piece.segment),
                "target": finished(piece),
                "flags": [flag_record(flag) for flag in piece.flags],
                **({"unexplained": piece.unexplained} if piece.unexplained else {}),
                **({"score": round(piece.confidence.score, 4)} if piece.confidence else {}),
            }
        )
    after = verbatim(result.article.after)
    return {
        "source_language": result.source_language,
        "target_language": result.target_language,
        "signature": result.signature,
        "segments": segments,
        **({"after": after} if after else {}),
        **({"warnings": result.warnings} if result.warnings else {}),
    }


def flag_record(flag: Flag) -> dict[str, Any]:
    """A flag as a table: its code, what it says, the words that it is about on either side, and its weight."""
    return {
        "code": flag.code,
        "detail": flag.detail,
        "source": flag.source,
        "target": flag.target,
        "weight": flag.weight,
        **({} if flag.sentence is None else {"sentence": flag.sentence}),
    }


def summary_record(article: Article, result: Summary) -> dict[str, Any]:
    """What ``audar summarize --format json`` prints. A flag's ``sentence`` is its number in the summary, from 0."""
    from pipelines.output.compare import measured_source, summary_facts

    return {
        "source_language": result.source_language,
        "target_language": result.target_language,
        "signature": result.signature,
        "method": result.method,
        "summary": result.text,
        "flags": [flag_record(flag) for flag in result.flags],
        "facts": summary_facts(measured_source(article, result.source_language), result),
    }


def comparison_record(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """What ``audar compare --format json`` prints."""
    return {
        "article": printable(name),
        "columns": [
            {
                "kind": column.kind,
                "title": column.title,
                "language": column.language,
                "paragraphs": list(column.paragraphs),
                "facts": column.facts,
                "flags": [{"paragraph": number, **flag_record(flag)} for number, flag in column.flags],
            }
            for column in columns
        ],
    }


def summary_markdown(name: str, result: Summary, labels: Labels = ENGLISH) -> str:
    """A Markdown page: the article's name as heading, the summary, and how it was made."""
    doubts = [f"> {labels.localized(flag.detail)}" for flag in result.flags]
    lines = [f"# {printable(name)}", "", result.text, "", *doubts, f"*{result.signature}*"]
    return "\n".join(lines) + "\n"


def comparison_text(name: str, columns: Sequence[Column], labels: Labels = ENGLISH) -> str:
    """Plain text: a column below the other, each with its facts."""
    from pipelines.output.compare import fact_rows, flag_reasons

    blocks = [printable(name)]
    for column in columns:
        facts = "; ".join(f"{key}: {value}" for key, value in fact_rows(column.facts, labels))
        reasons = "".join(f"\n! {reason}" for reason in flag_reasons(column, labels))
        blocks.append(f"{column.title}\n{'=' * len(column.title)}\n{facts}{reasons}\n\n{column.text}")
    return "\n\n\n".join(blocks) + "\n"


def comparison_markdown(name: str, columns: Sequence[Column], labels: Labels = ENGLISH) -> str:
    """A Markdown page: a table whose rows are paragraphs, then the summaries, then the facts of each column."""
    from pipelines.output.compare import fact_rows, flag_reasons

    texts = [column for column in columns if column.kind != "summary"]
    lines = [f"# {printable(name)}"]
    if texts:
        lines += ["", "| " + " | ".join(_cell(column.title) for column in texts) + " |", "|---" * len(texts) + "|"]
    rows = zip(*(column.paragraphs for column in texts), strict=True)
    lines += ["| " + " | ".join(_cell(text) for text in row) + " |" for row in rows]
    for column in columns:
        if column.kind == "summary":
            lines += ["", f"## {column.title}", "", column.text]
    lines += ["", f"## {labels.facts}", ""]
    for column in columns:
        facts = "; ".join(f"{key} {value}" for key, value in fact_rows(column.facts, labels))
        lines.append(f"- {column.title}: {facts}")
        lines += [f"  - {reason}" for reason in flag_reasons(column, labels)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
