"""The log: whole, in order, and leading to what the record says."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.checker.facts import Facts, same_instant
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Json


def offsets_have_no_gap(facts: Facts) -> Found:
    """In each channel offsets are 1, 2, 3 to its top, and an entity's versions only rise."""
    violations: list[str] = []
    for channel in sorted(facts.tops.keys() | facts.log.keys()):
        violations += _gaps(facts, channel)
        violations += _versions(facts, channel)
    ids = Counter(row["frame"]["id"] for rows in facts.log.values() for row in rows)
    violations += [f"event {id} was recorded {n} times" for id, n in ids.items() if n > 1]
    return Found(sum(map(len, facts.log.values())), violations)


def _gaps(facts: Facts, channel: str) -> Iterator[str]:
    offsets = [int(row["offset"]) for row in facts.log[channel]]
    top = facts.tops.get(channel, 0)
    if offsets != list(range(1, top + 1)):
        missing = sorted(set(range(1, top + 1)) - set(offsets))[:5]
        beyond = [offset for offset in offsets if offset > top][:5]
        yield f"{channel} goes to {top}; missing {missing}, beyond {beyond}"
    for row in facts.log[channel]:
        place = (row["frame"]["channel"], row["frame"]["offset"])
        if place != (channel, row["offset"]):
            yield f"{channel} {row['offset']} holds the frame of {place[0]} {place[1]}"


def _versions(facts: Facts, channel: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for row in facts.log[channel]:
        entity = row["frame"]["entity"]
        if entity["version"] <= seen.get(entity["id"], 0):
            yield (
                f"{channel} {row['offset']}: {entity['kind']} {entity['id']} at version"
                f" {entity['version']} after {seen[entity['id']]}"
            )
        seen[entity["id"]] = entity["version"]


def the_log_leads_to_the_record(facts: Facts) -> Found:
    """The last event of each task, claim and offer says what the record says of it."""
    violations: list[str] = []
    told = {desk: facts.last_events(desk) for desk in facts.log}
    for row in facts.tasks.values():
        lane = f"lane:{row['lane_id']}"
        channels = [facts.desk] if row["state"] == "draft" else [facts.desk, lane]
        for channel in channels:
            entity = told.get(channel, {}).get(row["id"])
            violations += _differs(channel, row["id"], entity, row, TASK_FIELDS)
        violations += _claims_differ(facts, told.get(facts.desk, {}).get(row["id"]), row)
    for row in facts.claims.values():
        channel = f"inbox:{row['volunteer_id']}"
        entity = told.get(channel, {}).get(row["id"])
        violations += _differs(channel, row["id"], entity, row, CLAIM_FIELDS)
    for row in facts.offers.values():
        channel = f"inbox:{row['volunteer_id']}"
        entity = told.get(channel, {}).get(row["id"])
        violations += _differs(channel, row["id"], entity, row, OFFER_FIELDS)
    return Found(len(facts.tasks) + len(facts.claims) + len(facts.offers), violations)


TASK_FIELDS = ("state", "urgency", "title", "wanted", "taken")
CLAIM_FIELDS = ("state", "slot", "fence")
OFFER_FIELDS = ("state", "decline", "withdrawal")


def _differs(
    channel: str, id: str, entity: Json | None, row: Json, fields: tuple[str, ...]
) -> Iterator[str]:
    if entity is None or entity["state"] is None:
        yield f"{channel} does not tell of {id}"
        return
    state = entity["state"]
    told = {"version": entity["version"]} | {name: state[name] for name in fields}
    kept = {name: row[name] for name in ("version", *fields)}
    if told != kept:
        yield f"{channel} tells of {id} {_only_changes(told, kept)}"
    for name in ("due_at", "lease_ends_at"):
        if name in state and name in row and not same_instant(state[name], row[name]):
            yield f"{channel} tells of {id} {name} {state[name]}, which is {row[name]}"


def _only_changes(told: Json, kept: Json) -> str:
    return ", ".join(f"{n} {told[n]}, which is {kept[n]}" for n in told if told[n] != kept[n])


def _claims_differ(facts: Facts, entity: Json | None, row: Json) -> Iterator[str]:
    if entity is None or entity["state"] is None:
        return
    told = {claim["id"]: claim["state"] for claim in entity["state"]["claims"]}
    kept = {claim["id"]: claim["state"] for claim in facts.live(row["id"])}
    if told != kept:
        yield f"{facts.desk} tells of task {row['id']} claims {told}, which are {kept}"
