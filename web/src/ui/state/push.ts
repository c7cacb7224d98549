// This browser as a way to be reached: asks it for a push subscription, and gives that to the account signed in.

import { keyBytes, addWay, getPushKey, removeWay } from "../../core/ways.ts";
import type { Way } from "../../core/types.ts";
import { keep, kept } from "./settings.ts";

/** Which way of the account is this browser; kept here, as a way's address is shown to nobody. */
const MINE = "push-way";
const PATIENCE_MS = 8000;

/** Why this browser cannot be one. */
export type Hindrance = "unsupported" | "home_screen" | "blocked";

/** What went wrong between the person, the browser and its push service. */
export class PushRefused extends Error {
  constructor(readonly why: "blocked" | "not_allowed" | "failed") {
    super(why);
  }
}

const isApple = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

export function hindrance(): Hindrance | null {
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) {
    return isApple() && !matchMedia("(display-mode: standalone)").matches ? "home_screen" : "unsupported";
  }
  return Notification.permission === "denied" ? "blocked" : null;
}

/** The service worker, once it is there; null where it does not come, as in development. */
const worker = (): Promise<ServiceWorkerRegistration | null> =>
  Promise.race([navigator.serviceWorker.ready, new Promise<null>((give) => setTimeout(() => give(null), PATIENCE_MS))]);

const subscription = async (): Promise<PushSubscription | null> => {
  const found = await navigator.serviceWorker.getRegistration();
  return (await found?.pushManager.getSubscription()) ?? null;
};

/** This browser's way among the account's, if it is one and still subscribed. */
export async function wayHere(ways: readonly Way[]): Promise<Way | null> {
  const mine = ways.find(({ id, kind }) => kind === "push" && id === kept(MINE));
  if (!mine || hindrance()) return null;
  return (await subscription()) ? mine : null;
}

async function subscribe(key: string): Promise<PushSubscription> {
  const found = await worker();
  if (!found) throw new PushRefused("failed");
  const options = { userVisibleOnly: true, applicationServerKey: keyBytes(key) };
  try {
    return await found.pushManager.subscribe(options);
  } catch {
    // It may hold one for a key that is no longer ours.
    await (await found.pushManager.getSubscription())?.unsubscribe();
  }
  try {
    return await found.pushManager.subscribe(options);
  } catch {
    throw new PushRefused("failed");
  }
}

/** Only at the touch of a switch: the browser asks the person. Throws PushRefused or a Problem. */
export async function switchOn(): Promise<Way> {
  const said = await Notification.requestPermission();
  if (said !== "granted") throw new PushRefused(said === "denied" ? "blocked" : "not_allowed");
  const { key } = await getPushKey();
  const way = await addWay({ kind: "push", subscription: (await subscribe(key)).toJSON() as Record<string, unknown> });
  keep(MINE, way.id);
  return way;
}

export async function switchOff(): Promise<void> {
  const id = kept(MINE);
  keep(MINE, "");
  await Promise.allSettled([id ? removeWay(id) : null, subscription().then((found) => found?.unsubscribe())]);
}
