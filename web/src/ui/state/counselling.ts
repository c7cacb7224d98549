// The counselling of one response: what is set for it, who is planned, and what a seeker is told now.

import { signal } from "@preact/signals";
import * as api from "../../core/counselling.ts";
import { midnight } from "../../core/counsellingPlan.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { serverNow } from "../../core/clock.ts";

/** What a page of shifts shows. */
export const DAYS = 7;
/** How far ahead somebody has to be planned before it is opened. */
export const AHEAD_DAYS = 14;

export interface Setting {
  /** Null where nobody offers it yet. */
  offer: api.Offer | null;
  helplines: api.HelplineList;
  /** Of the organisation; nothing where the caller does not coordinate it. */
  counsellors: api.CounsellorList | null;
  shifts: readonly api.Shift[];
  people: Readonly<Record<string, string>>;
  opening: api.Opening | null;
}

/** `slugs`: the organisations of the response that the caller coordinates; the first offers it where none does yet. */
export function openCounselling(response: string, slugs: readonly string[]) {
  const found = signal<Setting | null>(null);
  const problem = signal<Problem | null>(null);
  const organisation = signal(slugs[0] ?? "");

  async function load(): Promise<void> {
    try {
      const [offer, helplines, opening] = await Promise.all([api.getOffer(response), api.getHelplines(response), api.getOpening(response)]);
      if (offer) organisation.value = offer.organisation;
      const own = slugs.includes(organisation.value);
      const today = midnight(new Date(serverNow()));
      const [counsellors, shifts] = own
        ? await Promise.all([
            api.listCounsellors(organisation.value),
            api.listShifts(organisation.value, today.toISOString(), midnight(today, AHEAD_DAYS).toISOString()),
          ])
        : [null, { shifts: [], people: {} }];
      found.value = { offer, helplines, opening, counsellors, shifts: shifts.shifts, people: shifts.people };
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }

  return {
    response,
    slugs,
    organisation,
    found,
    problem,
    load,
    /** Another of one's organisations shall offer it. */
    async choose(slug: string): Promise<void> {
      organisation.value = slug;
      await load();
    },
  };
}

export type CounsellingStore = ReturnType<typeof openCounselling>;
