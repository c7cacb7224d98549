// Captions where they are judged: played, corrected, compared, and taken away as a file.

import { useMemo } from "preact/hooks";
import { differences } from "../../../core/cueEdits.ts";
import { writeTime, type Cue } from "../../../core/cues.ts";
import { directionOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import { CaptionsEditor, type EditorProps } from "./Editor.tsx";

const MOST_SHOWN = 200;

interface CheckedProps extends EditorProps {
  handedIn: readonly Cue[];
  submission: string;
}

export function CheckedCaptions({ handedIn, submission, ...editor }: CheckedProps) {
  const { cues, language } = editor;
  const changes = useMemo(() => differences(handedIn, cues), [handedIn, cues]);
  return (
    <>
      <CaptionsEditor {...editor} />
      {changes.length > 0 && (
        <section class="caption-changes">
          <h3>{t("captions.changes")}</h3>
          <ul>
            {changes.slice(0, MOST_SHOWN).map(({ cue, added }) => (
              <li key={`${added}${cue.start_ms}-${cue.end_ms}-${cue.text}`} class={added ? "added" : "removed"}>
                <span class="cue-time" dir="ltr">{writeTime(cue.start_ms)}–{writeTime(cue.end_ms)}</span>
                {added ? <ins dir={directionOf(cue.text)} lang={language ?? ""}>{cue.text}</ins> : <del dir={directionOf(cue.text)} lang={language ?? ""}>{cue.text}</del>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <p class="buttons">
        <span>{t("captions.export")}</span>
        {(["vtt", "srt"] as const).map((format) => (
          <a key={format} class="button" href={`/api/v1/submissions/${submission}/captions?format=${format}`} download={`captions.${format}`}>{format.toUpperCase()}</a>
        ))}
      </p>
    </>
  );
}
