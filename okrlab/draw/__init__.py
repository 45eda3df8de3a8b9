"""Pictures as SVG that needs nothing else: one kit, and one chart of a history."""
