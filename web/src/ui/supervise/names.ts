// How sessions and people are called on the page.

import { msUntil, serverNow } from "../../core/clock.ts";
import type { Supervision, Watched } from "../../core/supervise/wire.ts";
import { duration, t, type Key } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import { now } from "../state/clock.ts";

export const severityName = (severity: Watched["severity"]): string => t(`counsel.severity.${severity}`);

export const personName = (found: Pick<Supervision, "people">, account: string | null): string => (account ? (found.people[account] ?? "–") : "–");

/** How long it is since then; the page's own clock may have stood still behind another tab. */
export const since = (at: string): string => duration(Math.min(0, msUntil(at, Math.max(now.value, serverNow() - 1000))));

/** Since when it waits, or goes on. */
export const lasting = ({ state, waiting_since, answered_at }: Watched): string =>
  state === "waiting" ? t("supervise.since", { time: since(waiting_since) }) : t("supervise.for", { time: since(answered_at ?? waiting_since) });

/** What the seeker said of themselves, as far as they liked. */
export const facts = ({ age_band, topic }: Watched): string[] =>
  [age_band && t(`counsel.age.${age_band}` as Key), topic && t(`counsel.topic.${topic}` as Key)].filter((one): one is string => Boolean(one));

export const sessionName = ({ language, severity }: Pick<Watched, "language" | "severity">): string => `${nameOf(language)} · ${severityName(severity)}`;

export const overSentence = (ending: string): string => t(`counsel.over.${ending}` as Key);
