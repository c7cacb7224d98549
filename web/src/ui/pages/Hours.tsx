// A volunteer's hours: what they were credited, what to show for it, and what became of their work.

import { useEffect, useMemo } from "preact/hooks";
import { certificateAddress, statementAddress } from "../../core/hours.ts";
import type { Certificate, HoursEntry, Outcome } from "../../core/types.ts";
import { moment, t } from "../../i18n/translate.ts";
import { Choice, kindName, Languages, Loading, PageTitle, Title, Trouble, Words } from "../parts/basics.tsx";
import { Days, exactText, hoursText, Parts, Sums, WorkedAt } from "../parts/Credited.tsx";
import { Link } from "../router.tsx";
import { now } from "../state/clock.ts";
import { openHours, type HoursStore } from "../state/hours.ts";
import { needLanguages } from "../state/session.ts";
import "../hours.css";
import "../office.css";
import "../person.css";

export function HoursPage() {
  const store = useMemo(openHours, []);
  useEffect(() => void needLanguages(), []);
  const hours = store.hours.value;
  const problem = store.problem.value;
  return (
    <>
      <PageTitle text={t("nav.hours")} />
      <p class="hint">{t("hours.hint")} {t("hours.meetings.hint")}</p>
      <Outcomes outcomes={store.outcomes.value} />
      {problem && <Trouble problem={problem} retry={() => void store.load()} />}
      {hours ? (
        store.all.value?.claims === 0 && store.all.value.seconds === 0 ? (
          <div class="empty">
            <p>{t("hours.none")}</p>
            <p><Link to="/" class="button">{t("app.to_board")}</Link></p>
          </div>
        ) : (
          <>
            <Chosen store={store} />
            <Sums hours={hours} />
            <div class="hours-columns">
              <Parts title={t("hours.by_response")} parts={hours.responses} />
              <Parts title={t("hours.by_organisation")} parts={hours.organisations} />
              <Parts title={t("hours.by_kind")} parts={hours.kinds} kinds />
            </div>
            <Take store={store} />
            <History store={store} />
          </>
        )
      ) : problem ? null : <Loading />}
    </>
  );
}

function Outcomes({ outcomes }: { outcomes: readonly Outcome[] }) {
  if (outcomes.length === 0) return null;
  return (
    <section aria-labelledby="outcomes">
      <h2 id="outcomes">{t("hours.outcomes")}</h2>
      <ul class="outcomes">
        {outcomes.map((outcome) => (
          <li key={outcome.id} class={outcome.unread ? "outcome unread" : "outcome"}>
            <p dir="auto"><Words text={outcome.text} /></p>
            <p class="row-facts">
              {outcome.unread && <strong class="flag">{t("hours.outcomes.new")}</strong>}
              <Title text={outcome.organisation} /> <Title text={outcome.response} />
              <time dateTime={outcome.written_at}>{moment(outcome.written_at, now.value)}</time>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chosen({ store }: { store: HoursStore }) {
  const { from, to, organisation } = store.chosen.value;
  const organisations = store.all.value?.organisations ?? [];
  return (
    <div class="filters" role="group" aria-label={t("hours.period")}>
      <Days from={from} to={to} change={store.choose} />
      {organisations.length > 1 && (
        <Choice label={t("hours.organisation")} value={organisation} none={t("hours.all")} choices={organisations.map(({ slug, name }) => ({ value: slug, text: name }))} change={(slug) => store.choose({ organisation: slug })} />
      )}
    </div>
  );
}

function Take({ store }: { store: HoursStore }) {
  const chosen = store.chosen.value;
  const certificates = store.certificates.value;
  return (
    <section class="card" aria-labelledby="take">
      <h2 id="take">{t("hours.take")}</h2>
      <p class="hint">{t("hours.take.hint")}</p>
      <p class="buttons">
        <a class="button" href={statementAddress(chosen, "pdf")} download>{t("hours.pdf")}</a>
        <a class="button" href={statementAddress(chosen, "csv")} download>{t("hours.csv")}</a>
        <button type="button" class="button primary" disabled={store.busy.value} onClick={() => void store.issue()}>{t("hours.certificate.issue")}</button>
      </p>
      {certificates.length > 0 && (
        <ul class="certificates" aria-label={t("hours.certificates")}>
          {certificates.map((one) => <li key={one.number}><IssuedRow certificate={one} /></li>)}
        </ul>
      )}
    </section>
  );
}

function IssuedRow({ certificate }: { certificate: Certificate }) {
  const { statement, number } = certificate;
  return (
    <>
      <div>
        <p><strong>{hoursText(statement.seconds)}</strong> <Title text={statement.organisation ?? t("hours.all")} /></p>
        <p class="row-facts">
          <span><bdi>{statement.since}</bdi> – <bdi>{statement.until}</bdi></span>
          <bdi class="number" dir="ltr">{number}</bdi>
        </p>
      </div>
      <p class="buttons">
        <a class="button" href={certificateAddress(certificate)} download>{t("hours.pdf")}</a>
        <a class="button" href={`/verify#${number}`} target="_blank" rel="noopener">{t("hours.certificate.check")}</a>
      </p>
    </>
  );
}

function History({ store }: { store: HoursStore }) {
  const { entries, cursor, organisations, responses } = store.history.value;
  if (entries.length === 0) return <p>{t("hours.none_here")}</p>;
  return (
    <section aria-labelledby="history">
      <h2 id="history">{t("hours.history")}</h2>
      <ul class="hours-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <EntryFacts entry={entry} organisation={organisations[entry.organisation] ?? ""} response={responses[entry.response] ?? ""} />
            <strong class="hours-time">{exactText(entry.seconds)}</strong>
          </li>
        ))}
      </ul>
      {cursor && <p><button type="button" class="button" disabled={store.busy.value} onClick={() => void store.more()}>{t("hours.more")}</button></p>}
    </section>
  );
}

function EntryFacts({ entry, organisation, response }: { entry: HoursEntry; organisation: string; response: string }) {
  return (
    <div>
      <p class="row-top">
        <Link to={`/task/${entry.task}`}><span class="kind">{kindName(entry.kind)}</span></Link> <Languages card={{ ...entry, purpose: "work" }} />
        {entry.sort !== "credit" && <strong class="flag">{t(entry.sort === "reversal" ? "hours.sort.reversal" : "hours.sort.correction")}</strong>}
      </p>
      <p class="row-facts">
        <WorkedAt entry={entry} />
        <Title text={organisation} /> <Title text={response} />
        {entry.confirmed_at && entry.sort !== "reversal" && <span>✓ {t("hours.is_confirmed")}</span>}
      </p>
      {entry.sort === "reversal" && !entry.reason && <p class="row-facts">{t("hours.meeting.changed")}</p>}
      {entry.reason && <p class="row-facts">{t("hours.reason")} <bdi><Words text={entry.reason} /></bdi></p>}
    </div>
  );
}
