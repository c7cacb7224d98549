// A piece of the text, exactly as it is, with the glossary's terms marked: a term says how it is wanted, and a click
// puts that into the translation.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Glossary } from "../../core/glossary.ts";
import type { Place } from "../../core/terms.ts";
import { directionOf, scriptOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";
import { Words } from "../parts/basics.tsx";

interface Props {
  text: string;
  language: string | null;
  glossary: Glossary | null;
  insert?: ((words: string) => void) | undefined;
}

export function Source({ text, language, glossary, insert }: Props) {
  const known = language !== null && !language.startsWith("und");
  const shown = text.trimEnd();
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const place of glossary?.in(shown) ?? []) {
    if (place.start > from) parts.push(<Words key={from} text={shown.slice(from, place.start)} />);
    parts.push(<Marked key={`term${place.start}`} text={shown.slice(place.start, place.end)} place={place} insert={insert} />);
    from = place.end;
  }
  parts.push(<Words key={from} text={shown.slice(from)} />);
  return (
    <div class="segment-source" translate={false} dir={directionOf(text)} lang={known ? language : ""} data-script={directionOf(text) === "rtl" ? "Arab" : known ? scriptOf(language) : undefined}>
      {parts}
    </div>
  );
}

function Marked({ text, place, insert }: { text: string; place: Place; insert: ((words: string) => void) | undefined }) {
  const id = useId();
  const { target, note } = place.term;
  return (
    <span class="term">
      <button type="button" class="term-word" aria-describedby={id} disabled={!insert} onMouseDown={(event) => event.preventDefault()} onClick={() => insert?.(target)}>{text}</button>
      <span id={id} role="tooltip" class="term-wanted" dir={directionOf(target)}>
        <span class="hidden-text">{t("segments.term")}</span> <strong><bdi>{target}</bdi></strong>
        {note && <small dir={directionOf(note)}>{note}</small>}
      </span>
    </span>
  );
}
