// The course for those who would counsel: lessons, questions, the code of conduct, and what is missing after them.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import counsel from "virtual:messages/counsel";
import table from "virtual:messages/training";
import { locale, moment, t, useApart, type Key } from "../../i18n/translate.ts";
import { Choice, Loading, nameOf, PageTitle, Title, Trouble } from "../parts/basics.tsx";
import { Link } from "../router.tsx";
import { now } from "../state/clock.ts";
import { needLanguages } from "../state/session.ts";
import { openTraining, type TrainingStore } from "../state/training.ts";
import { CodeOfConduct } from "../training/CodeOfConduct.tsx";
import { Lessons } from "../training/Lessons.tsx";
import { Questions } from "../training/Questions.tsx";
import { Result } from "../training/Result.tsx";
import "../training.css";

/** The page, once its sentences are here; what is missing is said as on the counsellor's desk. */
export const ready = () => Promise.all([useApart("counsel", counsel), useApart("training", table)]).then(() => TrainingPage);

const PARTS = ["lessons", "questions", "code"] as const;
type Part = (typeof PARTS)[number];

function TrainingPage() {
  const store = useMemo(openTraining, []);
  const [part, setPart] = useState<Part>("lessons");
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => void needLanguages(), []);
  const go = (next: Part): void => {
    setPart(next);
    top.current?.scrollIntoView();
  };
  const course = store.course.value;
  const problem = store.problem.value;
  return (
    <div class="training">
      <PageTitle text={t("training.title")} />
      <p class="hint">{t("training.hint")}</p>
      {problem && <Trouble problem={problem} retry={() => void store.load()} />}
      {course && store.own.value ? (
        <>
          <Standing store={store} />
          <div class="training-language">
            <Choice label={t("training.language")} value={course.language} choices={course.languages.map((tag) => ({ value: tag, text: nameOf(tag) }))} change={store.speak} />
            {!course.languages.includes(locale.value) && <p class="hint">{t("training.not_in", { language: nameOf(locale.value), shown: nameOf(course.language) })}</p>}
          </div>
          <nav ref={top} class="training-parts" aria-label={t("training.parts")}>
            {PARTS.map((one) => (
              <button key={one} type="button" class="button" aria-pressed={one === part} onClick={() => setPart(one)}>{t(`training.${one}`)}</button>
            ))}
          </nav>
          {part === "lessons" && <Lessons course={course} done={() => go("questions")} />}
          {part === "questions" && (store.result.value ? <Result store={store} result={store.result.value} next={() => go("code")} /> : <Questions store={store} />)}
          {part === "code" && <CodeOfConduct store={store} />}
        </>
      ) : problem ? null : <Loading />}
    </div>
  );
}

function Standing({ store }: { store: TrainingStore }) {
  const own = store.own.value;
  if (!own) return null;
  const { passed, organisations } = own;
  const signed = own.signed_version === own.code_version;
  const line = (done: boolean, text: string) => <li class={done ? "done" : ""}><span aria-hidden="true">{done ? "✓" : "○"}</span> {text}</li>;
  return (
    <section class={passed?.holds && signed ? "card on" : "card"} aria-label={t("training.standing")}>
      <div role="status">
        <ul class="training-steps">
          {line(passed?.holds === true, passed ? (passed.holds ? t("training.passed", { time: moment(passed.until, now.value) }) : t("training.over")) : t("training.not_yet"))}
          {line(signed, t(signed ? "training.signed" : "training.unsigned"))}
        </ul>
      </div>
      {organisations.length === 0 && <p>{t("training.standing.alone")}</p>}
      {organisations.map(({ organisation, name, missing }) => (
        <div key={organisation}>
          <h2><Title text={name} /></h2>
          {missing.length === 0 ? <p>{t("training.standing.none")} <Link to="/counsel">{t("training.to_counsel")}</Link></p> : (
            <>
              <p>{t("training.standing")}</p>
              <ul class="training-missing">{missing.map((one) => <li key={one}>{t(`counsel.gate.${one}` as Key)}</li>)}</ul>
            </>
          )}
        </div>
      ))}
    </section>
  );
}
