// Adds files: dropped, pasted or chosen. They go up one after the other; what fails says why, and can be tried again.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { uploadFile } from "../../core/files.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { FileInfo } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { say } from "../state/announce.ts";
import { useDrop } from "./dropping.ts";
import { FileList, sizeOf } from "./FileList.tsx";
import { uploadSentence } from "./uploadSentence.ts";

interface Props {
  label: string;
  files: readonly FileInfo[];
  most: number;
  change: (next: (files: readonly FileInfo[]) => readonly FileInfo[]) => void;
  /** Told whether something is on its way. */
  sending: (busy: boolean) => void;
}

interface Upload {
  id: number;
  file: File;
  part: number;
  problem: Problem | null;
  abort: AbortController;
}

const ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.txt,.csv,.tsv,.srt,.vtt,.mp3,.m4a,.ogg,.opus,.wav,.flac,.aac,.mp4,.mov,.webm";

let last = 0;

export function Attach({ label, files, most, change, sending }: Props) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [full, setFull] = useState(false);
  const turn = useRef(Promise.resolve());
  const input = useRef<HTMLInputElement>(null);
  const going = useRef(new Set<Upload>());

  const update = (id: number, next: Partial<Upload> | null): void =>
    setUploads((all) => (next ? all.map((one) => (one.id === id ? { ...one, ...next } : one)) : all.filter((one) => one.id !== id)));

  useEffect(() => () => going.current.forEach(({ abort }) => abort.abort()), []);

  const send = async (upload: Upload): Promise<void> => {
    const { id, file, abort } = upload;
    try {
      if (abort.signal.aborted) return;
      const made = await uploadFile(file, (part) => update(id, { part }), abort.signal);
      change((old) => [...old, made]);
      update(id, null);
      say(t("files.added", { name: made.name }));
    } catch (error) {
      const problem = asProblem(error);
      update(id, problem.code === "stopped" ? null : { problem });
    } finally {
      going.current.delete(upload);
      sending(going.current.size > 0);
    }
  };

  const begin = (chosen: readonly File[]): void => {
    const room = most - files.length - going.current.size;
    setFull(chosen.length > room);
    const started = chosen.slice(0, Math.max(0, room)).map((file) => ({ id: ++last, file, part: 0, problem: null, abort: new AbortController() }));
    if (started.length === 0) return;
    setUploads((all) => [...all, ...started]);
    for (const upload of started) {
      going.current.add(upload);
      turn.current = turn.current.then(() => send(upload));
    }
    sending(true);
  };

  const { over, listens } = useDrop(begin);

  // Wherever on the page one pastes: a picture is no text for the field one is in.
  const take = useRef(begin);
  take.current = begin;
  // Before the place is seen: what is pasted at once is not to be lost.
  useLayoutEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const pasted = [...(event.clipboardData?.files ?? [])];
      if (pasted.length === 0) return;
      event.preventDefault();
      take.current(pasted);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);

  const stop = (upload: Upload): void => {
    upload.abort.abort();
    update(upload.id, null);
  };

  const again = (upload: Upload): void => {
    update(upload.id, null);
    begin([upload.file]);
  };

  const telling = files.filter(({ bare }) => !bare).map(({ name }) => `\u2068${name}\u2069`).join(", ");
  return (
    <div class={over ? "attach over" : "attach"} {...listens}>
      <FileList
        label={label}
        files={files}
        act={(file) => (
          <button
            type="button"
            class="quiet"
            aria-label={t("files.remove", { name: file.name })}
            onClick={() => {
              setFull(false);
              change((old) => old.filter(({ id }) => id !== file.id));
              input.current?.focus();
            }}
          >×</button>
        )}
      />
      {telling && <p class="may-tell">{t("files.may_tell", { names: telling })}</p>}
      {uploads.length > 0 && <ul class="uploads">{uploads.map((upload) => <li key={upload.id}><Going upload={upload} stop={() => stop(upload)} again={() => again(upload)} /></li>)}</ul>}
      {full && <p class="problem" role="alert">{t("files.full", { n: most })}</p>}
      <label class="button choose">
        <span>{files.length === 0 ? `${label}: ${t("files.choose")}` : t("files.choose")}</span>
        <input
          ref={input}
          type="file"
          multiple
          accept={ACCEPT}
          aria-describedby="files-hint"
          onChange={({ currentTarget }) => {
            begin([...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </label>
      <p class="hint" id="files-hint">{t("files.hint", { n: most })}</p>
    </div>
  );
}

function Going({ upload, stop, again }: { upload: Upload; stop: () => void; again: () => void }) {
  const { name, size } = upload.file;
  if (upload.problem) {
    return (
      <div class="failed" role="alert">
        <p><bdi class="name">{name}</bdi> <span class="problem">{uploadSentence(upload.problem)}</span></p>
        {upload.problem.retryable && <button type="button" class="button" onClick={again}>{t("app.retry")}</button>}
        <button type="button" class="quiet" aria-label={t("files.remove", { name })} onClick={stop}>×</button>
      </div>
    );
  }
  return (
    <div class="going">
      <span class="about"><bdi class="name">{name}</bdi> <small>{upload.part < 1 ? sizeOf(size) : t("files.looking")}</small></span>
      {/* Sent is not yet looked at: the bar waits with it. */}
      <progress aria-label={t("files.sending", { name })} {...(upload.part < 1 && { value: upload.part })} />
      <button type="button" class="quiet" aria-label={t("files.stop", { name })} onClick={stop}>×</button>
    </div>
  );
}
