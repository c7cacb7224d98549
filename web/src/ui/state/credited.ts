// What was credited for an organisation's work in a response, as those who coordinate confirm and correct it.

import { computed, signal } from "@preact/signals";
import { confirmHours, correctHours, getOrganisationHours, listOrganisationHours } from "../../core/hours.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { DeskHoursEntry, Hours } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { signedOut } from "./session.ts";

interface Filters {
  from: string;
  to: string;
  unconfirmed: boolean;
}

interface List {
  entries: readonly DeskHoursEntry[];
  cursor: string | null;
  people: Readonly<Record<string, string>>;
}

const NOTHING: List = { entries: [], cursor: null, people: {} };

/** So many are confirmed with one request. */
const AT_ONCE = 200;

export function openCredited(slug: string, response: string) {
  const filters = signal<Filters>({ from: "", to: "", unconfirmed: true });
  const hours = signal<Hours | null>(null);
  const list = signal<List>(NOTHING);
  const problem = signal<Problem | null>(null);
  const busy = signal(false);
  let asked = 0;

  /** What may be confirmed of what is shown. */
  const waiting = computed(() => list.value.entries.filter(({ own, confirmed_at, seconds }) => !own && !confirmed_at && seconds !== 0));

  const page = (cursor?: string) => listOrganisationHours(slug, { ...filters.value, response }, filters.value.unconfirmed, cursor);

  const load = async (): Promise<void> => {
    const mine = ++asked;
    try {
      const [sums, first] = await Promise.all([getOrganisationHours(slug, { ...filters.value, response }), page()]);
      if (mine !== asked) return;
      hours.value = sums;
      list.value = { entries: first.entries, cursor: first.next_cursor, people: first.people };
      problem.value = null;
    } catch (error) {
      if (mine !== asked) return;
      problem.value = asProblem(error);
      if (problem.value.status === 401) signedOut();
    }
  };

  const act = async (action: () => Promise<string>): Promise<boolean> => {
    busy.value = true;
    try {
      tell(await action());
      return true;
    } catch (error) {
      const failed = asProblem(error);
      if (failed.status === 401) signedOut();
      tell(sentence(failed), true);
      return false;
    } finally {
      await load();
      busy.value = false;
    }
  };

  return {
    filters, hours, list, problem, busy, waiting, load,
    choose: (change: Partial<Filters>): void => {
      filters.value = { ...filters.value, ...change };
      void load();
    },
    more: async (): Promise<void> => {
      const { cursor } = list.value;
      if (!cursor || busy.value) return;
      busy.value = true;
      const mine = asked;
      try {
        const next = await page(cursor);
        if (mine === asked) list.value = { entries: [...list.value.entries, ...next.entries], cursor: next.next_cursor, people: { ...list.value.people, ...next.people } };
      } catch (error) {
        tell(sentence(asProblem(error)), true);
      }
      busy.value = false;
    },
    confirm: (): Promise<boolean> =>
      act(async () => {
        const ids = waiting.value.map(({ id }) => id);
        let confirmed = 0;
        for (let from = 0; from < ids.length; from += AT_ONCE) confirmed += (await confirmHours(slug, ids.slice(from, from + AT_ONCE))).confirmed;
        return t("credited.confirmed", { n: confirmed });
      }),
    correct: (entry: string, minutes: number, reason: string): Promise<boolean> =>
      act(async () => {
        await correctHours(slug, entry, minutes, reason);
        return t("credited.saved");
      }),
  };
}

export type CreditedStore = ReturnType<typeof openCredited>;
