// A new task. The language is read while one types; what is wrong is said at its field.

import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../../core/api.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { PART_WORDS, roughWords } from "../../../core/documents.ts";
import { TASK_FILES } from "../../../core/files.ts";
import { directionOf } from "../../../core/text.ts";
import { URGENCIES, type DeskTask, type Detection, type FileInfo, type Kind, type PostedTask, type TaskState, type Warned } from "../../../core/types.ts";
import { percent, t } from "../../../i18n/translate.ts";
import { DESCRIPTIONS } from "../../kinds/index.ts";
import { Choice, Field, kindName, languageChoices, nameOf, Title, Trouble } from "../../parts/basics.tsx";
import { Attach } from "../../parts/Attach.tsx";
import { fieldSentence } from "../../parts/sentence.ts";
import { Link, navigate } from "../../router.tsx";
import { handedOver } from "../../state/documents.ts";
import type { Place } from "../Desk.tsx";
import { ChooseForm } from "./ChooseForm.tsx";
import { AGREEMENTS, AUDIENCES, FIELDS, toPost, type Audience, type Draft } from "./draft.ts";

const OFFERED: readonly Kind[] = ["translation", "data", "captioning", "general", "counselling", "mentoring"];
/** States from which a task may still be done. */
const AHEAD = new Set<TaskState>(["draft", "open", "full"]);
const DETECT_AFTER_MS = 500;
const SURE = 0.9;

export function CreateTab({ place }: { place: Place }) {
  const empty: Draft = {
    organisation: place.organisations[0]?.slug ?? "",
    kind: "translation", title: "", brief: "", text: "", from: "", to: "en", urgency: "urgent", review: true, wanted: 1, audience: "everyone", deadline: "",
    after: "", deadlineAfter: 0, control: "", steps: "", asked: {}, form: null, agreement: "none",
  };
  const [draft, setDraft] = useState(empty);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [posted, setPosted] = useState<PostedTask | null>(null);
  const [busy, setBusy] = useState(false);
  const [files, setFiles] = useState<readonly FileInfo[]>([]);
  const [sending, setSending] = useState(false);
  // One key for one wish: the same body sent twice is one task, another body is another wish.
  const sent = useRef({ body: "", key: "" });
  const set = (change: Partial<Draft>): void => {
    setDraft({ ...draft, ...change });
    if (problem?.field && Object.keys(change).some((name) => FIELDS[name] === problem.field?.split(".")[0])) setProblem(null);
  };
  const detection = useDetection(draft.text, draft.from, place.response.slug);
  const earlier = useEarlier(place.response.slug);
  const mine = earlier.filter(({ organisation }) => organisation === (draft.organisation || organisation));
  const { listed, spoken, Asking } = DESCRIPTIONS[draft.kind];
  const wrong = (field: string): string | null => (problem?.field === field ? fieldSentence(problem) : null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    const post = { ...toPost(draft, place.response.slug), ...(files.length > 0 && { files: files.map(({ id }) => id) }) };
    const body = JSON.stringify(post);
    if (sent.current.body !== body) sent.current = { body, key: api.newKey() };
    try {
      setPosted(await api.postTask(post, sent.current.key));
      sent.current = { body: "", key: "" };
      setFiles([]);
      setProblem(null);
      scrollTo(0, 0);
    } catch (error) {
      setProblem(asProblem(error));
      setTimeout(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    }
    setBusy(false);
  };

  if (posted) return <Posted task={posted} again={() => { setPosted(null); setDraft({ ...draft, title: "", text: "", after: "", control: "", steps: "", asked: {} }); }} />;
  const known = new Set(["title", "brief", "text", "source_language", "target_language", "deadline", "wanted", "organisation", "after", "deadline_after", "control", "steps", "goals", "captions.link"]);
  return (
    <form class="form" noValidate onSubmit={(event) => void submit(event)} aria-label={t("create.title")}>
      {problem && !(problem.field && (known.has(problem.field) || isForm(problem))) && <Trouble problem={problem} />}
      {place.organisations.length > 1 && (
        <Choice label={t("desk.organisation")} value={draft.organisation} choices={place.organisations.map(({ slug, name }) => ({ value: slug, text: name }))} change={(organisation) => set({ organisation })} problem={wrong("organisation")} />
      )}
      <fieldset>
        <legend>{t("create.kind")}</legend>
        <div class="kinds">
          {OFFERED.map((kind) => (
            <label key={kind} class="option">
              <input type="radio" name="kind" value={kind} checked={draft.kind === kind} onChange={() => set({ kind, asked: {} })} />
              <span>{kindName(kind)} <small>{t(`create.kind.${kind}`)}</small></span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t("create.name")} hint={t("create.name.hint")} problem={wrong("title")}>
        {(ids) => <input {...ids} name="title" type="text" required dir="auto" value={draft.title} onInput={(event) => set({ title: event.currentTarget.value })} />}
      </Field>
      <Field label={t("create.text")} hint={t("create.text.hint")} problem={wrong("text")}>
        {(ids) => <textarea {...ids} name="text" rows={7} dir={directionOf(draft.text)} value={draft.text} onInput={(event) => set({ text: event.currentTarget.value })} />}
      </Field>
      <Shared draft={draft} />
      {draft.kind === "data" && <ChooseForm organisation={draft.organisation} form={draft.form} change={(form) => set({ form })} problem={isForm(problem) ? problem : null} />}
      <Detected detection={detection} declared={draft.from} to={draft.kind === "translation" ? draft.to : ""} use={(from) => set({ from })} />
      <div class="pair">
        <Choice
          label={t(spoken ? "create.from.spoken" : "create.from")}
          value={draft.from}
          none={draft.text ? t("create.from.auto") : t("app.choose")}
          choices={languageChoices(place.response.expected_languages)}
          change={(from) => set({ from })}
          problem={wrong("source_language")}
        />
        {DESCRIPTIONS[draft.kind].hasTarget && (
          <Choice label={t("create.to")} value={draft.to} none={t("app.choose")} choices={languageChoices(["en", ...place.response.expected_languages.filter((tag) => tag !== "en")])} change={(to) => set({ to })} problem={wrong("target_language")} />
        )}
      </div>
      <Attach label={t("files.given")} files={files} most={TASK_FILES} change={setFiles} sending={setSending} />
      {Asking && <Asking key={draft.kind} asked={draft.asked} change={(asked) => set({ asked })} language={draft.from || null} wrong={wrong} />}
      <fieldset>
        <legend>{t("create.urgency")}</legend>
        <div class="kinds">
          {URGENCIES.map((urgency) => (
            <label key={urgency} class="option">
              <input type="radio" name="urgency" value={urgency} checked={draft.urgency === urgency} onChange={() => set({ urgency })} />
              <span>{t(`urgency.${urgency}`)} <small>{t(`create.urgency.${urgency}`)}</small></span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t("create.brief")} problem={wrong("brief")}>
        {(ids) => <textarea {...ids} name="brief" rows={3} dir="auto" value={draft.brief} onInput={(event) => set({ brief: event.currentTarget.value })} />}
      </Field>
      {listed && (
        <Field label={t(`create.${listed}`)} hint={t("create.lines.hint")} problem={wrong(listed)}>
          {(ids) => <textarea {...ids} name={listed} rows={4} dir={directionOf(draft.steps)} value={draft.steps} onInput={(event) => set({ steps: event.currentTarget.value })} />}
        </Field>
      )}
      <Choice
        label={t("create.audience")}
        value={draft.audience}
        choices={AUDIENCES.map((audience) => ({ value: audience, text: t(`create.audience.${audience}`) }))}
        change={(audience) => set({ audience: audience as Audience })}
      />
      <div class="pair">
        <Field label={t("create.deadline")} problem={wrong("deadline")}>
          {(ids) => <input {...ids} name="deadline" type="datetime-local" value={draft.deadline} onInput={(event) => set({ deadline: event.currentTarget.value })} />}
        </Field>
        <Field label={t("create.wanted")} problem={wrong("wanted")}>
          {(ids) => <input {...ids} name="wanted" type="number" min={1} max={30} inputMode="numeric" value={draft.wanted} onInput={(event) => set({ wanted: Number(event.currentTarget.value) || 1 })} />}
        </Field>
      </div>
      {draft.wanted > 1 && (
        <Choice
          label={t("builder.agreement")}
          value={draft.agreement}
          choices={AGREEMENTS.map((rule) => ({ value: rule, text: t(`builder.agreement.${rule}`) }))}
          change={(agreement) => set({ agreement: agreement as Draft["agreement"] })}
        />
      )}
      {mine.length > 0 && (
        <>
          <Choice
            label={t("create.after")}
            value={draft.after}
            none="–"
            choices={mine.map(({ id, title }) => ({ value: id, text: title }))}
            change={(after) => set({ after })}
            problem={problem?.field === "after" ? t("create.after.problem") : null}
          />
          <p class="hint">{t("create.after.hint")}</p>
          {draft.after && (
            <Field label={t("create.deadline_after")} problem={wrong("deadline_after")}>
              {(ids) => <input {...ids} name="deadline_after" type="number" min={1} inputMode="numeric" value={draft.deadlineAfter || ""} onInput={(event) => set({ deadlineAfter: Number(event.currentTarget.value) || 0 })} />}
            </Field>
          )}
        </>
      )}
      <label class="check">
        <input type="checkbox" checked={draft.review} onChange={(event) => set({ review: event.currentTarget.checked })} />
        <span>{t("create.review")}</span>
      </label>
      {DESCRIPTIONS[draft.kind].controlled && !draft.after && !(draft.form && draft.kind === "data") && (
        <details open={problem?.field === "control" || undefined}>
          <summary>{t("create.control")}</summary>
          <Field label={t("create.control")} hint={t("create.control.hint")} problem={wrong("control")}>
            {(ids) => <textarea {...ids} name="control" rows={3} dir={directionOf(draft.control)} value={draft.control} onInput={(event) => set({ control: event.currentTarget.value })} />}
          </Field>
        </details>
      )}
      <p><button class="button primary big" disabled={busy || sending}>{t("create.submit")}</button></p>
    </form>
  );
}

const isForm = (problem: Problem | null): boolean => /^form(\.|$)/.test(problem?.field ?? "");

/** The newest tasks that another could wait for. */
function useEarlier(response: string): readonly DeskTask[] {
  const [found, setFound] = useState<readonly DeskTask[]>([]);
  useEffect(() => {
    let wanted = true;
    api.listTasks({ response }, null, 200).then(({ tasks }) => {
      if (wanted) setFound(tasks.filter(({ purpose, state, control }) => purpose === "work" && !control && AHEAD.has(state)));
    }, () => undefined);
    return () => {
      wanted = false;
    };
  }, [response]);
  return found;
}

/** What the text reads as, a moment after the last letter. */
function useDetection(text: string, declared: string, response: string): Detection | "looking" | null {
  const [found, setFound] = useState<Detection | "looking" | null>(null);
  useEffect(() => {
    if (text.trim().length < 8) {
      setFound(null);
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      setFound((old) => old ?? "looking");
      api.detectLanguage({ text: text.slice(0, 4000), response, ...(declared && { declared }) }, abort.signal).then(setFound, () => setFound(null));
    }, DETECT_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, declared, response]);
  return found;
}

/** A text too long for one person, or a file, is translated in parts. */
function Shared({ draft }: { draft: Draft }) {
  if (!DESCRIPTIONS[draft.kind].shared) return null;
  const words = roughWords(draft.text);
  const share = (): void => {
    handedOver.text = draft.text;
    handedOver.name = draft.title;
    navigate("/desk/documents");
  };
  if (words <= PART_WORDS) return <p class="hint"><Link to="/desk/documents">{t("create.file")}</Link></p>;
  return (
    <div class="trouble mild" role="status">
      <p>{t("create.long", { n: words })}</p>
      <button type="button" class="button" onClick={share}>{t("create.share")}</button>
    </div>
  );
}

interface DetectedProps {
  detection: Detection | "looking" | null;
  declared: string;
  /** Empty where nothing is to be translated. */
  to: string;
  use: (language: string) => void;
}

function Detected({ detection, declared, to, use }: DetectedProps) {
  const read = detection === null || detection === "looking" || detection.confidence < SURE ? "" : detection.language;
  if (to && (declared || read) === to) {
    return <p class="detected trouble mild" role="status">{t("problem.already_in_target", { language: nameOf(to) })}</p>;
  }
  if (detection === null) return <p class="detected hint" role="status" />;
  if (detection === "looking") return <p class="detected hint" role="status">{t("create.detecting")}</p>;
  const language = nameOf(detection.language);
  const share = percent(detection.confidence);
  if (declared && detection.differs) {
    return (
      <div class="detected trouble mild" role="status">
        <p>{t("create.differs", { declared: nameOf(declared), detected: language, share })}</p>
        <button type="button" class="button" onClick={() => use(detection.language)}>{t("create.use_detected", { language })}</button>
      </div>
    );
  }
  const unsure = detection.language === "und" || detection.confidence < SURE;
  return <p class="detected hint" role="status">{unsure && !declared ? t("create.unsure") : t("create.detected", { language, share })}</p>;
}

function warningSentence({ code, data }: Warned): string | null {
  const tag = (name: string): string => nameOf(typeof data[name] === "string" ? data[name] : "und");
  if (code === "language_differs") return t("desk.said_but", { declared: tag("declared"), detected: tag("detected") });
  return code === "language_uncertain" ? t("create.unsure") : null;
}

function Posted({ task, again }: { task: PostedTask; again: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const like = task.warnings.find(({ code }) => code === "looks_like")?.data["task"];
  return (
    <div class="form">
      <h2 tabIndex={-1} ref={heading}>{task.waiting ? t("create.posted.waits") : task.state === "draft" ? t("create.posted.draft") : t("create.posted")}</h2>
      <p><Link to={`/task/${task.id}`}><Title text={task.title} /></Link></p>
      {task.warnings.map((warning) => {
        const text = warningSentence(warning);
        return text && <p key={warning.code} class="trouble mild">{text}</p>;
      })}
      {typeof like === "string" && <p class="flag"><Link to={`/task/${like}`}>{t("desk.similar")}</Link></p>}
      <p class="buttons">
        <button type="button" class="button primary" onClick={again}>{t("create.another")}</button>
        <Link to="/desk" class="button">{t("desk.tab.tasks")}</Link>
      </p>
    </div>
  );
}
