// Where a translation is made: in one box, or sentence by sentence where the text is long.

import { useEffect, useState } from "preact/hooks";
import { findingsOf } from "../../core/findings.ts";
import { inSegments, segmentsOf } from "../../core/segments.ts";
import type { Content } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import type { AnswerProps, VerdictProps } from "../kinds/description.ts";
import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import { Difference } from "./Difference.tsx";
import { Findings, SmsLength } from "./Findings.tsx";
import { NotesWritten } from "./Notes.tsx";
import { SegmentsAnswer } from "./SegmentsAnswer.tsx";
import { SegmentsVerdict } from "./SegmentsVerdict.tsx";
import { insertInto } from "./Target.tsx";
import { useGlossary } from "./useGlossary.ts";
import "../segments.css";

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export const translated = (content: Content, asked: Content): boolean => {
  if (!inSegments(content, asked)) return wordsGiven(content);
  const given: unknown = content["segments"];
  return Array.isArray(given) && segmentsOf(asked).every((_, at) => asText((given[at] as Content | undefined)?.["target"]).trim() !== "");
};

export function TranslationAnswer(props: AnswerProps) {
  return inSegments(props.work.content.value, props.work.page.value?.asked ?? {}) ? <SegmentsAnswer {...props} /> : <InOneBox {...props} />;
}

function InOneBox(props: AnswerProps) {
  const { work } = props;
  const card = work.claim.value?.card;
  const page = work.page.value;
  const glossary = useGlossary(card);
  const source = page?.text || (page?.earlier?.text ?? "");
  const text = asText(work.content.value["text"]);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 700);
    return () => clearTimeout(timer);
  }, [text]);
  const terms = glossary?.termsIn(source) ?? [];
  return (
    <>
      <Words {...props} />
      {text.length < 1000 && <p class="hint"><SmsLength text={text} /></p>}
      {card && <Findings found={findingsOf(source, settled, card, glossary)} />}
      {terms.length > 0 && (
        <div class="terms-here">
          <h3>{t("segments.terms")}</h3>
          <ul>
            {terms.map(({ source: term, target }) => (
              <li key={term}>
                <bdi>{term}</bdi> <span aria-hidden="true" class="arrow" /> <button type="button" class="quiet" aria-label={t("segments.insert", { words: target })} onClick={() => insertInto("answer", target)}><bdi>{target}</bdi></button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

export function TranslationVerdict(props: VerdictProps) {
  const { submission, content, readOnly, notes, setNotes } = props;
  const glossary = useGlossary(submission.card);
  if (inSegments(submission.content, submission.asked)) return <SegmentsVerdict {...props} />;
  const [was, is] = [asText(submission.content["text"]), asText(content["text"])];
  return (
    <>
      <WordsVerdict {...props} />
      {was !== is && <Difference before={was} after={is} language={submission.card.target_language} />}
      <Findings found={findingsOf(submission.text, is, submission.card, glossary)} />
      {!readOnly && <NotesWritten segment={null} notes={notes} setNotes={setNotes} />}
    </>
  );
}
