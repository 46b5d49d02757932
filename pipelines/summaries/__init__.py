"""Summaries: by a model, without one, and in steps through another language."""
