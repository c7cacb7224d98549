"""A full record, written by the database itself: lanes, volunteers, tasks, what is held."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

# fmt: off
SOURCES = ["ar", "ckb", "kmr", "fa", "tr", "uk", "ru", "ur", "ps", "so",
           "am", "ti", "sw", "fr", "es", "pt", "bn", "hi", "ne", "my"]
TARGETS = ["en", "de", "nl", "it", "pl", "sv", "da", "fi", "cs", "el",
           "ro", "hu", "bg", "ja", "ko", "vi", "id", "th", "et", "lv"]
# fmt: on
READS = 4
WRITES = 5
"""Languages a volunteer reads, and writes: together they are eligible for 20 of the lanes."""

TEAM = """
insert into organisation (slug, name, created_at) values ('bench', 'Bench', now());
insert into response (slug, name, created_at) values ('bench', 'Bench', now());
insert into response_organisation select r.id, o.id from response r, organisation o;
insert into account (id, email, name, created_at)
    values (uuidv7(), 'coordinator@bench.example', 'Coordinator', now());
insert into membership select a.id, o.id, 'coordinator', now() from account a, organisation o;
insert into bearer_token
    select sha256('imece_bench_coordinator'), id, now(), now() + interval '1 day' from account;
"""

LANES = """
insert into lane (kind, source_language, target_language)
select 'translation', s.tag, t.tag
from unnest($1::text[]) with ordinality as s (tag, n),
     unnest($2::text[]) with ordinality as t (tag, n)
order by s.n, t.n
"""

CHANNELS = "insert into channel (name, top) select 'lane:' || id, 0 from lane"

VOLUNTEERS = """
create unlogged table bench_volunteer as
    select n, uuidv7() as id from generate_series(0, {count} - 1) as n;
insert into account (id, email, name, created_at)
    select id, 'v' || n || '@bench.example', 'Volunteer ' || n, now() from bench_volunteer;
insert into volunteer select id, now() from bench_volunteer;
insert into bearer_token
    select sha256(convert_to('imece_bench_' || n, 'UTF8')), id, now(), now() + interval '1 day'
    from bench_volunteer;
"""

PROFICIENCIES = """
insert into proficiency
select v.id, l.tags[1 + (v.n / l.every + k) % 20], 'fluent', l.reading, not l.reading, true
from bench_volunteer v
cross join (values ($1::text[], true, $3::int, 1), ($2, false, $4, 20))
    as l (tags, reading, n, every)
cross join lateral generate_series(0, l.n - 1) as k
"""

# Spread over all lanes and over the four urgencies, the last hours' tasks. Every row is written
# in another place of each lane's index, as real ones are.
TASKS = """
insert into task (id, state, response_id, organisation_id, lane_id, urgency, title, words, wanted,
                  agreement, agree_on, review, created_by, created_at, due_at)
select uuidv7(), 'open', r.id, o.id, 1 + s.n % $2, u.urgency, 'Request ' || s.n, 14, 1, 'none', 1,
    true, a.id, m.at, m.at + u.target
from generate_series(1, $1::int) as s (n)
cross join lateral (
    select now() - interval '6 hours' * ((s.n * 7919::bigint) % $1 / $1::float) as at) m
join (values (0, 'critical', interval '5 minutes'), (1, 'urgent', interval '30 minutes'),
             (2, 'soon', interval '4 hours'), (3, 'whenever', interval '3 days'))
    as u (n, urgency, target) on u.n = s.n / $2 % 4
cross join response r cross join organisation o
join account a on a.email = 'coordinator@bench.example'
"""

# The tasks somebody works on, beside the open ones.
HOLD = """
with chosen as (
    update task set state = 'full', taken = 1, fence = 1, version = 2, claimed_at = now()
    where id in (select id from task tablesample system (5) where state = 'open' limit $1)
    returning id, lane_id
), numbered as (select *, row_number() over () as n from chosen)
insert into claim (id, task_id, lane_id, volunteer_id, slot, fence, state, claimed_at,
                   lease_ends_at, longest_until, last_sign_at)
select uuidv7(), c.id, c.lane_id, v.id, 1, 1, 'active', now(), now() + interval '20 minutes',
    now() + interval '4 hours', now()
from numbered c join bench_volunteer v on v.n = (c.n * 13) % $2
"""


@dataclass(frozen=True, slots=True)
class Fill:
    """How much of everything. With half of the `targets` there are half as many lanes, and each is
    for twice as many of the volunteers."""

    tasks: int
    volunteers: int
    held: int = 0
    targets: Sequence[str] = tuple(TARGETS)


async def fill(connection: asyncpg.Connection, wanted: Fill) -> None:
    """Write it all, then VACUUM and ANALYZE as a running server would have."""
    await fill_team(connection)
    await connection.execute(LANES, SOURCES, wanted.targets)
    await connection.execute(CHANNELS)
    await connection.execute(VOLUNTEERS.format(count=wanted.volunteers))
    round_and_round = [*wanted.targets] * (len(TARGETS) // len(wanted.targets))
    await connection.execute(PROFICIENCIES, SOURCES, round_and_round, READS, WRITES)
    await connection.execute(TASKS, wanted.tasks, len(SOURCES) * len(wanted.targets))
    if wanted.held:
        await connection.execute(HOLD, wanted.held, wanted.volunteers)
    await connection.execute("vacuum analyze")


async def fill_team(connection: asyncpg.Connection) -> None:
    """One organisation in one response, with a coordinator."""
    await connection.execute(TEAM)


def token(volunteer: int) -> str:
    """The bearer token of a volunteer by number."""
    return f"imece_bench_{volunteer}"


COORDINATOR = "imece_bench_coordinator"


def able(volunteer: int, lane: int, targets: int = len(TARGETS)) -> bool:
    """Whether a volunteer by number may work in a lane by id (they are numbered by source)."""
    source, target = divmod(lane - 1, targets)
    reads = (source - volunteer) % len(SOURCES) < READS
    return reads and (target - volunteer // len(SOURCES)) % targets < WRITES
