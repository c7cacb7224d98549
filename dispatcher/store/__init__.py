"""The only SQL. PostgreSQL is the record; what is committed here is what is true.

Lock order, for every transaction that locks more than one row:

    1. idempotency   (the caller's own key)
    2. import        (its one row)
    3. task          (by id, ascending; a parent is locked before its child)
    4. claim, submission, draft   (only ever behind the lock of their task)
    5. offer         (by id, ascending; to make one, behind the lock of its task)
    6. way, then notice   (ways by id, ascending; a link's notices behind the lock of their offer)
    7. lane          (insert only)
    8. channel       (by name, ascending; at commit, in store/transaction.py)

What routing alone writes (shortage) is locked by no transaction that locks any of 1 to 6.

What a coordinator says about ringing (`assignment`, `ringing_pause`, `routing_policy`) is one row
each, written by a transaction that locks at most a task before it.

One's own account, with its availability, is locked by no transaction that locks any of 2 to 6.

Mixed orders deadlock under load; `Database.act` retries what PostgreSQL breaks up all the same.
"""
