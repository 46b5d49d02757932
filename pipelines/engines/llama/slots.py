"""What the slots of a llama.cpp server hold: a prompt's common beginning, read once, kept on disk, put into each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.engines.llama.server import ChatMessage, LlamaServer

# Tokens a second by slots, on two cores without AVX-512, of one model (Qwen 2.5 1.5B, Q4_K_M): 19 with one, 28 to 31
# with 4, 24 to 26 with 8, 32 to 41 with 16. llama.cpp's kernels work on 4 rows or on 16: between, rows are wasted.
FEW, ENOUGH, MANY = 4, 12, 16  # from ENOUGH on, more slots than FEW are faster


class Slots:
    """The slots of one server, and which of them hold which beginning."""

    def __init__(self, server: LlamaServer, states: Path, made_of: Sequence[object]) -> None:
        """``states`` is the folder of saved beginnings; ``made_of`` names the weights and library they are of."""
        self._server, self._states, self._made_of = server, states, list(made_of)
        self._held: dict[int, str] = {}

    def share(
        self,
        label: str,
        prefix: Sequence[ChatMessage],
        empty: ChatMessage,
        slots: Iterable[int],
        aborted: Callable[[], bool],
    ) -> None:
        """Put the messages ``prefix`` into the slots, from disk or else read once and saved; free all other slots.

        ``label`` begins the file's name: a new beginning takes the place of an older one of the same label. ``empty``
        is a request without text: what it has before the text is part of the beginning. Where nothing can be saved,
        every slot reads the beginning itself, with its first request.
        """
        made_of = json.dumps([list(prefix), *self._made_of], ensure_ascii=False)
        name = f"{label}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.bin"
        numbers = list(slots)
        self.free(slot for slot in tuple(self._held) if slot not in numbers)
        missing = [slot for slot in numbers if self._held.get(slot) != name]
        if not missing:
            return
        first = missing[0]
        if not ((self._states / name).is_file() and self._server.restore(first, name)):
            self._server.chat([*prefix, empty], slot=first, max_tokens=1, abort=lambda _: aborted())
            self._held[first] = ""
            if aborted():
                return
            self._save(first, label, name)
        for slot in missing:
            self._held[slot] = name if slot == first or self._server.restore(slot, name) else ""

    def free(self, slots: Iterable[int]) -> None:
        """Forget what slots hold: all of them share one cache."""
        for slot in slots:
            self._server.erase(slot)
            self._held.pop(slot, None)

    def free_all(self) -> None:
        """Forget everything, so that a long text has the whole cache."""
        self.free(tuple(self._held))

    def _save(self, slot: int, label: str, name: str) -> None:
        """Save what a slot holds, where that can be: the slot holds it anyway."""
        draft = f"{name}.{os.getpid()}"
        with suppress(OSError):
            for stale in self._states.glob(f"{label}-*.bin.*"):  # of processes that ended while they saved
                stale.unlink(missing_ok=True)
        if self._server.save(slot, draft):
            with suppress(OSError):
                for old in self._states.glob(f"{label}-*.bin"):
                    old.unlink(missing_ok=True)
                (self._states / draft).replace(self._states / name)


def slots_for(needs: Sequence[int], prefix: int, cache: int) -> int:
    """How many slots serve texts that need so many tokens each, beside a beginning of ``prefix`` tokens.

    Few texts take few slots, so that the first are ready soon; even the longest fit the cache side by side.
    """
    count = MANY if len(needs) >= MANY else min(FEW, len(needs))
    longest = sorted(needs, reverse=True)
    while count > 1 and count * prefix + sum(longest[:count]) > cache:
        count -= 1
    return FEW if FEW < count < ENOUGH else count


def turns(needs: Sequence[int]) -> list[int]:
    """The order in which texts are begun: as they stand, and of the last two rounds of slots the longest first.

    So the beginning of an article is ready first, and no long text begun late keeps one slot busy while the others
    wait: with 48 sentences that took a tenth of the time.
    """
    late = max(MANY, len(needs) - 2 * MANY)
    return [*range(min(late, len(needs))), *sorted(range(late, len(needs)), key=lambda at: -needs[at])]
