"""Volunteers as routing sees them, but for their presence; and the open tasks that may ring."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from dispatcher.domain.candidate import Candidate, Sought, load_of
from dispatcher.domain.claim import LIVE, ClaimState
from dispatcher.domain.lane import LaneKey
from dispatcher.domain.policy import Kind, Urgency
from dispatcher.domain.waves import RoutingPolicy
from dispatcher.store.accounts import ACTOR, actor_from
from dispatcher.store.availability import availability_from, consent_from
from dispatcher.store.engine import Connection
from dispatcher.store.offers import latest_offers
from dispatcher.store.tasks import COLUMNS, task_from

VOLUNTEERS = """
select v.account_id from volunteer v join account a on a.id = v.account_id
where a.disabled_at is null order by v.account_id
"""

# Beside who somebody is: when they can be rung, what they hold, and what was asked of them lately.
_MORE = """select av.quiet_from, av.quiet_until, av.available_until,
    coalesce(av.nights, false) as nights, av.offers_an_hour, av.away_until,
    coalesce((select json_agg(json_build_array(w.day, w.starts, w.ends)
                              order by w.day, w.starts, w.ends)
              from availability_window w where w.account_id = a.id), '[]') as windows,
    array(select l.kind from claim c join lane l on l.id = c.lane_id
          where c.volunteer_id = a.id and c.state = 'active') as holding,
    (select count(*)::int from counselling_session s
     where s.counsellor_id = a.id and s.state = 'live') as counselling,
    (select coalesce(c.ended_at, c.last_sign_at) from claim c where c.volunteer_id = a.id
     order by c.claimed_at desc limit 1) as worked_at,
    (select greatest(o.made_at, o.ended_at) from offer o where o.volunteer_id = a.id
     order by o.made_at desc limit 1) as asked_at,
    array(select o.made_at from offer o where o.volunteer_id = a.id and o.made_at > $2
          and o.state <> 'accepted' order by o.made_at) as offers,
    (select count(*) from offer o where o.volunteer_id = a.id
     and o.state in ('made', 'seen') and o.ends_at > $3) as ringing,"""
CANDIDATES = (
    ACTOR.replace("select", _MORE, 1)
    + """
left join availability av on av.account_id = a.id
where a.id = any($1::uuid[]) and v.account_id is not null and a.disabled_at is null
"""
)

# A control is nobody's need: it wakes nobody.
RUNG_LANES = """
select l.id, l.organisation_id, l.kind, l.source_language, l.target_language, l.clearance,
    l.partners
from lane l where exists (
    select from task t where t.lane_id = l.id and t.state = 'open' and t.urgency <> 'whenever'
      and not t.control)
"""

_SOUGHT = """
with soonest as materialized (
    select h.id from unnest($1::int[]) as lane (id)
    cross join lateral (
        select t.id from task t
        where t.lane_id = lane.id and t.urgency = $2 and t.state = 'open'
          and t.urgency <> 'whenever' and not t.control
          and not exists (select from ringing_pause p
                          where p.organisation_id = t.organisation_id and p.lane_id = lane.id)
        order by t.due_at, t.id limit $3
    ) h
)
select {} from soonest s
join task t on t.id = s.id
{}
where t.state = 'open'
"""
_SOUGHT_COLUMNS = COLUMNS.rstrip() + ", t.rung_again_at, p.paused_at\n"
_OF_SOUGHT = """
join response r on r.id = t.response_id
join organisation o on o.id = t.organisation_id
join lane l on l.id = t.lane_id
left join ringing_pause p on p.organisation_id = t.organisation_id and p.lane_id = t.lane_id
"""
SOUGHT = _SOUGHT.format(_SOUGHT_COLUMNS, _OF_SOUGHT)

SOUGHT_ONE = "select" + _SOUGHT_COLUMNS + "from task t" + _OF_SOUGHT + "where t.id = $1"

# Those first who know most of the lane's languages: of very many, only so many are looked at.
VOLUNTEERS_OF = """
select m.account_id, count(*) over () as all_of_them from membership m
join volunteer v on v.account_id = m.account_id
join account a on a.id = m.account_id
where m.organisation_id = $1 and m.role = 'volunteer' and a.disabled_at is null
order by (select count(*) from proficiency p
          where p.account_id = m.account_id and p.tag = any($2::text[])) desc, m.account_id
limit $3
"""

VOLUNTEERS_FOR = """
select v.account_id from volunteer v join account a on a.id = v.account_id
where a.disabled_at is null
  and ($1::int is null or exists (
      select from membership m where m.account_id = v.account_id and m.organisation_id = $1
        and m.role = 'volunteer'))
  and ($2::text[] is null or exists (
      select from proficiency p where p.account_id = v.account_id and p.tag = any($2::text[])))
order by v.account_id limit $3
"""

KNOWN_TAGS = "select distinct tag from proficiency"

CLAIMS = "select task_id, volunteer_id, state from claim where task_id = any($1::uuid[])"

_ANSWERED = frozenset(state.value for state in LIVE)
# Whoever's lease lapsed may have lost their network; who gave it back does not want it.
_GAVE_BACK = (ClaimState.RETURNED, ClaimState.RELEASED, ClaimState.REVOKED)
_RETURNED = frozenset(state.value for state in _GAVE_BACK)


async def volunteers(connection: Connection) -> list[UUID]:
    """The ids of everybody who could be rung some day."""
    return [row["account_id"] for row in await connection.fetch(VOLUNTEERS)]


async def read_candidates(
    connection: Connection, ids: Collection[UUID], now: datetime, policy: RoutingPolicy
) -> list[Candidate]:
    """Those of the people who are volunteers, as if nobody were present."""
    rows = await connection.fetch(CANDIDATES, list(ids), now - policy.hour, now)
    return [_candidate_from(row, policy) for row in rows]


def _candidate_from(row: Mapping[str, Any], policy: RoutingPolicy) -> Candidate:
    volunteer = actor_from(row).volunteer
    assert volunteer is not None, "asked for volunteers alone"
    consent = consent_from(row)
    # A talk with somebody in need takes all of a person, as a task of counselling does.
    busy_with = [*map(Kind, row["holding"]), *[Kind.COUNSELLING] * row["counselling"]]
    asked = [at for at in (row["worked_at"], row["asked_at"]) if at is not None]
    return Candidate(
        volunteer=volunteer,
        availability=availability_from(row),
        waiting_since=max(asked, default=None),
        load=load_of(busy_with, policy),
        open_claims=len(row["holding"]),
        ringing=row["ringing"],
        offers=tuple(row["offers"]),
        nights=consent.nights,
        away_until=consent.away_until,
        offers_an_hour=consent.offers_an_hour,
    )


async def rung_lanes(connection: Connection) -> dict[int, LaneKey]:
    """Lanes with open tasks that may ring for somebody."""
    rows = await connection.fetch(RUNG_LANES)
    return {row["id"]: LaneKey(row[1], Kind(row["kind"]), *row[3:]) for row in rows}


async def read_sought(
    connection: Connection, lanes: Collection[int], urgency: Urgency, depth: int
) -> dict[int, list[Sought]]:
    """By lane, the soonest-due open tasks of an urgency, at most `depth`, with all who were asked
    and who has answered."""
    rows = await connection.fetch(SOUGHT, list(lanes), urgency.value, depth)
    found: dict[int, list[Sought]] = {lane: [] for lane in lanes}
    for sought in await _sought_from(connection, rows):
        found[sought.task.lane.id].append(sought)
    return found


async def find_sought(connection: Connection, task_id: UUID) -> Sought | None:
    """One task in any state, with all who were asked and who has answered it."""
    rows = await connection.fetch(SOUGHT_ONE, task_id)
    return next(iter(await _sought_from(connection, rows)), None)


async def _sought_from(connection: Connection, rows: Sequence[Sequence[Any]]) -> list[Sought]:
    tasks = [task_from(row[:-2]) for row in rows]
    if not tasks:
        return []
    ids = [task.id for task in tasks]
    offers = await latest_offers(connection, ids)
    returned, answered = await _claims_of(connection, ids)
    return [
        Sought(
            task,
            offers[task.id],
            frozenset(returned[task.id]),
            frozenset(answered[task.id]),
            *row[-2:],
        )
        for task, row in zip(tasks, rows, strict=True)
    ]


async def volunteers_of(
    connection: Connection, organisation_id: int, languages: Collection[str], most: int
) -> tuple[list[UUID], int]:
    """(ids of an organisation's volunteers, how many it has). Where there are more than `most`,
    those who know most of these languages."""
    rows = await connection.fetch(VOLUNTEERS_OF, organisation_id, list(languages), most)
    return [row["account_id"] for row in rows], rows[0]["all_of_them"] if rows else 0


async def volunteers_for(
    connection: Connection, lane: LaneKey, tags: Collection[str] | None, most: int
) -> list[UUID]:
    """Volunteers who may know a lane's languages: those with one of the tags (None: any)."""
    known = None if tags is None else list(tags)
    rows = await connection.fetch(VOLUNTEERS_FOR, lane.organisation_id, known, most)
    return [row["account_id"] for row in rows]


async def known_tags(connection: Connection) -> list[str]:
    """Every language that anybody knows."""
    return [row["tag"] for row in await connection.fetch(KNOWN_TAGS)]


async def _claims_of(
    connection: Connection, tasks: Collection[UUID]
) -> tuple[Mapping[UUID, set[UUID]], Mapping[UUID, set[UUID]]]:
    """By task, (who gave it back, who holds or has answered it)."""
    returned: dict[UUID, set[UUID]] = defaultdict(set)
    answered: dict[UUID, set[UUID]] = defaultdict(set)
    for row in await connection.fetch(CLAIMS, list(tasks)):
        if row["state"] in _ANSWERED:
            answered[row["task_id"]].add(row["volunteer_id"])
        elif row["state"] in _RETURNED:
            returned[row["task_id"]].add(row["volunteer_id"])
    return returned, answered
