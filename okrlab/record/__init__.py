"""The record of a workshop: cards and events, folding, undo, rules, sealing and forgetting."""
