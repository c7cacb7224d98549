// The accepted answers to the task that this one builds on, each in the shape of its kind.

import type { TaskPage } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { FileList } from "./FileList.tsx";
import { ShownLater } from "./OtherDrafts.tsx";
import { SourceText } from "./SourceText.tsx";

interface Props {
  earlier: NonNullable<TaskPage["earlier"]>;
  /** Takes the words over into one's own answer. */
  use?: (text: string) => void;
}

export function EarlierAnswers({ earlier, use }: Props) {
  return (
    <>
      {earlier.answers.map((answer, n) => {
        const { text } = answer;
        const words = typeof text === "string" && Object.keys(answer).every((name) => name === "text" || name === "files");
        if (!words) {
          const page = { brief: "", text: earlier.text, asked: earlier.asked, files: [], draft_files: earlier.files };
          return <section key={n}><h2>{t("work.earlier")}</h2><ShownLater card={earlier.card} content={answer} page={page} /></section>;
        }
        return (
          <section key={n}>
            <h2>{t("work.earlier")}</h2>
            <SourceText text={text} language={earlier.target_language ?? earlier.source_language} label={t("work.earlier")} />
            {use && <p><button type="button" class="button" onClick={() => use(text)}>{t("work.earlier.use")}</button></p>}
          </section>
        );
      })}
      <FileList label={t("files.earlier")} files={earlier.files} />
    </>
  );
}
