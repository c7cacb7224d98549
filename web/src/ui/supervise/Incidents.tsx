// What was reported: by its codes in a list; an account one by one, as that is recorded.

import { useState } from "preact/hooks";
import { asProblem, type Problem } from "../../core/problem.ts";
import { listIncidents, readIncident, setKeeping } from "../../core/supervise/server.ts";
import { KEEPING_AT_MOST, type Incident, type IncidentPage } from "../../core/supervise/wire.ts";
import { directionOf } from "../../core/text.ts";
import { moment, t } from "../../i18n/translate.ts";
import { Ask, Field, Trouble, Words } from "../parts/basics.tsx";
import { fieldSentence, sentence } from "../parts/sentence.ts";
import { useWhenOpen } from "../parts/whenOpen.ts";
import { tell } from "../state/announce.ts";
import { now } from "../state/clock.ts";
import { personName } from "./names.ts";

export function Incidents({ slug }: { slug: string }) {
  const { details, found, problem, load, onToggle } = useWhenOpen(() => listIncidents(slug), 0);
  return (
    <details class="incidents" ref={details} onToggle={onToggle}>
      <summary>{t("supervise.incidents")}</summary>
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      {found?.incidents.length === 0 && <p>{t("supervise.incidents.none")}</p>}
      <ul class="people">{found?.incidents.map((one) => <Reported key={one.id} one={one} by={personName(found, one.filed_by)} />)}</ul>
      {found && <Keeping key={found.keeping_days} slug={slug} days={found.keeping_days} saved={() => void load()} />}
    </details>
  );
}

function Reported({ one, by }: { one: Incident; by: string }) {
  const [page, setPage] = useState<IncidentPage | null>(null);
  const read = async (): Promise<void> => {
    try {
      setPage(await readIncident(one.id));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  const kind = t(`supervise.kind.${one.kind}`);
  return (
    <li>
      <strong>{kind}</strong>
      <span class="hint"><bdi>{by}</bdi> · {moment(one.filed_at, now.value)}</span>
      <span>{t("supervise.report.done")}: {one.done.map((each) => t(`supervise.done.${each}`)).join(", ")}</span>
      <span>{t("supervise.report.passed")}: {one.passed_to.map((each) => t(`supervise.passed.${each}`)).join(", ")}</span>
      {one.kept_until ? (
        <>
          <span class="hint">{t("supervise.incidents.kept", { when: moment(one.kept_until, now.value) })}</span>
          <button type="button" class="button" onClick={() => void read()}>{t("supervise.incidents.read")}</button>
        </>
      ) : <span class="hint">{t("supervise.incidents.destroyed")}</span>}
      {page && <Account title={kind} page={page} close={() => setPage(null)} />}
    </li>
  );
}

function Account({ title, page, close }: { title: string; page: IncidentPage; close: () => void }) {
  return (
    <Ask title={title} close={close}>
      {page.text === null ? <p>{t("supervise.incidents.destroyed")}</p> : <p class="account" dir={directionOf(page.text)}><Words text={page.text} /></p>}
      <h3>{t("supervise.incidents.readers")}</h3>
      <ul class="readers">{page.reads.map((one) => <li key={one.at}><bdi>{personName(page, one.account)}</bdi> · {moment(one.at, now.value)}</li>)}</ul>
      <div class="buttons"><button type="button" class="button" onClick={close}>{t("counsel.back")}</button></div>
    </Ask>
  );
}

function Keeping({ slug, days, saved }: { slug: string; days: number; saved: () => void }) {
  const [value, setValue] = useState(String(days));
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (): Promise<void> => {
    try {
      await setKeeping(slug, Number(value));
      setProblem(null);
      tell(t("supervise.keeping.saved"));
      saved();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <form
      class="keeping"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t("supervise.keeping")} hint={t("supervise.keeping.hint")} problem={problem && fieldSentence(problem)}>
        {(ids) => <input {...ids} type="number" inputMode="numeric" min={1} max={KEEPING_AT_MOST} required value={value} onInput={(event) => setValue(event.currentTarget.value)} />}
      </Field>
      <button type="submit" class="button">{t("supervise.keeping.save")}</button>
    </form>
  );
}
