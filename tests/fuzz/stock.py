"""Things to ask about: tasks, claims, submissions and imports in every state, made over HTTP."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.fuzz.processes import PREFIX, Installation

_numbers = itertools.count(1)
CALLS = "text,language\nÇadır lazım acil,tr\n,tr\nAv tune ye,kmr\n"
WORK: dict[str, Any] = {"text": "We need water"}


@dataclass
class Stock:
    """Ids by what they are of, and the fence of each claim."""

    tasks: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    submissions: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    fences: dict[str, int] = field(default_factory=dict)

    def addresses(self) -> list[str]:
        """Where all of it can be read."""
        lists = ["/board", "/claims", "/tasks?limit=200", "/reviews", "/imports", "/me"]
        lists += ["/figures?response=quake", "/figures/timeline?response=quake"]
        lists += [f"/tasks/{number}" for number in self.tasks]
        lists += [f"/claims/{number}" for number in self.claims]
        lists += [f"/submissions/{number}" for number in self.submissions]
        lists += [f"/imports/{number}" for number in self.imports]
        return lists + [f"/imports/{number}/rejects" for number in self.imports]


class _Maker:
    def __init__(self, installation: Installation, session: requests.Session) -> None:
        self.stock = Stock()
        self._installation = installation
        self._session = session

    def call(self, who: str, path: str, **body: Any) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {self._installation.tokens[who]}"}
        address = self._installation.url + PREFIX + path
        answer = self._session.post(address, headers=headers, timeout=10, **body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def task(self, **wishes: Any) -> str:
        text = f"Suya ihtiyacımız var {next(_numbers)}"
        body = {"response": "quake", "kind": "translation", "urgency": "urgent", "title": "Call"}
        body |= {"source_language": "tr", "target_language": "en", "text": text} | wishes
        self.stock.tasks.append(self.call("coordinator", "/tasks", json=body)["id"])
        return self.stock.tasks[-1]

    def claim(self, who: str, task: str) -> str:
        claim = self.call(who, f"/tasks/{task}/claim")
        self.stock.claims.append(claim["id"])
        self.stock.fences[claim["id"]] = claim["fence"]
        return self.stock.claims[-1]

    def submit(self, who: str, task: str) -> str:
        claim = self.claim(who, task)
        body = {"fence": self.stock.fences[claim], "content": WORK}
        found = self.call(who, f"/claims/{claim}/submit", json=body)
        self.stock.submissions.append(found["id"])
        return self.stock.submissions[-1]

    def bring_in(self, *, start: bool) -> None:
        form = {"response": "quake", "to": "en", "start": str(start).lower()}
        files = {"file": ("calls.csv", CALLS.encode())}
        found = self.call("coordinator", "/imports", data=form, files=files)
        self.stock.imports.append(found["id"])


def fill_stock(installation: Installation, session: requests.Session) -> Stock:
    """A fresh supply: what one test uses up is not missing in the next."""
    maker = _Maker(installation, session)
    for _ in range(2):
        maker.task()
        maker.claim("turkish", maker.task())
        maker.submit("turkish", maker.task())
    maker.task(wanted=3, review=False, agreement="majority")
    maker.task(kind="general", source_language=None, target_language=None)
    maker.task(source_language=None, text=f"Ok {next(_numbers)}")
    maker.submit("second", maker.task(review=False))
    returned = maker.submit("turkish", maker.task())
    maker.call("coordinator", f"/submissions/{returned}/return", json={"remarks": "again"})
    maker.call("coordinator", f"/tasks/{maker.task()}/cancel", json={})
    maker.bring_in(start=False)
    maker.bring_in(start=True)
    return maker.stock
