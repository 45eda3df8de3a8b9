"""What a coach and a room see: lobby, console, stage, projector, agendas."""
