import { describe, expect, it } from "vitest";
import { hearShortage, inOrder, oldestOf, type Shortages } from "../../src/core/shortages.ts";
import type { EventFrame, Shortage, Way } from "../../src/core/types.ts";
import { failureOf, keyBytes, stateOf } from "../../src/core/ways.ts";

const way = (change: Partial<Way> = {}): Way => ({
  id: "w1", kind: "mail", shown: "m…@example.org", created_at: "2026-01-01T00:00:00Z", disabled_at: null, disabled_because: null,
  last_sent_at: null, last_failed_at: null, last_error: null, ...change,
});

describe("how a way has done", () => {
  it.each([
    ["unused", {}],
    ["works", { last_sent_at: "2026-01-01T00:00:00Z" }],
    ["works", { last_sent_at: "2026-01-02T00:00:00Z", last_failed_at: "2026-01-01T00:00:00Z", last_error: null }],
    ["failing", { last_sent_at: "2026-01-01T00:00:00Z", last_failed_at: "2026-01-02T00:00:00Z", last_error: "unreachable" }],
    ["failing", { last_failed_at: "2026-01-02T00:00:00Z", last_error: "smtp_451" }],
    ["closed", { disabled_at: "2026-01-02T00:00:00Z", disabled_because: "unsubscribed", last_sent_at: "2026-01-03T00:00:00Z" }],
  ] as const)("is %s", (state, change) => expect(stateOf(way(change))).toBe(state));

  it.each([
    ["sign_in_refused", "ours"], ["push_403", "ours"], ["unreachable", "away"], ["push_503", "away"], ["smtp_451", "away"],
    ["no_such_mailbox", "address"], ["smtp_554", "refused"], ["push_413", "refused"], ["something new", "refused"],
  ])("%s is an affair of: %s", (code, whose) => expect(failureOf(code)).toBe(whose));
});

it("reads a key as a browser wants it", () => {
  expect([...keyBytes("-_8B")]).toEqual([251, 255, 1]);
});

const shortage = (id: string, change: Partial<Shortage> = {}): Shortage => ({
  id, version: 1, organisation: 1, kind: "translation", source_language: "ht", target_language: "en", reason: "nobody_there", eligible: 12, present: 0,
  in_window: 0, opens_at: null, since: "2026-01-01T00:00:00Z", waiting: [{ urgency: "urgent", tasks: 7, oldest_at: "2026-01-01T00:00:00Z" }], ...change,
});

const event = (id: string, version: number, state: Shortage | null, channel = "desk:1"): EventFrame => ({
  type: "event", channel, epoch: "e", offset: version, id: `${id}-${version}`, event: state ? "shortage.noticed" : "shortage.ended", at: "",
  entity: { kind: "shortage", id, version, state },
});

describe("what is short", () => {
  const none: Shortages = { all: new Map(), gone: new Map() };

  it("comes, ends, and comes back by the same name", () => {
    const noticed = hearShortage(none, event("1-5", 1, shortage("1-5")));
    expect(inOrder(noticed)).toHaveLength(1);
    const ended = hearShortage(noticed, event("1-5", 2, null));
    expect(inOrder(ended)).toEqual([]);
    expect(inOrder(hearShortage(ended, event("1-5", 1, shortage("1-5"))))).toEqual([]);
    expect(inOrder(hearShortage(ended, event("1-5", 3, shortage("1-5", { version: 3 }))))).toHaveLength(1);
  });

  it("is heard on a desk's channel alone", () => {
    expect(hearShortage(none, event("1-5", 1, shortage("1-5"), "lane:5"))).toBe(none);
  });

  it("stands most urgent first, then longest known", () => {
    const critical = shortage("c", { since: "2026-01-03T00:00:00Z", waiting: [{ urgency: "critical", tasks: 1, oldest_at: "2026-01-03T00:00:00Z" }] });
    const later = shortage("a", { since: "2026-01-02T00:00:00Z" });
    const all = [later, shortage("b"), critical].reduce((state, one) => hearShortage(state, event(one.id, 1, one)), none);
    expect(inOrder(all).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });

  it("waits as long as its oldest task", () => {
    const waiting = [
      { urgency: "critical" as const, tasks: 1, oldest_at: "2026-01-01T10:00:00Z" },
      { urgency: "soon" as const, tasks: 1, oldest_at: "2026-01-01T08:00:00Z" },
    ];
    expect(oldestOf(shortage("a", { waiting }))).toBe("2026-01-01T08:00:00Z");
  });
});
