// Sentences that are often needed, in the language of the talk. They are put into the place for writing, never sent
// by themselves: whoever counsels reads them first.

import { directionOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";
import all from "./phrases.json";

const PHRASES: Readonly<Record<string, readonly string[]>> = all;

/** `greet`: whether theirs is the first word; else the greeting, which comes first, is left out. */
export function Phrases({ language, greet, take }: { language: string; greet: boolean; take: (phrase: string) => void }) {
  const some = (PHRASES[language.split("-")[0] ?? ""] ?? []).slice(greet ? 0 : 1);
  return (
    <details class="phrases">
      <summary>{t("counsel.phrases")}</summary>
      {some.length === 0 ? <p class="hint">{t("counsel.phrases.none")}</p> : (
        <ul lang={language}>
          {some.map((phrase) => <li key={phrase}><button type="button" class="phrase" dir={directionOf(phrase)} onClick={() => take(phrase)}>{phrase}</button></li>)}
        </ul>
      )}
    </details>
  );
}
