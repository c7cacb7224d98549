// A text with what was taken out and put in, for those who see it and those who hear it.

import { difference } from "../../core/difference.ts";
import { directionOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";

export function Difference({ before, after, language }: { before: string; after: string; language: string | null }) {
  return (
    <p class="difference" dir={directionOf(after || before)} lang={language ?? ""} aria-label={t("verdict.difference")} role="group">
      {difference(before, after).map(({ text, how }, n) =>
        how === "same" ? <span key={n}>{text}</span> : how === "new" ? <ins key={n}>{text}</ins> : <del key={n}>{text}</del>,
      )}
    </p>
  );
}
