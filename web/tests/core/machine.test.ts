import { describe, expect, it } from "vitest";
import { backOff, initial, step, type Effect, type Input, type LiveState } from "../../src/core/live/machine.ts";
import type { DownFrame, EventFrame, Positions } from "../../src/core/types.ts";

const middle = { random: () => 0.5 };

/** Runs inputs one after the other; `frame` and `closed` are given the current connection. */
function run(state: LiveState, ...inputs: (Input | DownFrame)[]): { state: LiveState; effects: Effect[] } {
  const effects: Effect[] = [];
  for (const given of inputs) {
    const input: Input = FRAMES.has(given.type) ? { type: "frame", connection: state.connection, frame: given as DownFrame } : (given as Input);
    const [next, done] = step(state, "connection" in input ? { ...input, connection: state.connection } : input, middle);
    state = next;
    effects.push(...done);
  }
  return { state, effects };
}

const FRAMES = new Set(["welcome", "event", "ping", "pulse", "resync", "refused"]);
const event = (channel: string, offset: number, epoch = "e"): EventFrame => ({
  type: "event", channel, epoch, offset, id: `${channel}-${offset}`, event: "task.posted", at: "2026-01-01T00:00:00Z",
  entity: { kind: "task", id: "t", version: offset, state: {} },
});
const welcome = (positions: Positions = {}): DownFrame => ({ type: "welcome", session: "s", server_time: "2026-01-01T00:00:00Z", ping_every_s: 20, positions });
const closed = (code: number): Input => ({ type: "closed", connection: 0, code });
const delivered = (effects: Effect[]): number[] => effects.flatMap((effect) => (effect.do === "deliver" ? [effect.event.offset] : []));
const live = (positions: Positions): LiveState =>
  run(initial, { type: "follow", positions }, { type: "start" }, { type: "opened", connection: 0 }, welcome(positions)).state;

describe("connecting", () => {
  it("says hello with the positions of the snapshot once the socket is open", () => {
    const { effects } = run(initial, { type: "follow", positions: { "lane:1": { epoch: "e", offset: 4 } } }, { type: "start" }, { type: "opened", connection: 0 });
    expect(effects).toContainEqual({ do: "send", connection: 1, frame: { type: "hello", v: 1, positions: { "lane:1": { epoch: "e", offset: 4 } } } });
  });

  it("falls from the gateway to its own origin, to a stream, to polling, and starts again at the top", () => {
    let { state } = run(initial, { type: "start" });
    const tried = [state.transport];
    for (let i = 0; i < 4; i += 1) {
      ({ state } = run(state, closed(1006), { type: "timer", name: "retry" }));
      tried.push(state.transport);
    }
    expect(tried).toEqual(["gateway", "same_origin", "stream", "poll", "gateway"]);
  });

  it("keeps to the way that worked when it breaks later", () => {
    const { state } = run(live({}), closed(4000), { type: "timer", name: "retry" });
    expect(state.transport).toBe("gateway");
    expect(state.status).toBe("reconnecting");
  });

  it("treats a connection that never welcomes as lost", () => {
    const { state } = run(initial, { type: "start" }, { type: "timer", name: "silence" });
    expect(state.status).toBe("reconnecting");
  });

  it.each([4500, 4501, 4999])("stops for good at close code %i", (code) => {
    const { state, effects } = run(live({}), closed(code));
    expect(state.status).toBe("stopped");
    expect(effects).toContainEqual({ do: "stopped", code });
    expect(effects.some((effect) => effect.do === "timer")).toBe(false);
  });

  it.each([1001, 1006, 4000, 4008, 4499])("comes back after close code %i", (code) => {
    expect(run(live({}), closed(code)).effects).toContainEqual(expect.objectContaining({ do: "timer", name: "retry" }));
  });

  it("backs off longer each time, up to half a minute, and never all at once", () => {
    const waits = [1, 2, 3, 4, 20].map((failures) => backOff(failures, middle));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(backOff(20, { random: () => 0.999 })).toBeLessThanOrEqual(30_000);
    expect(backOff(5, { random: () => 0 })).not.toBe(backOff(5, { random: () => 0.9 }));
  });

  it("rests while offline and comes back at once when online", () => {
    const off = run(live({}), { type: "network", online: false });
    expect(off.state.status).toBe("offline");
    const on = run(off.state, { type: "network", online: true });
    expect(on.effects).toContainEqual(expect.objectContaining({ do: "open", transport: "gateway" }));
  });

  it("tries the better ways again from time to time while polling", () => {
    let { state } = run(initial, { type: "start" });
    for (let i = 0; i < 3; i += 1) ({ state } = run(state, closed(1006), { type: "timer", name: "retry" }));
    const polled = run(state, { type: "polled", connection: 0, positions: {}, retryAfterMs: 3000 });
    expect(polled.state.status).toBe("polling");
    expect(polled.effects).toContainEqual(expect.objectContaining({ do: "timer", name: "upgrade" }));
    // The next poll may wait for news, and does not put the better ways off.
    const again = run(polled.state, { type: "timer", name: "retry" }, welcome(), { type: "polled", connection: 0, positions: {}, retryAfterMs: 0 });
    expect(again.effects).toContainEqual(expect.objectContaining({ do: "open", transport: "poll", patient: true }));
    expect(again.effects).not.toContainEqual(expect.objectContaining({ do: "timer", name: "upgrade" }));
    expect(run(polled.state, { type: "timer", name: "upgrade" }).effects).toContainEqual(expect.objectContaining({ do: "open", transport: "gateway" }));
  });

  it("ignores what an earlier connection still says", () => {
    const before = live({ "lane:1": { epoch: "e", offset: 1 } });
    const after = run(before, closed(1006), { type: "timer", name: "retry" }).state;
    const [same, effects] = step(after, { type: "frame", connection: before.connection, frame: event("lane:1", 2) }, middle);
    expect(same).toBe(after);
    expect(effects).toEqual([]);
  });
});

describe("events", () => {
  const at = (offset: number): LiveState => live({ "lane:1": { epoch: "e", offset } });

  it("delivers the next offset and no repeat", () => {
    expect(delivered(run(at(3), event("lane:1", 4), event("lane:1", 4), event("lane:1", 2), event("lane:1", 5)).effects)).toEqual([4, 5]);
  });

  it("delivers nothing after a gap and comes back by position", () => {
    const { state, effects } = run(at(3), event("lane:1", 5));
    expect(delivered(effects)).toEqual([]);
    expect(state.positions["lane:1"]).toEqual({ epoch: "e", offset: 3 });
    expect(effects).toContainEqual(expect.objectContaining({ do: "timer", name: "retry" }));
  });

  it("takes up a lane that has just been opened, from its first event", () => {
    expect(delivered(run(at(3), event("lane:9", 1), event("lane:9", 2)).effects)).toEqual([1, 2]);
  });

  it("does not take the welcome's tops for what it has, unless it came without positions", () => {
    const tops = { "lane:1": { epoch: "e", offset: 3 }, "lane:9": { epoch: "e", offset: 2 } };
    const known = run(initial, { type: "follow", positions: { "lane:1": { epoch: "e", offset: 3 } } }, { type: "start" }, { type: "opened", connection: 0 }, welcome(tops));
    expect(delivered(run(known.state, event("lane:9", 1), event("lane:9", 2)).effects)).toEqual([1, 2]);
    const blank = run(initial, { type: "start" }, { type: "opened", connection: 0 }, welcome(tops));
    expect(delivered(run(blank.state, event("lane:9", 2), event("lane:9", 3)).effects)).toEqual([3]);
  });

  it("loads the board again for an unknown channel's later event", () => {
    const { effects } = run(at(3), event("lane:9", 7));
    expect(delivered(effects)).toEqual([]);
    expect(effects).toContainEqual({ do: "reload", channels: ["lane:9"] });
  });

  it("loads the board again when the epoch has changed", () => {
    expect(run(at(3), event("lane:1", 4, "other")).effects).toContainEqual({ do: "reload", channels: ["lane:1"] });
  });

  it("follows a channel anew after resync, even from the same position", () => {
    const { effects } = run(at(3), { type: "resync", channel: "lane:1", reason: "pruned" }, { type: "follow", positions: { "lane:1": { epoch: "e", offset: 3 } } });
    expect(effects).toContainEqual({ do: "reload", channels: ["lane:1"] });
    expect(effects).toContainEqual(expect.objectContaining({ do: "send", frame: { type: "follow", positions: { "lane:1": { epoch: "e", offset: 3 } } } }));
  });

  it("never goes back to an older snapshot's position", () => {
    const { state, effects } = run(at(8), { type: "follow", positions: { "lane:1": { epoch: "e", offset: 5 } } });
    expect(state.positions["lane:1"]?.offset).toBe(8);
    expect(effects).toEqual([]);
  });

  it("answers a ping, and sees by its tops that a frame was lost", () => {
    const ping: DownFrame = { type: "ping", tops: { "lane:1": { epoch: "e", offset: 4 } } };
    const first = run(at(3), ping);
    expect(first.effects).toContainEqual(expect.objectContaining({ do: "send", frame: { type: "pong" } }));
    const lost = run(first.state, { type: "ping", tops: {} });
    expect(lost.state.status).toBe("reconnecting");
    const caughtUp = run(first.state, event("lane:1", 4), { type: "ping", tops: {} });
    expect(caughtUp.state.status).toBe("live");
  });

  it("goes on when one channel is refused", () => {
    const { state } = run(at(3), { type: "refused", code: "channel_forbidden", channel: "lane:1" });
    expect(state.status).toBe("live");
    expect(state.positions).toEqual({});
  });
});
