// One segment to translate: its source, its translation, and what is worth a look in it.

import { useEffect, useMemo, useState } from "preact/hooks";
import { findingsOf, type Languages } from "../../core/findings.ts";
import type { Glossary } from "../../core/glossary.ts";
import { directionOf } from "../../core/text.ts";
import type { Note } from "../../core/types.ts";
import { number, t } from "../../i18n/translate.ts";
import { Findings, SmsLength } from "./Findings.tsx";
import { NotesSeen } from "./Notes.tsx";
import { Source } from "./Source.tsx";
import { insertInto, Target } from "./Target.tsx";

interface Props {
  at: number;
  source: string;
  target: string;
  earlier?: string | undefined;
  other?: string | undefined;
  languages: Languages;
  glossary: Glossary | null;
  notes: readonly Note[];
  active: boolean;
  missing: boolean;
  change: (target: string) => void;
  focused: () => void;
  paste: (event: ClipboardEvent & { currentTarget: HTMLTextAreaElement }) => void;
}

export const fieldOf = (at: number): string => `segment-${at}`;
const QUIET_MS = 700;

export function SegmentRow({ at, source, target, earlier, other, languages, glossary, notes, active, missing, change, focused, paste }: Props) {
  const [settled, setSettled] = useState(target);
  // Nothing is said against a sentence that is still being written.
  useEffect(() => {
    if (!active) return void setSettled(target);
    const timer = setTimeout(() => setSettled(target), QUIET_MS);
    return () => clearTimeout(timer);
  }, [target, active]);
  const found = useMemo(() => findingsOf(source, settled, languages, glossary), [source, settled, glossary]);
  const field = fieldOf(at);
  const copy = (words: string): void => {
    change(words);
    document.getElementById(field)?.focus();
  };
  const empty = target.trim() === "";
  return (
    <div class={active ? "segment active" : "segment"}>
      <span class={empty ? "segment-number" : "segment-number done"} aria-hidden="true">{number(at + 1)}</span>
      <Source text={source} language={languages.source_language} glossary={glossary} insert={(words) => insertInto(field, words)} />
      <div class="segment-target">
        <Target id={field} label={t("segments.target", { n: at + 1 })} text={target} language={languages.target_language} invalid={missing && empty} change={change} focused={focused} paste={paste} />
        {(active || (earlier !== undefined && empty)) && (
          <p class="segment-tools">
            {empty && <button type="button" class="quiet" onClick={() => copy(source.trim())}>{t("segments.copy")}</button>}
            {earlier !== undefined && empty && <button type="button" class="quiet" onClick={() => copy(earlier)}>{t("work.earlier.use")}</button>}
            {!empty && <SmsLength text={target} />}
          </p>
        )}
        {earlier !== undefined && <p class="segment-other" dir={directionOf(earlier)}><small>{t("work.earlier")}</small> <bdi>{earlier}</bdi></p>}
        {other !== undefined && (
          <div class="segment-other">
            <p><small>{t("segments.other")}</small></p>
            <p dir={directionOf(other)}><bdi>{other}</bdi></p>
            <button type="button" class="quiet" onClick={() => copy(other)}>{t("segments.other.use")}</button>
          </div>
        )}
        <Findings found={found} />
        <NotesSeen notes={notes} />
      </div>
    </div>
  );
}
