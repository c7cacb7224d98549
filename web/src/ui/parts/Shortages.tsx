// Alarms for coordinators and observers: open work that nobody is there for, or that nobody takes.

import { useEffect, useMemo, useState } from "preact/hooks";
import { msUntil } from "../../core/clock.ts";
import { oldestOf } from "../../core/shortages.ts";
import type { Shortage } from "../../core/types.ts";
import { duration, t } from "../../i18n/translate.ts";
import { now } from "../state/clock.ts";
import { me } from "../state/session.ts";
import { openShortages } from "../state/shortages.ts";
import { kindName, Languages, nameOf, Title, UrgencyMark } from "./basics.tsx";
import "../shortages.css";

/** On a phone they must not push away what the page is for. */
const first = (): number => (globalThis.matchMedia?.("(max-width: 46rem)").matches ? 1 : 3);

const countOf = ({ waiting }: Shortage): number => waiting.reduce((sum, { tasks }) => sum + tasks, 0);

const missing = ({ reason, eligible, present, in_window }: Shortage): string => {
  if (reason === "waited_too_long") return t("shortage.counsellors", { n: present + in_window });
  if (reason === "nobody_knows") return t("shortage.nobody_knows");
  return reason === "nobody_there" ? t("shortage.nobody_there", { n: eligible }) : t("shortage.nobody_takes", { n: present + in_window });
};

function spoken(shortage: Shortage): string {
  const { source_language: from, target_language: to, kind } = shortage;
  const languages = from && to && from !== to ? t("language.pair", { from: nameOf(from), to: nameOf(to) }) : nameOf(from ?? to);
  const waited = shortage.reason === "waited_too_long" ? `${t("shortage.waited_too_long", { n: countOf(shortage) })}. ` : "";
  return `${t("shortage.title")}: ${kindName(kind)}, ${languages}. ${waited}${missing(shortage)}`;
}

export function Shortages() {
  const store = useMemo(() => openShortages(spoken), []);
  useEffect(() => store.stop, [store]);
  const [all, setAll] = useState(false);
  const shown = useMemo(first, []);
  const list = store.list.value ?? [];
  if (list.length === 0) return null;
  const rest = list.length - shown;
  return (
    <section class="shortages" aria-labelledby="shortages">
      <h2 id="shortages">
        <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 1 15.5 14.5H.5zM7.2 6v4h1.6V6zm0 5v1.6h1.6V11z" fill-rule="evenodd" /></svg>
        {t("shortage.title")}
      </h2>
      <ul>
        {list.slice(0, all ? undefined : shown).map((shortage) => <li key={shortage.id}><One shortage={shortage} /></li>)}
      </ul>
      {rest > 0 && (
        <p><button type="button" class="button" aria-expanded={all} onClick={() => setAll(!all)}>{all ? t("shortage.fewer") : t("shortage.more", { n: rest })}</button></p>
      )}
    </section>
  );
}

/** Whose work it is, where somebody watches for more than one organisation. */
function owner({ organisation }: Shortage): string | null {
  const mine = new Map((me.value?.memberships ?? []).map((one) => [one.organisation.desk, one.organisation.name]));
  return mine.size > 1 ? mine.get(`desk:${organisation}`) ?? null : null;
}

function One({ shortage }: { shortage: Shortage }) {
  const { kind, source_language, target_language, waiting, opens_at } = shortage;
  const whose = owner(shortage);
  // Of people who waited it is not known here who still does: how long is not said.
  const people = shortage.reason === "waited_too_long";
  const opens = opens_at ? msUntil(opens_at, now.value) : 0;
  return (
    <>
      <p class="lane">
        <Languages card={{ source_language, target_language, purpose: "work" }} /> <span class="kind">{kindName(kind)}</span>
        {whose && <span class="whose"><Title text={whose} /></span>}
      </p>
      <p class="row-facts">
        {people ? <strong class="waiting">{t("shortage.waited_too_long", { n: countOf(shortage) })}</strong> : waiting.map(({ urgency, tasks }) => (
          <span key={urgency} class="waiting"><UrgencyMark urgency={urgency} /> {t("board.count", { n: tasks })}</span>
        ))}
      </p>
      <p>{people ? missing(shortage) : <strong>{missing(shortage)}</strong>} {opens > 0 && t("shortage.opens", { time: duration(opens) })}</p>
      <p class="since">{!people && `${t("shortage.waiting", { time: duration(msUntil(oldestOf(shortage), now.value)) })} · `}{t("shortage.since", { time: duration(msUntil(shortage.since, now.value)) })}</p>
    </>
  );
}
