"""What seekers, counsellors and supervisors do in counselling sessions.

Locks, in this order: the offer's row, the counsellor's rows (by organisation, ascending), the
session's. Offsets of messages are given behind the lock of their session.
"""
