"""What happens by itself: sweeps in a loop of our own, and the jobs that RQ runs."""
