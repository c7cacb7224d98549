// What a volunteer declared, what they are changing in it, and saving it.

import { signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { beginOf, dayIn, toWeek, toWindows, type Hours, type Week } from "../../core/availability.ts";
import { msUntil, serverNow } from "../../core/clock.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Availability, AvailabilityWish } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { tell } from "./announce.ts";
import { listen } from "./live.ts";
import { signedOut } from "./session.ts";

export const deviceZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Draft {
  timezone: string;
  week: Week;
  quiet: Hours | null;
  /** Available for so many hours from now on; "kept": until when was said before; "": not said. */
  now: string;
  nights: boolean;
  /** So many offers an hour at most; "": as many as anybody. */
  often: string;
  /** The first day on which something may ring again; "": no holiday. */
  away: string;
}

function draftOf(saved: Availability): Draft {
  const untouched = saved.windows.length === 0 && !saved.quiet && saved.timezone === "UTC";
  const timezone = untouched ? deviceZone() : saved.timezone;
  return {
    timezone,
    week: toWeek(saved.windows),
    quiet: saved.quiet,
    now: saved.available_until ? "kept" : "",
    nights: saved.nights,
    often: saved.offers_an_hour === null ? "" : String(saved.offers_an_hour),
    away: saved.away_until ? dayIn(timezone, saved.away_until) : "",
  };
}

function untilOf(draft: Draft, saved: Availability): string | null {
  if (draft.now !== "kept") return draft.now ? new Date(serverNow() + Number(draft.now) * 3_600_000).toISOString() : null;
  // It may have passed while the page was open.
  return saved.available_until && msUntil(saved.available_until, serverNow()) > 0 ? saved.available_until : null;
}

/** What is left as it was is sent as it was: another program may have said an hour of the day. */
function awayOf(draft: Draft, saved: Availability): string | null {
  if (!draft.away) return null;
  const same = saved.away_until && draft.timezone === saved.timezone && dayIn(draft.timezone, saved.away_until) === draft.away;
  if (!same) return beginOf(draft.away, draft.timezone);
  return msUntil(saved.away_until ?? "", serverNow()) > 0 ? saved.away_until : null;
}

const wishOf = (draft: Draft, saved: Availability): AvailabilityWish => ({
  timezone: draft.timezone,
  windows: toWindows(draft.week),
  quiet: draft.quiet,
  available_until: untilOf(draft, saved),
  nights: draft.nights,
  offers_an_hour: draft.often ? Number(draft.often) : null,
  away_until: awayOf(draft, saved),
});

export function openAvailability() {
  const saved = signal<Availability | null>(null);
  const draft = signal<Draft | null>(null);
  const problem = signal<Problem | null>(null);
  const busy = signal(false);
  const changed = signal(false);

  const show = (answer: Availability): void => {
    saved.value = answer;
    draft.value = draftOf(answer);
    changed.value = false;
    problem.value = null;
  };

  const failed = (error: unknown): void => {
    problem.value = asProblem(error);
    if (problem.value.status === 401) signedOut();
  };

  const load = (): Promise<void> => api.getAvailability().then(show, failed);

  // Saved on another device; what is being changed here is not thrown away.
  const stop = listen({
    event(event) {
      if (event.event === "volunteer.changed" && !changed.value && !busy.value) void load();
    },
  });
  void load();

  return {
    saved, draft, problem, busy, changed, load, stop,
    set(change: Partial<Draft>) {
      if (!draft.value) return;
      draft.value = { ...draft.value, ...change };
      changed.value = true;
      problem.value = null;
    },
    async save() {
      const wish = draft.value;
      if (!wish || !saved.value) return;
      busy.value = true;
      try {
        show(await api.setAvailability(wishOf(wish, saved.value)));
        tell(t("availability.saved"));
      } catch (error) {
        failed(error);
      }
      busy.value = false;
    },
  };
}

export type AvailabilityStore = ReturnType<typeof openAvailability>;
