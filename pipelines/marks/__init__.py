"""Inline markup through a translation: cut with the sentences, placed again, shown."""
