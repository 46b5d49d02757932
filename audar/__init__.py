"""The front door: chooses the screen or the filter."""
