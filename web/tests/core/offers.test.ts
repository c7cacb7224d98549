import { describe, expect, it } from "vitest";
import { nextShown } from "../../src/core/display.ts";
import { endingOf, hear, learn, lingerFor, ringingOf, ringsNow, type Ringing } from "../../src/core/offers.ts";
import type { Board, Card, Claim, EventFrame, Offer } from "../../src/core/types.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const card = (change: Partial<Card> = {}): Card => ({
  id: "t1", version: 3, state: "open", kind: "translation", lane: "1", response: "demo", organisation: "demo", urgency: "urgent",
  title: "A call", source_language: "kmr", target_language: "en", words: 9, wanted: 1, taken: 0, review: true, purpose: "work",
  created_at: "2026-01-01T00:00:00Z", due_at: "2026-01-01T00:30:00Z", deadline: null, after: null, ...change,
});
const offer = (change: Partial<Offer> = {}): Offer => ({
  id: "o1", version: 1, task: "t1", state: "made", wave: 1, made_at: "2026-01-01T00:00:00Z", ends_at: "2026-01-01T00:05:00Z", seen_at: null,
  ended_at: null, decline: null, withdrawal: null, because: [], card: card(), ...change,
});
const claim: Claim = {
  id: "c", task: "t1", version: 1, slot: 1, fence: 1, state: "active", claimed_at: "", lease_began_at: null, lease_ends_at: null,
  longest_until: null, remarks: null, card: card(),
};
const board = (offers: Offer[], claims: Claim[] = []): Board => ({ tasks: [], claims, offers, held: 0, next_lease_ends_at: null, more: false, positions: {} });
const event = (kind: string, channel: string, id: string, version: number, state: unknown): EventFrame => ({
  type: "event", channel, epoch: "e", offset: 1, id: "x", event: "x", at: "", entity: { kind, id, version, state },
});
const said = (ringing: Ringing, next: Offer): Ringing => hear(ringing, event("offer", "inbox:a", next.id, next.version, next));
const ids = (ringing: Ringing, now = NOW): string[] => ringsNow(ringing, now).map(({ id }) => id);
const one = ringingOf(board([offer()]));

describe("what rings", () => {
  it("rings while it is made or seen and its time is not over", () => {
    expect(ids(one)).toEqual(["o1"]);
    expect(ids(said(one, offer({ version: 2, state: "seen" })))).toEqual(["o1"]);
    expect(ids(one, NOW + 300_000)).toEqual([]);
  });

  it("puts the most urgent first, then what stops soonest", () => {
    const many = ringingOf(board([
      offer({ id: "later", ends_at: "2026-01-01T00:09:00Z" }),
      offer({ id: "sooner" }),
      offer({ id: "critical", ends_at: "2026-01-01T00:20:00Z", card: card({ urgency: "critical" }) }),
    ]));
    expect(ids(many)).toEqual(["critical", "sooner", "later"]);
  });

  it("does not bring back by a late event what has ended", () => {
    const over = said(one, offer({ version: 3, state: "over" }));
    expect(ids(said(over, offer({ version: 2, state: "seen" })))).toEqual([]);
  });

  it("is silent for a task that is mine already", () => {
    expect(ids(ringingOf(board([offer()], [claim])))).toEqual([]);
    expect(ids(hear(one, event("claim", "inbox:a", "c", 1, claim)))).toEqual([]);
  });

  it("is silent once a later card says that the task is no longer open", () => {
    const full = hear(one, event("task", "lane:1", "t1", 4, card({ version: 4, state: "full" })));
    expect(ids(full)).toEqual([]);
    expect(endingOf(full, offer())).toBe("taken");
  });

  it("tells a cancelled task from a taken one", () => {
    const gone = hear(one, event("task", "lane:1", "t1", 4, card({ version: 4, state: "cancelled" })));
    expect(endingOf(gone, offer())).toBe("task_over");
  });

  it("rings on where the card is older, the task is of no offer, or it only left a lane", () => {
    expect(ids(hear(one, event("task", "lane:1", "t1", 2, card({ version: 2, state: "full" }))))).toEqual(["o1"]);
    expect(ids(hear(one, event("task", "lane:1", "t2", 9, card({ id: "t2", version: 9, state: "full" }))))).toEqual(["o1"]);
    expect(ids(hear(one, event("task", "lane:1", "t1", 9, null)))).toEqual(["o1"]);
  });

  it("stays the very same where an event is of no concern to it", () => {
    expect(hear(one, event("task", "lane:1", "t9", 9, card({ id: "t9", version: 9 })))).toBe(one);
    expect(hear(one, event("account", "inbox:a", "a", 9, { id: "a", version: 9 }))).toBe(one);
  });

  it("rings again for a task that came free and is offered anew", () => {
    const full = hear(one, event("task", "lane:1", "t1", 4, card({ version: 4, state: "full" })));
    const anew = offer({ id: "o2", card: card({ version: 5 }) });
    expect(ids(said(full, anew))).toEqual(["o2"]);
  });
});

describe("how it stopped", () => {
  const ended = (change: Partial<Offer>) => endingOf(said(one, offer({ version: 2, ...change })), offer());

  it.each([
    [{ state: "accepted" }, "accepted"],
    [{ state: "declined", decline: "not_now" }, "declined"],
    [{ state: "withdrawn", withdrawal: "taken" }, "taken"],
    [{ state: "withdrawn", withdrawal: "task_over" }, "task_over"],
    [{ state: "withdrawn", withdrawal: "away" }, "withdrawn"],
    [{ state: "withdrawn", withdrawal: "not_eligible" }, "withdrawn"],
    [{ state: "over" }, "over"],
  ] as const)("%o is told as %s", (change, told) => {
    expect(ended(change)).toBe(told);
  });

  it("takes the answer to one's own call for its event", () => {
    expect(endingOf(learn(one, offer({ version: 2, state: "declined", decline: "too_long" })), offer())).toBe("declined");
  });

  it("is over by the clock also where nobody said so", () => {
    expect(endingOf(one, offer())).toBe("over");
  });

  it("stays six seconds on screen unless it was one's own answer", () => {
    const lingers = (item: Offer) => lingerFor(endingOf(said(one, offer({ version: 2, state: "withdrawn", withdrawal: "taken" })), item));
    const left = nextShown([{ item: offer(), leftAt: null }], [], NOW, false, lingers);
    expect(left).toHaveLength(1);
    expect(nextShown(left, [], NOW + 5900, false, lingers)).toHaveLength(1);
    expect(nextShown(left, [], NOW + 6000, false, lingers)).toEqual([]);
    expect(lingerFor("declined")).toBe(0);
  });
});
