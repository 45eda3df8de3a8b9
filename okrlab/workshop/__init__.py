"""Who may do and see what, and doing it."""
