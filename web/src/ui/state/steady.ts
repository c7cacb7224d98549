// A list that keeps still under a person's hand while the record behind it moves.

import { signal, type ReadonlySignal } from "@preact/signals";
import { nextLook, nextShown, type Lingers, type Shown } from "../../core/display.ts";

const POINTER_RESTS_MS = 1500;

export interface Steady<T> {
  shown: ReadonlySignal<readonly Shown<T>[]>;
  /** A pointer moved or pressed over the list. */
  touched: () => void;
  /** The person asked for another list: show it at once. */
  reset: () => void;
  stop: () => void;
}

export function steady<T extends { id: string }>(wanted: ReadonlySignal<readonly T[]>, lingers?: Lingers<T>): Steady<T> {
  const shown = signal<readonly Shown<T>[]>([]);
  let pointerAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settle = (): void => {
    clearTimeout(timer);
    const at = Date.now();
    const busy = shown.value.length > 0 && at - pointerAt < POINTER_RESTS_MS;
    shown.value = nextShown(shown.value, wanted.value, at, busy, lingers);
    const wait = busy ? POINTER_RESTS_MS - (at - pointerAt) : nextLook(shown.value, at, lingers);
    if (wait !== null) timer = setTimeout(settle, wait);
  };
  const stop = wanted.subscribe(settle);

  return {
    shown,
    touched: () => {
      pointerAt = Date.now();
    },
    reset: () => {
      clearTimeout(timer);
      shown.value = wanted.value.map((item) => ({ item, leftAt: null }));
    },
    stop: () => {
      clearTimeout(timer);
      stop();
    },
  };
}
