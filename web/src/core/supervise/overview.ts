// What an overview says at a glance: how many wait and for how long, and what cannot wait.

import type { Severity, Supervision, Watched } from "./wire.ts";

export type Why = "help" | "left" | "danger_waits" | "danger_alone";

/** Something that somebody should look at now. `key`: the same for as long as it is the same call. */
export interface Pressing {
  key: string;
  why: Why;
  session: Watched;
}

const ORDER: readonly Why[] = ["help", "danger_waits", "left", "danger_alone"];

function why(session: Watched): [Why, string] | null {
  if (session.help_asked_at !== null) return ["help", session.help_asked_at];
  const danger = session.severity === 3;
  if (session.state === "waiting") {
    if (danger) return ["danger_waits", ""];
    return session.interrupted ? ["left", ""] : null;
  }
  return danger && session.watcher === null ? ["danger_alone", ""] : null;
}

/** The most pressing first. A call for help rings anew each time that it is made. */
export function pressing(overview: Supervision): Pressing[] {
  const found: Pressing[] = [];
  for (const session of overview.sessions) {
    const reason = why(session);
    if (reason) found.push({ key: `${session.id} ${reason.join(" ")}`, why: reason[0], session });
  }
  return found.sort((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why));
}

export interface LanguageTally {
  language: string;
  waiting: number;
  live: number;
  danger: number;
}

export interface Tally {
  waiting: number;
  live: number;
  longestSince: string | null;
  severities: Readonly<Record<Severity, number>>;
  languages: LanguageTally[];
  supervisors: number;
  room: number;
  present: number;
}

/** Room for more sessions is that of the offers together; supervisors and counsellors may be in several of them. */
export function tally(overview: Supervision): Tally {
  const severities = { 1: 0, 2: 0, 3: 0 };
  const languages = new Map<string, LanguageTally>();
  const waits: string[] = [];
  let live = 0;
  for (const { language, state, severity, waiting_since } of overview.sessions) {
    const of = languages.get(language) ?? { language, waiting: 0, live: 0, danger: 0 };
    languages.set(language, of);
    severities[severity] += 1;
    if (severity === 3) of.danger += 1;
    if (state === "waiting") {
      of.waiting += 1;
      waits.push(waiting_since);
    } else {
      of.live += 1;
      live += 1;
    }
  }
  const present = new Set(overview.offers.flatMap(({ counsellors }) => counsellors.filter((one) => one.present).map(({ account }) => account)));
  return {
    waiting: waits.length,
    live,
    longestSince: waits.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null,
    severities,
    languages: [...languages.values()].sort((a, b) => b.danger - a.danger || b.waiting - a.waiting || b.live - a.live || a.language.localeCompare(b.language)),
    supervisors: Math.max(0, ...overview.offers.map((one) => one.supervisors)),
    room: overview.offers.reduce((sum, one) => sum + one.room, 0),
    present: present.size,
  };
}

const RING_TIMES = 8;
const RING_EVERY_MS = 5000;

/** Which calls have rung how often. A call rings until somebody has looked at it, and not for ever. */
export function makeRinging() {
  const times = new Map<string, number>();
  let rangAt = -Infinity;
  return {
    /** Whether to ring now. */
    due(calls: readonly Pressing[], looked: ReadonlySet<string>, now: number): boolean {
      const still = new Set(calls.map(({ key }) => key));
      for (const key of times.keys()) if (!still.has(key)) times.delete(key);
      const wants = calls.filter(({ key }) => !looked.has(key) && (times.get(key) ?? 0) < RING_TIMES);
      const fresh = wants.some(({ key }) => !times.has(key));
      if (wants.length === 0 || (!fresh && now - rangAt < RING_EVERY_MS)) return false;
      rangAt = now;
      for (const { key } of wants) times.set(key, (times.get(key) ?? 0) + 1);
      return true;
    },
  };
}
