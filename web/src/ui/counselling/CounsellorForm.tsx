// What somebody has shown, written down by somebody else. Only what was changed here is sent: what a course or a
// colleague wrote down meanwhile stays.

import { useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import { setCounsellor, type Counsellor, type CounsellorWish } from "../../core/counselling.ts";
import { endOf, lastDay } from "../../core/counsellingReady.ts";
import { dayOf } from "../../core/hours.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Ask, Field, Trouble } from "../parts/basics.tsx";
import { tell } from "../state/announce.ts";
import { isolated, wrong } from "./words.ts";

interface FormProps {
  slug: string;
  person: { account: string; name: string };
  known: Counsellor | null;
  code: number;
  close: () => void;
  saved: () => Promise<void>;
}

const draftOf = (known: Counsellor | null, today: string) => ({
  vetted: Boolean(known?.vetting),
  what: known?.vetting?.what ?? "",
  vetted_until: lastDay(known?.vetting?.until),
  trained: Boolean(known?.training),
  trained_until: lastDay(known?.training?.until),
  signed: Boolean(known?.code_of_conduct),
  signed_on: known?.code_of_conduct?.signed_on ?? today,
  cap: known?.cap ? String(known.cap) : "",
});
type Draft = ReturnType<typeof draftOf>;

function wishOf(draft: Draft, first: Draft, code: number, signedBefore: number | undefined): CounsellorWish {
  const differs = (...names: (keyof Draft)[]): boolean => names.some((name) => draft[name] !== first[name]);
  const again = draft.signed && signedBefore !== undefined && signedBefore !== code;
  return {
    ...(differs("vetted", "what", "vetted_until") && { vetting: draft.vetted ? { what: draft.what, until: endOf(draft.vetted_until) } : null }),
    ...(differs("trained", "trained_until") && { training: draft.trained ? { until: endOf(draft.trained_until) } : null }),
    ...((differs("signed", "signed_on") || again) && { code_of_conduct: draft.signed ? { version: code, signed_on: draft.signed_on } : null }),
    ...(differs("cap") && { cap: draft.cap === "" ? null : Number(draft.cap) }),
  };
}

const SHOWN = ["vetting.what", "vetting.until", "training.until", "code_of_conduct.signed_on", "cap"];

export function CounsellorForm({ slug, person, known, code, close, saved }: FormProps) {
  const today = dayOf(new Date(serverNow()));
  const first = draftOf(known, today);
  const [draft, setDraft] = useState(first);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const said = (field: string): string | null => (problem?.field === field ? wrong(problem, field.split(".").at(-1) ?? field) : null);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await setCounsellor(slug, person.account, wishOf(draft, first, code, known?.code_of_conduct?.version));
      tell(t("counselling.saved"));
      close();
      await saved();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const check = (name: "vetted" | "trained" | "signed", label: string) => (
    <label class="check"><input type="checkbox" checked={draft[name]} onChange={(event) => put({ [name]: event.currentTarget.checked })} /> {label}</label>
  );
  const until = (name: "vetted_until" | "trained_until", field: string) => (
    <Field label={t("counselling.shown.until")} hint={t("counselling.shown.until.hint")} problem={said(field)}>
      {(ids) => <input {...ids} type="date" min={today} value={draft[name]} onInput={(event) => put({ [name]: event.currentTarget.value })} />}
    </Field>
  );
  return (
    <Ask title={t("counselling.people.change.one", { name: isolated(person.name) })} close={close}>
      <form noValidate onSubmit={(event) => void save(event)}>
        {problem && !SHOWN.includes(problem.field ?? "") && <Trouble problem={problem} />}
        <fieldset class="paper">
          {check("vetted", t("counselling.shown.vetted"))}
          {draft.vetted && (
            <>
              <Field label={t("counselling.shown.what")} hint={t("counselling.shown.what.hint")} problem={said("vetting.what")}>
                {(ids) => <input {...ids} type="text" dir="auto" maxLength={200} value={draft.what} onInput={(event) => put({ what: event.currentTarget.value })} />}
              </Field>
              {until("vetted_until", "vetting.until")}
            </>
          )}
        </fieldset>
        <fieldset class="paper">
          {check("trained", t("counselling.shown.trained"))}
          {draft.trained && until("trained_until", "training.until")}
        </fieldset>
        <fieldset class="paper">
          {check("signed", t("counselling.shown.signed", { n: code }))}
          {draft.signed && (
            <Field label={t("counselling.shown.signed_on")} problem={said("code_of_conduct.signed_on")}>
              {(ids) => <input {...ids} type="date" max={today} value={draft.signed_on} onInput={(event) => put({ signed_on: event.currentTarget.value })} />}
            </Field>
          )}
        </fieldset>
        <Field label={t("counselling.offer.cap")} hint={t("counselling.shown.cap.hint")} problem={said("cap")}>
          {(ids) => <input {...ids} type="text" inputMode="numeric" maxLength={2} value={draft.cap} onInput={(event) => put({ cap: event.currentTarget.value.replace(/\D/g, "") })} />}
        </Field>
        <p class="buttons">
          <button class="button primary" disabled={busy}>{t("counselling.save")}</button>
          <button type="button" class="button" onClick={close}>{t("app.cancel")}</button>
        </p>
      </form>
    </Ask>
  );
}
