// What an organisation should have before it opens, what will soon be over, and what figures come to.

import type { Counsellor, Helpline, HelplineList, LanguageFigures, Shift } from "./counselling.ts";
import { isCleared, spokenBy } from "./counsellingPlan.ts";

const DAY_MS = 86_400_000;
/** A number that nobody has looked at for so long may be somebody else's. */
export const CHECKED_WITHIN_DAYS = 90;
/** Long enough to have something shown anew. */
const SOON_DAYS = 30;

const daysSince = (day: string, now: number): number => (now - Date.parse(day)) / DAY_MS;

export const isStale = ({ checked_on }: Helpline, now: number): boolean => daysSince(checked_on, now) > CHECKED_WITHIN_DAYS;

export interface Readiness {
  /** When a supervisor is planned next, or is now; null where none is. */
  supervisorAt: number | null;
  cleared: number;
  languages: readonly string[];
  /** Whether the numbers to call are the organisation's own choice, and how many were not looked at for long. */
  own: boolean;
  stale: number;
}

export function readiness(shifts: readonly Shift[], counsellors: readonly Counsellor[], { helplines, own }: HelplineList, now: number): Readiness {
  const supervised = shifts.filter(({ role, stands, ends_at }) => role === "supervisor" && stands && Date.parse(ends_at) > now).map(({ starts_at }) => Math.max(now, Date.parse(starts_at)));
  return {
    supervisorAt: supervised.length > 0 ? Math.min(...supervised) : null,
    cleared: counsellors.filter(isCleared).length,
    languages: spokenBy(counsellors),
    own,
    stale: helplines.filter((one) => isStale(one, now)).length,
  };
}

/** What of somebody's papers ends within a month. */
export function endsSoon({ vetting, training }: Counsellor, now: number): { what: "vetting" | "training"; until: string }[] {
  const papers = [["vetting", vetting?.until], ["training", training?.until]] as const;
  return papers.flatMap(([what, until]) => {
    const left = until ? Date.parse(until) - now : Infinity;
    return until && left > 0 && left < SOON_DAYS * DAY_MS ? [{ what, until }] : [];
  });
}

/** The last day on which something holds that ends at a moment, `YYYY-MM-DD` of this device's calendar; empty: no end. */
export function lastDay(until: string | null | undefined): string {
  if (!until) return "";
  const at = new Date(Date.parse(until) - 1);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The moment in which a day is over; null where there is none, or it is no day. */
export function endOf(day: string): string | null {
  const found = /^(\d{4,})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + 1);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

const COUNTED = ["begun", "answered", "within_1_min", "within_5_min", "abandoned", "unanswered", "waiting", "turned_away"] as const;
export type Sums = Record<(typeof COUNTED)[number], number>;

export const sumsOf = (rows: readonly LanguageFigures[]): Sums =>
  Object.fromEntries(COUNTED.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)])) as Sums;
