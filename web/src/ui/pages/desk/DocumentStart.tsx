// What was read of a document, and what is to become of it: languages, urgency, parts.

import { useState } from "preact/hooks";
import { PART_WORDS, startDocument, type DocumentJob } from "../../../core/documents.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { directionOf } from "../../../core/text.ts";
import { URGENCIES, type Response, type Urgency } from "../../../core/types.ts";
import { t } from "../../../i18n/translate.ts";
import { Choice, Field, languageChoices, nameOf, Trouble, Words } from "../../parts/basics.tsx";
import { fieldSentence } from "../../parts/sentence.ts";
import { AUDIENCES, type Audience } from "./draft.ts";

interface Props {
  job: DocumentJob;
  response: Response;
  leave: () => void;
  started: (job: DocumentJob) => void;
}

export function DocumentStart({ job, response, leave, started }: Props) {
  const posted = job.targets.map(({ language }) => language);
  const read = job.source_language ?? job.detected_language ?? "";
  const [from, setFrom] = useState(read);
  const [to, setTo] = useState<readonly string[]>([]);
  const [urgency, setUrgency] = useState<Urgency>("urgent");
  const [brief, setBrief] = useState("");
  const [split, setSplit] = useState(true);
  const [audience, setAudience] = useState<Audience>("everyone");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const wrong = (field: string): string | null => (problem?.field === field ? fieldSentence(problem) : null);
  const expected = ["en", ...response.expected_languages.filter((tag) => tag !== "en")];
  const offered = languageChoices(expected).filter(({ value }) => value !== from && !to.includes(value) && !posted.includes(value));

  const start = async (): Promise<void> => {
    setMissing(true);
    if (!from || to.length === 0) return;
    setBusy(true);
    try {
      started(await startDocument(job.id, { to: [...to], urgency, brief, split, audience, source_language: from, review: null, deadline: null }));
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <section class="form" aria-labelledby="document-read">
      <h3 id="document-read"><bdi>{job.name}</bdi></h3>
      <p class="facts">
        <span>{t("document.sentences", { n: job.segments ?? 0 })}</span>
        <span>{t("board.words", { n: job.words })}</span>
        {job.encoding && <span>{t("import.encoding", { encoding: job.encoding })}</span>}
        {job.column && <span><bdi>{job.column}</bdi></span>}
      </p>
      <div class="document-begins" role="region" tabIndex={0} aria-label={t("document.begins")}>
        <ol>{(job.preview ?? []).map(({ id, source }) => <li key={id} dir={directionOf(source)}><Words text={source} /></li>)}</ol>
      </div>
      {problem && problem.field !== "to" && problem.field !== "source_language" && <Trouble problem={problem} />}
      <Choice
        label={t("create.from")}
        value={from}
        none={t("app.choose")}
        hint={read ? t("document.found", { language: nameOf(read) }) : t("document.unsure")}
        choices={languageChoices(response.expected_languages)}
        change={setFrom}
        problem={missing && !from ? t("field.missing") : wrong("source_language")}
      />
      <div class="document-to">
        <Choice
          label={t("document.to")}
          value=""
          none={t("app.choose")}
          choices={offered}
          change={(language) => language && setTo([...to, language])}
          problem={missing && to.length === 0 ? t("field.missing") : wrong("to")}
        />
        {to.length > 0 && (
          <ul class="chosen">
            {to.map((language) => (
              <li key={language}>
                <bdi>{nameOf(language)}</bdi>
                <button type="button" class="quiet" aria-label={t("document.without", { language: nameOf(language) })} onClick={() => setTo(to.filter((one) => one !== language))}>×</button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {(job.parts ?? 1) > 1 && (
        <label class="check">
          <input type="checkbox" checked={split} onChange={({ currentTarget }) => setSplit(currentTarget.checked)} />
          <span>{t("document.split", { n: job.parts ?? 1, words: PART_WORDS })}</span>
        </label>
      )}
      <div class="pair">
        <Choice label={t("desk.urgency")} value={urgency} choices={URGENCIES.map((one) => ({ value: one, text: t(`urgency.${one}`) }))} change={(one) => setUrgency(one as Urgency)} />
        <Choice label={t("create.audience")} value={audience} choices={AUDIENCES.map((one) => ({ value: one, text: t(`create.audience.${one}`) }))} change={(one) => setAudience(one as Audience)} />
      </div>
      <Field label={t("create.brief")}>
        {(ids) => <textarea {...ids} rows={3} dir={directionOf(brief)} value={brief} onInput={({ currentTarget }) => setBrief(currentTarget.value)} />}
      </Field>
      <p class="buttons">
        <button type="button" class="button primary" disabled={busy} onClick={() => void start()}>{t("document.start")}</button>
        <button type="button" class="button" onClick={leave}>{t("import.other_file")}</button>
      </p>
    </section>
  );
}
