import { useEffect, useRef } from "preact/hooks";
import { directionOf } from "../../core/text.ts";
import type { Attempt, Question } from "../../core/training.ts";
import { t } from "../../i18n/translate.ts";
import type { TrainingStore } from "../state/training.ts";

/** How it was marked, and of each question what is right and why. */
export function Result({ store, result, next }: { store: TrainingStore; result: Attempt; next: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "center" });
  }, []);
  const { passed, right, asked } = result;
  const known = new Map((store.course.value?.lessons ?? []).flatMap(({ questions }) => questions).map((one) => [one.id, one]));
  return (
    <section class="results" aria-labelledby="result">
      <div class={passed ? "card on" : "card"}>
        <h2 id="result" ref={heading} tabIndex={-1}>{t(passed ? "training.result.passed" : "training.result.failed", { right, asked })}</h2>
        {result.critical_wrong.length > 0 && <p>{t("training.result.critical")}</p>}
        <p class="buttons">
          {passed
            ? <button type="button" class="button primary" onClick={next}>{t("training.to_code")}</button>
            : <button type="button" class="button primary" onClick={store.again}>{t("training.again")}</button>}
        </p>
      </div>
      <ol>
        {result.results.map((one) => {
          const question = known.get(one.question);
          return question && <li key={one.question}><Explained question={question} one={one} language={result.language} chosen={store.sheet.value?.chosen[one.question] ?? []} /></li>;
        })}
      </ol>
    </section>
  );
}

interface ExplainedProps {
  question: Question;
  one: Attempt["results"][number];
  language: string;
  chosen: readonly string[];
}

function Explained({ question, one, language, chosen }: ExplainedProps) {
  const dir = directionOf(question.ask);
  const words = (ids: readonly string[]) => (
    <ul lang={language} dir={dir}>{question.options.filter(({ id }) => ids.includes(id)).map(({ id, text }) => <li key={id}>{text}</li>)}</ul>
  );
  return (
    <article class={one.right ? "card explained right" : "card explained"}>
      <h3 lang={language} dir={dir}>{question.ask}</h3>
      <p class="mark"><span aria-hidden="true">{one.right ? "✓" : "✗"}</span> {t(one.right ? "training.result.right" : "training.result.wrong")}</p>
      {!one.right && <div><p class="hint">{t("training.result.yours")}</p>{words(chosen)}</div>}
      <div><p class="hint">{t("training.result.correct")}</p>{words(one.right_options)}</div>
      <p lang={language} dir={directionOf(one.because)}>{one.because}</p>
    </article>
  );
}
