// The volunteer's board, the desk and the claims: which entities of which channels, in which order.

import type { Rule } from "./entities.ts";
import type { Card, Claim, DeskTask } from "./types.ts";

export const boardRule: Rule<Card> = {
  kind: "task",
  channel: (channel) => channel.startsWith("lane:"),
  keep: (card) => card.state === "open",
  inChannel: (card, channel) => channel === `lane:${card.lane}`,
};

export const deskRule: Rule<DeskTask> = {
  kind: "task",
  channel: (channel) => channel.startsWith("desk:"),
  keep: () => true,
};

const HELD = new Set(["active", "submitted", "returned"]);

export const claimRule: Rule<Claim> = {
  kind: "claim",
  channel: (channel) => channel.startsWith("inbox:"),
  keep: (claim) => HELD.has(claim.state),
};

/** Soonest due first; the id settles ties so that nothing jumps about. */
export const byDue = (a: Card, b: Card): number =>
  a.due_at < b.due_at ? -1 : a.due_at > b.due_at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

export interface Wish {
  kind: string;
  language: string;
}

export const fits = (card: Card, wish: Wish): boolean =>
  (!wish.kind || card.kind === wish.kind) && (!wish.language || card.source_language === wish.language);

/** What changed between two boards, for one polite sentence instead of many. */
export function changes(before: Iterable<string>, after: Iterable<string>): { arrived: number; left: number } {
  const old = new Set(before);
  const now = new Set(after);
  let arrived = 0;
  for (const id of now) if (!old.has(id)) arrived += 1;
  let left = 0;
  for (const id of old) if (!now.has(id)) left += 1;
  return { arrived, left };
}
