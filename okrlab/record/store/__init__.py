"""The record on disk: append, and read since a revision."""
