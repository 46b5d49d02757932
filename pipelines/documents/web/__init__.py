"""Web pages: the main text to show, or the whole page to write again."""
