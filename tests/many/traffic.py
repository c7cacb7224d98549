"""Steady work: people look at boards, take what is next, hand in or give back; others post."""

import asyncio
import random
from collections.abc import Sequence

from tests.chaos.calls import Answer, Caller, look_at_board
from tests.chaos.history import Json
from tests.chaos.people import RESPONSE

PAUSE_S = 0.5
BOARD = 20
URGENCIES = ("critical", "urgent", "soon", "whenever")


class Volunteer:
    """One task at a time."""

    def __init__(self, caller: Caller, rng: random.Random) -> None:
        self._caller = caller
        self._rng = rng
        self._written = 0

    async def run(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await look_at_board(self._caller, BOARD)
            claim = await self._call("next", "POST", "/board/next", {})
            if claim.ok:
                await asyncio.sleep(self._rng.uniform(0, PAUSE_S))
                await self._end(claim.body)
            await asyncio.sleep(self._rng.uniform(0, PAUSE_S))

    async def _end(self, claim: Json) -> None:
        """Hand in, mostly; nobody leaves anything lying: leases are long here."""
        body: Json = {"fence": claim["fence"]}
        op = "release" if self._rng.random() < 0.2 else "submit"
        if op == "submit":
            self._written += 1
            body["content"] = {"text": f"{self._caller.process} wrote {self._written}"}
        args = {"claim": claim["id"], "task": claim["task"], **body}
        await self._call(op, "POST", f"/claims/{claim['id']}/{op}", args, body)

    async def _call(
        self, op: str, method: str, path: str, args: Json, body: Json | None = None
    ) -> Answer:
        args = {**args, "command": self._caller.command()}
        return await self._caller.call(op, method, path, args, body)


class Coordinator:
    """Posts one task after the other."""

    def __init__(self, caller: Caller, rng: random.Random) -> None:
        self.caller = caller
        self._rng = rng

    async def run(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await self._post()
            await asyncio.sleep(self._rng.uniform(0, PAUSE_S))

    async def _post(self) -> None:
        name = self.caller.command()
        key = f"{name} key"
        body: Json = {
            "response": RESPONSE,
            "kind": "general",
            "urgency": self._rng.choice(URGENCIES),
            "title": name,
            "brief": f"brief of {name}",
            "source_language": self._rng.choice(("tr", "kmr", "ar")),
            "review": False,
        }
        args: Json = {"command": name, "key": key, "body": body}
        await self.caller.call("post", "POST", "/tasks", args, body, key)

    async def send_file(self, texts: Sequence[str]) -> str:
        """A file with these texts, each a row; answers the import's id."""
        name = self.caller.command()
        content = "".join(f"{text}\ttr\n" for text in texts)
        file = (f"{name}.tsv", f"text\tlanguage\n{content}".encode())
        form: Json = {"response": RESPONSE, "kind": "translation", "to": "en", "urgency": "soon"}
        args: Json = {"command": name, "texts": list(texts)}
        answer = await self.caller.call("import", "POST", "/imports", args, form, None, file)
        assert answer.ok, answer
        return str(answer.body["id"])
