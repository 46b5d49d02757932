"""What a model has written so far, token by token, and how likely each token was."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[ \t]*\d+\.[ \t]*")


class Written:
    """The text of an answer and the log-probabilities of its tokens, which are added as they come."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, float | None]] = []
        self.text = ""

    def add(self, piece: str, logprob: float | None) -> None:
        """Take the next token; ``None``: nobody knows how likely it was."""
        if piece:
            self._pieces.append((piece, logprob))
            self.text += piece

    @property
    def tokens(self) -> int:
        return len(self._pieces)

    def score(self, line: int = 0, *, numbered: bool = False) -> float | None:
        """The mean log-probability of a line's tokens; ``None`` where it has none, or nobody knows them.

        A token with the line's last letter and the break counts. ``numbered``: the line's number in a list does not,
        which the request tells the model.
        """
        start = 0
        for _ in range(line):
            start = self.text.find("\n", start) + 1
            if not start:
                return None
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        if numbered and (number := _NUMBER.match(self.text, start, end)):
            start = number.end()
        logprobs = []
        at = 0
        for piece, logprob in self._pieces:
            if logprob is not None and at < end and at + len(piece.rstrip("\n")) > start:
                logprobs.append(logprob)
            at += len(piece)
        return sum(logprobs) / len(logprobs) if logprobs else None

    def score_of_item(self, line: int) -> float | None:
        """``score`` of a line of a numbered list."""
        return self.score(line, numbered=True)
