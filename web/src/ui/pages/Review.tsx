// One piece of work: its text, the answer that may be corrected, and the verdict.

import { useCallback, useEffect, useState } from "preact/hooks";
import * as api from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Note, Submission } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { DESCRIPTIONS } from "../kinds/index.ts";
import { Ago, Field, kindName, Languages, Loading, nameOf, PageTitle, Title, Trouble, UrgencyMark } from "../parts/basics.tsx";
import { FileList } from "../parts/FileList.tsx";
import { SourceText } from "../parts/SourceText.tsx";
import { sentence } from "../parts/sentence.ts";
import { Link, navigate } from "../router.tsx";
import { tell } from "../state/announce.ts";
import { needLanguages, signedOut } from "../state/session.ts";
import "../office.css";
import "../work.css";

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export function ReviewPage({ id }: { id: string }) {
  const [submission, setSubmission] = useState<Submission | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = useCallback(async (): Promise<void> => {
    try {
      setSubmission(await api.getSubmission(id));
      setProblem(null);
    } catch (error) {
      const failed = asProblem(error);
      if (failed.status === 401) signedOut();
      setProblem(failed);
    }
  }, [id]);
  useEffect(() => {
    void load();
    void needLanguages();
  }, [load]);
  if (submission) return <Verdict submission={submission} />;
  if (!problem) return <Loading />;
  return (
    <>
      <PageTitle text={problem.status === 404 ? t("app.not_found") : t("app.failed")} />
      <Trouble problem={problem} retry={() => void load()}><p><Link to="/review" class="button">{t("review.title")}</Link></p></Trouble>
    </>
  );
}

function Verdict({ submission }: { submission: Submission }) {
  const { card } = submission;
  const identified = asText(submission.content["language"]);
  const [content, setContent] = useState(submission.content);
  const [remarks, setRemarks] = useState("");
  const [notes, setNotes] = useState<readonly Note[]>(submission.notes);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const { Verdict: Answer, answered, showsText } = DESCRIPTIONS[card.kind];
  const apart = Boolean(identified) || !showsText?.(submission.content, submission.asked);
  const edited = content !== submission.content && JSON.stringify(content) !== JSON.stringify(submission.content);

  const send = async (verdict: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await verdict();
      tell(done);
      navigate("/review");
    } catch (error) {
      const failed = asProblem(error);
      tell(sentence(failed), true);
      if (failed.code === "already_reviewed") navigate("/review");
    }
    setBusy(false);
  };
  const accept = (): void => {
    void send(() => api.acceptSubmission(submission.id, { ...(edited && { content }), ...(remarks.trim() && { remarks: remarks.trim() }), ...(notes.length > 0 && { notes: [...notes] }) }), t("review.accepted"));
  };
  const sendBack = (): void => {
    const said = remarks.trim() !== "" || notes.length > 0;
    setMissing(!said);
    if (said) void send(() => api.returnSubmission(submission.id, remarks.trim(), [...notes]), t("review.returned"));
    else document.querySelector<HTMLElement>("textarea[name=remarks]")?.focus();
  };

  return (
    <article class="review">
      <p class="row-top"><span class="kind">{kindName(card.kind, card.purpose)}</span> <Languages card={card} /> <UrgencyMark urgency={card.urgency} /> <Ago at={submission.submitted_at} say="review.handed_in" /></p>
      <PageTitle text={card.title}><Title text={card.title} /></PageTitle>
      {submission.state !== "waiting" && <p class="trouble mild">{t("review.already")}</p>}
      {submission.brief && <details class="brief"><summary>{t("task.about")}</summary><SourceText text={submission.brief} /></details>}
      <FileList label={t("files.given")} files={submission.task_files} />
      <div class={apart ? "sides" : undefined}>
        {submission.text && apart && (
          <section class="side">
            <h2>{card.source_language ? t("work.source.of", { language: nameOf(card.source_language) }) : t("work.source")}</h2>
            <SourceText text={submission.text} language={card.source_language} label={t("work.source")} />
          </section>
        )}
        <section class={apart ? "side" : undefined}>
          {identified ? (
            <><h2>{t("review.identified")}</h2><p class="source">{nameOf(identified)}</p></>
          ) : (
            <>
              <Answer submission={submission} content={content} change={setContent} readOnly={submission.state !== "waiting"} notes={notes} setNotes={setNotes} />
              <FileList label={t("files.handed_in")} files={submission.files} />
            </>
          )}
        </section>
      </div>
      {submission.state === "waiting" ? (
        <>
          <Field label={t("review.remarks")} hint={t("review.remarks.hint")} problem={missing && !remarks.trim() && notes.length === 0 ? t("review.remarks.missing") : null}>
            {(ids) => <textarea {...ids} name="remarks" rows={3} dir="auto" value={remarks} onInput={(event) => setRemarks(event.currentTarget.value)} />}
          </Field>
          <div class="work-bar">
            <span class="grow" />
            <button type="button" class="button" disabled={busy} onClick={sendBack}>{t("review.return")}</button>
            <button type="button" class="button primary" disabled={busy || (!identified && !answered(content, submission.asked) && submission.files.length === 0)} onClick={accept}>
              {edited ? t("review.accept_edited") : t("review.accept")}
            </button>
          </div>
        </>
      ) : (
        <p><Link to="/review" class="button">{t("review.title")}</Link></p>
      )}
    </article>
  );
}
