// Captions out of a file or pasted: read on the device, and told what they are.

import { useState } from "preact/hooks";
import { decodeSubtitles, readSubtitles, SUBTITLE_BYTES, type Read, type Unreadable } from "../../../core/subtitles.ts";
import { directionOf, scriptOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import { Field } from "../basics.tsx";

interface FromFileProps {
  label: string;
  /** What they are in, as far as is known. */
  language: string | null;
  /** Null where nothing could be read. */
  read: (found: Read | null) => void;
}

export function FromFile({ label, language, read }: FromFileProps) {
  const [found, setFound] = useState<Read | null>(null);
  const [problem, setProblem] = useState<Unreadable | "too_large" | null>(null);
  const tell = (answer: Read | Unreadable | "too_large" | null): void => {
    const good = typeof answer === "object" ? answer : null;
    setFound(good);
    setProblem(typeof answer === "string" ? answer : null);
    read(good);
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > SUBTITLE_BYTES) tell("too_large");
    else tell(readSubtitles(decodeSubtitles(new Uint8Array(await file.arrayBuffer()), language ? scriptOf(language) : "Zyyy")));
  };
  return (
    <div class="captions-file">
      <Field label={label} problem={problem ? t(`captions.file.${problem}`) : null}>
        {(ids) => <input {...ids} type="file" accept=".srt,.vtt,text/vtt,application/x-subrip" onChange={(event) => void take(event.currentTarget.files?.[0])} />}
      </Field>
      <Field label={t("captions.paste")}>
        {(ids) => (
          <textarea
            {...ids}
            rows={2}
            dir="auto"
            onInput={(event) => {
              const text = event.currentTarget.value;
              event.currentTarget.dir = directionOf(text);
              tell(text.trim() ? (text.length > SUBTITLE_BYTES ? "too_large" : readSubtitles(text)) : null);
            }}
          />
        )}
      </Field>
      {found && <p class="hint" role="status">{t("captions.read", { n: found.cues.length, mended: found.mended, left: found.left_out })}</p>}
    </div>
  );
}
