// Where a form is filled in, and where it is judged.

import { useRef } from "preact/hooks";
import * as api from "../../../core/api.ts";
import { answersOf, formAsked, given, problemsOf, readForm, type Answers } from "../../../core/form.ts";
import { asProblem } from "../../../core/problem.ts";
import { t } from "../../../i18n/translate.ts";
import type { AnswerProps, VerdictProps } from "../../kinds/description.ts";
import { navigate } from "../../router.tsx";
import { tell } from "../../state/announce.ts";
import { sentence } from "../sentence.ts";
import { firstOf, FormFields } from "./FormFields.tsx";

export function FormAnswer({ work, missing, handIn }: AnswerProps) {
  const schema = formAsked(work.page.value?.asked) ?? {};
  const answers = answersOf(work.content.value);
  const refused = work.refused.value?.data["problems"] as Record<string, string> | undefined;
  const problems = { ...(missing && problemsOf(readForm(schema), answers)), ...refused };
  const change = (next: Answers): void => work.type({ data: given(next) });

  /** Hands in and takes the next; what cannot be handed in stays, with what is wrong at its field. */
  const handInAndGoOn = async (): Promise<void> => {
    await handIn();
    if (work.phase.value !== "submitted") return;
    try {
      const next = await api.claimNext({ kind: "data" });
      navigate(`/claim/${next.id}`);
    } catch (error) {
      const problem = asProblem(error);
      tell(problem.code === "nothing_to_claim" ? t("form.none_left") : sentence(problem), problem.code !== "nothing_to_claim");
    }
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    if (!work.busy.value) void handInAndGoOn();
  };
  const button = useRef<HTMLButtonElement>(null);
  return (
    // The page sends the focus here: on to what is wrong, or to the first question.
    <div
      id="answer"
      class="answers"
      tabIndex={-1}
      onKeyDown={keys}
      onFocus={(event) => {
        if (event.target !== event.currentTarget) return;
        const here = event.currentTarget;
        // What is wrong is marked a moment later, when the page is drawn again.
        setTimeout(() => firstOf(here.querySelector(".question.wrong") ?? here)?.focus());
      }}
    >
      <h2>{t("work.target")}</h2>
      <p class="hint keys-hint">{t("form.keys")}</p>
      {Object.keys(problems).length > 0 && <p class="problem" role="alert">{t("form.fix")}</p>}
      <FormFields schema={schema} answers={answers} change={change} problems={problems} last={() => button.current?.focus()} />
      <p><button ref={button} type="button" class="button" disabled={work.busy.value} onClick={() => void handInAndGoOn()}>{t("form.next")}</button></p>
    </div>
  );
}

export function FormVerdict({ submission, content, change, readOnly }: VerdictProps) {
  const schema = formAsked(submission.asked) ?? {};
  const answers = answersOf(content);
  return (
    <div id={readOnly ? undefined : "answer"} class="answers" tabIndex={-1}>
      <h2>{t(readOnly ? "review.answer.only" : "review.answer")}</h2>
      <FormFields
        schema={schema}
        answers={answers}
        before={answersOf(submission.content)}
        problems={problemsOf(readForm(schema), answers)}
        readOnly={readOnly}
        change={(next) => change({ data: given(next) })}
      />
    </div>
  );
}
