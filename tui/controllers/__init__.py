"""What the screen does: opens articles, makes results, keeps them, looks after models, settings and language."""
