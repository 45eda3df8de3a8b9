"""Foreign files become tables here: opened under limits, told as plain rows."""
