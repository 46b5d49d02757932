"""Encoder-decoder models, on CTranslate2 or PyTorch."""
