// A clock for what rings, of its own: the page's stands still while nobody looks, and then ringing matters most.

import { effect, signal } from "@preact/signals";
import { serverNow } from "../../core/clock.ts";

const TICK_MS = 1000;

export function startTicking(ringing: () => boolean) {
  const tick = signal(serverNow());
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = effect(() => {
    clearInterval(timer);
    tick.value = serverNow();
    if (ringing()) timer = setInterval(() => (tick.value = serverNow()), TICK_MS);
  });
  return {
    tick,
    stop: () => {
      clearInterval(timer);
      stop();
    },
  };
}
