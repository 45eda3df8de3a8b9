"""What the measuring engine does on made series, on published cases, and how fast."""
