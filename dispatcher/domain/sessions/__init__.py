"""Counselling sessions: a seeker and a counsellor, who waits first, and when it may be at all."""
