// Open work that nobody is there for, or that nobody takes: what an organisation is short of, by channel.

import { get } from "./api.ts";
import { applyEvent, snapshot, type Entities, type Rule } from "./entities.ts";
import { URGENCIES, type EventFrame, type Positions, type Shortage } from "./types.ts";

const rule: Rule<Shortage> = { kind: "shortage", channel: (channel) => channel.startsWith("desk:"), keep: () => true };

export type Shortages = Entities<Shortage>;

export async function loadShortages(): Promise<{ state: Shortages; positions: Positions }> {
  const answer = await get<{ shortages: Shortage[]; positions: Positions }>()("/api/v1/shortages");
  return { state: snapshot(answer.shortages, rule), positions: answer.positions };
}

export const hearShortage = (shortages: Shortages, event: EventFrame): Shortages => applyEvent(shortages, event, rule);

/** Since when the longest-waiting of its tasks waits. */
export const oldestOf = ({ waiting, since }: Shortage): string => waiting.map(({ oldest_at }) => oldest_at).sort()[0] ?? since;

/** People who wait for somebody to talk with come before any task. */
const worst = ({ reason, waiting }: Shortage): number => (reason === "waited_too_long" ? -1 : Math.min(...waiting.map(({ urgency }) => URGENCIES.indexOf(urgency)), URGENCIES.length));

/** Most urgent first, of these what is known longest; the id settles ties so that nothing jumps about. */
export const inOrder = (shortages: Shortages): Shortage[] =>
  [...shortages.all.values()].sort((a, b) => worst(a) - worst(b) || Date.parse(a.since) - Date.parse(b.since) || (a.id < b.id ? -1 : 1));
