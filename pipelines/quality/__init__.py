"""What a reader should not trust without a look, and what can be measured."""
