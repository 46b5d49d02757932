"""Reads one page by its address."""

from pipelines.fetch.page import AGENT, Page, read_page

__all__ = ["AGENT", "Page", "read_page"]
