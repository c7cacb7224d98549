// A volunteer's week as it is drawn and edited, from and to what the API knows.

import type { Availability, AvailabilityWish } from "./types.ts";

export type Day = Availability["windows"][number]["day"];

export const DAYS: readonly Day[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Wall-clock times, `18:30`; where the second is not later it is the next day's. */
export interface Hours {
  from: string;
  until: string;
}

export type Week = Readonly<Record<Day, readonly Hours[]>>;

export const EMPTY: Week = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };

export const toWeek = (windows: Availability["windows"]): Week =>
  windows.reduce<Week>((week, { day, from, until }) => ({ ...week, [day]: [...week[day], { from, until }] }), EMPTY);

export const toWindows = (week: Week): NonNullable<AvailabilityWish["windows"]> =>
  DAYS.flatMap((day) => week[day].map(({ from, until }) => ({ day, from, until })));

export interface Place {
  day: Day;
  index: number;
  part: keyof Hours;
}

/** Which input a refusal such as `windows.3.until` is about; null where it is about none of them. */
export function placeOf(field: string | null, week: Week): Place | null {
  const [, number, part] = /^windows\.(\d+)\.(from|until)$/.exec(field ?? "") ?? [];
  if (number === undefined) return null;
  let left = Number(number);
  for (const day of DAYS) {
    if (left < week[day].length) return { day, index: left, part: part as keyof Hours };
    left -= week[day].length;
  }
  return null;
}

/** A day, `2026-08-31`, by the clock of a time zone. */
export function dayIn(zone: string, at: string): string {
  const parts = new Map(new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
}

const HOUR_MS = 3_600_000;

/** The first instant of a day in a time zone; clocks that jump at midnight begin it an hour later. */
export function beginOf(day: string, zone: string): string {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const inside = (ms: number): boolean => dayIn(zone, new Date(ms).toISOString()) >= day;
  // No place is further than 14 hours from UTC, and none is off by other than whole quarters of an hour.
  let at = utc - 15 * HOUR_MS;
  while (!inside(at)) at += HOUR_MS / 4;
  return new Date(at).toISOString();
}

const MINUTES = 24 * 60;

/** Minutes since midnight; NaN where nothing is written yet. */
const minutes = (time: string): number => {
  const [hour, minute] = time.split(":");
  return Number(hour || NaN) * 60 + Number(minute ?? NaN);
};

export const overnight = ({ from, until }: Hours): boolean => minutes(until) <= minutes(from);

/** A stretch of one day's bar, as parts of the day. */
export interface Stretch {
  start: number;
  end: number;
}

/** What of these hours falls on the day they begin, and on the one after it. */
function split(hours: Hours): { today: Stretch; tomorrow: Stretch | null } | null {
  const start = minutes(hours.from) / MINUTES;
  const end = minutes(hours.until) / MINUTES;
  if (Number.isNaN(start) || Number.isNaN(end)) return null;
  if (end > start) return { today: { start, end }, tomorrow: null };
  return { today: { start, end: 1 }, tomorrow: end > 0 ? { start: 0, end } : null };
}

/** All that covers a day: its own hours and those of the evening before. */
export function stretches(week: Week, day: Day): Stretch[] {
  const before = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day;
  return [
    ...week[before].flatMap((hours) => split(hours)?.tomorrow ?? []),
    ...week[day].flatMap((hours) => split(hours)?.today ?? []),
  ];
}

/** Quiet hours on any day. */
export function quietStretches(quiet: Hours | null): Stretch[] {
  const found = quiet && split(quiet);
  return found ? [...(found.tomorrow ? [found.tomorrow] : []), found.today] : [];
}
