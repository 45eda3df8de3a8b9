"""Turns foreign files into tables: opened with limits, returned as plain rows."""
