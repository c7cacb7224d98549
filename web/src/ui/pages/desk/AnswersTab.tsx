// The answers to the forms that were asked: as files, how far people agree, and where they do not.

import { useEffect, useState } from "preact/hooks";
import { readForm, type Form, type Question } from "../../../core/form.ts";
import { exportAddress, FORMATS, getAgreement, listExports, type Agreement, type AskedForm, type Disagreement, type QuestionAgreement } from "../../../core/forms.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { number, percent, t } from "../../../i18n/translate.ts";
import { Loading, Title, Trouble } from "../../parts/basics.tsx";
import { answerText, formName, Said } from "../../parts/form/Said.tsx";
import { useWhenOpen } from "../../parts/whenOpen.ts";
import { Link } from "../../router.tsx";
import type { Place } from "../Desk.tsx";
import "../../parts/form/form.css";

export function AnswersTab({ place }: { place: Place }) {
  const response = place.response.slug;
  const [forms, setForms] = useState<readonly AskedForm[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = (): void => void listExports(response).then((found) => {
    setForms(found.forms);
    setProblem(null);
  }, (error: unknown) => setProblem(asProblem(error)));
  useEffect(load, [response]);
  if (problem) return <Trouble problem={problem} retry={load} />;
  if (!forms) return <Loading />;
  return (
    <>
      <h2>{t("answers.title")}</h2>
      {forms.length === 0 && <p class="hint">{t("answers.none")}</p>}
      <ul class="rows">{forms.map((asked) => <li key={asked.id}><Asked asked={asked} response={response} /></li>)}</ul>
    </>
  );
}

function Asked({ asked, response }: { asked: AskedForm; response: string }) {
  const form = readForm(asked.form);
  const places = form.questions.some(({ sort }) => sort === "place");
  const { details, found, problem, load, onToggle } = useWhenOpen(() => getAgreement(asked.id, response), asked.answered);
  return (
    <article class="asked-form">
      <h3><bdi>{formName(form.label, asked.name)}</bdi></h3>
      <p class="hint">{form.questions.map((question, n) => <span key={question.name}>{n > 0 && " · "}<Said words={question.label} /></span>)}</p>
      <p>{t("answers.tasks", { n: asked.tasks })} · {t("answers.answered", { n: asked.answered })}</p>
      <p class="buttons">
        {FORMATS.filter((format) => format !== "geojson" || places).map((format) => (
          <a key={format} class="button" href={exportAddress(asked.id, response, format)} download>{t(`answers.${format}`)}</a>
        ))}
      </p>
      <details ref={details} onToggle={onToggle}>
        <summary>{t("answers.agreement")}</summary>
        {problem && <Trouble problem={problem} retry={() => void load()} />}
        {found ? <Agreed form={form} found={found} /> : !problem && <Loading />}
      </details>
    </article>
  );
}

function Agreed({ form, found }: { form: Form; found: Agreement }) {
  const questions = new Map(form.questions.map((question) => [question.name, question]));
  return (
    <>
      <p>{t("answers.compared", { agreed: found.agreed, compared: found.compared })}</p>
      <div class="scroll" role="region" aria-label={t("answers.agreement")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("answers.question")}</th>
              <th scope="col" class="number">{t("answers.share")}</th>
              <th scope="col" class="number">{t("answers.kappa")}</th>
              <th scope="col" class="number">{t("form.cant_tell")}</th>
            </tr>
          </thead>
          <tbody>{found.questions.map((one) => <Row key={one.name} one={one} question={questions.get(one.name)} />)}</tbody>
        </table>
      </div>
      <p class="hint">{t("answers.kappa.hint")}</p>
      {found.disagreements.length > 0 && <h4>{t("answers.differ")}</h4>}
      {found.disagreements.map((one) => <Differ key={one.task} one={one} questions={questions} />)}
    </>
  );
}

function Row({ one, question }: { one: QuestionAgreement; question: Question | undefined }) {
  const measure = one.measure === "cohen" ? "Cohen" : "Fleiss";
  return (
    <tr>
      <th scope="row">{question && <Said words={question.label} />}</th>
      <td class="number">{one.share === null ? "–" : percent(one.share)}</td>
      <td class="number">{one.kappa === null ? "–" : <>{number(one.kappa, 2)} <small>{measure}</small></>}</td>
      <td class="number">{percent(one.cant_tell)}</td>
    </tr>
  );
}

/** The answers to one task side by side, those questions that differ. */
function Differ({ one, questions }: { one: Disagreement; questions: ReadonlyMap<string, Question> }) {
  return (
    <div class="scroll" role="region" aria-label={one.title} tabIndex={0}>
      <table>
        <caption><Link to={`/task/${one.task}`}><Title text={one.title} /></Link></caption>
        <thead>
          <tr>
            <th scope="col">{t("answers.question")}</th>
            {one.answers.map((_, n) => <th key={n} scope="col">{t("answers.person", { n: n + 1 })}</th>)}
          </tr>
        </thead>
        <tbody>
          {one.questions.map((name) => {
            const question = questions.get(name);
            return question && (
              <tr key={name}>
                <th scope="row"><Said words={question.label} /></th>
                {one.answers.map(({ data }, n) => <td key={n}><bdi>{answerText(question, data[name])}</bdi></td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
