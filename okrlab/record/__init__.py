"""What happened: cards and events, folding, undo, rules, sealing, forgetting, importing."""
