"""The pages of a workshop: lobby, facilitator's console, participant's stage, and projector."""
