"""Blocks in which the room writes down what was decided, and who does what next."""
