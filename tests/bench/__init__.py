"""Benchmarks: figures, not tests. `python -m tests.bench` runs them all; docs/performance.md."""
