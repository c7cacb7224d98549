"""Coordinators: they post, change, withdraw and review at random."""

import asyncio
import random
from collections import deque

from tests.chaos.calls import Caller, until_known
from tests.chaos.history import Json
from tests.chaos.people import RESPONSE
from tests.chaos.scene import Scene, Watch

URGENCIES = ("critical", "urgent", "soon", "whenever")
KINDS = ("general", "general", "general", "data", "data", "translation")
LANGUAGES = ("tr", "tr", "tr", "kmr", "kmr", "ar")
QUIET = (("data", "ckb"), ("general", "ckb"))
"""Lanes in which next to nothing happens."""

REMEMBERED = 30
HEADER = ("text", "language")


class Coordinator:
    """One person of the organisation: one thing at a time."""

    def __init__(
        self, caller: Caller, scene: Scene, watch: Watch, rng: random.Random, *, imports: bool
    ) -> None:
        self.watch = watch
        self._caller = caller
        self._scene = scene
        self._rng = rng
        self._imports = imports
        self._rows: list[tuple[str, str]] = []
        self._mine: deque[str] = deque(maxlen=REMEMBERED)

    async def run(self) -> None:
        while not self._scene.over.is_set():
            await self._step()
            await asyncio.sleep(self._rng.uniform(0, 0.2))

    async def _step(self) -> None:
        pick = self._rng.random()
        if not self._mine or (pick < 0.45 and not self._scene.crowded):
            if self._imports and self._rng.random() < 0.06:
                await self._import()
            else:
                await self._post()
        elif pick < 0.80:
            await self._review()
        elif pick < 0.88:
            await self._change(self._rng.choice(self._mine))
        elif pick < 0.90:
            await self._correct(self._rng.choice(self._mine))
        elif pick < 0.95:
            await self._cancel(self._rng.choice(self._mine))
        else:
            await self._revoke()

    async def _post(self) -> None:
        body = self._wish()
        key = None if self._rng.random() < 0.1 else f"{body['title']} key"
        if key is None:
            # Without a key it cannot be sent again: it happened at most once, and nobody knows.
            args: Json = {"command": self._caller.command(), "key": None, "body": body}
            answer = await self._caller.call("post", "POST", "/tasks", args, body)
        else:
            args = {"key": key, "body": body}
            answer = await until_known(
                self._caller, self._rng, "post", "POST", "/tasks", args, body, key
            )
        if answer.ok:
            self._mine.append(answer.body["id"])
            self._scene.posted(answer.body["id"])
            if key is not None and self._rng.random() < 0.05:
                await self._again(key, body)

    async def _again(self, key: str, body: Json) -> None:
        """The same key once more: with the same wish, or by mistake with another."""
        if self._rng.random() < 0.5:
            body = {**body, "title": body["title"] + " other"}
        args: Json = {"command": self._caller.command(), "key": key, "body": body}
        await self._caller.call("post", "POST", "/tasks", args, body, key)

    def _wish(self) -> Json:
        name = self._caller.command()
        kind, language = self._rng.choice(KINDS), self._rng.choice(LANGUAGES)
        if self._rng.random() < 0.04:
            kind, language = self._rng.choice(QUIET)
        body: Json = {
            "response": RESPONSE,
            "kind": kind,
            "urgency": self._rng.choice(URGENCIES),
            "title": f"task {name}",
            "brief": f"brief of {name}",
            "source_language": language,
            "review": self._rng.random() < 0.5,
        }
        if kind == "translation":
            body |= {"target_language": "en", "text": f"Suya ihtiyacımız var, {name}"}
            if self._rng.random() < 0.2:  # in a language that people must name first
                body |= {"text": f"Av na {name}", "source_language": None}
        elif self._rng.random() < 0.3:
            agreement = self._rng.choice(("none", "majority", "equal"))
            body |= {"wanted": self._rng.randint(2, 3), "agreement": agreement}
        if self._rng.random() < 0.1:
            body["deadline"] = self.watch.instant(self._rng.choice((3, 60, 3600)))
        if self._rng.random() < 0.1:
            body["expires_at"] = self.watch.instant(self._rng.uniform(1, 10))
        return body

    async def _import(self) -> None:
        """A file of rows, some of which came with an earlier one."""
        name = self._caller.command()
        new = [
            (f"Köyümüzde su kalmadı, {name} {n}", self._rng.choice(("tr", "kmr")))
            for n in range(self._rng.randint(2, 12))
        ]
        known = self._rng.sample(self._rows, min(len(self._rows), self._rng.choice((0, 0, 5))))
        self._rows += new
        rows = [*new, *known]
        content = "".join(f"{text}\t{language}\n" for text, language in [HEADER, *rows]).encode()
        form: Json = {"response": RESPONSE, "kind": "translation", "to": "en", "urgency": "soon"}
        args: Json = {"command": name, "texts": [text for text, _ in rows]}
        file = (f"{name}.tsv", content)
        while True:
            answer = await self._caller.call("import", "POST", "/imports", args, form, None, file)
            if not answer.unknown or self._rng.random() < 0.3:
                return

    async def _correct(self, task: str) -> None:
        """Say which language a text is really in; it moves to another lane by that."""
        body: Json = {"language": self._rng.choice(LANGUAGES)}
        await self._send("correct", "POST", f"/tasks/{task}/language", {"task": task, **body}, body)

    async def _change(self, task: str) -> None:
        body: Json = {"urgency": self._rng.choice(URGENCIES)}
        if self._rng.random() < 0.5:
            body["title"] = f"changed {self._caller.command()}"
        await self._send("change", "PATCH", f"/tasks/{task}", {"task": task, "body": body}, body)

    async def _cancel(self, task: str) -> None:
        args: Json = {"task": task}
        await self._send("cancel", "POST", f"/tasks/{task}/cancel", args, {"reason": "not needed"})
        self._scene.gone(task)

    async def _revoke(self) -> None:
        found = await self._caller.get("/tasks", limit=30)
        claims = [
            (claim["id"], task["id"])
            for task in (found or {"tasks": []})["tasks"]
            for claim in task["claims"]
            if claim["state"] == "active"
        ]
        if claims:
            claim, task = self._rng.choice(claims)
            args: Json = {"claim": claim, "task": task}
            await self._send("revoke", "POST", f"/claims/{claim}/revoke", args, {"reason": "free"})

    async def _review(self) -> None:
        found = await self._caller.get("/reviews", limit=20)
        if not found or not found["submissions"]:
            return
        submission = self._rng.choice(found["submissions"])
        args: Json = {"submission": submission["id"], "task": submission["task"]}
        path = f"/submissions/{submission['id']}"
        if self._rng.random() < 0.7:
            args["remarks"] = f"well done, {self._caller.command()}"
            await self._send("accept", "POST", f"{path}/accept", args, {"remarks": args["remarks"]})
        else:
            args["remarks"] = f"please look again, {self._caller.command()}"
            await self._send("return", "POST", f"{path}/return", args, {"remarks": args["remarks"]})

    async def _send(self, op: str, method: str, path: str, args: Json, body: Json) -> None:
        await until_known(self._caller, self._rng, op, method, path, args, body)
