"""Finds outputs of an earlier run whose source is there no more; nothing is deleted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.folder.events import FolderSettings, Outcome
from pipelines.folder.ledger import Ledger
from pipelines.message import N_

_REASON = N_("Its source is no longer there; nothing was deleted.")


def orphans(settings: FolderSettings, ledger: Ledger) -> Iterator[Outcome]:
    """Outputs that still lie there though their source was deleted or renamed; what is only left out now is none."""
    ours = {b"": True, os.fsencode(settings.folder): True}
    for output, source, root, outcome in ledger.outputs():
        if root not in ours:  # of another input folder, or of this one before it was moved
            ours[root] = not Path(os.fsdecode(root)).exists()
        lost = ours[root] and not os.path.lexists(settings.folder / source)
        if lost and os.path.lexists(settings.out / output):
            yield replace(outcome, status="orphaned", source=source, output=output, reason=_REASON, flags={})
