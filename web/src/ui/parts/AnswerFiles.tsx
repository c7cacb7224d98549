// The files an answer consists of. Their ids are kept with its words, as a draft.

import { useEffect, useState } from "preact/hooks";
import { ANSWER_FILES, describeFile, filesIn } from "../../core/files.ts";
import type { FileInfo } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import type { Work } from "../state/work.ts";
import { Attach } from "./Attach.tsx";

export function AnswerFiles({ work, sending }: { work: Work; sending: (busy: boolean) => void }) {
  const [known, setKnown] = useState<ReadonlyMap<string, FileInfo>>(new Map(work.page.value?.draft_files.map((file) => [file.id, file])));
  const ids = filesIn(work.content.value);
  const unknown = ids.filter((id) => !known.has(id)).join();
  // A draft that was kept on this device alone knows its files by their ids.
  useEffect(() => {
    for (const id of unknown ? unknown.split(",") : []) {
      void describeFile(id).then((file) => file && setKnown((old) => new Map(old).set(id, file)));
    }
  }, [unknown]);
  const files = ids.map((id) => known.get(id) ?? { id, name: "…", media_type: "", bytes: 0, inline: false, bare: true });
  return (
    <Attach
      label={t("files.answer")}
      files={files}
      most={ANSWER_FILES}
      sending={sending}
      change={(next) => {
        const now = next(filesIn(work.content.value).map((id) => known.get(id) ?? { id, name: "…", media_type: "", bytes: 0, inline: false, bare: true }));
        setKnown((old) => new Map([...old, ...now.filter(({ name }) => name !== "…").map((file) => [file.id, file] as const)]));
        work.type({ ...work.content.value, files: now.map(({ id }) => id) });
      }}
    />
  );
}
