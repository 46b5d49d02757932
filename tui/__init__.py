"""The screen: reading, translating and summarising articles in the terminal. It imports no model library."""
