"""Views: what a follower holds at the end is what the record says."""

from collections.abc import Iterator, Mapping

from tests.chaos.checker.facts import LIVE, Facts, same_instant
from tests.chaos.checker.offers import RINGS
from tests.chaos.checker.verdict import Found
from tests.chaos.history import Json, View

WORKING = frozenset({"active", "submitted"})
CARD = ("version", "state", "urgency", "title", "wanted", "taken")
CLAIM = ("version", "state", "slot", "fence")
OFFER = ("version", "state", "wave")


def views_equal_the_record(facts: Facts) -> Found:
    """Each follower's view, snapshot and events, equals the record once it has settled."""
    looked_at, violations = 0, []
    for view in facts.history.views:
        looked_at += sum(map(len, view.entities.values()))
        found = _desk(facts, view) if view.desk else _board(facts, view)
        violations += [f"{view.follower}: {text}" for text in found]
    return Found(looked_at, violations)


def _desk(facts: Facts, view: View) -> Iterator[str]:
    held = _held(view, facts.desk)
    for row in facts.tasks.values():
        state = held.get(row["id"])
        if state is None:
            yield f"task {row['id']} is missing"
            continue
        yield from _compare("task", state, row, CARD)
        claims = {claim["id"]: claim for claim in facts.live(row["id"])}
        shown = {claim["id"]: claim for claim in state["claims"]}
        if claims.keys() != shown.keys():
            yield f"task {row['id']} shows claims {sorted(shown)}, which are {sorted(claims)}"
        for id in claims.keys() & shown.keys():
            yield from _compare("claim", shown[id], claims[id], ("state", "slot"))
    yield from (f"task {id} is in no record" for id in held.keys() - facts.tasks.keys())
    imports = {row["id"]: row for row in facts.history.table("import")}
    for id, state in _held(view, facts.desk, "import").items():
        yield from _compare("import", state, imports[id], ("version", "state", "rows_done"))


def _held(view: View, channel: str, kind: str = "task") -> dict[str, Json]:
    """What a channel has given of a kind, without what has left it."""
    entities = view.entities.get(channel, {}).items()
    return {id: e["state"] for id, e in entities if e["kind"] == kind and e["state"] is not None}


def _board(facts: Facts, view: View) -> Iterator[str]:
    lanes = {int(name.removeprefix("lane:")) for name in view.positions if name.startswith("lane:")}
    held: dict[str, Json] = {}
    for lane in lanes:
        cards = _held(view, f"lane:{lane}")
        held |= {id: card for id, card in cards.items() if card["state"] == "open"}
    for row in facts.tasks.values():
        mine = any(c["volunteer_id"] == view.account for c in facts.live(row["id"]))
        due = row["state"] == "open" and row["lane_id"] in lanes
        if row["id"] in held:
            yield from _compare("task", held[row["id"]], row, CARD)
        elif due and view.complete and not mine:  # A board leaves out what one holds oneself.
            yield f"task {row['id']} is missing"
    yield from (f"task {id} is in no record" for id in held.keys() - facts.tasks.keys())
    yield from _inbox(facts, view)


def _inbox(facts: Facts, view: View) -> Iterator[str]:
    held = {
        id: claim
        for id, claim in _held(view, f"inbox:{view.account}", "claim").items()
        if claim["state"] in WORKING
    }
    mine = {
        id: row
        for id, row in facts.claims.items()
        if row["volunteer_id"] == view.account and row["state"] in WORKING
    }
    for id in sorted(held.keys() ^ mine.keys()):
        yield f"claim {id} is {'shown and over' if id in held else 'missing'}"
    for id in held.keys() & mine.keys():
        yield from _compare("claim", held[id], mine[id], CLAIM)
    shown = {
        id: offer
        for id, offer in _held(view, f"inbox:{view.account}", "offer").items()
        if offer["state"] in RINGS
    }
    rings = {
        id: row
        for id, row in facts.offers.items()
        if row["volunteer_id"] == view.account and row["state"] in RINGS
    }
    for id in sorted(shown.keys() ^ rings.keys()):
        yield f"offer {id} is {'shown and over' if id in shown else 'missing'}"
    for id in shown.keys() & rings.keys():
        yield from _compare("offer", shown[id], rings[id], OFFER)


def _compare(
    kind: str, shown: Mapping[str, object], row: Json, fields: tuple[str, ...]
) -> Iterator[str]:
    for name in fields:
        if shown[name] != row[name]:
            yield f"{kind} {row['id']} shows {name} {shown[name]}, which is {row[name]}"
    for name in ("due_at", "lease_ends_at"):
        if (
            name in shown
            and name in row
            and not same_instant(str(shown[name]) if shown[name] else None, row[name])
        ):
            yield f"{kind} {row['id']} shows {name} {shown[name]}, which is {row[name]}"


assert LIVE >= WORKING
