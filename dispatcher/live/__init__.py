"""Live connections: what was recorded, told to whoever follows it, in order and without gaps."""
