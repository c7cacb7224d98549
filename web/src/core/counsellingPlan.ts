// Who is planned to be there when, day by day on this device's calendar, and when nobody is.

import type { Counsellor, Shift } from "./counselling.ts";

/** From one moment to another, in milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** Languages that have nobody at the same times. */
export interface Missing {
  languages: readonly string[];
  gaps: readonly Span[];
}

export interface DayPlan {
  /** From its midnight, or from now on where it is today. */
  span: Span;
  shifts: readonly Shift[];
  unsupervised: readonly Span[];
  unspoken: readonly Missing[];
}

const DAY_MIN = 24 * 60;

/** Midnights of the device's calendar: a day may have 23 hours, or 25. */
export const midnight = (at: Date, days = 0): Date => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);

const spanOf = ({ starts_at, ends_at }: Pick<Shift, "starts_at" | "ends_at">): Span => ({ from: Date.parse(starts_at), to: Date.parse(ends_at) });

/** What of a time is in none of these. */
export function gapsIn(whole: Span, covered: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let from = whole.from;
  for (const one of [...covered].sort((a, b) => a.from - b.from)) {
    if (one.from >= whole.to) break;
    if (one.from > from) gaps.push({ from, to: one.from });
    from = Math.max(from, one.to);
  }
  if (from < whole.to) gaps.push({ from, to: whole.to });
  return gaps;
}

const touches = (span: Span, other: Span): boolean => other.from < span.to && other.to > span.from;

/** Whether somebody has all that is needed to counsel. */
export const isCleared = ({ missing }: Counsellor): boolean => missing.length === 0;

/** The languages of those who may counsel, by code. */
export const spokenBy = (counsellors: readonly Counsellor[]): string[] =>
  [...new Set(counsellors.filter(isCleared).flatMap(({ languages }) => languages))].sort();

/** Each day's shifts, and when no supervisor, or nobody of a language, is planned. Who lacks something counts for nobody. */
export function planDays(shifts: readonly Shift[], counsellors: readonly Counsellor[], now: number, days: number): DayPlan[] {
  const speaks = new Map(counsellors.filter(isCleared).map(({ account, languages }) => [account, languages]));
  const standing = shifts.filter(({ stands }) => stands);
  const first = new Date(now);
  return Array.from({ length: days }, (_, day) => {
    const span = { from: Math.max(now, midnight(first, day).getTime()), to: midnight(first, day + 1).getTime() };
    const here = standing.filter((one) => touches(span, spanOf(one)));
    const spansOf = (may: (one: Shift) => boolean): Span[] => here.filter(may).map(spanOf);
    const byGaps = new Map<string, { languages: string[]; gaps: Span[] }>();
    for (const language of spokenBy(counsellors)) {
      const gaps = gapsIn(span, spansOf(({ role, account }) => role === "counsellor" && Boolean(speaks.get(account)?.includes(language))));
      if (gaps.length === 0) continue;
      const key = JSON.stringify(gaps);
      byGaps.set(key, { gaps, languages: [...(byGaps.get(key)?.languages ?? []), language] });
    }
    return {
      span,
      shifts: shifts.filter((one) => touches(span, spanOf(one))),
      unsupervised: gapsIn(span, spansOf(({ role }) => role === "supervisor")),
      unspoken: [...byGaps.values()],
    };
  });
}

/** Whether a gap is all that is left of its day. */
export const isWhole = (gaps: readonly Span[], { from, to }: Span): boolean => gaps.length === 1 && gaps[0]?.from === from && gaps[0].to === to;

export interface ShiftDraft {
  /** `YYYY-MM-DD`, and `HH:MM` of this device's clock; an end that is no later than the begin is on the next day. */
  day: string;
  from: string;
  until: string;
  /** On how many days after the first one as well. */
  again: number;
}

const minutesOf = (time: string): number | null => {
  const found = /^(\d{2}):(\d{2})$/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
};

/** The shifts of a draft, each at the same time by the clock on the wall; none where something is not filled in. */
export function shiftsOf({ day, from, until, again }: ShiftDraft): { starts_at: string; ends_at: string }[] {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const [begins, ends] = [minutesOf(from), minutesOf(until)];
  if (!date || begins === null || ends === null) return [];
  const [year, month, first] = date.slice(1).map(Number) as [number, number, number];
  const at = (days: number, minutes: number): string => new Date(year, month - 1, first + days, 0, minutes).toISOString();
  return Array.from({ length: again + 1 }, (_, days) => ({ starts_at: at(days, begins), ends_at: at(days, ends > begins ? ends : ends + DAY_MIN) }));
}
