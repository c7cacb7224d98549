// Times and what is left of them, by the server's clock: a phone's own may be minutes off.

let skewMs = 0;

export function setServerTime(at: string, receivedAt = Date.now()): void {
  const server = Date.parse(at);
  if (!Number.isNaN(server)) skewMs = server - receivedAt;
}

export const serverNow = (): number => Date.now() + skewMs;

export const msUntil = (at: string, now: number): number => Date.parse(at) - now;

export interface Span {
  unit: "seconds" | "minutes" | "hours" | "days";
  /** Whole units; for hours and days `rest` holds the next smaller unit. */
  count: number;
  rest: number;
}

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A length of time in the two largest units that matter; its sign is the caller's affair. */
export function span(ms: number): Span {
  const length = Math.abs(ms);
  if (length < MINUTE) return { unit: "seconds", count: Math.floor(length / SECOND), rest: 0 };
  if (length < HOUR) return { unit: "minutes", count: Math.floor(length / MINUTE), rest: Math.floor((length % MINUTE) / SECOND) };
  if (length < DAY) return { unit: "hours", count: Math.floor(length / HOUR), rest: Math.floor((length % HOUR) / MINUTE) };
  return { unit: "days", count: Math.floor(length / DAY), rest: Math.floor((length % DAY) / HOUR) };
}

/** How much of a lease is used, 0 to 1. */
export function leaseUsed(claimedAt: string, endsAt: string, now: number): number {
  const start = Date.parse(claimedAt);
  const end = Date.parse(endsAt);
  if (!(end > start)) return 1;
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
}
