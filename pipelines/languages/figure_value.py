"""A number as a text has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.languages.units import Unit

DIGITS, SPELT, WORDS, HINT = 3, 2, 1, 0  # how surely a value is a number that the other side needs


@dataclass(slots=True)
class Value:
    """A number.

    ``keys`` are amounts and times of day ("14:30") that it may be: two values are the same where they share one.
    ``hints`` are amounts that only words of the other side may mean by it, ``parts`` its numbers where they may be
    several ("6:4", "2018/19").
    """

    text: str
    start: int
    end: int
    keys: list[Decimal | str]
    sure: int = DIGITS
    hints: tuple[Decimal, ...] = ()
    parts: tuple[Value, ...] = ()
    unit: Unit | None = None
    measured: str = ""  # with its unit
    negative: bool = False
    scale: Decimal = field(default=Decimal(0))

    @property
    def amounts(self) -> list[Decimal]:
        """What amounts it may be."""
        return [key for key in self.keys if isinstance(key, Decimal)]

    @property
    def amount(self) -> float:
        """Its most likely amount."""
        return next(map(float, self.amounts), 0.0)


def clock(hour: int, minute: int) -> str:
    """A time of day as a key."""
    return f"{hour % 24}:{minute:02}"
