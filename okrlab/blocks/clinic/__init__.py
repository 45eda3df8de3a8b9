"""Blocks that work on an objective and its key results."""
