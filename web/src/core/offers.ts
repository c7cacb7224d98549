// What rings for a volunteer: offers by channel and by the clock, and what to say when one stopped.

import { claimRule } from "./board.ts";
import { msUntil } from "./clock.ts";
import { applyEvent, snapshot, type Entities, type Rule } from "./entities.ts";
import { URGENCIES, type Board, type Card, type Claim, type EventFrame, type Offer } from "./types.ts";

export const offerRule: Rule<Offer> = {
  kind: "offer",
  channel: (channel) => channel.startsWith("inbox:"),
  keep: ({ state }) => state === "made" || state === "seen",
};

export interface Ringing {
  offers: Entities<Offer>;
  claims: Entities<Claim>;
  /** Offers that an event ended, as they ended. */
  ended: ReadonlyMap<string, Offer>;
  /** By task: the newest version heard of on a board's lane, and how it then stood. */
  tasks: ReadonlyMap<string, Pick<Card, "version" | "state">>;
}

const REMEMBERED = 100;

export const ringingOf = (board: Board): Ringing => ({
  offers: snapshot(board.offers, offerRule),
  claims: snapshot(board.claims, claimRule),
  ended: new Map(),
  tasks: new Map(),
});

/** The answer to one's own call, which may come before its event. */
export const learn = (ringing: Ringing, offer: Offer): Ringing =>
  hear(ringing, {
    type: "event", channel: "inbox:", epoch: "", offset: 0, id: "", event: "", at: "",
    entity: { kind: offerRule.kind, id: offer.id, version: offer.version, state: offer },
  });

export function hear(ringing: Ringing, event: EventFrame): Ringing {
  const { kind, id, version, state } = event.entity;
  if (kind === "task" && event.channel.startsWith("lane:")) return changed(ringing, { tasks: heard(ringing, id, version, state as Card | null) });
  const offers = applyEvent(ringing.offers, event, offerRule);
  const ended = kind === "offer" && offers !== ringing.offers && state && !offerRule.keep(state as Offer);
  return changed(ringing, {
    offers,
    claims: applyEvent(ringing.claims, event, claimRule),
    ended: ended ? latest(ringing.ended, id, state as Offer) : ringing.ended,
  });
}

/** The same as before where nothing is new: a busy board must not draw the cards anew. */
function changed(ringing: Ringing, parts: Partial<Ringing>): Ringing {
  const next = { ...ringing, ...parts };
  const same = next.offers === ringing.offers && next.claims === ringing.claims && next.ended === ringing.ended && next.tasks === ringing.tasks;
  return same ? ringing : next;
}

function heard({ offers, tasks }: Ringing, id: string, version: number, card: Card | null): Ringing["tasks"] {
  const rings = [...offers.all.values()].some(({ task }) => task === id);
  if (!rings || version < (tasks.get(id)?.version ?? 0)) return tasks;
  // Null says that it left the lane: it may have moved to another one of theirs.
  return card ? latest(tasks, id, { version, state: card.state }) : tasks;
}

function latest<T>(all: ReadonlyMap<string, T>, id: string, value: T): ReadonlyMap<string, T> {
  const next = new Map(all).set(id, value);
  const oldest = next.keys().next();
  if (next.size > REMEMBERED && !oldest.done) next.delete(oldest.value);
  return next;
}

const isMine = ({ claims }: Ringing, { task }: Offer): boolean => [...claims.all.values()].some((claim) => claim.task === task);

/** Why the task needs nobody any more, by a card newer than the offer's own. */
function closed({ tasks }: Ringing, { task, card }: Offer): "taken" | "task_over" | null {
  const known = tasks.get(task);
  if (!known || known.version <= card.version || known.state === "open") return null;
  return known.state === "full" || known.state === "done" ? "taken" : "task_over";
}

/** Most urgent first, of these what stops soonest; the id settles ties so that nothing jumps about. */
const byUrgency = (a: Offer, b: Offer): number =>
  URGENCIES.indexOf(a.card.urgency) - URGENCIES.indexOf(b.card.urgency) || Date.parse(a.ends_at) - Date.parse(b.ends_at) || (a.id < b.id ? -1 : 1);

/** What rings at this instant of the server's clock. */
export const ringsNow = (ringing: Ringing, now: number): Offer[] =>
  [...ringing.offers.all.values()]
    .filter((offer) => msUntil(offer.ends_at, now) > 0 && !closed(ringing, offer) && !isMine(ringing, offer))
    .sort(byUrgency);

/** How an offer stopped ringing, as far as a person wants to hear of it. */
export type Ending = "accepted" | "declined" | "taken" | "task_over" | "withdrawn" | "over";

export function endingOf(ringing: Ringing, offer: Offer): Ending {
  const last = ringing.ended.get(offer.id);
  if (last?.state === "accepted" || isMine(ringing, offer)) return "accepted";
  if (last?.state === "declined") return "declined";
  if (last?.state === "withdrawn") return last.withdrawal === "taken" || last.withdrawal === "task_over" ? last.withdrawal : "withdrawn";
  return closed(ringing, offer) ?? "over";
}

/** One's own answer is no news; what others did or the clock is, long enough to be read. */
export const lingerFor = (ending: Ending): number => (ending === "accepted" || ending === "declined" ? 0 : 6000);
