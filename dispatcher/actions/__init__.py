"""What people and sweeps do: lock, decide (by the domain), save, record the events."""
