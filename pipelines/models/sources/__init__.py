"""Where weights come from: the model hub, and parts on a package index."""
