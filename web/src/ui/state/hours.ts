// A volunteer's hours of a period: sums, history page by page, certificates, and what became of the work.

import { signal } from "@preact/signals";
import { getHours, issueCertificate, listCertificates, listHours, listOutcomes, readOutcomes } from "../../core/hours.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Certificate, Hours, HoursEntry, HoursEntryList, Outcome } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { signedOut } from "./session.ts";

export interface Chosen {
  from: string;
  to: string;
  organisation: string;
}

interface History {
  entries: readonly HoursEntry[];
  cursor: string | null;
  organisations: Readonly<Record<string, string>>;
  responses: Readonly<Record<string, string>>;
}

const NOTHING: History = { entries: [], cursor: null, organisations: {}, responses: {} };

const added = (before: History, page: HoursEntryList): History => ({
  entries: [...before.entries, ...page.entries],
  cursor: page.next_cursor,
  organisations: { ...before.organisations, ...page.organisations },
  responses: { ...before.responses, ...page.responses },
});

export function openHours() {
  const chosen = signal<Chosen>({ from: "", to: "", organisation: "" });
  const hours = signal<Hours | null>(null);
  /** Of all time: what there is to choose from. */
  const all = signal<Hours | null>(null);
  const history = signal<History>(NOTHING);
  const certificates = signal<readonly Certificate[]>([]);
  const outcomes = signal<readonly Outcome[]>([]);
  const problem = signal<Problem | null>(null);
  const busy = signal(false);
  let asked = 0;

  const failed = (error: unknown): Problem => {
    const found = asProblem(error);
    if (found.status === 401) signedOut();
    return found;
  };

  const load = async (): Promise<void> => {
    const mine = ++asked;
    try {
      const [sums, page] = await Promise.all([getHours(chosen.value), listHours(chosen.value)]);
      if (mine !== asked) return; // Another period was chosen meanwhile.
      hours.value = sums;
      all.value ??= sums;
      history.value = added(NOTHING, page);
      problem.value = null;
    } catch (error) {
      if (mine === asked) problem.value = failed(error);
    }
  };

  const loadOthers = async (): Promise<void> => {
    try {
      const [told, issued] = await Promise.all([listOutcomes(), listCertificates()]);
      outcomes.value = told.outcomes;
      certificates.value = issued.certificates;
      // Marked as new once: what is on the page has been shown.
      if (told.outcomes.some(({ unread }) => unread)) await readOutcomes();
    } catch (error) {
      failed(error); // The hours themselves say what is wrong.
    }
  };

  const more = async (): Promise<void> => {
    const { cursor } = history.value;
    if (!cursor || busy.value) return;
    busy.value = true;
    const mine = asked;
    try {
      const page = await listHours(chosen.value, cursor);
      if (mine === asked) history.value = added(history.value, page);
    } catch (error) {
      tell(sentence(failed(error)), true);
    }
    busy.value = false;
  };

  const issue = async (): Promise<Certificate | null> => {
    busy.value = true;
    try {
      const certificate = await issueCertificate(chosen.value);
      certificates.value = [certificate, ...certificates.value];
      tell(t("hours.certificate.issued"));
      return certificate;
    } catch (error) {
      tell(sentence(failed(error)), true);
      return null;
    } finally {
      busy.value = false;
    }
  };

  void load();
  void loadOthers();

  return {
    chosen, hours, all, history, certificates, outcomes, problem, busy, load, more, issue,
    choose: (change: Partial<Chosen>): void => {
      chosen.value = { ...chosen.value, ...change };
      void load();
    },
  };
}

export type HoursStore = ReturnType<typeof openHours>;
