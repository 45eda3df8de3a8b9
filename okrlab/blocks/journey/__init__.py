"""Blocks that work on a journey map, which everyone scores in private."""
