"""Markdown, shown and written again."""
