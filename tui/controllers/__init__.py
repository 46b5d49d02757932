"""What the screen does: each controller owns its state, and is given those that it needs."""
