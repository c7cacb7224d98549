"""`imece export`: what the pages hand out, without them."""

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dispatcher.cli import main
from dispatcher.domain.forms.templates import TEMPLATES
from tests.support.world import World

ADDRESSED = ["--response", "quake", "--organisation", "relief"]


@pytest.fixture
async def answered(world: World) -> World:
    """A task that asks the triage form, with an answer."""
    task = await world.post("Su lazim", kind="data", wishes={"form": TEMPLATES["triage"]})
    held = await world.claim(task, world["turkish"])
    data = {"what": ["water"], "urgent": None, "still": True, "note": "=1+1"}
    await world.submit(held, world["turkish"], data=data)
    return world


async def _export(database_url: str, redis_url: str, *arguments: str) -> Result:
    env = {"IMECE_DATABASE_URL": database_url, "IMECE_REDIS_URL": redis_url}
    command = ["export", *ADDRESSED, *arguments]
    return await asyncio.to_thread(CliRunner(env=env).invoke, main, command)


async def test_the_only_form_is_written_to_a_file(
    answered: World, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    out = tmp_path / "answers.csv"
    done = await _export(database_url, redis_url, "--out", str(out))
    assert done.exit_code == 0, done.output
    [row] = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    assert (row["what"], row["urgent"], row["note"]) == ("water", "(can't tell)", "'=1+1")


async def test_a_form_is_named_where_there_are_several(
    answered: World, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    await answered.post("Nerede?", kind="data", wishes={"form": TEMPLATES["geolocate"]})
    unsure = await _export(database_url, redis_url)
    assert unsure.exit_code == 1
    assert "1 tasks, 1 answered" in unsure.output
    number = next(line.split()[0] for line in unsure.output.splitlines() if "1 answered" in line)
    out = tmp_path / "answers.ndjson"
    done = await _export(
        database_url, redis_url, "--form", number, "--format", "ndjson", "--out", str(out)
    )
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["data"]["urgent"] is None


async def test_where_nothing_is_asked_it_says_so(
    world: World, database_url: str, redis_url: str
) -> None:
    done = await _export(database_url, redis_url)
    assert done.exit_code == 1
    assert "No task asks a form there." in done.output
