// What rings, on every page of a volunteer. Its code comes after the first tasks are on screen.

import { computed, effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useMore } from "../../i18n/translate.ts";
import { me } from "./session.ts";

export interface Rings {
  /** The cards on the board. */
  Region: ComponentType;
  /** The line at the top of all other pages. */
  Bar: ComponentType;
  SoundSwitch: ComponentType;
  stop: () => void;
}

const AGAIN_MS = 5000;

export const rings = signal<Rings | null>(null);

const volunteer = computed(() => (me.value?.volunteer ? me.value.account.id : null));

async function load(account: string): Promise<void> {
  try {
    const [{ openRings }] = await Promise.all([import("../parts/Rings.tsx"), useMore("ring")]);
    if (volunteer.value === account && !rings.value) rings.value = openRings();
  } catch {
    // On a bad network its code may not come the first time.
    if (volunteer.value === account) setTimeout(() => void load(account), AGAIN_MS);
  }
}

export function startRings(): void {
  effect(() => {
    const account = volunteer.value;
    rings.peek()?.stop();
    rings.value = null;
    if (account) queueMicrotask(() => void load(account));
  });
}
