import { useRef, useState } from "preact/hooks";
import { msUntil } from "../../core/clock.ts";
import { directionOf } from "../../core/text.ts";
import { unanswered, type Question } from "../../core/training.ts";
import { moment, percent, t } from "../../i18n/translate.ts";
import { Trouble } from "../parts/basics.tsx";
import { now } from "../state/clock.ts";
import type { TrainingStore } from "../state/training.ts";

const ENOUGH = 0.8;

/** All questions at once, in this person's own order. What is right is not here: answers are marked by the server. */
export function Questions({ store }: { store: TrainingStore }) {
  const form = useRef<HTMLFormElement>(null);
  const [looked, setLooked] = useState(false);
  const questions = store.questions.value;
  const chosen = store.sheet.value?.chosen ?? {};
  const open = unanswered(questions, chosen);
  const wait = store.own.value?.next_try_at;
  const handIn = (event: SubmitEvent): void => {
    event.preventDefault();
    setLooked(true);
    if (open.length === 0) void store.handIn();
    else form.current?.querySelector<HTMLElement>(`[name="${open[0]}"]`)?.focus();
  };
  if (wait && msUntil(wait, now.value) > 0) return <p class="trouble mild" role="status">{t("training.paused", { time: moment(wait, now.value) })}</p>;
  return (
    <form class="questions" ref={form} noValidate onSubmit={handIn}>
      <p class="hint">{t("training.rule", { share: percent(ENOUGH) })}</p>
      <ol>
        {questions.map((question) => (
          <li key={question.id}>
            <Asked question={question} language={store.course.value?.language ?? "en"} chosen={chosen[question.id] ?? []} wrong={looked && open.includes(question.id)} pick={(option) => store.pick(question, option)} />
          </li>
        ))}
      </ol>
      <div role="alert">{looked && open.length > 0 && <p class="problem">{t("training.unanswered", { n: open.length })}</p>}</div>
      {store.refused.value && <Trouble problem={store.refused.value} />}
      <p><button class="button primary big" disabled={store.busy.value}>{t("training.send")}</button></p>
    </form>
  );
}

interface AskedProps {
  question: Question;
  language: string;
  chosen: readonly string[];
  wrong: boolean;
  pick: (option: string) => void;
}

function Asked({ question, language, chosen, wrong, pick }: AskedProps) {
  const { id, ask, several, options } = question;
  return (
    <fieldset class={wrong ? "card asked open" : "card asked"}>
      <legend lang={language} dir={directionOf(ask)}>{ask}</legend>
      <p class="hint">{t(several ? "training.several" : "training.one")}</p>
      <div lang={language} dir={directionOf(ask)}>
        {options.map((option) => (
          <label key={option.id} class="option">
            <input type={several ? "checkbox" : "radio"} name={id} value={option.id} checked={chosen.includes(option.id)} onChange={() => pick(option.id)} />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
