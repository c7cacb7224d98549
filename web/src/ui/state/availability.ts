// What a volunteer declared, what they are changing in it, and saving it.

import { signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { toWeek, toWindows, type Hours, type Week } from "../../core/availability.ts";
import { msUntil, serverNow } from "../../core/clock.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Availability } from "../../core/types.ts";
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
}

function draftOf(saved: Availability): Draft {
  const untouched = saved.windows.length === 0 && !saved.quiet && saved.timezone === "UTC";
  return {
    timezone: untouched ? deviceZone() : saved.timezone,
    week: toWeek(saved.windows),
    quiet: saved.quiet,
    now: saved.available_until ? "kept" : "",
  };
}

function untilOf(draft: Draft, saved: Availability): string | null {
  if (draft.now !== "kept") return draft.now ? new Date(serverNow() + Number(draft.now) * 3_600_000).toISOString() : null;
  // It may have passed while the page was open.
  return saved.available_until && msUntil(saved.available_until, serverNow()) > 0 ? saved.available_until : null;
}

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
        show(await api.setAvailability({ timezone: wish.timezone, windows: toWindows(wish.week), quiet: wish.quiet, available_until: untilOf(wish, saved.value) }));
        tell(t("availability.saved"));
      } catch (error) {
        failed(error);
      }
      busy.value = false;
    },
  };
}

export type AvailabilityStore = ReturnType<typeof openAvailability>;
