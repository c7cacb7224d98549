"""For every action: the snapshot from before it, with its events, is the snapshot from after it."""

import json
import os
from pathlib import Path

import pytest

from tests.actions.replay import (
    AUDIENCES,
    FIXTURES,
    Audience,
    by_channel,
    comparable,
    fixture,
    frames_of,
    reduce,
    take,
)
from tests.actions.scenarios import SCENES, play
from tests.support.world import World, broken_tasks

WRITE = os.environ.get("IMECE_WRITE_FIXTURES") == "1"
"""Set to write the recordings anew after a wanted change; then read what has changed in them."""


def _path(name: str, audience: Audience) -> Path:
    return FIXTURES / f"{name}-{audience}.json"


@pytest.mark.parametrize("name", SCENES)
async def test_events_tell_all_that_an_action_changed(
    world: World, name: str, tmp_path: Path
) -> None:
    stage = play(name, world, tmp_path)
    await anext(stage)
    before = {audience: await take(world, audience) for audience in AUDIENCES}
    world.told.clear()
    with pytest.raises(StopAsyncIteration):
        await anext(stage)
    for audience in AUDIENCES:
        after = await take(world, audience)
        frames = frames_of(world, after)
        for order in (frames, by_channel(frames), by_channel(frames, backwards=True)):
            replayed = reduce(audience, before[audience], order)
            assert comparable(replayed) == comparable(after), audience
        if not frames or reduce(audience, before[audience], frames) != after:
            continue
        recording = fixture(name, audience, before[audience], frames, after)
        path = _path(name, audience)
        if WRITE:
            path.write_text(recording, encoding="utf-8")
        else:
            assert path.is_file(), f"no recording {path.name}: set IMECE_WRITE_FIXTURES=1 once"
            assert path.read_text("utf-8") == recording, f"{path.name} is out of date"
    assert await broken_tasks(world.db) == []


def test_every_recording_is_of_a_scene_that_is_still_played() -> None:
    for path in FIXTURES.glob("*.json"):
        recording = json.loads(path.read_text("utf-8"))
        assert recording["name"] in SCENES
        assert path == _path(recording["name"], recording["audience"])
        assert recording["frames"]
