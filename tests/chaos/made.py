"""A small history made by hand, in which everything is as it should be; tests then break it."""

import copy
import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.chaos.checker.boards import shown
from tests.chaos.history import (
    OK,
    Began,
    Call,
    Ended,
    History,
    Json,
    Placed,
    Saw,
    Told,
    View,
)
from tests.chaos.view import canonical

START = 1_700_000_000.0
LEASE_S = 3.0
EPOCH = "e1"
HIDDEN = ("brief", "fence", "text", "import_id", "parent_id")
DESK, LANE = "desk:1", "lane:1"
ANN, BEN, CLEO = "ann", "ben", "cleo"


def at(seconds: float) -> str:
    """So long after the start, as the record writes it."""
    return datetime.fromtimestamp(START + seconds, UTC).isoformat()


class Made:
    """A toy of the system: rows, events and calls that belong together. Times are in seconds after
    the start; a call takes 0.1 s and has its effect in the middle."""

    def __init__(self) -> None:
        self.tasks: dict[str, Json] = {}
        self.claims: dict[str, Json] = {}
        self.tables: dict[str, list[Json]] = {
            name: [] for name in ("draft", "submission", "review", "event", "import", "offer")
        }
        self.calls: list[Call] = []
        self.tops: dict[str, int] = {}

    def call(self, who: str, op: str, t: float, args: Json, answer: Json | None = None) -> None:
        self.calls.append(
            Call(who, who, op, args, START + t, START + t + 0.1, OK, 200, "", answer or {})
        )

    # What people do

    def post(self, task: str, t: float) -> None:
        title, brief = f"task {task}", f"brief of {task}"
        self._insert(task, t, brief=brief)
        body = {"title": title, "urgency": "soon", "brief": brief}
        self.call(CLEO, "post", t, {"key": f"{task} key", "body": body}, {"id": task})
        self._tell("task.posted", task)

    def _insert(self, task: str, t: float, **fields: Any) -> None:
        self.tasks[task] = {
            "id": task,
            "version": 1,
            "state": "open",
            "lane_id": 1,
            "urgency": "soon",
            "title": f"task {task}",
            "wanted": 1,
            "taken": 0,
            "fence": 0,
            "due_at": at(t + 60),
            "expires_at": None,
            "parent_id": None,
            "import_id": None,
            "text": None,
            **fields,
        }

    def claim(self, claim: str, task: str, who: str, t: float) -> None:
        row = self.tasks[task]
        row |= {"version": row["version"] + 1, "fence": row["fence"] + 1}
        row |= {"taken": 1, "state": "full"}
        self.claims[claim] = {
            "id": claim,
            "version": 1,
            "task_id": task,
            "lane_id": 1,
            "volunteer_id": who,
            "slot": 1,
            "fence": row["fence"],
            "state": "active",
            "claimed_at": at(t + 0.05),
            "lease_ends_at": at(t + 0.05 + LEASE_S),
            "ended_at": None,
            "reason": None,
        }
        answer = {"id": claim, "task": task, "slot": 1, "fence": row["fence"]}
        answer["lease_ends_at"] = self.claims[claim]["lease_ends_at"]
        self.call(who, "claim", t, {"task": task}, answer)
        self._tell("task.claimed", task, claim)

    def ring(self, offer: str, task: str, who: str, t: float) -> None:
        row = {
            "id": offer,
            "version": 1,
            "task_id": task,
            "volunteer_id": who,
            "wave": 1,
            "state": "made",
            "made_at": at(t),
            "ended_at": None,
            "decline": None,
            "withdrawal": None,
        }
        self.tables["offer"].append(row)
        self._record(f"inbox:{who}", "offer.made", "offer", 1, row)

    def stop(self, offer: str, state: str, t: float, **why: str) -> None:
        """The offer ends; what became of it is told."""
        row = next(row for row in self.tables["offer"] if row["id"] == offer)
        row |= {"version": row["version"] + 1, "state": state, "ended_at": at(t), **why}
        self._record(f"inbox:{row['volunteer_id']}", f"offer.{state}", "offer", row["version"], row)

    def decline(self, offer: str, reason: str, t: float) -> None:
        row = next(row for row in self.tables["offer"] if row["id"] == offer)
        self.stop(offer, "declined", t + 0.05, decline=reason)
        args = {"offer": offer, "task": row["task_id"]}
        self.call(row["volunteer_id"], "decline", t, args, {"state": "declined"})

    def extend(self, claim: str, t: float) -> None:
        row = self.claims[claim]
        row |= {"version": row["version"] + 1, "lease_ends_at": at(t + 0.05 + LEASE_S)}
        self._touch(row["task_id"])
        answer = {"lease_ends_at": row["lease_ends_at"]}
        self._by_holder("extend", claim, t, answer)
        self._tell("claim.extended", row["task_id"], claim)

    def end(self, claim: str, state: str, t: float, task_state: str = "open") -> None:
        """The claim ends; what became of it is told."""
        row = self.claims[claim]
        row |= {"version": row["version"] + 1, "state": state, "ended_at": at(t)}
        taken = 1 if state == "accepted" else 0
        self._touch(row["task_id"], taken=taken, state=task_state)
        self._tell(f"claim.{state}", row["task_id"], claim)

    def save(self, claim: str, text: str, t: float) -> None:
        row = self.claims[claim]
        content = {"text": text}
        self._by_holder("save_draft", claim, t, {}, content=content)
        key = {"task_id": row["task_id"], "volunteer_id": row["volunteer_id"]}
        drafts = self.tables["draft"]
        drafts[:] = [draft for draft in drafts if not key.items() <= draft.items()]
        drafts.append({**key, "content": content})

    def submit(self, claim: str, text: str, t: float) -> None:
        row = self.claims[claim]
        row |= {"version": row["version"] + 1, "state": "submitted"}
        self._touch(row["task_id"])
        submission = {
            "id": f"work of {claim}",
            "task_id": row["task_id"],
            "claim_id": claim,
            "author_id": row["volunteer_id"],
            "state": "waiting",
            "content": {"text": text},
        }
        self.tables["submission"].append(submission)
        answer = {"id": submission["id"]}
        self._by_holder("submit", claim, t, answer, content=submission["content"])
        self._tell("work.submitted", row["task_id"], claim)

    def review(self, claim: str, verdict: str, t: float) -> None:
        submission = next(s for s in self.tables["submission"] if s["claim_id"] == claim)
        submission["state"] = verdict
        review = {
            "submission_id": submission["id"],
            "reviewer_id": CLEO,
            "verdict": verdict,
            "remarks": f"{verdict}: {claim}",
        }
        self.tables["review"].append(review)
        op = {"accepted": "accept", "returned": "return"}[verdict]
        args = {"submission": submission["id"], "task": submission["task_id"]}
        self.call(CLEO, op, t, {**args, "remarks": review["remarks"]})
        self.end(claim, verdict, t + 0.05, "done" if verdict == "accepted" else "open")

    def look(self, who: str, t: float, limit: int = 20) -> None:
        """Look at the board."""
        due = sorted(
            (row for row in self.tasks.values() if row["state"] == "open"),
            key=lambda row: (row["due_at"], row["id"]),
        )
        cards = [list(shown(_card(row))) for row in due[:limit]]
        position = {"epoch": EPOCH, "offset": self.tops.get(LANE, 0)}
        answer = {"positions": {LANE: position}, "more": len(due) > limit, "cards": cards}
        self.call(who, "board", t, {"limit": limit}, answer)

    def change(self, task: str, urgency: str, t: float) -> None:
        self._touch(task, urgency=urgency)
        self.call(CLEO, "change", t, {"task": task, "body": {"urgency": urgency}})
        self._tell("task.changed", task)

    def cancel(self, task: str, t: float) -> None:
        self._touch(task, state="cancelled")
        self.call(CLEO, "cancel", t, {"task": task})
        self._tell("task.cancelled", task)

    def take_in(self, id: str, texts: Sequence[str], t: float) -> None:
        """A file of tasks, read to its end."""
        counts = {"created": len(texts), "repeated": 0, "rejected": 0, "rows_done": len(texts)}
        self.tables["import"].append({"id": id, "version": 2, "state": "done", **counts})
        self.call(CLEO, "import", t, {"texts": list(texts)}, {"id": id})
        for n, text in enumerate(texts):
            task = f"{id} {n}"
            self._insert(task, t, brief="", import_id=id, text=text)
            self._tell("task.posted", task)

    # What is written down

    def _by_holder(self, op: str, claim: str, t: float, answer: Json, **more: Any) -> None:
        row = self.claims[claim]
        args = {"claim": claim, "task": row["task_id"], "fence": row["fence"], **more}
        self.call(row["volunteer_id"], op, t, args, answer)

    def _touch(self, task: str, **fields: Any) -> None:
        row = self.tasks[task]
        row |= {"version": row["version"] + 1, **fields}

    def _tell(self, event: str, task: str, claim: str | None = None) -> None:
        row = self.tasks[task]
        card = _card(row)
        live = [c for c in self.claims.values() if c["task_id"] == task and _holds(c)]
        shown = [
            {
                "id": c["id"],
                "volunteer": c["volunteer_id"],
                "slot": c["slot"],
                "state": c["state"],
                "lease_ends_at": c["lease_ends_at"],
            }
            for c in live
        ]
        self._record(LANE, event, "task", row["version"], card)
        self._record(DESK, event, "task", row["version"], {**card, "claims": shown})
        if claim is not None:
            held = self.claims[claim]
            channel = f"inbox:{held['volunteer_id']}"
            self._record(channel, event, "claim", held["version"], held)

    def _record(self, channel: str, event: str, kind: str, version: int, state: Json) -> None:
        self.tops[channel] = offset = self.tops.get(channel, 0) + 1
        frame = {
            "type": "event",
            "channel": channel,
            "epoch": EPOCH,
            "offset": offset,
            "id": f"{channel} {offset}",
            "event": event,
            "entity": {"kind": kind, "id": state["id"], "version": version, "state": state},
        }
        frame = json.loads(json.dumps(frame))
        self.tables["event"].append({"channel": channel, "offset": offset, "frame": frame})

    # What followers saw

    def told(self, follower: str, channel: str, first: int, last: int) -> Told:
        crc = 0
        for row in self.tables["event"]:
            if row["channel"] == channel and first <= row["offset"] <= last:
                crc = zlib.crc32(canonical(row["frame"]), crc)
        return Told(follower, channel, EPOCH, first, last, crc)

    def view(self, follower: str, account: str, channels: Sequence[str], *, desk: bool) -> View:
        entities: dict[str, dict[str, Json]] = {channel: {} for channel in channels}
        for row in self.tables["event"]:
            if row["channel"] in entities:
                entity = row["frame"]["entity"]
                kept = {name: entity[name] for name in ("kind", "version", "state")}
                entities[row["channel"]][entity["id"]] = kept
        positions = {channel: (EPOCH, self.tops.get(channel, 0)) for channel in channels}
        pulse = {"tasks": self.figures()["tasks"]} if desk else None
        return View(follower, account, "gateway", desk, True, positions, entities, pulse)

    def figures(self) -> Json:
        counted = dict.fromkeys(("open", "done", "cancelled", "expired", "draft"), 0)
        for row in self.tasks.values():
            if row["state"] in counted:
                counted[row["state"]] += 1
        states = [claim["state"] for claim in self.claims.values()]
        counted |= {"held": states.count("active"), "review": states.count("submitted")}
        lane = {name: counted[name] for name in ("open", "held", "review", "done")}
        return {"tasks": counted, "lanes": [{"lane": "1", **lane}]}

    def history(self) -> History:
        """The whole, at 30 s."""
        began = Began(1, 30, [], "", LEASE_S, 2.0, 2, 20, START, 1, "quake")
        board = [LANE, f"inbox:{ANN}"]
        found = History(began, Ended(START + 30, True, self.figures()), self.calls)
        for follower, channels in (("ann by gateway", board), ("cleo by gateway", [DESK])):
            for channel in channels:
                found.followed.append(Placed(follower, channel, EPOCH, 0, "start"))
                middle, top = self.tops[channel] // 2, self.tops[channel]
                if middle:
                    found.followed.append(self.told(follower, channel, 1, middle))
                found.followed.append(self.told(follower, channel, middle + 1, top))
        found.views = [
            self.view("ann by gateway", ANN, board, desk=False),
            self.view("cleo by gateway", CLEO, [DESK], desk=True),
        ]
        found.seen = [Saw("ann by gateway", "claim.lapsed", "k1", START + 5.5)]
        found.tables = {
            **self.tables,
            "task": [*self.tasks.values()],
            "claim": [*self.claims.values()],
            "channel": [{"name": name, "top": top} for name, top in self.tops.items()],
        }
        return copy.deepcopy(found)


def _card(row: Json) -> Json:
    """A task as a lane tells of it."""
    return {name: value for name, value in row.items() if name not in HIDDEN}


def _holds(claim: Json) -> bool:
    return claim["state"] in ("active", "submitted", "accepted")


def made() -> Made:
    """Ann claims what rang for her and Ben and falls asleep, Ben takes over and is accepted; one
    task is withdrawn, one is handed in and returned, one is being worked on, one rings for Ann."""
    world = Made()
    for n, task in enumerate(("done", "gone", "back", "busy", "free")):
        world.post(task, n * 0.2)
    world.ring("o1", "done", ANN, 0.9)
    world.ring("o2", "done", BEN, 0.9)
    world.claim("k1", "done", ANN, 1)
    world.stop("o1", "accepted", 1.2)
    world.stop("o2", "withdrawn", 1.2, withdrawal="taken")
    world.ring("o3", "gone", BEN, 1.2)
    world.decline("o3", "not_for_me", 1.3)
    world.save("k1", "first words", 1.5)
    world.save("k1", "later words", 2.0)
    world.end("k1", "lapsed", 5.0)
    world.claim("k2", "done", BEN, 6)
    world.extend("k2", 8)
    world.submit("k2", "all of it", 9)
    world.review("k2", "accepted", 10)
    world.cancel("gone", 11)
    world.claim("k3", "back", ANN, 12)
    world.submit("k3", "half of it", 13)
    world.save("k3", "better words", 14)
    world.review("k3", "returned", 15)
    world.tables["draft"][-1]["content"] = {"text": "half of it"}
    world.change("free", "urgent", 20)
    world.change("free", "critical", 21)
    world.take_in("file", ("su", "av"), 22)
    world.look(BEN, 22.5)
    world.look(ANN, 23, limit=2)
    world.ring("o4", "free", ANN, 24)
    world.claim("k4", "busy", ANN, 28)
    return world


def good() -> History:
    return made().history()


def call_of(history: History, process: str, op: str) -> Call:
    """The first call of this kind."""
    return next(call for call in history.calls if (call.process, call.op) == (process, op))


def put(history: History, old: Call, **fields: Any) -> None:
    """The same call, otherwise."""
    history.calls[history.calls.index(old)] = replace(old, **fields)


def row_of(history: History, table: str, id: str, field: str = "id") -> Json:
    return next(row for row in history.tables[table] if row[field] == id)
