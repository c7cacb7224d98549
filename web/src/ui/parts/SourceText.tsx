// A text to read: its own direction and font, by what it is written in.

import { directionOf, scriptOf } from "../../core/text.ts";
import { Words } from "./basics.tsx";

export function SourceText({ text, language = null, label }: { text: string; language?: string | null; label?: string }) {
  const known = language !== null && !language.startsWith("und");
  return (
    <div
      class="source"
      dir={directionOf(text)}
      lang={known ? language : ""}
      data-script={directionOf(text) === "rtl" ? "Arab" : known ? scriptOf(language) : undefined}
      role={label ? "region" : undefined}
      aria-label={label}
      tabIndex={label ? 0 : undefined}
    >
      <bdi><Words text={text} /></bdi>
    </div>
  );
}
