// What a reviewer changed in one's work, and why.

import { segmentsOf, targetsOf } from "../../core/segments.ts";
import type { Submission } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { Difference } from "./Difference.tsx";
import { NotesSeen } from "./Notes.tsx";
import { Source } from "./Source.tsx";

const AT_MOST = 100;
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export function VerdictSeen({ submission }: { submission: Submission }) {
  const { card, content, corrected, notes, asked } = submission;
  const before = new Map(targetsOf(content).map(({ id, target }) => [id, target]));
  const after = new Map(targetsOf(corrected).map(({ id, target }) => [id, target]));
  const touched = segmentsOf(asked).filter(({ id }) => (corrected && after.get(id) !== before.get(id)) || notes.some(({ segment }) => segment === id));
  const [was, is] = [asText(content["text"]), asText(corrected?.["text"])];
  const whole = notes.filter(({ segment }) => segment === null);
  if (touched.length === 0 && whole.length === 0 && (!is || is === was)) return null;
  return (
    <section class="verdict">
      <h2>{t("verdict.seen")}</h2>
      <NotesSeen notes={whole} />
      {is && is !== was && <Difference before={was} after={is} language={card.target_language} />}
      {touched.slice(0, AT_MOST).map(({ id, source }) => (
        <div key={id} class="segment">
          <Source text={source} language={card.source_language} glossary={null} />
          <div class="segment-target">
            <Difference before={before.get(id) ?? ""} after={corrected ? (after.get(id) ?? "") : (before.get(id) ?? "")} language={card.target_language} />
            <NotesSeen notes={notes.filter(({ segment }) => segment === id)} />
          </div>
        </div>
      ))}
    </section>
  );
}
