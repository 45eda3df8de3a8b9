"""Blocks in which everyone places dots on cards or on earlier answers."""
