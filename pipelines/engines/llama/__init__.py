"""Instruction models in GGUF files, run by llama.cpp inside this process."""
