// Days, hours and what went wrong, as the pages of counselling say them.

import { midnight, type Span } from "../../core/counsellingPlan.ts";
import type { Problem } from "../../core/problem.ts";
import { locale, moment, number, t, type Key } from "../../i18n/translate.ts";
import { fieldSentence } from "../parts/sentence.ts";
import { now } from "../state/clock.ts";

/** No browser writes dates in these. */
const WITHOUT_DATES = new Set(["kmr", "ckb", "kk"]);
const LTR = ["\u2066", "\u2069"] as const;

/** A day with its year, of `YYYY-MM-DD`. */
export function dayText(day: string): string {
  if (WITHOUT_DATES.has(locale.value)) return LTR.join(day);
  return new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

const WEEK = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** A day of this fortnight: its name, and its date. */
export function weekday(ms: number): string {
  const at = new Date(ms);
  const date = moment(at.toISOString(), 0).replace(/ \S+$/u, "");
  return `${t(`availability.day.${WEEK[at.getDay()] ?? "sunday"}`)} · ${date}`;
}

/** The time of day alone. */
const clock = (ms: number): string => moment(new Date(ms).toISOString(), ms);

export const momentOf = (ms: number): string => moment(new Date(ms).toISOString(), now.value);

const atMidnight = (ms: number): boolean => midnight(new Date(ms)).getTime() === ms;
/** A day ends at 24:00, and the next begins at 00:00. */
const endText = (ms: number): string => (atMidnight(ms) ? `${number(24)}:${number(0)}${number(0)}` : clock(ms));

/** From when to when, in one piece that no line breaks and no script turns round. */
export const spanText = ({ from, to }: Span): string => `${LTR[0]}${clock(from)}\u2060–\u2060${endText(to)}${LTR[1]}`;

/** The same of what is not within one day. */
export const longSpan = ({ from, to }: Span): string => [from, to].map((ms) => isolated(moment(new Date(ms).toISOString(), 0))).join(" – ");

/** Somebody's name within a sentence of another script. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;

const WRONG: Readonly<Record<string, Key>> = {
  in_the_future: "counselling.wrong.future",
  out_of_range: "counselling.wrong.furthest",
};
const OF_FIELD: Readonly<Record<string, Key>> = {
  country: "counselling.wrong.country",
  number: "counselling.wrong.number",
  per_supervisor: "field.out_of_range",
  cap: "field.out_of_range",
  retention_h: "field.out_of_range",
};

/** What is wrong with a field of these pages, in a sentence that says what to do. `field`: the last part of its name. */
export function wrong(problem: Problem | null, field: string): string | null {
  if (!problem?.field || problem.field.split(".").at(-1) !== field) return null;
  const what = String(problem.data["problem"]);
  if ("most_hours" in problem.data) return t("counselling.wrong.longest");
  const of = OF_FIELD[field];
  if (of && what === "malformed") return t(of);
  const said = WRONG[what];
  return said ? t(said) : fieldSentence(problem);
}
