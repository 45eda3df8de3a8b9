"""How long others wait to be saved while one person, or one link, does as much as it can."""
