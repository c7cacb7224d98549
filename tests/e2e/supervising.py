"""Counselling in a running system: who is on shift, who counsels, and seekers, all by the API."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.support.system import System

COUNSELLORS = ("volunteer.tr", "volunteer.ar")
PROVEN = {
    "vetting": {"what": "Certificate of good conduct", "until": None},
    "training": {"until": None},
    "code_of_conduct": {"version": 1, "signed_on": "2026-01-01"},
}


@dataclass
class Seeker:
    """A tab with a talk in it."""

    system: System
    id: str
    token: str

    def ask(self, method: str, what: str = "", **more: Any) -> httpx.Response:
        address = f"{self.system.url}/api/v1/talk/sessions/{self.id}{what}"
        headers = {"authorization": f"Talk {self.token}"}
        return httpx.request(method, address, headers=headers, timeout=30, **more)

    def view(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", "?after=0").json()
        return found

    def say(self, text: str) -> None:
        body = {"client_id": str(uuid4()), "text": text}
        assert self.ask("POST", "/messages", json=body).status_code == 200


@dataclass
class Counselling:
    """The demo organisation's, with the counsellors' own clients."""

    system: System
    coordinator: httpx.Client
    counsellors: dict[str, httpx.Client]
    supervisor: httpx.Client

    def __enter__(self) -> "Counselling":
        return self

    def __exit__(self, *_: object) -> None:
        for client in (self.coordinator, self.supervisor, *self.counsellors.values()):
            client.close()

    def plan_shift(self) -> str:
        """For the supervisor, from an hour ago."""
        now = datetime.now(UTC)
        shift = {
            "account": self.supervisor.get("/me").json()["account"]["id"],
            "role": "supervisor",
            "starts_at": (now - timedelta(hours=1)).isoformat(),
            "ends_at": (now + timedelta(hours=5)).isoformat(),
        }
        made = self.coordinator.post("/organisations/demo/shifts", json=shift)
        assert made.status_code == 201, made.text
        number: str = made.json()["id"]
        return number

    def drop_shift(self, shift: str) -> None:
        dropped = self.coordinator.delete(f"/organisations/demo/shifts/{shift}")
        assert dropped.status_code == 204, dropped.text

    def end_all(self) -> None:
        """Whatever a test has left."""
        seen = self.supervisor.get("/supervision?organisation=demo").json()
        for session in seen["sessions"]:
            ended = self.supervisor.post(f"/sessions/{session['id']}/end", json={})
            assert ended.status_code == 204, ended.text

    def are_here(self) -> None:
        """The counsellors have a page open, as it were."""
        for client in self.counsellors.values():
            assert client.put("/me/presence", json={"state": "available"}).status_code == 200

    def begin(self, text: str, language: str = "tr", **wish: Any) -> Seeker:
        self.are_here()
        body = {"client_id": str(uuid4()), "language": language, "text": text, **wish}
        address = f"{self.system.url}/api/v1/talk/demo/sessions"
        until = time.monotonic() + 5
        while True:  # who has just come is known within a second
            began = httpx.post(address, json=body, headers={"user-agent": f"Seeker/{uuid4()}"})
            if began.status_code == 201 or time.monotonic() > until:
                break
            time.sleep(0.2)
        assert began.status_code == 201, began.text
        return Seeker(self.system, began.json()["id"], began.json()["token"])

    def next(self, who: str = "volunteer.tr") -> str:
        taken = self.counsellors[who].post("/sessions/next", json={})
        assert taken.status_code == 201, taken.text
        number: str = taken.json()["id"]
        return number

    def words(self, session: str, who: str = "volunteer.tr") -> dict[str, Any]:
        answer = self.counsellors[who].get(f"/sessions/{session}/messages?after=0")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def say(self, session: str, text: str, who: str = "volunteer.tr") -> None:
        body = {"client_id": str(uuid4()), "text": text}
        said = self.counsellors[who].post(f"/sessions/{session}/messages", json=body)
        assert said.status_code == 200, said.text


def _drop_the_demos_shifts(coordinator: httpx.Client) -> None:
    """Here supervisors are on shift when a test says so."""
    now = datetime.now(UTC)
    when = {"from": now.isoformat(), "to": (now + timedelta(days=90)).isoformat()}
    for shift in coordinator.get("/organisations/demo/shifts", params=when).json()["shifts"]:
        if shift["role"] == "supervisor":
            dropped = coordinator.delete(f"/organisations/demo/shifts/{shift['id']}")
            assert dropped.status_code == 204, dropped.text


def open_counselling(system: System) -> Counselling:
    coordinator = system.client("coordinator")
    _drop_the_demos_shifts(coordinator)
    offer = {"organisation": "demo", "open": True, "cap": 10}
    assert coordinator.put("/counselling/demo", json=offer).status_code == 200
    clients = {who: system.client(who) for who in COUNSELLORS}
    for client in clients.values():
        account = client.get("/me").json()["account"]["id"]
        put = coordinator.put(f"/organisations/demo/counsellors/{account}", json=PROVEN)
        assert put.status_code == 200, put.text
    return Counselling(system, coordinator, clients, system.client("supervisor"))
