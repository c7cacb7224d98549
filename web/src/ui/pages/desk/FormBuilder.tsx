// A form built by clicking: questions added, moved, changed, looked at as those who answer will see them.

import { useState } from "preact/hooks";
import { type Answers, type OneChoice, readForm, type Words } from "../../../core/form.ts";
import { newQuestion, schemaOf, SORTS, type FormDraft, type QuestionDraft } from "../../../core/formDraft.ts";
import { directionOf } from "../../../core/text.ts";
import { locale, number, t } from "../../../i18n/translate.ts";
import { Choice, Field } from "../../parts/basics.tsx";
import { FormFields } from "../../parts/form/FormFields.tsx";
import { said } from "../../parts/form/Said.tsx";
import { tell } from "../../state/announce.ts";

const MOST = 60;

interface Props {
  draft: FormDraft;
  change: (draft: FormDraft) => void;
}

export function FormBuilder({ draft, change }: Props) {
  const [answers, setAnswers] = useState<Answers>({});
  const [open, setOpen] = useState<number | null>(null);
  const put = (questions: readonly QuestionDraft[]): void => change({ ...draft, questions });
  const move = (from: number, by: number): void => {
    const questions = [...draft.questions];
    const [one] = questions.splice(from, 1);
    if (one) questions.splice(from + by, 0, one);
    put(questions);
    tell(t("builder.moved", { n: from + by + 1 }));
  };
  const add = (): void => {
    const made = newQuestion();
    put([...draft.questions, made]);
    setOpen(made.key);
    setTimeout(() => document.querySelector<HTMLElement>(`[data-key="${made.key}"] input`)?.focus());
  };
  const schema = schemaOf(draft);
  return (
    <div class="builder">
      {draft.questions.map((question, n) => (
        <details
          key={question.key}
          data-key={question.key}
          class="builder-question"
          open={open === question.key}
          onToggle={(event) => {
            if (event.currentTarget.open) setOpen(question.key);
            else if (open === question.key) setOpen(null);
          }}
        >
          <summary><span>{number(n + 1)}. <bdi>{said(question.label) || t("builder.question")}</bdi> <small class="hint">{t(`builder.sort.${question.sort}`)}</small></span></summary>
          <div class="inside">
            <QuestionEditor question={question} change={(more) => put(draft.questions.map((one) => (one.key === question.key ? { ...one, ...more } : one)))} />
            <p class="buttons">
              <button type="button" class="button" disabled={n === 0} onClick={() => move(n, -1)}>{t("builder.up")}</button>
              <button type="button" class="button" disabled={n === draft.questions.length - 1} onClick={() => move(n, 1)}>{t("builder.down")}</button>
              <button type="button" class="button" onClick={() => put(draft.questions.filter((one) => one.key !== question.key))}>{t("builder.remove")}</button>
            </p>
          </div>
        </details>
      ))}
      <p><button type="button" class="button" disabled={draft.questions.length >= MOST} onClick={add}>{t("builder.add")}</button></p>
      {draft.questions.length > 0 && (
        <details class="form-preview">
          <summary>{t("builder.preview")}</summary>
          <FormFields key={readForm(schema).questions.map(({ name, sort }) => name + sort).join()} schema={schema} answers={answers} change={setAnswers} />
        </details>
      )}
    </div>
  );
}

/** Words in the page's language; those in others stay as they are. */
function WordsField({ label, words, change }: { label: string; words: Words; change: (words: Words) => void }) {
  const own = words[locale.value] ?? "";
  const shown = own || said(words);
  return (
    <Field label={label}>
      {(ids) => <input {...ids} type="text" maxLength={300} dir={shown ? directionOf(shown) : "auto"} value={own} placeholder={own ? "" : shown} onInput={(event) => change({ ...words, [locale.value]: event.currentTarget.value })} />}
    </Field>
  );
}

interface EditorProps {
  question: QuestionDraft;
  change: (more: Partial<QuestionDraft>) => void;
}

function QuestionEditor({ question, change }: EditorProps) {
  return (
    <>
      <WordsField label={t("builder.question")} words={question.label} change={(label) => change({ label })} />
      <Choice
        label={t("builder.sort")}
        value={question.sort}
        choices={SORTS.map((sort) => ({ value: sort, text: t(`builder.sort.${sort}`) }))}
        change={(sort) => change({ sort: sort as QuestionDraft["sort"], kept: {} })}
      />
      <Details question={question} change={change} />
      <WordsField label={t("builder.help")} words={question.help} change={(help) => change({ help })} />
      <Check label={t("builder.required")} checked={question.required} change={(required) => change({ required })} />
      <Check label={t("builder.cant_tell")} checked={question.cantTell} change={(cantTell) => change({ cantTell })} />
    </>
  );
}

const Check = ({ label, checked, change }: { label: string; checked: boolean; change: (on: boolean) => void }) => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={(event) => change(event.currentTarget.checked)} />
    <span>{label}</span>
  </label>
);

/** What only this sort of question has. */
function Details({ question, change }: EditorProps) {
  switch (question.sort) {
    case "text":
      return <Check label={t("builder.long")} checked={question.long} change={(long) => change({ long, kept: {} })} />;
    case "number":
      return (
        <>
          <div class="pair">
            {(["least", "most", "unit"] as const).map((name) => (
              <Field key={name} label={t(`builder.${name}`)}>
                {(ids) => <input {...ids} type="text" inputMode={name === "unit" ? "text" : "decimal"} maxLength={name === "unit" ? 30 : 16} value={question[name]} onInput={(event) => change({ [name]: event.currentTarget.value })} />}
              </Field>
            ))}
          </div>
          <Check label={t("builder.whole")} checked={question.whole} change={(whole) => change({ whole })} />
        </>
      );
    case "place":
      return (
        <Field label={t("builder.within")}>
          {(ids) => <input {...ids} type="number" min={0} max={100_000} value={question.withinM} onInput={(event) => change({ withinM: Number(event.currentTarget.value) || 0 })} />}
        </Field>
      );
    case "one":
    case "several":
      return <Choices choices={question.choices} change={(choices) => change({ choices })} />;
    default:
      return null;
  }
}

function Choices({ choices, change }: { choices: readonly OneChoice[]; change: (choices: readonly OneChoice[]) => void }) {
  return (
    <>
      {choices.map((choice, n) => (
        <div key={n} class="choice-row">
          <WordsField label={t("builder.choice", { n: n + 1 })} words={choice.label} change={(label) => change(choices.map((one, at) => (at === n ? { ...one, label } : one)))} />
          <button type="button" class="button" aria-label={t("builder.remove_choice", { n: n + 1 })} onClick={() => change(choices.filter((_, at) => at !== n))}>×</button>
        </div>
      ))}
      <p><button type="button" class="button" disabled={choices.length >= 200} onClick={() => change([...choices, { value: "", label: {} }])}>{t("builder.add_choice")}</button></p>
    </>
  );
}
