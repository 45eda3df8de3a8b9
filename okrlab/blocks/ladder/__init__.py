"""Blocks that work on the ladder from outputs to outcomes."""
