"""Several API and worker processes on one record: replaced, killed, and doing the same twice."""
