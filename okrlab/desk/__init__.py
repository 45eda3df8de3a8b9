"""At the desk, without a workshop: reads files of key results and metrics, and reports on them."""
