// Somebody is put on a shift, on several days where that is wished.

import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import { listStaff, planShift, type Counsellor, type Staff } from "../../core/counselling.ts";
import { isCleared, shiftsOf } from "../../core/counsellingPlan.ts";
import { dayOf } from "../../core/hours.ts";
import { asProblem, Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Choice, Field, Trouble } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { wrong } from "./words.ts";

interface FormProps {
  slug: string;
  counsellors: readonly Counsellor[];
  changed: () => Promise<void>;
}

interface Done {
  planned: number;
  overlapped: number;
}

const AGAIN = [0, 1, 2, 3, 4, 5, 6, 13] as const;

export function ShiftForm({ slug, counsellors, changed }: FormProps) {
  const [supervisors, setSupervisors] = useState<readonly Staff[] | null>(null);
  const [role, setRole] = useState<"supervisor" | "counsellor">("supervisor");
  const [account, setAccount] = useState("");
  const [times, setTimes] = useState({ day: dayOf(new Date(serverNow())), from: "09:00", until: "17:00", again: 0 });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    listStaff(slug, "supervisor").then(({ staff }) => setSupervisors(staff), (error: unknown) => setProblem(asProblem(error)));
  }, [slug]);
  const choices = role === "supervisor"
    ? (supervisors ?? []).map((one) => ({ value: one.account, text: one.name }))
    : counsellors.map((one) => ({ value: one.account, text: isCleared(one) ? one.name : `${one.name} (${t("counselling.shifts.lacking")})` }));
  const change = (next: Partial<typeof times>): void => setTimes({ ...times, ...next });
  const plan = async (event: Event): Promise<void> => {
    event.preventDefault();
    setDone(null);
    setProblem(null);
    if (account === "") return setProblem(missing("account"));
    const shifts = shiftsOf(times);
    if (shifts.length === 0) return setProblem(missing(times.day === "" ? "day" : "ends_at"));
    setBusy(true);
    const result = { planned: 0, overlapped: 0 };
    for (const shift of shifts) {
      try {
        await planShift(slug, { account, role, ...shift });
        result.planned += 1;
      } catch (error) {
        const met = asProblem(error);
        // Of several days, one that is planned already is left as it is; on one day it is what went wrong.
        if (met.code !== "shift_overlaps" || shifts.length === 1) {
          setProblem(met);
          break;
        }
        result.overlapped += 1;
      }
    }
    setDone(result);
    setBusy(false);
    if (result.planned > 0) await changed();
  };
  const said = (field: string): string | null => wrong(problem, field);
  return (
    <section class="panel" aria-labelledby="plan">
      <h2 id="plan">{t("counselling.shifts.add")}</h2>
      {supervisors?.length === 0 && <p class="trouble mild">{t("counselling.shifts.no_supervisors", { command: "imece account create --role supervisor" })}</p>}
      <form class="form" noValidate onSubmit={(event) => void plan(event)}>
        {problem && !["account", "day", "ends_at"].includes(problem.field ?? "") && <Trouble problem={problem} />}
        <div class="pair">
          <Choice
            label={t("counselling.shifts.role")}
            value={role}
            choices={(["supervisor", "counsellor"] as const).map((one) => ({ value: one, text: t(`counselling.role.${one}`) }))}
            change={(value) => {
              setRole(value === "counsellor" ? "counsellor" : "supervisor");
              setAccount("");
            }}
          />
          <Choice label={t("counselling.shifts.who")} value={account} none={t("app.choose")} choices={choices} change={setAccount} problem={said("account")} />
        </div>
        <div class="times">
          <Field label={t("counselling.shifts.day")} problem={said("day")}>
            {(ids) => <input {...ids} type="date" value={times.day} onInput={(event) => change({ day: event.currentTarget.value })} />}
          </Field>
          <Field label={t("counselling.shifts.from")}>
            {(ids) => <input {...ids} type="time" value={times.from} onInput={(event) => change({ from: event.currentTarget.value })} />}
          </Field>
          <Field label={t("counselling.shifts.until")} problem={said("ends_at")}>
            {(ids) => <input {...ids} type="time" value={times.until} onInput={(event) => change({ until: event.currentTarget.value })} />}
          </Field>
        </div>
        <p class="hint">{t("counselling.shifts.until.hint")}</p>
        <Choice label={t("counselling.shifts.again")} value={String(times.again)} choices={AGAIN.map((n) => ({ value: String(n), text: n === 0 ? t("counselling.shifts.once") : t("counselling.shifts.again.n", { n }) }))} change={(value) => change({ again: Number(value) })} />
        <p><button class="button primary" disabled={busy}>{t("counselling.shifts.plan")}</button></p>
        <div role="status">
          {done && done.planned > 0 && <p>{t("counselling.shifts.planned", { n: done.planned })}</p>}
          {done && done.overlapped > 0 && <p>{t("counselling.shifts.overlapped", { n: done.overlapped })}</p>}
          {done && done.planned > 0 && problem && <p>{sentence(problem)}</p>}
        </div>
      </form>
    </section>
  );
}

const missing = (field: string): Problem => new Problem("invalid_field", 422, { field, problem: "missing" }, false, "");
