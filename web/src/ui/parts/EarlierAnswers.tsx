// The accepted answers to the task that this one builds on.

import type { TaskPage } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { FileList } from "./FileList.tsx";
import { SourceText } from "./SourceText.tsx";

interface Props {
  earlier: NonNullable<TaskPage["earlier"]>;
  /** Takes the words over into one's own answer. */
  use?: (text: string) => void;
}

export function EarlierAnswers({ earlier, use }: Props) {
  const texts = earlier.answers.map((answer) => answer["text"]).filter((text) => typeof text === "string");
  return (
    <>
      {texts.map((text, n) => (
        <section key={n}>
          <h2>{t("work.earlier")}</h2>
          <SourceText text={text} language={earlier.target_language ?? earlier.source_language} label={t("work.earlier")} />
          {use && <p><button type="button" class="button" onClick={() => use(text)}>{t("work.earlier.use")}</button></p>}
        </section>
      ))}
      <FileList label={t("files.earlier")} files={earlier.files} />
    </>
  );
}
