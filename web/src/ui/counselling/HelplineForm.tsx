// One number to call, added or changed.

import { useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import type { Helpline } from "../../core/counselling.ts";
import { dayOf } from "../../core/hours.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Ask, Choice, Field, languageChoices, nameOf, Trouble } from "../parts/basics.tsx";
import { isolated, wrong } from "./words.ts";

interface FormProps {
  line: Helpline | null;
  place: number;
  save: (line: Helpline) => Promise<void>;
  close: () => void;
}

const FIELDS = ["country", "name", "number", "hours", "source", "checked_on"] as const;
const AT_MOST = 20;

export function HelplineForm({ line, place, save, close }: FormProps) {
  const today = dayOf(new Date(serverNow()));
  const [draft, setDraft] = useState<Helpline>(line ?? { country: "", name: "", number: "", hours: null, languages: [], source: "", checked_on: today });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  // Of another number's fields nothing can be said here.
  const mine = problem?.field?.startsWith(`helplines.${place}.`) ?? false;
  const said = (field: string): string | null => (mine ? wrong(problem, field) : null);
  const shown = mine && FIELDS.some((field) => said(field) !== null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await save({ ...draft, country: draft.country.trim().toUpperCase(), number: draft.number.trim(), hours: draft.hours?.trim() || null });
      close();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const text = (name: "name" | "hours" | "source", most: number, hint?: string) => (
    <Field label={t(`counselling.number.${name}`)} hint={hint} problem={said(name)}>
      {(ids) => <input {...ids} type="text" dir="auto" maxLength={most} value={draft[name] ?? ""} onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })} />}
    </Field>
  );
  const left = languageChoices().filter(({ value }) => !draft.languages.includes(value));
  return (
    <Ask title={line ? t("counselling.numbers.change.one", { name: isolated(line.name) }) : t("counselling.numbers.add")} close={close}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        {problem && !shown && <Trouble problem={problem} />}
        {text("name", 200)}
        <Field label={t("counselling.number.number")} hint={t("counselling.number.number.hint", { signs: "+ * # ( ) -" })} problem={said("number")}>
          {(ids) => <input {...ids} type="tel" dir="ltr" maxLength={30} value={draft.number} onInput={(event) => setDraft({ ...draft, number: event.currentTarget.value })} />}
        </Field>
        <Field label={t("counselling.number.country")} hint={t("counselling.number.country.hint")} problem={said("country")}>
          {(ids) => <input {...ids} type="text" dir="ltr" maxLength={2} value={draft.country} onInput={(event) => setDraft({ ...draft, country: event.currentTarget.value })} />}
        </Field>
        {text("hours", 200, t("counselling.number.hours.hint"))}
        <div class="chosen-languages">
          {draft.languages.length < AT_MOST && <Choice label={t("counselling.number.languages")} value="" none={t("app.choose")} choices={left} change={(tag) => tag && setDraft({ ...draft, languages: [...draft.languages, tag] })} />}
          <ul class="chips">
            {draft.languages.map((tag) => (
              <li key={tag}><button type="button" class="button" onClick={() => setDraft({ ...draft, languages: draft.languages.filter((one) => one !== tag) })}>{t("counselling.numbers.remove.one", { name: nameOf(tag) })}</button></li>
            ))}
          </ul>
        </div>
        {text("source", 200, t("counselling.number.source.hint"))}
        <Field label={t("counselling.number.checked_on")} problem={said("checked_on")}>
          {(ids) => <input {...ids} type="date" max={today} value={draft.checked_on} onInput={(event) => setDraft({ ...draft, checked_on: event.currentTarget.value })} />}
        </Field>
        <p class="buttons">
          <button class="button primary" disabled={busy}>{t("counselling.save")}</button>
          <button type="button" class="button" onClick={close}>{t("app.cancel")}</button>
        </p>
      </form>
    </Ask>
  );
}
