// One document of the list: how far each language is, what can be fetched, and its parts.

import { useState } from "preact/hooks";
import { cancelDocument, translationAddress, unfinished, type DocumentJob, type DocumentTarget } from "../../../core/documents.ts";
import { fileAddress } from "../../../core/files.ts";
import { asProblem } from "../../../core/problem.ts";
import { has, t, type Key } from "../../../i18n/translate.ts";
import { Ask, nameOf } from "../../parts/basics.tsx";
import { sentence } from "../../parts/sentence.ts";
import { Link } from "../../router.tsx";
import { tell } from "../../state/announce.ts";
import type { DocumentsStore } from "../../state/documents.ts";

interface Props {
  job: DocumentJob;
  documents: DocumentsStore;
  goOn: () => void;
}

export function DocumentItem({ job, documents, goOn }: Props) {
  const [asking, setAsking] = useState(false);
  const left = job.targets.reduce((sum, target) => sum + unfinished(target), 0);
  const cancel = async (): Promise<void> => {
    setAsking(false);
    try {
      documents.put(await cancelDocument(job.id));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return (
    <article class="import document" aria-label={job.name}>
      <p><strong><bdi>{job.name}</bdi></strong> · {t("board.words", { n: job.words })}{job.state !== "posted" && <> · {t(job.state === "ready" ? "document.ready" : "import.state.cancelled")}</>}</p>
      {job.targets.map((target) => <Target key={target.language} job={job} target={target} />)}
      <p class="buttons">
        {job.state !== "cancelled" && <button type="button" class={job.state === "ready" ? "button primary" : "button"} onClick={goOn}>{t(job.state === "ready" ? "document.go_on" : "document.more")}</button>}
        <a class="button" href={fileAddress(job.file)} download>{t("document.original")}</a>
        {(left > 0 || job.state === "ready") && job.state !== "cancelled" && <button type="button" class="button" onClick={() => setAsking(true)}>{t("document.cancel")}</button>}
      </p>
      {asking && (
        <Ask title={t("document.cancel.title", { name: job.name })} close={() => setAsking(false)}>
          <p>{t("document.cancel.sure")}</p>
          <p class="buttons">
            <button type="button" class="button primary" onClick={() => void cancel()}>{t("document.cancel")}</button>
            <button type="button" class="button" onClick={() => setAsking(false)}>{t("document.keep")}</button>
          </p>
        </Ask>
      )}
    </article>
  );
}

function Target({ job, target }: { job: DocumentJob; target: DocumentTarget }) {
  const language = nameOf(target.language);
  const all = target.parts.length;
  const missing = all - target.done;
  return (
    <div class="document-target" role="group" aria-label={language}>
      <p class="facts">
        <strong><bdi>{language}</bdi></strong>
        <span>{t("document.done", { done: target.done, all })}</span>
        {target.review > 0 && <span>{t("document.review", { n: target.review })}</span>}
        {target.held > 0 && <span>{t("document.held", { n: target.held })}</span>}
        {target.open > 0 && <span>{t("document.open", { n: target.open })}</span>}
        {target.ended > 0 && <span>{t("document.ended", { n: target.ended })}</span>}
      </p>
      <progress aria-label={language} max={Math.max(1, target.words)} value={target.words_done} />
      {target.done > 0 && (
        <p class="buttons">
          <a class={target.whole ? "button primary" : "button"} href={translationAddress(job.id, target.language)} download>{t("document.get")}</a>
          {missing > 0 && <span class="hint">{t("document.partly", { n: missing })}</span>}
        </p>
      )}
      <details>
        <summary>{t("document.parts", { n: all })}</summary>
        <ol class="document-parts">
          {target.parts.map(({ number, task, words, state }) => (
            <li key={task}><Link to={`/task/${task}`}>{t("document.part", { n: number })}</Link> <span class="hint">{t("board.words", { n: words })} · {stateName(state)}</span></li>
          ))}
        </ol>
      </details>
    </div>
  );
}

/** A part says more of who has it than a task. */
const stateName = (state: string): string => {
  const key = state === "held" ? "state.full" : state === "review" ? "document.state.review" : `state.${state}`;
  return has(key) ? t(key as Key) : state;
};
