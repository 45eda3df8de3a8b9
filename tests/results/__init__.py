"""Tests of what leaves okrlab."""
