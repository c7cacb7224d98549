"""A history of calls and faults on the real, running system, and a checker that judges it."""
