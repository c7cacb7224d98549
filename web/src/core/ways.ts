// Ways to be reached outside the open page, and the links that messages hold: their part of the API, and what is to be
// said of a way. Apart from the rest of it, which every first load carries.

import { get, post, remove } from "./api.ts";
import type * as wire from "./types.ts";

export const listWays = () => get<wire.WayList>()("/api/v1/me/ways");
export const addWay = (body: wire.WayWish) => post<wire.Way>()("/api/v1/me/ways", { body });
export const removeWay = (way_id: string) => remove<void>()("/api/v1/me/ways/{way_id}", { path: { way_id } });
export const getPushKey = () => get<{ key: string }>()("/api/v1/push-key");
export const acceptByLink = (token: string) => post<wire.Claim>()("/api/v1/offers/accept-by-link", { body: { token } });
export const unsubscribe = (token: string) => post<void>()("/api/v1/ways/unsubscribe", { body: { token } });

/** How a way has done: closed, failing at its last try, working, or never tried. */
export type WayState = "closed" | "failing" | "works" | "unused";

export function stateOf({ disabled_at, last_failed_at, last_sent_at, last_error }: wire.Way): WayState {
  if (disabled_at) return "closed";
  if (last_error && last_failed_at && (!last_sent_at || Date.parse(last_failed_at) > Date.parse(last_sent_at))) return "failing";
  return last_sent_at ? "works" : "unused";
}

export type Failure = "away" | "ours" | "address" | "refused";

const OURS = new Set(["sign_in_refused", "tls_failed", "smtp_unsupported", "push_401", "push_403", "defect"]);
const AWAY = new Set(["unreachable", "too_slow", "not_taken", "apprise_failed"]);
const ADDRESS = new Set(["no_such_mailbox", "subscription_gone", "bad_address", "bad_keys", "leads_inwards"]);

/** Whose affair a failure is, by its code: the one who reads it needs no more. */
export function failureOf(code: string): Failure {
  if (OURS.has(code)) return "ours";
  if (AWAY.has(code) || /^(push_(429|5..)|smtp_4..)$/.test(code)) return "away";
  return ADDRESS.has(code) ? "address" : "refused";
}

/** A VAPID key as browsers before 2024 want it. */
export function keyBytes(key: string): Uint8Array<ArrayBuffer> {
  const raw = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
