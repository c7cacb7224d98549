// What the organisations somebody watches for are short of, live.

import { computed, untracked } from "@preact/signals";
import { hearShortage, inOrder, loadShortages, type Shortages } from "../../core/shortages.ts";
import type { Shortage } from "../../core/types.ts";
import { say } from "./announce.ts";
import { live } from "./snapshot.ts";

/** `words`: how a new one is told to who does not see it. */
export function openShortages(words: (shortage: Shortage) => string) {
  const shortages = live<Shortages>({
    load: loadShortages,
    apply: hearShortage,
    concerns: (channel) => channel.startsWith("desk:"),
  });
  const list = computed<readonly Shortage[] | null>(() => (shortages.state.value ? inOrder(shortages.state.value) : null));

  // Those of the first answer are read with the page; each later one is told once, also when it changes.
  let told: Set<string> | null = null;
  const stopTelling = list.subscribe((found) => untracked(() => {
    if (!found) return;
    const fresh = told ? found.filter(({ id }) => !told?.has(id)) : [];
    told = new Set(found.map(({ id }) => id));
    if (fresh.length > 0) say(fresh.map(words).join(" "));
  }));

  void shortages.reload();

  return {
    list,
    stop() {
      stopTelling();
      shortages.stop();
    },
  };
}
