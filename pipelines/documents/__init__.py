"""Files as documents: read as articles, and written again with other words."""
