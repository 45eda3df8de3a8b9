"""Blocks on where a team starts, its plan over quarters, and leaders' messages."""
