// The place for writing at the desk. Nothing is sent by itself.

import { useRef } from "preact/hooks";
import { MOST_LETTERS } from "../../core/talk/wire.ts";
import { t } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import type { Talk } from "../state/counsel.ts";
import { Phrases } from "./Phrases.tsx";

export function Writing({ talk }: { talk: Talk }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { language, greet } = talk.held.value;
  const label = t("counsel.write", { language: nameOf(language) });
  const text = talk.draft.value;
  const excess = text.length - MOST_LETTERS;
  const send = (): void => {
    if (text.trim() === "" || excess > 0) return;
    talk.send(text.trim());
    talk.draft.value = "";
    area.current?.focus();
  };
  return (
    <>
      <form
        class="talk-write"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={area}
          rows={2}
          lang={language}
          dir="auto"
          aria-label={label}
          placeholder={label}
          value={text}
          onInput={(event) => {
            talk.draft.value = event.currentTarget.value;
            talk.types();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="button primary">{t("counsel.send")}</button>
      </form>
      {excess > 0 && <p class="problem" role="alert">{t("counsel.long", { n: excess })}</p>}
      <Phrases
        language={language}
        greet={greet !== false}
        take={(phrase) => {
          talk.draft.value = text === "" ? phrase : `${text} ${phrase}`;
          area.current?.focus();
        }}
      />
    </>
  );
}
