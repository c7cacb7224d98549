// Where a segment's translation is written: as high as its words, in the direction of its language.

import { useLayoutEffect, useRef } from "preact/hooks";
import { directionOf, directionOfLanguage, scriptOf } from "../../core/text.ts";

interface Props {
  id: string;
  label: string;
  text: string;
  language: string | null;
  readOnly?: boolean | undefined;
  invalid?: boolean | undefined;
  change: (text: string) => void;
  focused?: () => void;
  left?: () => void;
  paste?: (event: ClipboardEvent & { currentTarget: HTMLTextAreaElement }) => void;
}

const grows = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

export function Target({ id, label, text, language, readOnly, invalid, change, focused, left, paste }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (grows || !area.current) return;
    area.current.style.blockSize = "auto";
    area.current.style.blockSize = `${area.current.scrollHeight + 2}px`;
  }, [text]);
  return (
    <textarea
      ref={area}
      id={id}
      rows={1}
      aria-label={label}
      value={text}
      readOnly={readOnly}
      aria-invalid={invalid ? true : undefined}
      dir={language ? directionOfLanguage(language) : text ? directionOf(text) : "auto"}
      lang={language ?? ""}
      data-script={language ? scriptOf(language) : undefined}
      enterkeyhint="next"
      spellcheck
      onInput={(event) => change(event.currentTarget.value)}
      onFocus={focused}
      onBlur={left}
      onPaste={paste}
    />
  );
}

/** Puts words where the caret is, as if they had been typed. */
export function insertInto(id: string, words: string): void {
  const area = document.getElementById(id);
  if (!(area instanceof HTMLTextAreaElement) || area.readOnly) return;
  area.focus();
  const before = area.value.slice(0, area.selectionStart);
  const space = before !== "" && !/\s$/.test(before) ? " " : "";
  area.setRangeText(space + words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
