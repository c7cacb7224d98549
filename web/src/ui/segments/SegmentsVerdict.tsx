// A translation by segments, as its reviewer goes through it: corrected, compared, remarked on.

import { useMemo, useRef, useState } from "preact/hooks";
import { findingsOf, type Languages } from "../../core/findings.ts";
import type { Glossary } from "../../core/glossary.ts";
import { segmentsOf, targetsOf, withTargets } from "../../core/segments.ts";
import { number, t } from "../../i18n/translate.ts";
import type { VerdictProps } from "../kinds/description.ts";
import { Difference } from "./Difference.tsx";
import { Findings } from "./Findings.tsx";
import { NotesWritten } from "./Notes.tsx";
import { fieldOf } from "./SegmentRow.tsx";
import { Source } from "./Source.tsx";
import { Standing } from "./Standing.tsx";
import { insertInto, Target } from "./Target.tsx";
import { useGlossary } from "./useGlossary.ts";
import { VirtualList, type Reach } from "./VirtualList.tsx";
import "../segments.css";

export function SegmentsVerdict({ submission, content, change, readOnly, notes, setNotes }: VerdictProps) {
  const { card, asked } = submission;
  const segments = segmentsOf(asked);
  const targets = targetsOf(content);
  const before = targetsOf(submission.content);
  const glossary = useGlossary(card);
  const [active, setActive] = useState(-1);
  const [shown, setShown] = useState<readonly number[] | null>(null);
  const reach = useRef<Reach>(null);
  const places = shown ?? segments.map((_, at) => at);
  const onlyFound = (): void => {
    if (shown) return setShown(null);
    setShown(segments.flatMap(({ source }, at) => (findingsOf(source, targets[at]?.target ?? "", card, glossary).some(({ severity }) => severity === "must_look") ? [at] : [])));
  };
  return (
    <div class="segments">
      <div class="segments-bar">
        <h2>{t(readOnly ? "review.answer.only" : "review.answer")}</h2>
        <span class="buttons"><button type="button" class="button" aria-pressed={shown !== null} onClick={onlyFound}>{t("segments.only_found")}</button></span>
      </div>
      <Standing asked={asked} side="before" />
      {places.length === 0 ? <p class="hint">{t("segments.none_found")}</p> : (
        <VirtualList
          count={places.length}
          held={places.indexOf(active)}
          label={t("segments.list")}
          reach={reach}
          keyOf={(n) => String(places[n])}
          estimate={(n) => 110 + Math.ceil((segments[places[n] ?? 0]?.source.length ?? 0) / 50) * 26}
          row={(n) => {
            const at = places[n] ?? 0;
            const { id = "", source = "" } = segments[at] ?? {};
            return (
              <Judged
                at={at}
                source={source}
                was={before[at]?.target ?? ""}
                target={targets[at]?.target ?? ""}
                languages={card}
                glossary={glossary}
                readOnly={readOnly}
                change={(target) => change(withTargets(content, at, [target]))}
                focused={() => setActive(at)}
              >
                {!readOnly && <NotesWritten segment={id} notes={notes} setNotes={setNotes} />}
              </Judged>
            );
          }}
        />
      )}
      <Standing asked={asked} side="after" />
      {!readOnly && <NotesWritten segment={null} notes={notes} setNotes={setNotes} />}
    </div>
  );
}

interface JudgedProps {
  at: number;
  source: string;
  was: string;
  target: string;
  languages: Languages;
  glossary: Glossary | null;
  readOnly: boolean;
  change: (target: string) => void;
  focused: () => void;
  children: preact.ComponentChildren;
}

function Judged({ at, source, was, target, languages, glossary, readOnly, change, focused, children }: JudgedProps) {
  const found = useMemo(() => findingsOf(source, target, languages, glossary), [source, target, glossary]);
  const field = fieldOf(at);
  return (
    <div class="segment">
      <span class="segment-number done" aria-hidden="true">{number(at + 1)}</span>
      <Source text={source} language={languages.source_language} glossary={glossary} insert={readOnly ? undefined : (words) => insertInto(field, words)} />
      <div class="segment-target">
        <Target id={field} label={t("segments.target", { n: at + 1 })} text={target} language={languages.target_language} readOnly={readOnly} change={change} focused={focused} />
        {was !== target && <Difference before={was} after={target} language={languages.target_language} />}
        <Findings found={found} />
        {children}
      </div>
    </div>
  );
}
