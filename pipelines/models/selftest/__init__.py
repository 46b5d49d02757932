"""The self-test that a user runs: twenty sentences a direction, with references, and what a machine makes of them."""
