"""What the hub tells of a repository: read strictly and within bounds, for a mirror or anybody between may lie."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec

from pipelines.message import Message
from pipelines.models.sources.hub_calls import opened
from pipelines.paths import is_digest

_LONGEST = 32 << 20  # bytes; a file takes some 250 of them


class _Large(msgspec.Struct):
    sha256: str


class _Sibling(msgspec.Struct):
    rfilename: str
    size: Annotated[int, msgspec.Meta(ge=0, le=1 << 50)] | None = None
    blob_id: str | None = msgspec.field(name="blobId", default=None)
    lfs: _Large | None = None


class Listing(msgspec.Struct):
    """A repository at one commit (``sha``; a mirror may not tell it), with its page's tags."""

    siblings: list[_Sibling]
    sha: str | None = None
    gated: bool | str | None = None
    tags: list[str] | None = None
    pipeline_tag: str | None = None

    def __post_init__(self) -> None:
        if self.sha and not is_digest(self.sha):
            raise ValueError(Message("its commit is {sha}", sha=f"{self.sha[:80]!r}"))

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes by name; 0 where they are not told."""
        return {sibling.rfilename: sibling.size or 0 for sibling in self.siblings}

    @property
    def oids(self) -> dict[str, str]:
        """The ids of the files' content by name; empty where they are not told."""
        return {file.rfilename: (file.lfs.sha256 if file.lfs else file.blob_id) or "" for file in self.siblings}


def listing(repo: str, revision: str | None, timeout: float) -> Listing:
    """Ask the hub. Raises the client's errors, and ``ValueError`` for an answer that is none."""
    from huggingface_hub import constants

    url = f"{constants.ENDPOINT}/api/models/{repo}" + (f"/revision/{quote(revision, safe='')}" if revision else "")
    answer = bytearray()
    with opened(f"{url}?blobs=true", {}, timeout) as response:
        for chunk in response.iter_raw():
            answer += chunk
            if len(answer) > _LONGEST:
                raise ValueError(Message("it is longer than {longest} bytes", longest=f"{_LONGEST:,}"))
    try:
        return msgspec.json.decode(answer, type=Listing)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
