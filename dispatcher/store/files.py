"""Files in the record: what was sent, what refers to it, and which bytes nothing needs any more."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.file import StoredFile
from dispatcher.store.engine import Connection

NOTE_BYTES = """
insert into file_bytes (hash, bytes, sent_at) values ($1, $2, $3)
on conflict (hash) do update set sent_at = greatest(file_bytes.sent_at, excluded.sent_at)
"""

INSERT = """
insert into file (id, hash, bytes, media_type, name, uploaded_by, uploaded_at, bare)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

# Taken before the amounts are read, so that two uploads of one person are counted one by one.
LOCK_UPLOADER = "select id from account where id = $1 for no key update"

SENT_SINCE = """
select count(*) as files, coalesce(sum(bytes), 0)::bigint as bytes, min(uploaded_at) as first
from file where uploaded_by = $1 and uploaded_at > $2
"""

FIND = "select * from file where id = any($1::uuid[])"

# Shared: a sweep that wants to forget one waits, and then finds what refers to it.
HOLD = "select * from file where id = any($1::uuid[]) order by id for key share"

ATTACH = """
insert into task_file (task_id, place, file_id)
select $1, n.place, n.id from unnest($2::uuid[]) with ordinality as n (id, place)
"""

HAND_IN = """
insert into submission_file (submission_id, place, file_id)
select $1, n.place, n.id from unnest($2::uuid[]) with ordinality as n (id, place)
"""

OF_TASKS = """
select f.*, tf.task_id as owner from task_file tf join file f on f.id = tf.file_id
where tf.task_id = any($1::uuid[]) order by tf.task_id, tf.place
"""

OF_SUBMISSIONS = """
select f.*, sf.submission_id as owner from submission_file sf join file f on f.id = sf.file_id
where sf.submission_id = any($1::uuid[]) order by sf.submission_id, sf.place
"""

OF_ANSWERS = """
select f.* from submission s join submission_file sf on sf.submission_id = s.id
join file f on f.id = sf.file_id
where s.task_id = $1 and s.state = 'accepted' order by s.submitted_at, s.id, sf.place
"""

TASKS_WITH = "select task_id from task_file where file_id = $1 order by task_id limit $2"

SUBMISSIONS_WITH = """
select submission_id from submission_file where file_id = $1 order by submission_id limit $2
"""

# The tasks that build on an answer the file is a part of.
TASKS_ON = """
select t.id from submission_file sf
join submission s on s.id = sf.submission_id and s.state = 'accepted'
join task t on t.after_id = s.task_id
where sf.file_id = $1 order by t.id limit $2
"""

UNUSED = """
select f.id from file f where f.uploaded_at < $1
and not exists (select from task_file where file_id = f.id)
and not exists (select from submission_file where file_id = f.id)
and not exists (select from document where file_id = f.id)
order by f.uploaded_at limit $2
"""

LOCK_FILES = "select id from file where id = any($1::uuid[]) order by id for update"

FORGET = """
delete from file f where f.id = any($1::uuid[])
and not exists (select from task_file where file_id = f.id)
and not exists (select from submission_file where file_id = f.id)
and not exists (select from document where file_id = f.id)
"""

NEEDLESS = """
select hash from file_bytes b where sent_at < $1
and not exists (select from file f where f.hash = b.hash) order by sent_at limit $2
"""

LOCK_BYTES = "select hash from file_bytes where hash = $1 for update"

FORGET_BYTES = """
delete from file_bytes b where hash = $1 and not exists (select from file f where f.hash = b.hash)
"""


def _file(row: Mapping[str, Any]) -> StoredFile:
    return StoredFile(
        id=row["id"],
        hash=row["hash"],
        bytes=row["bytes"],
        media_type=row["media_type"],
        name=row["name"],
        uploaded_by=row["uploaded_by"],
        uploaded_at=row["uploaded_at"],
        bare=row["bare"],
    )


async def note_bytes(connection: Connection, hash: bytes, size: int, now: datetime) -> None:
    """Say that these bytes are, or are about to be, kept; their row is locked from here on."""
    await connection.execute(NOTE_BYTES, hash, size, now)


async def insert_file(connection: Connection, file: StoredFile) -> None:
    await connection.execute(
        INSERT,
        file.id,
        file.hash,
        file.bytes,
        file.media_type,
        file.name,
        file.uploaded_by,
        file.uploaded_at,
        file.bare,
    )


async def sent_since(
    connection: Connection, account_id: UUID, since: datetime, *, lock: bool
) -> tuple[int, int, datetime | None]:
    """(files, bytes, when the first of them came) of one person."""
    if lock:
        await connection.execute(LOCK_UPLOADER, account_id)
    row = await connection.fetchrow(SENT_SINCE, account_id, since)
    assert row is not None
    return row["files"], row["bytes"], row["first"]


async def find_files(connection: Connection, ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    return {row["id"]: _file(row) for row in await connection.fetch(FIND, list(ids))}


async def hold_files(connection: Connection, ids: Collection[UUID]) -> dict[UUID, StoredFile]:
    """As `find_files`; none of them goes before the transaction ends."""
    return {row["id"]: _file(row) for row in await connection.fetch(HOLD, list(ids))}


async def attach(connection: Connection, task_id: UUID, ids: Sequence[UUID]) -> None:
    await connection.execute(ATTACH, task_id, list(ids))


async def hand_in_files(connection: Connection, submission_id: UUID, ids: Sequence[UUID]) -> None:
    await connection.execute(HAND_IN, submission_id, list(ids))


async def files_of_tasks(
    connection: Connection, task_ids: Collection[UUID]
) -> dict[UUID, list[StoredFile]]:
    """By task, in the order they were attached."""
    return await _by_owner(connection, OF_TASKS, task_ids)


async def files_of_submissions(
    connection: Connection, submission_ids: Collection[UUID]
) -> dict[UUID, list[StoredFile]]:
    return await _by_owner(connection, OF_SUBMISSIONS, submission_ids)


async def _by_owner(
    connection: Connection, query: str, owners: Collection[UUID]
) -> dict[UUID, list[StoredFile]]:
    found: dict[UUID, list[StoredFile]] = {owner: [] for owner in owners}
    for row in await connection.fetch(query, list(owners)):
        found[row["owner"]].append(_file(row))
    return found


async def files_of_answers(connection: Connection, task_id: UUID) -> list[StoredFile]:
    """The files of what was accepted for a task."""
    return [_file(row) for row in await connection.fetch(OF_ANSWERS, task_id)]


async def tasks_with(connection: Connection, file_id: UUID, limit: int) -> list[UUID]:
    return [row["task_id"] for row in await connection.fetch(TASKS_WITH, file_id, limit)]


async def tasks_on(connection: Connection, file_id: UUID, limit: int) -> list[UUID]:
    """The tasks that build on an accepted answer with this file."""
    return [row["id"] for row in await connection.fetch(TASKS_ON, file_id, limit)]


async def submissions_with(connection: Connection, file_id: UUID, limit: int) -> list[UUID]:
    rows = await connection.fetch(SUBMISSIONS_WITH, file_id, limit)
    return [row["submission_id"] for row in rows]


async def unused_files(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Files sent before then that nothing refers to."""
    return [row["id"] for row in await connection.fetch(UNUSED, before, limit)]


async def forget_files(connection: Connection, ids: Collection[UUID]) -> int:
    """Forget those that nothing refers to, also not since they were found; answers how many."""
    await connection.execute(LOCK_FILES, list(ids))
    done: str = await connection.execute(FORGET, list(ids))
    return int(done.split()[-1])


async def needless_bytes(connection: Connection, before: datetime, limit: int) -> list[bytes]:
    """Hashes that no file has, and that nobody has sent since then."""
    return [row["hash"] for row in await connection.fetch(NEEDLESS, before, limit)]


async def forget_bytes(connection: Connection, hash: bytes) -> bool:
    """Whether they can go; their row is locked, so that nobody brings them back meanwhile."""
    await connection.execute(LOCK_BYTES, hash)
    done: str = await connection.execute(FORGET_BYTES, hash)
    return done != "DELETE 0"
