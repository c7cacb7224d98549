"""Volunteers: they claim, work, hand in and hand back at random, and lose their connection."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.chaos.calls import Answer, Caller, look_at_board, until_known
from tests.chaos.history import Json
from tests.chaos.scene import Scene, Watch, instant

AT_ONCE = 3
REMEMBERED = 20
ANSWERS = ("yes", "no")
NOES = ("not_now", "not_for_me", "too_long", "unclear")
LANGUAGES = ("kmr", "kmr", "kmr", "tr")
BOARDS = (1, 5, 20, 100, 500)
"""How many cards somebody looks at."""


@dataclass(slots=True)
class Held:
    """A claim as its holder knows it; it may be over without their knowing."""

    claim: str
    task: str
    fence: int
    card: Mapping[str, Any]
    lease_ends_at: str | None
    abandoned: bool = False
    """Its holder has walked away and will not touch it again."""


class Volunteer:
    """One person at one keyboard: one thing at a time."""

    def __init__(self, caller: Caller, scene: Scene, watch: Watch, rng: random.Random) -> None:
        self.watch = watch
        self._caller = caller
        self._scene = scene
        self._rng = rng
        self._held: list[Held] = []
        self._past: list[Held] = []
        self._words = 0

    async def run(self) -> None:
        while not self._scene.over.is_set():
            await self._step()
            await asyncio.sleep(self._rng.uniform(0, 0.15))

    async def _step(self) -> None:
        mine = [held for held in self._held if not held.abandoned]
        if not mine or (len(mine) < AT_ONCE and self._rng.random() < 0.3):
            await self._look_for_work()
        elif self._rng.random() < 0.12 and self._past:
            await self._use_what_is_over(self._rng.choice(self._past))
        else:
            await self._work(self._rng.choice(mine))

    # Getting work

    async def _look_for_work(self) -> None:
        pick = self._rng.random()
        task = self._scene.hot(self._rng)
        if pick < 0.25:
            await self._answer_what_rings()
        elif pick < 0.65 and task is not None:
            await self._claim(task)
        elif pick < 0.9:
            if self._rng.random() < 0.3:
                await look_at_board(self._caller, self._rng.choice(BOARDS))
            await self._next()
        else:
            await self._start_afresh()

    async def _claim(self, task: str) -> None:
        args: Json = {"task": task}
        answer = await self._send("claim", "POST", f"/tasks/{task}/claim", args)
        if answer.ok:
            self._take(answer.body)
        elif answer.code == "task_already_claimed" and answer.body["data"].get("claim"):
            self._take(answer.body["data"]["claim"])
        elif answer.status == 410:
            self._scene.gone(task)

    async def _answer_what_rings(self) -> None:
        """Look at an offer, take it, or say no."""
        found = await self._caller.get("/offers")
        if not found or not found["offers"]:
            return
        offer = self._rng.choice(found["offers"])
        path, args = f"/offers/{offer['id']}", {"offer": offer["id"], "task": offer["task"]}
        if self._rng.random() < 0.3:
            await self._send("see", "POST", f"{path}/see", args)
        if self._rng.random() < 0.6:
            answer = await self._send("claim", "POST", f"{path}/accept", args)
            if answer.ok:
                self._take(answer.body)
        else:
            reason = self._rng.choice(NOES)
            await self._send("decline", "POST", f"{path}/decline", args, {"reason": reason})

    async def _next(self) -> None:
        # Not sent again: which task an unanswered one took, only the list of claims can say.
        answer = await self._caller.call(
            "next", "POST", "/board/next", {"command": self._caller.command()}
        )
        if answer.ok:
            self._take(answer.body)

    async def _start_afresh(self) -> None:
        """Open the application anew: hold what the server says one holds."""
        found = await self._caller.get("/claims")
        if found is not None:
            active = [claim for claim in found["claims"] if claim["state"] == "active"]
            self._past += [h for h in self._held if h.claim not in {c["id"] for c in active}]
            self._held = []
            for claim in active:
                self._take(claim)

    def _take(self, claim: Mapping[str, Any]) -> None:
        if any(held.claim == claim["id"] for held in self._held):
            return
        card = claim.get("card", {})
        self._held.append(
            Held(claim["id"], claim["task"], claim["fence"], card, claim["lease_ends_at"])
        )

    # Working

    async def _work(self, held: Held) -> None:
        if self._thinks_it_is_over(held) and self._rng.random() < 0.5:
            self._lay_down(held)
            return
        pick = self._rng.random()
        if pick < 0.2:
            await self._extend(held)
        elif pick < 0.43:
            await self._save(held)
        elif pick < 0.71:
            await self._submit(held)
        elif pick < 0.79:
            await self._release(held)
        elif pick < 0.85:
            held.abandoned = True
        elif pick < 0.89:
            await self._sleep_through(held)
            await self._rng.choice((self._submit, self._extend, self._extend))(held)
        elif pick < 0.91:
            await self._read(held)
        else:
            await self._use_what_is_over(held, fence=held.fence - 1)

    async def _sleep_through(self, held: Held) -> None:
        """A laptop that wakes up at about the end of the lease, or a sweep later."""
        if held.lease_ends_at is not None:
            ends_in_s = instant(held.lease_ends_at) - self._scene.clock()
            await asyncio.sleep(max(0.0, ends_in_s) + self._rng.uniform(-0.3, 2))

    def _answer_to(self, card: Mapping[str, Any]) -> Json:
        """Where one answer is wanted, words nobody else types; else such as people can agree on."""
        if card.get("purpose") == "identify_language":
            return {"language": self._rng.choice(LANGUAGES)}
        if card.get("wanted", 1) > 1:
            return {"text": self._rng.choice(ANSWERS)}
        return self._typed()

    def _thinks_it_is_over(self, held: Held) -> bool:
        if held.lease_ends_at is None:
            return False
        return instant(held.lease_ends_at) < self.watch()

    def _lay_down(self, held: Held) -> None:
        if held in self._held:
            self._held.remove(held)
        self._past = [*self._past, held][-REMEMBERED:]

    async def _extend(self, held: Held) -> None:
        answer = await self._on(held, "extend", "POST", "/extend", {"fence": held.fence})
        if answer.ok:
            held.lease_ends_at = answer.body["lease_ends_at"]

    async def _save(self, held: Held) -> None:
        body = {"fence": held.fence, "content": self._typed()}
        await self._on(held, "save_draft", "PUT", "/draft", body)

    async def _submit(self, held: Held) -> None:
        content = self._answer_to(held.card)
        answer = await self._on(
            held, "submit", "POST", "/submit", {"fence": held.fence, "content": content}
        )
        if answer.ok:
            self._lay_down(held)

    async def _release(self, held: Held) -> None:
        answer = await self._on(held, "release", "POST", "/release", {"fence": held.fence})
        if answer.ok:
            self._lay_down(held)

    async def _read(self, held: Held) -> None:
        """Read the task's page: the words saved last must be there."""
        args: Json = {"task": held.task, "command": self._caller.command()}
        await self._caller.call("read_task", "GET", f"/tasks/{held.task}", args)

    async def _use_what_is_over(self, held: Held, fence: int | None = None) -> None:
        """A claim one no longer has, or a fence of an earlier one."""
        fence = held.fence if fence is None else fence
        op = self._rng.choice(("extend", "submit", "release", "save_draft"))
        body: Json = {"fence": fence}
        if op in ("submit", "save_draft"):
            body["content"] = self._typed()
        if op == "save_draft":
            await self._on(held, op, "PUT", "/draft", body)
        else:
            await self._on(held, op, "POST", f"/{op}", body)

    async def _on(self, held: Held, op: str, method: str, verb: str, body: Json) -> Answer:
        args: Json = {"claim": held.claim, "task": held.task, **body}
        answer = await self._send(op, method, f"/claims/{held.claim}{verb}", args, body)
        if answer.code == "lease_over" and body["fence"] == held.fence:
            self._lay_down(held)
        return answer

    async def _send(
        self, op: str, method: str, path: str, args: Json, body: Json | None = None
    ) -> Answer:
        return await until_known(self._caller, self._rng, op, method, path, args, body)

    def _typed(self) -> Json:
        """Words nobody else types."""
        self._words += 1
        return {"text": f"{self._caller.process} wrote {self._words}"}
