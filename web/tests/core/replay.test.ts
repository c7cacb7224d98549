// Snapshot before + recorded events = snapshot fetched afresh: recorded by the server's own tests, for every action.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { boardRule, claimRule, deskRule } from "../../src/core/board.ts";
import { callRule } from "../../src/core/calls.ts";
import { applyEvent, snapshot, type Entity, type Rule } from "../../src/core/entities.ts";
import { offerRule } from "../../src/core/offers.ts";
import { initial, step } from "../../src/core/live/machine.ts";
import type { EventFrame, Positions } from "../../src/core/types.ts";
import { importRule } from "../../src/core/imports.ts";

const folder = new URL("../../../tests/fixtures/replay/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

interface Snapshot {
  positions: Positions;
  tasks?: Entity[];
  claims?: Entity[];
  imports?: Entity[];
  offers?: Entity[];
  calls?: Entity[];
}
interface Recording {
  name: string;
  audience: string;
  snapshot_before: Snapshot;
  frames: EventFrame[];
  snapshot_after: Snapshot;
}

/** The live machine decides what is delivered; the reducers what that changes. */
function delivered(recording: Recording): { events: EventFrame[]; positions: Positions } {
  const events: EventFrame[] = [];
  let state = initial;
  const put = (input: Parameters<typeof step>[1]): void => {
    const [next, effects] = step(state, input, Math);
    state = next;
    for (const effect of effects) if (effect.do === "deliver") events.push(effect.event);
  };
  put({ type: "follow", positions: recording.snapshot_before.positions });
  put({ type: "start" });
  put({ type: "opened", connection: state.connection });
  put({ type: "frame", connection: state.connection, frame: { type: "welcome", session: "s", server_time: "", ping_every_s: 20, positions: recording.snapshot_before.positions } });
  // Twice: a repeat changes nothing.
  for (const frame of [...recording.frames, ...recording.frames]) put({ type: "frame", connection: state.connection, frame });
  return { events, positions: state.positions };
}

const byId = (list: readonly Entity[]): Entity[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

describe.each(files)("%s", (file) => {
  const recording = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Recording;
  const { events, positions } = delivered(recording);
  const rules: [keyof Snapshot, Rule<never>][] = [
    ["tasks", (recording.audience === "desk" ? deskRule : boardRule) as unknown as Rule<never>],
    ["claims", claimRule as unknown as Rule<never>],
    ["imports", importRule as unknown as Rule<never>],
    ["offers", offerRule as unknown as Rule<never>],
    ["calls", callRule as unknown as Rule<never>],
  ];
  it.each(rules.filter(([name]) => name in recording.snapshot_before))("%s come out as fetched afresh", (name, rule) => {
    const before = recording.snapshot_before[name] as never[];
    const after = (recording.snapshot_after[name] ?? []) as Entity[];
    const end = events.reduce((state, event) => applyEvent(state, event, rule), snapshot(before, rule));
    expect(byId([...end.all.values()])).toEqual(byId(after));
  });
  it("ends at the positions of the later snapshot", () => {
    expect(positions).toEqual(recording.snapshot_after.positions);
  });
});
