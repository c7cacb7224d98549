"""Looking places up by name, over HTTP."""

import logging
from pathlib import Path
from typing import Any

import pytest

from dispatcher.api.lookups import IN_A_WHILE
from tests.support.api import Api, problem
from tests.support.gazetteer import lend, made_gazetteer

__all__ = ["made_gazetteer"]


async def test_a_place_comes_with_where_it_is_and_whose_data_it_is(
    api: Api, made_gazetteer: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lend(made_gazetteer, api.settings.data)
    caplog.set_level(logging.DEBUG)
    async with await api.as_("turkish") as client:
        answer = await client.post("/places/find", json={"name": "حلب"})
        near = {"name": "Tripoli", "near": {"lat": 34.4, "lon": 35.8}}
        lebanon = (await client.post("/places/find", json=near)).json()
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["source"]) == (200, "GeoNames, CC BY 4.0")
    assert len(found["places"]) <= 8
    first = found["places"][0]
    assert (first["name"], first["main"], first["country"]) == ("حلب", "Aleppo", "SY")
    assert (round(first["lat"], 1), round(first["lon"], 1)) == (36.2, 37.2)
    assert lebanon["places"][0]["country"] == "LB"
    assert "حلب" not in caplog.text
    assert "Tripoli" not in caplog.text


async def test_while_names_are_made_ready_it_says_when_to_come_again(api: Api) -> None:
    async with await api.as_("turkish") as client:
        answer = await client.post("/places/find", json={"name": "Antakya"})
    problem(answer, 503, "unavailable", what="places")
    assert int(answer.headers["retry-after"]) > 0


async def test_nobody_looks_up_more_than_can_be_typed(api: Api) -> None:
    async with await api.as_("turkish") as client, await api.as_("second") as other:
        for _ in range(IN_A_WHILE):
            assert (await client.post("/places/find", json={"name": ""})).status_code == 200
        answer = await client.post("/places/find", json={"name": ""})
        problem(answer, 429, "limit_reached")
        assert int(answer.headers["retry-after"]) > 0
        assert (await other.post("/places/find", json={"name": ""})).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"name": "x" * 101}, {}, {"name": "x", "near": {"lat": 91, "lon": 0}}, {"name": 7}],
)
async def test_what_is_no_name_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    async with await api.as_("turkish") as client:
        assert (await client.post("/places/find", json=wrong)).status_code == 422
