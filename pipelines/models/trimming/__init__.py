"""Cutting a multilingual model's vocabulary down to what Kazakh, Russian and English text needs."""
