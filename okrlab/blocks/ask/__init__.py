"""Blocks that ask everyone in private, and show all answers at once."""
