"""One region of the screen a file."""
