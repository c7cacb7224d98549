// What is on screen while the record moves on: cards keep still under a person's hand.
// A card that left stays for a moment, marked; new cards slip in only when nobody is about to press.

export interface Shown<T> {
  item: T;
  /** When it left the record; null while it is there. */
  leftAt: number | null;
}

export const LINGER_MS = 2000;

/** How long a card that left stays. */
export type Lingers<T> = (item: T) => number;

const shortly = (): number => LINGER_MS;

/**
 * The next display: `wanted` is the record in order. While `busy` (a pointer is at work over the list) nothing moves:
 * changed cards are updated where they are, those that left are marked, new ones wait.
 */
export function nextShown<T extends { id: string }>(
  shown: readonly Shown<T>[], wanted: readonly T[], now: number, busy: boolean, lingers: Lingers<T> = shortly,
): Shown<T>[] {
  const byId = new Map(wanted.map((item) => [item.id, item]));
  const marked = shown.map((old): Shown<T> => {
    const item = byId.get(old.item.id);
    return item ? { item, leftAt: null } : { item: old.item, leftAt: old.leftAt ?? now };
  });
  if (busy) return marked;
  const lingering = marked.filter(({ item, leftAt }) => leftAt !== null && now - leftAt < lingers(item));
  const out: Shown<T>[] = wanted.map((item) => ({ item, leftAt: null }));
  // Those that linger keep the place they had, counted from the top.
  for (const left of lingering) {
    const index = shown.findIndex(({ item }) => item.id === left.item.id);
    out.splice(Math.min(index, out.length), 0, left);
  }
  return out;
}

/** When to look again: the first lingering card's time is over. */
export function nextLook<T>(shown: readonly Shown<T>[], now: number, lingers: Lingers<T> = shortly): number | null {
  const left = shown.flatMap(({ item, leftAt }) => (leftAt === null ? [] : [leftAt + lingers(item) - now]));
  return left.length === 0 ? null : Math.max(50, Math.min(...left));
}
