"""The engine room: read, detect, split, translate or summarise, check, assemble, write. Knows no screen."""

__version__ = "0.1.0"
