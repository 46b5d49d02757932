"""Words and texts without any widget: the interface's languages, layout, labels, paths."""
