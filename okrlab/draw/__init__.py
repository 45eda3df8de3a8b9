"""Pictures as self-contained SVG: a small drawing kit, and the one chart of a history."""
