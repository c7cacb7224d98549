// Steps to be ticked off, with words about them.

import { doneOf, stepsOf } from "../../core/steps.ts";
import { directionOf } from "../../core/text.ts";
import type { Content } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import type { AnswerProps, VerdictProps } from "../kinds/description.ts";
import { Words, WordsVerdict } from "./WordsAnswer.tsx";
import "../mentoring.css";

interface StepsProps {
  content: Content;
  asked: Content;
  change: (content: Content) => void;
  readOnly?: boolean;
}

function Steps({ content, asked, change, readOnly }: StepsProps) {
  const done = doneOf(content);
  const steps = stepsOf(asked);
  const tick = (id: string, ticked: boolean): void =>
    change({ ...content, done: ticked ? [...done, id] : done.filter((one) => one !== id) });
  return (
    <fieldset class="steps">
      <legend><h2>{t("steps.title")} <small>{t("steps.count", { n: done.length, of: steps.length })}</small></h2></legend>
      {steps.map(({ id, text }) => (
        <label key={id} class="option">
          <input type="checkbox" checked={done.includes(id)} disabled={readOnly} onChange={(event) => tick(id, event.currentTarget.checked)} />
          <bdi dir={directionOf(text)}>{text}</bdi>
        </label>
      ))}
    </fieldset>
  );
}

export function StepsAnswer(props: AnswerProps) {
  const { work, missing } = props;
  const asked = work.page.value?.asked ?? {};
  if (stepsOf(asked).length === 0) return <Words {...props} />;
  return (
    <>
      <Steps content={work.content.value} asked={asked} change={work.type} />
      <p class={missing ? "problem" : "hint"} role={missing ? "alert" : undefined}>{t("steps.hint")}</p>
      <Words {...props} missing={false} />
    </>
  );
}

export function StepsVerdict(props: VerdictProps) {
  const { submission, content, change, readOnly } = props;
  if (stepsOf(submission.asked).length === 0) return <WordsVerdict {...props} />;
  return (
    <>
      <Steps content={content} asked={submission.asked} change={change} readOnly={readOnly} />
      <WordsVerdict {...props} />
    </>
  );
}
