"""SubStation Alpha (ass, ssa), read and written as other subtitles are; no file of theirs is written as one of it."""

from pipelines.documents.subtitles import read, write

__all__ = ["read", "write"]
