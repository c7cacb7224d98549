"""Soak: steady mixed load for an hour, and whether anything grows that should not."""
