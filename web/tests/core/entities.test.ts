import { describe, expect, it } from "vitest";
import { boardRule, byDue, changes, claimRule, fits } from "../../src/core/board.ts";
import { applyEvent, snapshot } from "../../src/core/entities.ts";
import type { Card, EventFrame } from "../../src/core/types.ts";

const card = (change: Partial<Card> = {}): Card => ({
  id: "t1", version: 3, state: "open", kind: "translation", lane: "1", response: "demo", organisation: "demo", urgency: "urgent",
  title: "A call", source_language: "kmr", target_language: "en", words: 9, wanted: 1, taken: 0, review: true, purpose: "work",
  created_at: "2026-01-01T00:00:00Z", due_at: "2026-01-01T00:30:00Z", deadline: null, after: null, ...change,
});
const event = (channel: string, state: Card | null, version = state?.version ?? 0, id = state?.id ?? "t1"): EventFrame => ({
  type: "event", channel, epoch: "e", offset: 1, id: "x", event: "task.changed", at: "", entity: { kind: "task", id, version, state },
});
const board = snapshot([card()], boardRule);
const ids = (entities: { all: ReadonlyMap<string, Card> }): string[] => [...entities.all.keys()];

describe("the board's reducer", () => {
  it("keeps the higher version", () => {
    expect(applyEvent(board, event("lane:1", card({ version: 4, title: "New" })), boardRule).all.get("t1")?.title).toBe("New");
    expect(applyEvent(board, event("lane:1", card({ version: 2, title: "Old" })), boardRule)).toBe(board);
  });

  it("drops a card that is no longer open", () => {
    expect(ids(applyEvent(board, event("lane:1", card({ version: 4, state: "full" })), boardRule))).toEqual([]);
  });

  it("does not bring a removed card back by a late event", () => {
    const without = applyEvent(board, event("lane:1", null, 5), boardRule);
    expect(ids(applyEvent(without, event("lane:1", card({ version: 4 })), boardRule))).toEqual([]);
    expect(ids(applyEvent(without, event("lane:1", card({ version: 6 })), boardRule))).toEqual(["t1"]);
  });

  it.each([["the new lane first", true], ["the old lane first", false]])("keeps a card that moved lanes, heard of from %s", (_, newFirst) => {
    const arrives = event("lane:2", card({ version: 4, lane: "2" }));
    const leaves = event("lane:1", null, 4);
    const order = newFirst ? [arrives, leaves] : [leaves, arrives];
    const after = order.reduce((state, one) => applyEvent(state, one, boardRule), board);
    expect(after.all.get("t1")?.lane).toBe("2");
  });

  it("leaves alone what is not a task or not on a lane", () => {
    expect(applyEvent(board, event("desk:1", card({ version: 9, title: "Desk" })), boardRule)).toBe(board);
    expect(applyEvent(board, { ...event("lane:1", card({ version: 9 })), entity: { kind: "lane", id: "t1", version: 9, state: null } }, boardRule)).toBe(board);
  });

  it("keeps claims that still bind the person", () => {
    const claim = { id: "c", task: "t1", version: 1, slot: 1, fence: 1, state: "active" as const, claimed_at: "", lease_began_at: null, lease_ends_at: null, longest_until: null, remarks: null, card: card() };
    const claims = snapshot([claim], claimRule);
    const lapsed: EventFrame = { ...event("inbox:a", null), entity: { kind: "claim", id: "c", version: 2, state: { ...claim, version: 2, state: "lapsed" } } };
    expect(applyEvent(claims, lapsed, claimRule).all.size).toBe(0);
  });
});

describe("order and choice", () => {
  it("puts the soonest due first and settles ties by id", () => {
    const list = [card({ id: "b" }), card({ id: "a" }), card({ id: "c", due_at: "2026-01-01T00:05:00Z" })];
    expect(list.sort(byDue).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("fits what was wished for", () => {
    expect(fits(card(), { kind: "translation", language: "kmr" })).toBe(true);
    expect(fits(card(), { kind: "", language: "tr" })).toBe(false);
  });

  it("counts what arrived and left", () => {
    expect(changes(["a", "b"], ["b", "c", "d"])).toEqual({ arrived: 2, left: 1 });
  });
});
