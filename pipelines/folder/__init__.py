"""The folder mode: a folder of articles -> the same folder in other languages, left alone overnight.

``plan`` walks the folder and names outputs, ``survey`` tells what is to be made, ``work`` makes it in batches across
files, ``ledger`` remembers what is finished, ``report`` sums up. Nothing here prints: ``run_folder`` yields events.
"""
