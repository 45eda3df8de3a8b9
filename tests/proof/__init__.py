"""What a history of a workshop must never show: by a model, by a checker, and by real faults."""
