"""Hostile inputs without end: seeds of every kind that Audar reads, mutated, and what must hold for each of them.

``make test`` tries a fixed number of them, ``make fuzz`` as many as there is time for (``__main__.py``).
"""
