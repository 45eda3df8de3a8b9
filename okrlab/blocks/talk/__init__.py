"""Blocks in which the coach talks and nobody types."""
