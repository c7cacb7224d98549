// For a coordinator: who of their own people would be rung for a task, why the others not; give it to one of them, or
// have it rung anew.

import { useState } from "preact/hooks";
import { assignTask, listCandidates, ringTask } from "../../core/controls.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { CandidateList, ForRinging } from "../../core/types.ts";
import { duration, t, useMore } from "../../i18n/translate.ts";
import { tell } from "../state/announce.ts";
import { me } from "../state/session.ts";
import { Because } from "./Because.tsx";
import { Ask, Loading, Title, Trouble } from "./basics.tsx";
import { sentence } from "./sentence.ts";
import { ineligible, whyNot } from "./unrung.ts";
import { useWhenOpen } from "./whenOpen.ts";
import "../rung.css";

const AT_FIRST = 10;

export const coordinates = (slug: string): boolean =>
  Boolean(me.value?.memberships.some(({ organisation, role }) => organisation.slug === slug && (role === "coordinator" || role === "supervisor")));

/** What went wrong, said to a coordinator: most refusals are written for whoever wants the task for themselves. */
function said(problem: Problem): string {
  const { code, data } = problem;
  if (code === "not_eligible") return ineligible(data);
  if (code === "task_already_claimed") return t("candidates.taken");
  if (code === "rung_just_now") return t("candidates.too_soon", { time: duration(Number(data["retry_after_s"]) * 1000) });
  if (code === "not_rung") return t(data["reason"] === "paused" ? "candidates.paused" : "rung.never");
  return sentence(problem);
}

interface Props {
  task: string;
  version: number;
  reload: () => Promise<void>;
}

export function Candidates({ task, version, reload }: Props) {
  const { details, found: list, problem, load, onToggle } = useWhenOpen(
    () => Promise.all([listCandidates(task), useMore("ring")]).then(([found]) => found),
    version,
  );
  const act = async (action: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await action();
      tell(done);
    } catch (error) {
      tell(said(asProblem(error)), true);
    }
    await Promise.all([reload(), load()]);
  };
  return (
    <details ref={details} class="candidates" onToggle={onToggle}>
      <summary>{t("candidates.title")}</summary>
      <RingAnew ring={() => act(() => ringTask(task), t("candidates.rung"))} />
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      {list ? <Found list={list} give={(who, name) => act(() => assignTask(task, who), t("candidates.assigned", { name }))} /> : !problem && <Loading />}
    </details>
  );
}

function RingAnew({ ring }: { ring: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    await ring();
    setBusy(false);
  };
  return (
    <div class="ring-anew">
      <button type="button" class="button" disabled={busy} aria-describedby="ring-anew-hint" onClick={() => void press()}>{t("candidates.ring")}</button>
      <p id="ring-anew-hint" class="hint">{t("candidates.ring.hint")}</p>
    </div>
  );
}

type Give = (volunteer: string, name: string) => Promise<void>;

function Found({ list, give }: { list: CandidateList; give: Give }) {
  const [all, setAll] = useState(false);
  if (list.candidates.length === 0) return <p>{t("candidates.nobody")}</p>;
  const shown = all ? list.candidates : list.candidates.slice(0, AT_FIRST);
  return (
    <>
      <p class="hint">{t("candidates.hint")}{list.of > list.candidates.length && ` ${t("candidates.of", { n: list.candidates.length, of: list.of })}`}</p>
      <ul class="rung-list" aria-label={t("candidates.title")}>
        {shown.map((one) => <li key={one.volunteer}><One one={one} name={list.people[one.volunteer] ?? "–"} give={give} /></li>)}
      </ul>
      {shown.length < list.candidates.length && <p><button type="button" class="button" onClick={() => setAll(true)}>{t("desk.more")}</button></p>}
    </>
  );
}

function One({ one, name, give }: { one: ForRinging; name: string; give: Give }) {
  const [asking, setAsking] = useState(false);
  const why = one.why_not;
  return (
    <div class="candidate">
      <div>
        <p class="row-facts"><strong class="name"><Title text={name} /></strong> {why && one.present && <span>{t("ring.because.present")}</span>}</p>
        {why ? <p>{whyNot(why)}</p> : <p class="would-ring">{t("candidates.would_ring")}</p>}
        <Because reasons={one.because} label={t("rung.why")} />
      </div>
      {one.assignable && (
        <button type="button" class="button" onClick={() => setAsking(true)}>{t("candidates.assign.to", { name })}</button>
      )}
      {asking && (
        <Ask title={t("candidates.assign.title")} close={() => setAsking(false)}>
          <p>{t("candidates.assign.hint", { name })}</p>
          <form method="dialog" class="buttons" onSubmit={() => void give(one.volunteer, name)}>
            <button type="button" class="button" onClick={() => setAsking(false)}>{t("app.cancel")}</button>
            <button class="button primary">{t("candidates.assign.to", { name })}</button>
          </form>
        </Ask>
      )}
    </div>
  );
}
