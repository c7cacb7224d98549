// An answer in words: where it is written, and where it is judged.

import { countWords, directionOf, directionOfLanguage, scriptOf } from "../../core/text.ts";
import type { Content } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import type { AnswerProps, VerdictProps } from "../kinds/description.ts";
import { nameOf } from "./basics.tsx";

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export const wordsGiven = (content: Content): boolean => asText(content["text"]).trim() !== "";

/** Where words are written. */
export function Words({ work, missing }: AnswerProps) {
  const card = work.claim.value?.card;
  const text = asText(work.content.value["text"]);
  const target = card?.target_language ?? null;
  return (
    <>
      <h2><label for="answer">{target ? t("work.target.in", { language: nameOf(target) }) : t("work.target")}</label></h2>
      <textarea
        id="answer"
        value={text}
        rows={10}
        dir={target ? directionOfLanguage(target) : text ? directionOf(text) : "auto"}
        lang={target ?? ""}
        data-script={target ? scriptOf(target) : undefined}
        spellcheck
        aria-invalid={missing && !text.trim() ? true : undefined}
        aria-describedby="answer-note"
        onInput={(event) => work.type({ ...work.content.value, text: event.currentTarget.value })}
      />
      <p id="answer-note" class={missing && !text.trim() ? "problem" : "hint"}>
        {missing && !text.trim() ? t("work.empty") : t("board.words", { n: countWords(text) })}
      </p>
    </>
  );
}

/** Where they are judged, and may be corrected. */
export function WordsVerdict({ submission, content, change, readOnly }: VerdictProps) {
  const target = submission.card.target_language;
  const text = asText(content["text"]);
  return (
    <>
      <h2><label for="answer">{t(readOnly ? "review.answer.only" : "review.answer")}</label></h2>
      <textarea
        id="answer"
        rows={10}
        value={text}
        readOnly={readOnly}
        dir={target ? directionOfLanguage(target) : directionOf(text)}
        lang={target ?? ""}
        data-script={target ? scriptOf(target) : undefined}
        onInput={(event) => change({ ...content, text: event.currentTarget.value })}
      />
    </>
  );
}
