"""Blocks that check in on key results or look back at past work."""
