"""What the hub refuses, in words that say what to do."""

from __future__ import annotations

import os

from pipelines.addresses import address_problem
from pipelines.catalogue import HubSource
from pipelines.engines.servers import host, shown
from pipelines.errors import HubUnreachable, StoreError
from pipelines.message import N_


def check_endpoint() -> None:
    """Raise ``HubUnreachable`` where ``HF_ENDPOINT`` is no address: the hub's client fails when it is imported then."""
    address = os.environ.get("HF_ENDPOINT")
    if address and (problem := address_problem(address)):
        raise HubUnreachable("HF_ENDPOINT names no hub: {problem}", problem=problem)


def refusal(error: Exception, source: HubSource, revision: str | None, pinned: bool = True) -> StoreError:
    """The sentence (a part of one: it is joined with those of other sources) for an error of the client's.

    ``pinned``: the revision is an entry's; else the user has just named it. Raises the error itself where the client
    has no such one.
    """
    from huggingface_hub import constants, errors, get_token
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # of the HTTP client beneath

    repo, page = source.repo, f"{shown(constants.ENDPOINT)}/{source.repo}"
    if isinstance(error, errors.GatedRepoError):
        if get_token():
            return StoreError(
                "your token was not granted access to {repo}: accept its terms at {page} with the account of "
                "the token, or wait until its owner answers",
                repo=repo,
                page=page,
            )
        return StoreError(
            "{repo} is gated: accept its terms at {page}, then log in with `hf auth login` or set HF_TOKEN",
            repo=repo,
            page=page,
        )
    if isinstance(error, errors.DisabledRepoError):
        return StoreError("the hub has switched {repo} off", repo=repo)
    if isinstance(error, errors.RevisionNotFoundError):
        if pinned:
            return StoreError(
                "{repo} has no revision {revision}: an entry of your own can name another, or none for the "
                "newest (docs/guide/own-models.md)",
                repo=repo,
                revision=revision,
            )
        return StoreError(
            "{repo} has no revision {revision}: name another, or none for the newest", repo=repo, revision=revision
        )
    if isinstance(error, errors.EntryNotFoundError):
        return StoreError("{repo} lacks a file that it lists (revision {revision})", repo=repo, revision=revision)
    if isinstance(error, errors.HfHubHTTPError):
        return _by_status(error.response.status_code, isinstance(error, errors.RepositoryNotFoundError), repo)
    if isinstance(error, errors.OfflineModeIsEnabled):
        return HubUnreachable("the hub is switched off (HF_HUB_OFFLINE)")
    if isinstance(error, HTTPError):
        return _by_connection(error, repo, host(constants.ENDPOINT))
    if isinstance(error, (ValueError, LookupError, TypeError)):  # no JSON, or it lacks what it must have
        reason = " ".join(str(error).split()) or N_("no reason given")
        return StoreError("the hub's answer for {repo} makes no sense: {reason}", repo=repo, reason=reason)
    raise error


def _by_status(status: int, missing: bool, repo: str) -> StoreError:
    from huggingface_hub import get_token

    if missing or status in (401, 404):
        if status == 401 and get_token():
            return StoreError(
                "the hub does not take your token for {repo}: run `hf auth login` or mend HF_TOKEN", repo=repo
            )
        if get_token():
            return StoreError("the hub has no {repo}, or your token (HF_TOKEN) has no access to it", repo=repo)
        return StoreError(
            "the hub has no {repo}, or it is private: log in with `hf auth login` or set HF_TOKEN", repo=repo
        )
    if status == 403:
        return StoreError(
            "the hub refuses {repo} to your token (403): let the token read it in its settings", repo=repo
        )
    if status == 429:
        return StoreError(
            "the hub has had too many requests (429 for {repo}): pull again later, logged in if you can", repo=repo
        )
    return StoreError("the hub answered {status} for {repo}", status=status, repo=repo)


def _by_connection(error: Exception, repo: str, host: str) -> StoreError:
    from httpx2 import ConnectError, ConnectTimeout, ProxyError, ReadTimeout

    if isinstance(error, ProxyError):
        return HubUnreachable(
            "the proxy does not let {repo} through ({message}): look at HTTPS_PROXY", repo=repo, message=error
        )
    if isinstance(error, ReadTimeout):
        return HubUnreachable(
            "the connection for {repo} stalls: what came stays, and the next pull goes on from there", repo=repo
        )
    if isinstance(error, (ConnectError, ConnectTimeout)):
        return HubUnreachable(
            "the hub cannot be reached (at {host}): look at the network, HTTPS_PROXY and HF_ENDPOINT", host=host
        )
    return StoreError(
        "the connection for {repo} broke off: what came stays, and the next pull goes on from there", repo=repo
    )
