"""Hours as their owners and their organisations see them."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pypdf

from dispatcher.actions.hours import credit_hours
from dispatcher.domain.actor import Actor
from tests.support.api import Api, problem


async def work(api: Api, name: str = "turkish", *, minutes: float = 7, **task: Any) -> None:
    """Work claimed and handed in, and credited."""
    world = api.world
    held = await world.claim(await world.post(**task), world[name])
    world.clock.go(minutes=minutes)
    await world.submit(held, world[name])
    world.clock.go(seconds=30)
    await credit_hours(world.db, world.at())


async def pages(client: httpx.AsyncClient, path: str, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = (await client.get(f"{path}?limit={limit}{cursor}")).json()
        found += answer["entries"]
        if answer["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer['next_cursor']}"


async def first_entry(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/organisations/relief/hours/entries")
    found: dict[str, Any] = answer.json()["entries"][0]
    return found


async def test_who_has_done_nothing_sees_nothing(api: Api) -> None:
    async with await api.as_("turkish") as client:
        hours = (await client.get("/me/hours")).json()
        entries = (await client.get("/me/hours/entries")).json()
    assert (hours["seconds"], hours["responses"], hours["kinds"]) == (0, [], [])
    assert (entries["entries"], entries["next_cursor"]) == ([], None)


async def test_sums_are_told_by_response_organisation_and_kind(api: Api) -> None:
    await work(api, minutes=7)
    await work(api, minutes=3, kind="data")
    await work(api, "second", minutes=60)
    async with await api.as_("turkish") as client:
        hours = (await client.get("/me/hours")).json()
    assert (hours["seconds"], hours["claims"], hours["confirmed_seconds"]) == (600, 2, 0)
    assert [(one["slug"], one["seconds"]) for one in hours["kinds"]] == [
        ("translation", 420),
        ("data", 180),
    ]
    assert [(one["name"], one["seconds"]) for one in hours["organisations"]] == [("Relief", 600)]
    assert [(one["slug"], one["seconds"]) for one in hours["responses"]] == [("quake", 600)]


async def test_what_is_shown_on_pages_in_the_csv_and_as_a_sum_is_what_the_ledger_holds(
    api: Api,
) -> None:
    for minutes in (1.25, 2.5, 3, 4, 5.75):
        await work(api, minutes=minutes)
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as client:
        for minutes in (9, 0):
            entry = (await first_entry(desk))["id"]
            wish = {"entry": entry, "minutes": minutes, "reason": "=A better figure"}
            answer = await desk.post("/organisations/relief/hours/correct", json=wish)
            assert answer.status_code == 200, answer.text
        shown = await pages(client, "/me/hours/entries", 2)
        hours = (await client.get("/me/hours")).json()
        answer = await client.get("/me/hours/statement.csv")
        of_all = (await desk.get("/organisations/relief/hours")).json()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    async with api.world.db.read() as connection:
        ledger = await connection.fetchval("select sum(seconds) from ledger_entry")
    assert ledger == 60 * (1.25 + 2.5 + 3 + 4)
    assert sum(one["seconds"] for one in shown) == ledger
    assert sum(int(row["seconds"]) for row in rows) == ledger
    assert hours["seconds"] == of_all["seconds"] == ledger
    assert len({one["id"] for one in shown}) == len(shown) == len(rows) == 9
    # A spreadsheet would run it.
    assert {row["reason"] for row in rows} == {"", "'=A better figure"}


async def test_a_period_is_of_whole_days_on_the_volunteer_s_wall(api: Api) -> None:
    midnight = datetime(2026, 3, 10, 21, tzinfo=UTC)  # in Istanbul
    async with await api.as_("turkish") as client:
        await client.put("/me/availability", json={"timezone": "Europe/Istanbul"})
        for at in (midnight - timedelta(minutes=5), midnight + timedelta(minutes=5)):
            api.world.clock.now = at - timedelta(minutes=2)
            await work(api, minutes=2)
        found = {}
        for day in ("2026-03-10", "2026-03-11"):
            answer = await client.get("/me/hours", params={"from": day, "to": day})
            found[day] = answer.json()["seconds"]
        assert found == {"2026-03-10": 120, "2026-03-11": 120}
        wrong = {"from": "2026-03-11", "to": "2026-03-10"}
        problem(await client.get("/me/hours", params=wrong), 422, "invalid_field", field="to")
        problem(await client.get("/me/hours", params={"from": "0001-01-01"}), 422, "invalid_field")
        problem(await client.get("/me/hours", params={"to": "9999-12-31"}), 422, "invalid_field")


async def test_nobody_sees_another_s_hours(api: Api) -> None:
    await work(api)
    async with await api.as_("second") as client:
        assert (await client.get("/me/hours")).json()["seconds"] == 0
        assert (await client.get("/me/hours/entries")).json()["entries"] == []
        rows = (await client.get("/me/hours/statement.csv")).text.splitlines()
    assert len(rows) == 1
    async with await api.as_("other_coordinator") as client:
        answer = await client.get("/organisations/other/hours")
        assert answer.json()["seconds"] == 0
        answer = await client.get("/organisations/other/hours?response=quake")
        assert answer.json()["seconds"] == 0


async def test_names_are_for_those_who_coordinate(api: Api) -> None:
    await work(api)
    number = str(api.world["turkish"].id)
    for name, people in (("coordinator", {number: "turkish"}), ("observer", {})):
        async with await api.as_(name) as client:
            answer = (await client.get("/organisations/relief/hours/entries")).json()
            assert [one["volunteer"] for one in answer["entries"]] == [number]
            assert answer["people"] == people


async def test_what_is_confirmed_is_no_longer_among_what_is_to_be_confirmed(api: Api) -> None:
    for _ in range(3):
        await work(api, minutes=2)
    path = "/organisations/relief/hours/entries?unconfirmed=true"
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as client:
        waiting = (await desk.get(path)).json()["entries"]
        wish = {"entries": [one["id"] for one in waiting[:2]]}
        for _ in range(2):  # saying it again changes nothing
            answer = await desk.post("/organisations/relief/hours/confirm", json=wish)
            assert answer.json() == {"confirmed": 2}
        left = (await desk.get(path)).json()["entries"]
        assert [one["id"] for one in left] == [waiting[2]["id"]]
        hours = (await client.get("/me/hours")).json()
    assert (hours["seconds"], hours["confirmed_seconds"]) == (360, 240)


async def test_a_correction_needs_a_reason_and_an_entry_that_stands(api: Api) -> None:
    await work(api)
    path = "/organisations/relief/hours/correct"
    async with await api.as_("coordinator") as desk:
        entry = (await first_entry(desk))["id"]
        wish: dict[str, Any] = {"entry": entry, "minutes": 3, "reason": " "}
        problem(await desk.post(path, json=wish), 422, "invalid_field", field="reason")
        wish["reason"] = "Asked"
        answer = await desk.post(path, json={**wish, "minutes": 1441})
        problem(answer, 422, "invalid_field", field="minutes")
        assert (await desk.post(path, json=wish)).json()["seconds"] == 180
        problem(await desk.post(path, json=wish), 409, "entry_corrected")


async def test_the_statement_on_paper_holds_the_name_and_the_sum(api: Api) -> None:
    world = api.world
    await work(api, minutes=62)
    async with await api.as_("turkish") as client:
        answer = await client.get("/me/hours/statement.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    (page,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text()
    assert world["turkish"].account.name in text
    assert "1 h 2 min" in text


async def test_a_hundred_statements_at_once_are_each_one_s_own(api: Api) -> None:
    people: list[Actor] = await api.world.crowd(5)
    for n, person in enumerate(people):
        held = await api.world.claim(await api.world.post(), person)
        api.world.clock.go(minutes=n + 1)
        await api.world.submit(held, person)
    api.world.clock.go(seconds=30)
    await credit_hours(api.world.db, api.world.at())
    async with api.client() as client:
        tokens = [await api.bearer(person) for person in people]
        answers = await asyncio.gather(
            *(
                client.get("/me/hours", headers={"authorization": f"Bearer {token}"})
                for token in tokens * 20
            )
        )
    assert [one.json()["seconds"] for one in answers] == [60, 120, 180, 240, 300] * 20


async def test_a_statement_lists_each_meeting_and_adds_up_with_one_taken_back(api: Api) -> None:
    world = api.world
    world.clock.go(days=-1)  # the API's own clock is the wall's
    held = await world.claim(
        await world.post("", kind="mentoring", title="School"), world["turkish"]
    )
    world.clock.go(days=1)

    def said(name: str, hours: int, minutes: int) -> dict[str, Any]:
        starts = world.clock.now - timedelta(hours=hours)
        return {"id": name, "starts_at": starts.isoformat(), "minutes": minutes, "held": True}

    first, second, changed = said("=a", 20, 45), said("b", 10, 60), said("b", 10, 30)
    async with await api.as_("turkish") as client, await api.as_("coordinator") as desk:
        for meetings in ([first, second], [first, changed]):
            draft = {"fence": held.claim.fence, "content": {"meetings": meetings}}
            answer = await client.put(f"/claims/{held.claim.id}/draft", json=draft)
            assert answer.status_code == 200, answer.text
            world.clock.go(minutes=3)
            await credit_hours(world.db, world.at())
        entries = await pages(client, "/me/hours/entries", 2)
        hours = (await client.get("/me/hours")).json()
        statement = (await client.get("/me/hours/statement.csv")).content.decode("utf-8-sig")
        paper = (await client.get("/me/hours/statement.pdf")).content
        shown = (await desk.get("/organisations/relief/hours/entries")).json()["entries"]
        ids = {"entries": [entry["id"] for entry in shown]}
        done = await desk.post("/organisations/relief/hours/confirm", json=ids)
        sure = (await client.get("/me/hours")).json()["confirmed_seconds"]
    rows = list(csv.DictReader(io.StringIO(statement)))
    assert [(one["meeting"], one["sort"], one["seconds"] // 60) for one in entries] == [
        ("b", "reversal", -60),
        ("b", "credit", 60),
        ("b", "credit", 30),
        ("=a", "credit", 45),
    ]
    assert [(row["meeting"], int(row["seconds"]) // 60) for row in rows] == [
        ("b", -60),
        ("b", 60),
        ("b", 30),
        ("'=a", 45),
    ]
    assert (hours["seconds"], hours["claims"]) == (75 * 60, 1)
    assert sum(int(row["seconds"]) for row in rows) == hours["seconds"]
    began = datetime.fromisoformat(entries[-1]["began_at"])
    assert began == datetime.fromisoformat(first["starts_at"]).replace(microsecond=0)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert f"{began:%Y-%m-%d %H:%M} Mentoring · Meeting" in text
    assert {entry["meeting"] for entry in shown} == {"=a", "b"}
    assert (done.json()["confirmed"], sure) == (2, 75 * 60)
