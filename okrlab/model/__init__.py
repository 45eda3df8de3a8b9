"""The nouns, and how an event changes them. Pure: no clock, no files, no network."""
