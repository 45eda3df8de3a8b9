"""What a person sees and touches: thin, shows state and sends commands."""
