// A world that loses, repeats and reorders frames, breaks connections and prunes its log; whatever it does, each
// event is delivered once and in order, or its channel's snapshot is loaded again.

import { expect, it } from "vitest";
import { applyEvent, snapshot, type Entities, type Rule } from "../../src/core/entities.ts";
import { initial, step, type Effect, type Input, type LiveState } from "../../src/core/live/machine.ts";
import type { DownFrame, EventFrame, Positions } from "../../src/core/types.ts";

interface Thing {
  id: string;
  version: number;
  open: boolean;
}

const rule: Rule<Thing> = { kind: "task", channel: () => true, keep: (thing) => thing.open };
const CHANNELS = ["lane:1", "lane:2", "lane:3"];

function dice(seed: number): { random(): number } {
  let state = seed;
  return {
    random() {
      state = (state * 1664525 + 1013904223) % 4294967296;
      return state / 4294967296;
    },
  };
}

class World {
  readonly log = new Map<string, EventFrame[]>(CHANNELS.map((channel) => [channel, []]));
  readonly truth = new Map<string, Thing>();
  readonly homes = new Map<string, string>();
  readonly pruned = new Map<string, number>();
  private versions = 0;

  constructor(private readonly chance: { random(): number }) {}

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.chance.random() * list.length)] as T;
  }

  happen(): EventFrame {
    const id = `t${Math.floor(this.chance.random() * 12)}`;
    // A task stays in its lane here; moves are tested with the reducer.
    const channel = this.homes.get(id) ?? this.pick(CHANNELS);
    this.homes.set(id, channel);
    const thing = { id, version: ++this.versions, open: this.chance.random() < 0.6 };
    const gone = this.chance.random() < 0.15;
    if (gone) this.truth.delete(id);
    else this.truth.set(id, thing);
    const events = this.log.get(channel) ?? [];
    const event: EventFrame = {
      type: "event", channel, epoch: "e", offset: events.length + 1, id: `${channel}/${events.length + 1}`, event: "task.changed", at: "",
      entity: { kind: "task", id, version: thing.version, state: gone ? null : thing },
    };
    events.push(event);
    return event;
  }

  /** Old events go; never more than there are. */
  prune(): void {
    const channel = this.pick(CHANNELS);
    this.pruned.set(channel, Math.floor(this.chance.random() * (this.log.get(channel)?.length ?? 0)));
  }

  positions(): Positions {
    return Object.fromEntries(CHANNELS.map((channel) => [channel, { epoch: "e", offset: this.log.get(channel)?.length ?? 0 }]));
  }

  open(): Thing[] {
    return [...this.truth.values()].filter(({ open }) => open).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

function play(seed: number): void {
  const chance = dice(seed);
  const world = new World(chance);
  for (let i = 0; i < 10; i += 1) world.happen();
  let state: LiveState = initial;
  let view: Entities<Thing> = snapshot(world.open(), rule);
  let wire: DownFrame[] = [];
  const seen = new Map<string, number>();

  const put = (input: Input): void => {
    const [next, effects] = step(state, input, chance);
    state = next;
    effects.forEach(obey);
  };
  const load = (): void => {
    view = snapshot(world.open(), rule);
    for (const [channel, position] of Object.entries(world.positions())) seen.set(channel, position.offset);
    put({ type: "follow", positions: world.positions() });
  };
  const replay = (positions: Positions): void => {
    for (const [channel, position] of Object.entries(positions)) {
      if (position.offset < (world.pruned.get(channel) ?? 0)) wire.push({ type: "resync", channel, reason: "pruned" });
      else wire.push(...(world.log.get(channel) ?? []).slice(position.offset));
    }
  };
  const obey = (effect: Effect): void => {
    if (effect.do === "deliver") {
      const { channel, offset } = effect.event;
      expect(offset, `seed ${seed}: ${channel}`).toBe((seen.get(channel) ?? 0) + 1);
      seen.set(channel, offset);
      view = applyEvent(view, effect.event, rule);
    } else if (effect.do === "reload") load();
    else if (effect.do === "close") wire = [];
    else if (effect.do === "open" && (effect.transport === "stream" || effect.transport === "poll")) greet(effect.positions);
    else if (effect.do === "send" && effect.frame["type"] === "follow") replay(effect.frame["positions"] as Positions);
    else if (effect.do === "send" && effect.frame["type"] === "hello") greet(effect.frame["positions"] as Positions);
  };
  const greet = (positions: Positions): void => {
    wire = [{ type: "welcome", session: "s", server_time: "", ping_every_s: 20, positions: world.positions() }];
    replay(positions);
  };
  const connect = (): void => {
    if (state.status === "reconnecting") put({ type: "timer", name: "retry" });
    put({ type: "opened", connection: state.connection });
  };

  load();
  put({ type: "start" });
  connect();
  for (let turn = 0; turn < 300; turn += 1) {
    const roll = chance.random();
    if (roll < 0.45) {
      const event = world.happen();
      const fate = chance.random();
      if (state.welcomed || wire.length > 0) {
        if (fate < 0.75) wire.push(event);
        else if (fate < 0.85) wire.push(event, event);
        else if (fate < 0.93) wire.splice(Math.floor(chance.random() * (wire.length + 1)), 0, event);
      }
    } else if (roll < 0.85) {
      const frame = wire.shift();
      if (frame) put({ type: "frame", connection: state.connection, frame });
    } else if (roll < 0.9) put({ type: "closed", connection: state.connection, code: 1006 });
    else if (roll < 0.93) world.prune();
    else connect();
  }
  // The storm is over: lost frames are noticed by silence or by the tops of two pings.
  for (let calm = 0; calm < 6; calm += 1) {
    if (state.status === "reconnecting") connect();
    if (!state.welcomed && wire.length === 0) connect();
    while (wire.length > 0) put({ type: "frame", connection: state.connection, frame: wire.shift() as DownFrame });
    put({ type: "frame", connection: state.connection, frame: { type: "ping", tops: world.positions() } });
  }
  expect([...view.all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), `seed ${seed}`).toEqual(world.open());
}

it("ends with the record's own view, whatever the network does", () => {
  for (let seed = 1; seed <= 120; seed += 1) play(seed);
});
