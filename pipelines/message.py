"""Messages are data: an English template and what stands in its braces, for whoever tells them in another language.

``Message`` is the sentence itself, so it goes wherever text goes. What is made of one by cutting or joining is plain
text again: put sentences together as fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

from pipelines.controls import printable_lines


class Message(str):
    """An English sentence, or a part of one, made of a template (``str.format``'s) and fields.

    A field may be a number, text, another message or an error; ``{error:clause}`` is one without its full stop. Without
    fields the template is taken as it is, braces and all.
    """

    template: str
    fields: Mapping[str, object]
    plural: str | None  # the template for numbers ``n`` other than one

    def __new__(cls, template: str = "", /, **fields: object) -> Self:
        return cls._made(template, None, fields)

    @classmethod
    def _made(cls, template: str, plural: str | None, fields: Mapping[str, object]) -> Self:
        form = plural if plural is not None and fields["n"] != 1 else template
        message = super().__new__(cls, filled(form, fields, str))
        message.template, message.fields, message.plural = template, fields, plural
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return Message._made, (self.template, self.plural, dict(self.fields))


def counted(n: int, singular: str, plural: str, **fields: object) -> Message:
    """A message in the form that fits a number; the number itself is its field ``n``."""
    return Message._made(singular, plural, {**fields, "n": n})


def filled(template: str, fields: Mapping[str, object], words: Callable[[object], object]) -> str:
    """A template with ``words(field)`` in the place of each field that is made of words; it may be printed."""
    if not fields:
        return template
    texts = {name: _Text(words(value)) for name, value in fields.items() if isinstance(value, (str, Exception))}
    return printable_lines(template.format(**{**fields, **texts}))


class _Text(str):
    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return self.rstrip(".") if spec == "clause" else super().__format__(spec)


def N_(message: str) -> Message:  # noqa: N802 - the name that gettext's tools know
    """Mark a message of a table that is made at import."""
    return Message(message)


_SYSTEM = (
    N_("No space left on device"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Is a directory"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Disk quota exceeded"),
)
"""What the system says most often of files, for the catalogues."""


def reason_of(error: Exception) -> Message:
    """Why, in a few words: an exception's message, what the system says of a file, else the text's first line."""
    message = getattr(error, "message", error.args[0] if error.args else None)
    if isinstance(message, Message):
        return message
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Message((text.strip().splitlines() or [type(error).__name__])[0].rstrip("."))


def packed(value: object) -> Any:
    """A message, or one of its fields, as JSON's types, for another process."""
    value = getattr(value, "message", value)  # an error's
    if isinstance(value, Message):
        return [value.template, value.plural, {name: packed(field) for name, field in value.fields.items()}]
    return value if isinstance(value, (str, int, float)) else str(value)


def unpacked(data: Any) -> Any:
    """What ``packed`` was given; an error is its message now."""
    if not isinstance(data, list):
        return data
    template, plural, fields = data
    return Message._made(template, plural, {name: unpacked(field) for name, field in fields.items()})


_MOST = 20
_LONGEST = 200  # letters of one of them


def listed(words: Sequence[str]) -> str:
    """Words in a row, the first twenty of them: a sentence is read, however many a stranger's text has."""
    shown = [word if len(word) <= _LONGEST else word[:_LONGEST] + "…" for word in words[:_MOST]]
    return ", ".join(shown) + (" …" if len(words) > _MOST else "")


def joined(parts: Iterable[str], between: str = " ") -> Message:
    """Several messages as one."""
    fields = {f"part{number}": part for number, part in enumerate(parts)}
    form = "{{{}:clause}}" if between.startswith(";") else "{{{}}}"
    return Message(between.join(map(form.format, fields)), **fields)


def duration(seconds: float) -> Message:
    """Seconds for people: ``4.2 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 60:
        return Message("{n} s", n=round(seconds, 1) if seconds < 10 else round(seconds))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return Message("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return Message("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
