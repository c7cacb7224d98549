// The one live connection of this page.

import { effect, signal } from "@preact/signals";
import { setServerTime } from "../../core/clock.ts";
import { LiveClient, type Listener } from "../../core/live/client.ts";
import type { Status } from "../../core/live/machine.ts";
import type { Positions } from "../../core/types.ts";
import { config, me, signedOut, start } from "./session.ts";

export const status = signal<Status>("off");

let client: LiveClient | null = null;
const waiting = new Set<Listener>();

/** Follows the session: on when somebody is signed in, off when not. */
export function startLive(): void {
  effect(() => {
    const settings = config.value;
    const person = me.value?.account.id;
    if (!settings || !person) {
      client?.put({ type: "stop" });
      client = null;
      return;
    }
    if (client) return;
    client = new LiveClient(settings.live_url, location.origin, {
      status: (next) => {
        status.value = next;
      },
      serverTime: setServerTime,
      // The server ended it for good: most often the session has ended. Asking settles it.
      stopped: () => void start().then(() => {
        if (me.value === null) signedOut();
      }),
    });
    for (const listener of waiting) client.listen(listener);
    client.put({ type: "start" });
    if (!navigator.onLine) client.put({ type: "network", online: false });
  });
  addEventListener("online", () => client?.put({ type: "network", online: true }));
  addEventListener("offline", () => client?.put({ type: "network", online: false }));
}

export function listen(listener: Listener): () => void {
  waiting.add(listener);
  const stop = client?.listen(listener);
  return () => {
    waiting.delete(listener);
    stop?.();
  };
}

/** A snapshot was loaded: follow its channels from where it was taken. */
export function follow(positions: Positions): void {
  client?.put({ type: "follow", positions });
}
