// One clock for every countdown on the page; it stands still while nobody looks.

import { signal } from "@preact/signals";
import { serverNow } from "../../core/clock.ts";

export const now = signal(serverNow());

export function startClock(): void {
  setInterval(() => {
    if (!document.hidden) now.value = serverNow();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    now.value = serverNow();
  });
}
