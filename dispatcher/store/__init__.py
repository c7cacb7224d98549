"""The only SQL. PostgreSQL is the record; what is committed here is what is true.

Lock order, for every transaction that locks more than one row:

    1. idempotency   (the caller's own key)
    2. import        (its one row), or document (its one row)
    3. task          (by id, ascending; a parent is locked before its child, and a task before
                      those that wait for it)
    4. claim, submission, draft   (only ever behind the lock of their task; a draft saved segment by
                      segment is one statement that locks nothing else, by segment ascending)
    5. offer         (by id, ascending; to make one, behind the lock of its task)
    6. way, then notice   (ways by id, ascending; a link's notices behind the lock of their offer)
    7. lane          (insert only), then form (by digest, ascending)
    8. file          (by id, ascending; shared, to attach them to what 3 and 4 lock)
    9. trust, then clearance   (by volunteer, ascending; the last of its transaction)
    10. channel      (by name, ascending; at commit, in store/transaction.py)

A task that waits for another is posted behind that one's lock, so it has the higher id and locking
on from the earlier to the later goes upwards; where the clocks of two machines disagree it may not,
and the database breaks the knot up. Nobody locks from the later one to the earlier.

What says that a task is kept for those trusted (`arbitration`) is written behind the lock of its
task alone.

In counselling: `counselling` (the offer's row), then `counsellor` (by organisation, ascending),
then `counselling_session`, and what belongs to a session only behind its lock; these transactions
lock none of 1 to 9, and end with 10. A shift is planned behind the lock of its account; so is an
attempt at the course marked, which then makes the rows of `counsellor` that there are not yet.
Rotating master keys locks rows of `session_key` alone, by session ascending, a statement at a time.
Calls (`session_call`) and escalations are new only behind their session's lock; afterwards a call
is changed behind its own (by id, ascending), with no other. What is told of them on a way
(`session_notice`) is written behind the way's lock.
An incident is reported, its account read and destroyed by transactions that lock its row alone.
That somebody was turned away is counted by one statement that locks nothing else.

What routing alone writes (shortage) is locked by no transaction that locks any of 1 to 9.

What a coordinator says about ringing (`assignment`, `ringing_pause`, `routing_policy`) is one row
each, written by a transaction that locks at most a task before it.

An upload locks its sender's account, then the row of its bytes (file_bytes), and none of the above.
A sweep that takes bytes away locks that row alone, and holds it until they are gone.
A glossary's terms are written by one statement, in a transaction that locks nothing else.

One's own account, with its availability, is locked by no transaction that locks any of 2 to 6.
Hours are credited behind the locks of accounts (by id, ascending), and an entry is confirmed or
corrected behind its own (by id, ascending); either transaction locks nothing else of these.
Meetings are credited behind the lock of their account, then of their claim's entries.

Mixed orders deadlock under load; `Database.act` retries what PostgreSQL breaks up all the same.
"""
