// The questions of a form, one after another; Enter goes on to the next.

import { readForm, type Answers, type Schema } from "../../../core/form.ts";
import { QuestionField } from "./QuestionField.tsx";
import { answerText } from "./Said.tsx";
import "./form.css";

const FILLS = "input:not([disabled]), select:not([disabled]), textarea:not([disabled])";

/** What is to be filled in first of a question: what is chosen already, else its first. */
export const firstOf = (question: Element | null): HTMLElement | null =>
  question?.querySelector<HTMLElement>("input:checked") ?? question?.querySelector<HTMLElement>(FILLS) ?? null;

/** Goes on from a question; false where it was the last. */
function goOn(from: Element): boolean {
  let next = from.nextElementSibling;
  while (next && !firstOf(next)) next = next.nextElementSibling;
  firstOf(next)?.focus();
  return next !== null;
}

interface Props {
  schema: Schema;
  answers: Answers;
  change: (answers: Answers) => void;
  problems?: Readonly<Record<string, string>>;
  /** What was handed in, where that is being corrected. */
  before?: Answers;
  readOnly?: boolean;
  /** After Enter on the last question. */
  last?: () => void;
}

export function FormFields({ schema, answers, change, problems = {}, before, readOnly = false, last }: Props) {
  const form = readForm(schema);
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
    if (!(event.target instanceof HTMLInputElement) && !(event.target instanceof HTMLSelectElement)) return;
    const question = event.target.closest("[data-question]");
    if (!question) return;
    event.preventDefault();
    if (!goOn(question)) last?.();
  };
  return (
    <fieldset class="questions" disabled={readOnly} onKeyDown={enter}>
      {form.questions.map((question) => (
        <QuestionField
          key={question.name}
          question={question}
          value={answers[question.name]}
          problem={problems[question.name]}
          before={before && JSON.stringify(before[question.name]) !== JSON.stringify(answers[question.name]) ? answerText(question, before[question.name]) : undefined}
          change={(value) => change({ ...answers, [question.name]: value })}
        />
      ))}
    </fieldset>
  );
}
