"""The weights: what is installed, which serves a task, and how they come and go."""
