"""What became of the work: told to those who did it, and to nobody else."""

from typing import Any

import httpx

from dispatcher.actions.reviews import accept_work
from tests.support.api import Api, problem

PATH = "/organisations/relief/outcomes"
TOLD = {"response": "quake", "text": "Your translation went out to 4,000 people."}


async def accepted(api: Api, name: str) -> None:
    """Work of this person's that a coordinator accepted."""
    world = api.world
    held = await world.claim(await world.post(), world[name])
    work = await world.submit(held, world[name])
    await world.act(
        *(accept_work, world["coordinator"], work.submission.id), content=None, remarks=""
    )


async def outcomes(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/me/outcomes")).json()["outcomes"]
    return found


async def test_those_whose_work_was_accepted_are_told_and_others_are_not(api: Api) -> None:
    await accepted(api, "turkish")
    world = api.world
    await world.submit(await world.claim(await world.post(), world["second"]), world["second"])
    async with await api.as_("coordinator") as desk:
        assert (await desk.post(PATH, json=TOLD)).status_code == 201
    async with await api.as_("turkish") as client:
        (told,) = await outcomes(client)
        assert (told["text"], told["unread"]) == (TOLD["text"], True)
        assert (told["organisation"], told["response"]) == ("Relief", "Quake")
    for name in ("second", "free", "other_volunteer"):
        async with await api.as_(name) as client:
            assert await outcomes(client) == []


async def test_what_was_read_is_no_longer_marked_and_what_comes_after_is(api: Api) -> None:
    await accepted(api, "turkish")
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as client:
        await desk.post(PATH, json=TOLD)
        assert (await client.post("/me/outcomes/read")).status_code == 204
        assert [one["unread"] for one in await outcomes(client)] == [False]
        await desk.post(PATH, json={**TOLD, "text": "And to 1,000 more."})
        assert [one["unread"] for one in await outcomes(client)] == [True, False]


async def test_what_was_withdrawn_is_shown_to_nobody(api: Api) -> None:
    await accepted(api, "turkish")
    async with await api.as_("coordinator") as desk, await api.as_("turkish") as client:
        number = (await desk.post(PATH, json=TOLD)).json()["id"]
        assert len((await desk.get(PATH)).json()["outcomes"]) == 1
        assert (await desk.delete(f"{PATH}/{number}")).status_code == 204
        assert await outcomes(client) == []
        assert (await desk.get(PATH)).json() == {"outcomes": []}
        problem(await desk.delete(f"{PATH}/{number}"), 404, "not_found", kind="outcome")


async def test_an_organisation_tells_of_responses_that_it_takes_part_in(api: Api) -> None:
    async with await api.as_("coordinator") as desk:
        answer = await desk.post(PATH, json={**TOLD, "response": "flood"})
        problem(answer, 403, "forbidden", needs="participant")
        answer = await desk.post(PATH, json={**TOLD, "response": "nowhere"})
        problem(answer, 404, "not_found", kind="response")
        answer = await desk.post(PATH, json={**TOLD, "text": "  "})
        problem(answer, 422, "invalid_field", field="text")
        answer = await desk.post(PATH, json={**TOLD, "text": "a" * 1001})
        problem(answer, 422, "invalid_field", field="text")
