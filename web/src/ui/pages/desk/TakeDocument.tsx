// A file is chosen, or a long text pasted; it goes up and is read.

import { useEffect, useRef, useState } from "preact/hooks";
import { columnsIn, createDocument, roughWords, type DocumentJob } from "../../../core/documents.ts";
import { uploadFile } from "../../../core/files.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { directionOf } from "../../../core/text.ts";
import type { FileInfo } from "../../../core/types.ts";
import { t } from "../../../i18n/translate.ts";
import { Choice, Field } from "../../parts/basics.tsx";
import { useDrop } from "../../parts/dropping.ts";
import { sizeOf } from "../../parts/FileList.tsx";
import { uploadSentence } from "../../parts/uploadSentence.ts";
import type { Place } from "../Desk.tsx";

interface Props {
  place: Place;
  text: { text: string; name: string };
  taken: (job: DocumentJob) => void;
}

interface Going {
  name: string;
  size: number;
  /** From 0 to 1; then it is read. */
  part: number;
}

export function TakeDocument({ place, text: given, taken }: Props) {
  const [organisation, setOrganisation] = useState(place.organisations[0]?.slug ?? "");
  const [text, setText] = useState(given.text);
  const [going, setGoing] = useState<Going | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [table, setTable] = useState<{ file: FileInfo; columns: readonly string[] } | null>(null);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);

  const where = { response: place.response.slug, ...(organisation && { organisation }) };
  const attempt = async (work: () => Promise<DocumentJob>, file?: FileInfo): Promise<void> => {
    setProblem(null);
    try {
      taken(await work());
    } catch (error) {
      const refused = asProblem(error);
      const columns = file ? columnsIn(refused.data) : null;
      if (file && columns) setTable({ file, columns });
      else if (refused.code !== "stopped") setProblem(refused);
    }
    setGoing(null);
  };
  const send = async (file: File | undefined): Promise<void> => {
    if (!file || going) return;
    setTable(null);
    setProblem(null);
    setGoing({ name: file.name, size: file.size, part: 0 });
    abort.current = new AbortController();
    try {
      const kept = await uploadFile(file, (part) => setGoing({ name: file.name, size: file.size, part }), abort.current.signal);
      setGoing({ name: file.name, size: file.size, part: 1 });
      await attempt(() => createDocument({ ...where, file: kept.id, name: kept.name, text: null, source_language: null, column: null }), kept);
    } catch (error) {
      const refused = asProblem(error);
      if (refused.code !== "stopped") setProblem(refused);
      setGoing(null);
    }
  };
  const choose = (column: string): void => {
    if (!table || !column) return;
    const { file } = table;
    setTable(null);
    setGoing({ name: file.name, size: file.bytes, part: 1 });
    void attempt(() => createDocument({ ...where, file: file.id, name: file.name, text: null, source_language: null, column }), file);
  };
  const paste = (): void => {
    setGoing({ name: given.name || t("document.pasted"), size: new Blob([text]).size, part: 1 });
    void attempt(() => createDocument({ ...where, file: null, text, name: given.name || firstWords(text), source_language: null, column: null }));
  };
  const { over, listens } = useDrop(([file]) => void send(file));
  return (
    <div class="form take-document">
      {place.organisations.length > 1 && (
        <Choice label={t("desk.organisation")} value={organisation} choices={place.organisations.map(({ slug, name }) => ({ value: slug, text: name }))} change={setOrganisation} />
      )}
      {problem && <div class="trouble" role="alert"><p>{uploadSentence(problem)}</p></div>}
      {table ? (
        <Choice label={t("document.column")} hint={table.file.name} value="" none={t("app.choose")} choices={table.columns.map((name) => ({ value: name, text: name }))} change={choose} />
      ) : null}
      {going ? (
        <div class="going" role="status">
          <span class="about"><bdi class="name">{going.name}</bdi> <small>{going.part < 1 ? sizeOf(going.size) : t("import.reading")}</small></span>
          <progress aria-label={going.name} {...(going.part < 1 && { value: going.part })} />
          {going.part < 1 && <button type="button" class="quiet" aria-label={t("files.stop", { name: going.name })} onClick={() => abort.current.abort()}>×</button>}
        </div>
      ) : (
        <>
          <div class={over ? "drop over" : "drop"} {...listens}>
            <label for="document-file"><strong>{t("import.drop")}</strong></label>
            <p class="hint" id="document-formats">{t("document.formats")}</p>
            <input id="document-file" type="file" aria-describedby="document-formats" accept=".txt,.md,.docx,.srt,.vtt,.csv,.tsv,.xlsx" onChange={({ currentTarget }) => {
              void send(currentTarget.files?.[0]);
              currentTarget.value = "";
            }} />
          </div>
          <Field label={t("document.paste")}>
            {(ids) => <textarea {...ids} rows={5} dir={directionOf(text)} value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />}
          </Field>
          {text.trim() && (
            <p class="buttons">
              <button type="button" class="button primary" onClick={paste}>{t("document.read")}</button>
              <span class="hint">{t("board.words", { n: roughWords(text) })}</span>
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** A pasted text is called by how it begins. */
const firstWords = (text: string): string => text.trim().split(/\s+/u).slice(0, 6).join(" ").slice(0, 60);
