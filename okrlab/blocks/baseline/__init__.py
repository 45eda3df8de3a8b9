"""Blocks that work on the history of metrics, and on targets that it can carry."""
