// A file of tasks: chosen, looked at, started, watched.

import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../../../core/api.ts";
import type { Schema } from "../../../core/form.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { KINDS, URGENCIES, type ImportJob, type Kind, type Urgency } from "../../../core/types.ts";
import { t } from "../../../i18n/translate.ts";
import { DESCRIPTIONS } from "../../kinds/index.ts";
import { Choice, kindName, languageChoices, Trouble } from "../../parts/basics.tsx";
import { useDrop } from "../../parts/dropping.ts";
import { fileSentence, sentence } from "../../parts/sentence.ts";
import { Words } from "../../parts/basics.tsx";
import { tell } from "../../state/announce.ts";
import { openImports, type ImportsStore } from "../../state/imports.ts";

import type { Place } from "../Desk.tsx";
import { ChooseForm } from "./ChooseForm.tsx";

interface Wish {
  organisation: string;
  kind: Kind;
  to: string;
  urgency: Urgency;
}

export function ImportTab({ place }: { place: Place }) {
  const imports = useMemo(openImports, []);
  useEffect(() => {
    void imports.reload();
    return imports.stop;
  }, [imports]);
  const [wish, setWish] = useState<Wish>({ organisation: place.organisations[0]?.slug ?? "", kind: "translation", to: "en", urgency: "urgent" });
  const [job, setJob] = useState<ImportJob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reading, setReading] = useState(false);

  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setReading(true);
    setProblem(null);
    try {
      setJob(await api.postImport(file, { ...wish, response: place.response.slug, to: DESCRIPTIONS[wish.kind].hasTarget ? wish.to : "" }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setReading(false);
  };
  const leave = (): void => {
    if (job) void api.cancelImport(job.id).catch(() => undefined).then(() => imports.reload());
    setJob(null);
  };
  return (
    <>
      <h2>{t("import.title")}</h2>
      {problem && <Trouble problem={problem} />}
      {job ? (
        <Preview
          job={job}
          wish={wish}
          setWish={setWish}
          leave={leave}
          started={(running) => {
            setJob(null);
            imports.put(running);
          }}
        />
      ) : (
        <>
          <Options place={place} wish={wish} setWish={setWish} />
          <Drop read={(file) => void read(file)} reading={reading} />
        </>
      )}
      <Jobs imports={imports} />
    </>
  );
}

function Options({ place, wish, setWish }: { place?: Place; wish: Wish; setWish: (wish: Wish) => void }) {
  return (
    <div class="filters">
      {place && place.organisations.length > 1 && (
        <Choice label={t("desk.organisation")} value={wish.organisation} choices={place.organisations.map(({ slug, name }) => ({ value: slug, text: name }))} change={(organisation) => setWish({ ...wish, organisation })} />
      )}
      <Choice label={t("desk.kind")} value={wish.kind} choices={KINDS.map((kind) => ({ value: kind, text: kindName(kind) }))} change={(kind) => setWish({ ...wish, kind: kind as Kind })} />
      {DESCRIPTIONS[wish.kind].hasTarget && (
        <Choice label={t("create.to")} value={wish.to} choices={languageChoices(["en"])} change={(to) => setWish({ ...wish, to })} />
      )}
      <Choice label={t("desk.urgency")} value={wish.urgency} choices={URGENCIES.map((urgency) => ({ value: urgency, text: t(`urgency.${urgency}`) }))} change={(urgency) => setWish({ ...wish, urgency: urgency as Urgency })} />
    </div>
  );
}

function Drop({ read, reading }: { read: (file: File | undefined) => void; reading: boolean }) {
  const { over, listens } = useDrop(([file]) => read(file));
  return (
    <div class={over ? "drop over" : "drop"} {...listens}>
      <label for="import-file"><strong>{t("import.drop")}</strong></label>
      <p class="hint" id="import-formats">{t("import.formats")}</p>
      {reading ? <p role="status">{t("import.reading")}</p> : (
        <input
          id="import-file"
          type="file"
          aria-describedby="import-formats"
          accept=".csv,.tsv,.txt,.xlsx,.ndjson,.jsonl"
          onChange={(event) => read(event.currentTarget.files?.[0])}
        />
      )}
    </div>
  );
}

const ROLES = ["text", "language", "title", "key", "urgency", "deadline", "target"] as const;

interface PreviewProps {
  job: ImportJob;
  wish: Wish;
  setWish: (wish: Wish) => void;
  leave: () => void;
  started: (job: ImportJob) => void;
}

function Preview({ job, wish, setWish, leave, started }: PreviewProps) {
  const preview = job.preview ?? { columns: [], rows: [], mapping: {} };
  const [mapping, setMapping] = useState<Record<string, string | null>>(preview.mapping);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [form, setForm] = useState<Schema | null>(null);
  const wrongForm = /^form(\.|$)/.test(problem?.field ?? "");
  const start = async (): Promise<void> => {
    if (!mapping["text"]) {
      setMissing(true);
      return;
    }
    setBusy(true);
    try {
      started(await api.startImport(job.id, { mapping, to: wish.to || null, urgency: wish.urgency, kind: wish.kind, form: wish.kind === "data" && form ? { ...form } : null }));
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <section class="form" aria-labelledby="preview">
      <h3 id="preview"><bdi>{job.filename}</bdi></h3>
      {job.encoding && <p class="hint">{t("import.encoding", { encoding: job.encoding })}</p>}
      {job.warnings.map(({ code, data }) => <p key={code} class="trouble mild">{fileSentence(code, data)}</p>)}
      {problem && !wrongForm && <Trouble problem={problem} />}
      <div class="scroll" role="region" aria-label={t("import.preview")} tabIndex={0}>
        <table>
          <caption>{t("import.preview")}</caption>
          <thead><tr>{preview.columns.map((column) => <th key={column} scope="col"><bdi>{column}</bdi></th>)}</tr></thead>
          <tbody>
            {preview.rows.slice(0, 5).map((row, index) => (
              <tr key={index}>{row.map((cell, column) => <td key={column} class="cell"><bdi><Words text={cell} /></bdi></td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
      <fieldset>
        <legend>{t("import.map")}</legend>
        <div class="filters">
          {ROLES.map((role) => (
            <Choice
              key={role}
              label={t(`import.role.${role}`)}
              value={mapping[role] ?? ""}
              none={t("import.role.nothing")}
              choices={preview.columns.map((column) => ({ value: column, text: column }))}
              change={(column) => setMapping({ ...mapping, [role]: column || null })}
              problem={role === "text" && missing && !mapping["text"] ? fileSentence("no_text_column") : null}
            />
          ))}
        </div>
      </fieldset>
      <Options wish={wish} setWish={setWish} />
      {wish.kind === "data" && <ChooseForm organisation={wish.organisation} form={form} change={setForm} problem={wrongForm ? problem : null} />}
      <p class="buttons">
        <button type="button" class="button primary" disabled={busy} onClick={() => void start()}>{t("import.start")}</button>
        <button type="button" class="button" onClick={leave}>{t("import.other_file")}</button>
      </p>
    </section>
  );
}

function Jobs({ imports }: { imports: ImportsStore }) {
  const jobs = [...(imports.state.value?.all.values() ?? [])].sort((a, b) => (a.id < b.id ? 1 : -1));
  return (
    <section aria-labelledby="imports">
      <h2 id="imports">{t("import.list")}</h2>
      {imports.state.value && jobs.length === 0 && <p class="hint">{t("import.none")}</p>}
      <ul class="rows">{jobs.map((job) => <li key={job.id}><Job job={job} imports={imports} /></li>)}</ul>
    </section>
  );
}

function Job({ job, imports }: { job: ImportJob; imports: ImportsStore }) {
  const going = job.state === "running" || job.state === "waiting";
  const stop = async (): Promise<void> => {
    try {
      imports.put(await api.cancelImport(job.id));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return (
    <article class="import">
      <p><strong><bdi>{job.filename}</bdi></strong> · {t(`import.state.${job.state}`)}</p>
      {job.state === "running" && <progress aria-label={t("import.progress", { name: job.filename })} max={Math.max(1, job.bytes_total)} value={job.bytes_done} />}
      {job.error && <p class="problem">{t("import.failed", { reason: fileSentence(job.error.code, job.error.data) })}</p>}
      {job.rows_done > 0 && (
        <p class="facts">
          <span>{t("import.rows", { n: job.rows_done })}</span>
          <span>{t("import.created", { n: job.created })}</span>
          {job.repeated > 0 && <span>{t("import.repeated", { n: job.repeated })}</span>}
          {job.uncertain > 0 && <span>{t("import.uncertain", { n: job.uncertain })}</span>}
          {job.rejected > 0 && <span class="flag">{t("import.rejected", { n: job.rejected })}</span>}
        </p>
      )}
      <p class="buttons">
        {job.rejected > 0 && <a class="button" href={api.rejectsAddress(job.id)} download>{t("import.rejects")}</a>}
        {going && <button type="button" class="button" onClick={() => void stop()}>{t("import.cancel")}</button>}
      </p>
    </article>
  );
}
