// Why somebody is not rung for a task, as a sentence about them for their coordinator.

import type { WhyNot } from "../../core/types.ts";
import { has, moment, number, t, type Key } from "../../i18n/translate.ts";
import { now } from "../state/clock.ts";
import { nameOf } from "./basics.tsx";

type Data = Readonly<Record<string, unknown>>;

/** The moment that a reason's sentence tells, by the name it has in the data. */
const TIMES = ["until", "again_at", "opens_at", "at"] as const;

function timeIn(data: Data): string | null {
  const at = TIMES.map((name) => data[name]).find((value) => typeof value === "string");
  return at === undefined ? null : moment(at as string, now.value);
}

/** Reasons without a moment to come are said otherwise. */
const NEVER: Readonly<Record<string, Key>> = {
  not_in_window: "unrung.no_window",
  do_not_disturb: "unrung.never_rung",
};

export function ineligible(data: Data): string {
  const key = `unrung.${String(data["reason"])}`;
  if (!has(key)) return t("unrung.other");
  const values = { language: nameOf(typeof data["language"] === "string" ? data["language"] : null), time: timeIn(data) ?? "" };
  return t(key as Key, values);
}

export function whyNot({ reason, data }: WhyNot): string {
  if (reason === "not_eligible") return ineligible(data);
  const time = timeIn(data);
  const key = time === null ? NEVER[reason] ?? `unrung.${reason}` : `unrung.${reason}`;
  if (!has(key)) return t("unrung.other");
  const n = Number(data["offers"] ?? data["ringing"] ?? data["held"] ?? 0);
  return t(key as Key, { time: time ?? "", n: number(n) });
}
