// The one live connection of this page.

import { effect, signal } from "@preact/signals";
import { setServerTime } from "../../core/clock.ts";
import type { Listener, LiveClient } from "../../core/live/client.ts";
import type { Status } from "../../core/live/machine.ts";
import type { Positions } from "../../core/types.ts";
import { config, me, start } from "./session.ts";

export const status = signal<Status>("off");

let client: LiveClient | null = null;
let early: Positions = {};
const waiting = new Set<Listener>();

/** The connection's code comes after the first tasks are on screen: they matter more on a slow network. */
async function connect(liveUrl: string, account: string): Promise<void> {
  const { LiveClient } = await import("../../core/live/client.ts");
  if (client || me.value?.account.id !== account) return;
  client = new LiveClient(liveUrl, location.origin, {
    status: (next) => {
      status.value = next;
    },
    serverTime: setServerTime,
    // The server ended it for good: most often the session has ended. Asking settles it.
    stopped: () => void start(),
  });
  for (const listener of waiting) client.listen(listener);
  client.put({ type: "follow", positions: early });
  client.put({ type: "start" });
  if (!navigator.onLine) client.put({ type: "network", online: false });
}

/** On a bad network its code may not come the first time. */
function connectUntilLoaded(liveUrl: string, account: string): void {
  connect(liveUrl, account).catch(() => {
    status.value = "reconnecting";
    setTimeout(() => connectUntilLoaded(liveUrl, account), 5000);
  });
}

/** Follows the session: on when somebody is signed in, off when not. */
export function startLive(): void {
  effect(() => {
    const settings = config.value;
    const account = me.value?.account.id;
    if (settings && account) {
      if (!client) connectUntilLoaded(settings.live_url, account);
      return;
    }
    client?.put({ type: "stop" });
    client = null;
    early = {};
  });
  addEventListener("online", () => client?.put({ type: "network", online: true }));
  addEventListener("offline", () => client?.put({ type: "network", online: false }));
}

export function listen(listener: Listener): () => void {
  waiting.add(listener);
  client?.listen(listener);
  return () => {
    waiting.delete(listener);
    client?.forget(listener);
  };
}

/** A snapshot was loaded: follow its channels from where it was taken. */
export function follow(positions: Positions): void {
  if (client) client.put({ type: "follow", positions });
  else early = { ...early, ...positions };
}
