// Which form a task, or every row of a file, is to ask: a template, one kept before, or one built here.

import { useEffect, useState } from "preact/hooks";
import { readForm, type Schema } from "../../../core/form.ts";
import { draftOf, newQuestion, schemaOf, type FormDraft } from "../../../core/formDraft.ts";
import { forgetForm, listForms, saveForm, type FormList } from "../../../core/forms.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { t } from "../../../i18n/translate.ts";
import { Choice, Field, Trouble } from "../../parts/basics.tsx";
import { said } from "../../parts/form/Said.tsx";
import { fieldSentence, sentence } from "../../parts/sentence.ts";
import { tell } from "../../state/announce.ts";
import { FormBuilder } from "./FormBuilder.tsx";
import "../../parts/form/form.css";

interface Props {
  organisation: string;
  form: Schema | null;
  change: (form: Schema | null) => void;
  /** Why the form was refused, where it was. */
  problem?: Problem | null;
}

const NEW = "new";

/** What is wrong with a form, and in which of its questions. */
export function formSentence(problem: Problem, form: Schema | null): string {
  const name = problem.field?.split(".")[1] ?? "";
  const question = form && readForm(form).questions.find((one) => one.name === name);
  const why = fieldSentence(problem);
  return question ? t("builder.wrong", { question: said(question.label) || name, why }) : why;
}

export function ChooseForm({ organisation, form, change, problem }: Props) {
  const [known, setKnown] = useState<FormList>({ forms: [], templates: [] });
  const [chosen, setChosen] = useState(form ? NEW : "");
  const [draft, setDraft] = useState<FormDraft>(form ? draftOf(form) : { label: {}, questions: [] });
  const [failed, setFailed] = useState<Problem | null>(null);
  const load = (): void => void listForms().then(setKnown, (error: unknown) => setFailed(asProblem(error)));
  useEffect(load, []);
  const mine = known.forms.filter((one) => !organisation || one.organisation === organisation);

  const edit = (next: FormDraft): void => {
    setDraft(next);
    change(next.questions.length > 0 ? schemaOf(next) : null);
  };
  const choose = (id: string): void => {
    setChosen(id);
    const found = mine.find((one) => one.id === id)?.form ?? known.templates.find((one) => one.id === id)?.form;
    edit(found ? draftOf(found) : id === NEW ? { label: {}, questions: [newQuestion()] } : { label: {}, questions: [] });
  };
  return (
    <fieldset class="builder" aria-describedby={problem ? "form-problem" : undefined}>
      <legend>{t("builder.title")}</legend>
      {failed && <Trouble problem={failed} />}
      <Choice
        label={t("builder.choose")}
        value={chosen}
        none={t("builder.none")}
        choices={[
          ...known.templates.map((one) => ({ value: one.id, text: said(readForm(one.form).label) })),
          ...mine.map((one) => ({ value: one.id, text: `${t("builder.kept")}: ${one.name}` })),
          { value: NEW, text: t("builder.new") },
        ]}
        change={choose}
      />
      {problem && <p id="form-problem" class="problem" role="alert">{formSentence(problem, form)}</p>}
      {chosen && (
        <>
          <FormBuilder draft={draft} change={edit} />
          <Keep organisation={organisation} form={form} saved={mine.find((one) => one.id === chosen)} kept={load} />
        </>
      )}
    </fieldset>
  );
}

interface KeepProps {
  organisation: string;
  form: Schema | null;
  saved: FormList["forms"][number] | undefined;
  kept: () => void;
}

/** Keeps the form under a name for the organisation, or keeps it no longer. */
function Keep({ organisation, form, saved, kept }: KeepProps) {
  const [name, setName] = useState(saved?.name ?? "");
  const [problem, setProblem] = useState<Problem | null>(null);
  const keep = async (): Promise<void> => {
    try {
      await saveForm(name, form ?? {}, organisation);
      setProblem(null);
      tell(t("builder.kept_as", { name: name.trim() }));
      kept();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const forget = async (id: string): Promise<void> => {
    try {
      await forgetForm(id);
      kept();
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return (
    <>
      <div class="keep-row">
        <Field label={t("builder.name")} problem={problem ? (problem.field === "name" ? fieldSentence(problem) : formSentence(problem, form)) : null}>
          {(ids) => <input {...ids} type="text" maxLength={100} dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <button type="button" class="button" disabled={!form} onClick={() => void keep()}>{t("builder.keep")}</button>
      </div>
      {saved && <p><button type="button" class="button" onClick={() => void forget(saved.id)}>{t("builder.forget", { name: saved.name })}</button></p>}
    </>
  );
}
