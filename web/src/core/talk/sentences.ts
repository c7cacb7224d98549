// Which sentences somebody reads at a moment of their talk: keys of the catalogue, with their numbers.

import type { View } from "./wire.ts";

/** What of an answer decides what is said. */
export type Standing = Pick<View, "state" | "ahead" | "estimate_min" | "interrupted" | "counsellor_here" | "watched" | "transfer" | "ending">;

export interface Sentence {
  key: string;
  n?: number;
}

/** How the talk stands, the most important first. */
export function standing(view: Standing): Sentence[] {
  if (view.state === "over") return [{ key: "over." + (view.ending ?? "closed") }];
  const told: Sentence[] = [];
  if (view.state === "waiting") {
    if (view.interrupted) told.push({ key: "wait.broke" });
    if (view.ahead === 0) told.push({ key: "wait.next" });
    else if (view.ahead !== null) told.push({ key: "wait.ahead", n: view.ahead });
    told.push(view.estimate_min === null ? { key: "wait.unknown" } : { key: "wait.estimate", n: view.estimate_min });
    if (!view.interrupted) told.push({ key: "wait.stay" });
  } else {
    told.push({ key: view.counsellor_here ? "live.here" : "live.quiet" });
    if (view.transfer === "agreed") told.push({ key: "transfer.coming" });
  }
  // Never silently: who may read along is said for as long as they may.
  if (view.watched) told.push({ key: "live.watched" });
  return told;
}

/** A moment as a clock shows it, with the day where it is another one. `day` and `month` as numbers. */
export function clock(at: Date, now: Date): string {
  const two = (value: number): string => (value < 10 ? "0" : "") + value;
  const time = two(at.getHours()) + ":" + two(at.getMinutes());
  return at.toDateString() === now.toDateString() ? time : at.getDate() + "." + (at.getMonth() + 1) + ", " + time;
}
