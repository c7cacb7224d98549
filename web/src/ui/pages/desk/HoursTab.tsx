// An organisation's hours: confirming what was credited, correcting it, and telling those who helped what became of it.

import { useEffect, useMemo, useState } from "preact/hooks";
import { t } from "../../../i18n/translate.ts";
import type { DeskHoursEntry } from "../../../core/types.ts";
import { Ask, Choice, Field, kindName, Languages, Loading, Title, Trouble } from "../../parts/basics.tsx";
import { Days, exactText, Parts, Sums, WorkedAt } from "../../parts/Credited.tsx";
import { Link } from "../../router.tsx";
import { openCredited, type CreditedStore } from "../../state/credited.ts";
import type { Place } from "../Desk.tsx";
import { OutcomesTold } from "./OutcomesTold.tsx";
import "../../hours.css";
import "../../person.css";

export function HoursTab({ place }: { place: Place }) {
  const [slug, setSlug] = useState(place.organisations[0]?.slug ?? "");
  return (
    <>
      {place.organisations.length > 1 && (
        <Choice label={t("hours.organisation")} value={slug} choices={place.organisations.map((one) => ({ value: one.slug, text: one.name }))} change={setSlug} />
      )}
      {slug && <OfOrganisation key={slug} slug={slug} response={place.response.slug} />}
    </>
  );
}

function OfOrganisation({ slug, response }: { slug: string; response: string }) {
  const store = useMemo(() => openCredited(slug, response), [slug, response]);
  useEffect(() => void store.load(), [store]);
  const { filters, hours, problem } = store;
  return (
    <>
      <p class="hint">{t("credited.hint")}</p>
      <div class="filters">
        <Days from={filters.value.from} to={filters.value.to} change={store.choose} />
        <label class="switch">
          <input type="checkbox" role="switch" checked={filters.value.unconfirmed} onChange={(event) => store.choose({ unconfirmed: event.currentTarget.checked })} />
          {t("credited.unconfirmed")}
        </label>
      </div>
      {problem.value ? <Trouble problem={problem.value} retry={() => void store.load()} /> : hours.value ? (
        <>
          <Sums hours={hours.value} />
          <Entries store={store} />
          <Parts title={t("hours.by_kind")} parts={hours.value.kinds} kinds />
        </>
      ) : <Loading />}
      <OutcomesTold slug={slug} response={response} />
    </>
  );
}

function Entries({ store }: { store: CreditedStore }) {
  const [correcting, setCorrecting] = useState<DeskHoursEntry | null>(null);
  const { entries, cursor, people } = store.list.value;
  const waiting = store.waiting.value;
  if (entries.length === 0) return <div class="empty"><p>{t("credited.none")}</p></div>;
  return (
    <>
      {waiting.length > 0 && (
        <p><button type="button" class="button primary" disabled={store.busy.value} onClick={() => void store.confirm()}>{t("credited.confirm_shown", { n: waiting.length })}</button></p>
      )}
      <ul class="hours-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <div id={`entry-${entry.id}`}>
              <p class="row-top"><strong><Title text={people[entry.volunteer] ?? "–"} /></strong> <strong class="hours-time">{exactText(entry.seconds)}</strong></p>
              <p class="row-facts">
                <Link to={`/task/${entry.task}`}>{kindName(entry.kind)}</Link> <Languages card={{ ...entry, purpose: "work" }} />
                <WorkedAt entry={entry} />
                {entry.sort === "correction" && <span>{t("hours.sort.correction")}</span>}
                {entry.confirmed_at && <span>✓ {t("hours.is_confirmed")}</span>}
                {entry.own && <span>{t("credited.own")}</span>}
              </p>
            </div>
            {!entry.own && <button type="button" class="button" aria-describedby={`entry-${entry.id}`} onClick={() => setCorrecting(entry)}>{t("credited.correct")}</button>}
          </li>
        ))}
      </ul>
      {cursor && <p><button type="button" class="button" disabled={store.busy.value} onClick={() => void store.more()}>{t("hours.more")}</button></p>}
      {correcting && <Correct entry={correcting} name={people[correcting.volunteer] ?? "–"} store={store} close={() => setCorrecting(null)} />}
    </>
  );
}

interface CorrectProps {
  entry: DeskHoursEntry;
  name: string;
  store: CreditedStore;
  close: () => void;
}

function Correct({ entry, name, store, close }: CorrectProps) {
  const [minutes, setMinutes] = useState(String(Math.floor(entry.seconds / 60)));
  const [reason, setReason] = useState("");
  const given = /^\d{1,4}$/.test(minutes.trim()) && Number(minutes) <= 1440;
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (given && reason.trim() && (await store.correct(entry.id, Number(minutes), reason))) close();
  };
  return (
    <Ask title={t("credited.correct")} close={close}>
      <form class="correct" onSubmit={(event) => void save(event)}>
        <p><Title text={name} /> · {kindName(entry.kind)} · {exactText(entry.seconds)}</p>
        <Field label={t("credited.minutes")} problem={given ? null : t("field.out_of_range")}>
          {(ids) => <input {...ids} type="text" inputMode="numeric" maxLength={4} value={minutes} onInput={(event) => setMinutes(event.currentTarget.value)} />}
        </Field>
        <Field label={t("credited.reason")} hint={t("credited.reason.hint")}>
          {(ids) => <textarea {...ids} dir="auto" rows={2} required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
        </Field>
        <p class="buttons">
          <button class="button primary" disabled={store.busy.value || !given || !reason.trim()}>{t("credited.save")}</button>
          <button type="button" class="button" onClick={close}>{t("app.close")}</button>
        </p>
      </form>
    </Ask>
  );
}
