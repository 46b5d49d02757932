"""Records and tables: the strings of chosen fields and columns."""
