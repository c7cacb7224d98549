// What this tab keeps of a talk so that a reload goes on with it. Nothing outlives the tab, nothing reaches another.

import type { Unsent } from "../core/talk/outgoing.ts";
import type { Begun } from "../core/talk/wire.ts";

const KEY = "t";

export interface Kept extends Begun {
  /** Which page it belongs to. */
  of: string;
  language: string;
  locale: string;
  unsent: readonly Unsent[];
}

/** Where a browser forbids keeping anything, a talk lasts as long as its page. */
export function read(of: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept !== null && kept.of === of ? kept : null;
  } catch {
    return null;
  }
}

export function keep(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // See above.
  }
}

export function forget(): void {
  try {
    sessionStorage.clear();
  } catch {
    // See above.
  }
}
