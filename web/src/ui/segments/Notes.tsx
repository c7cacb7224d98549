// A reviewer's remarks by category: written, and read.

import { useState } from "preact/hooks";
import { directionOf } from "../../core/text.ts";
import type { Note } from "../../core/types.ts";
import { t, type Key } from "../../i18n/translate.ts";
import { Choice, Field } from "../parts/basics.tsx";

export const CATEGORIES = ["meaning", "terms", "grammar", "style", "risk"] as const;

const nameOf = (category: string): string => t(`remark.${category}` as Key);

export function NotesSeen({ notes, remove }: { notes: readonly Note[]; remove?: (note: Note) => void }) {
  if (notes.length === 0) return null;
  return (
    <ul class="remarks">
      {notes.map((note, n) => (
        <li key={n} class={note.category}>
          <strong>{nameOf(note.category)}</strong> <span dir={directionOf(note.text)}><bdi>{note.text}</bdi></span>
          {remove && <button type="button" class="quiet" onClick={() => remove(note)}>{t("remark.remove")}</button>}
        </li>
      ))}
    </ul>
  );
}

interface Props {
  segment: string | null;
  notes: readonly Note[];
  setNotes: (notes: readonly Note[]) => void;
}

/** Remarks on one part, or on the whole (`segment` null); the form opens by a button. */
export function NotesWritten({ segment, notes, setNotes }: Props) {
  const [open, setOpen] = useState(false);
  const [category, setCategory] = useState<string>("meaning");
  const [text, setText] = useState("");
  const mine = notes.filter((note) => note.segment === segment);
  const add = (event: Event): void => {
    event.preventDefault();
    setNotes([...notes, { category, text: text.trim(), segment }]);
    setText("");
    setOpen(false);
  };
  return (
    <div class="remark-here">
      <NotesSeen notes={mine} remove={(gone) => setNotes(notes.filter((note) => note !== gone))} />
      {open ? (
        <form class="remark-form" onSubmit={add}>
          <Choice label={t("remark.category")} value={category} choices={CATEGORIES.map((value) => ({ value, text: nameOf(value) }))} change={setCategory} />
          <Field label={t("remark.text")}>
            {(ids) => <textarea {...ids} rows={2} dir="auto" maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
          </Field>
          <p class="buttons">
            <button type="button" class="button" onClick={() => setOpen(false)}>{t("app.cancel")}</button>
            <button class="button primary">{t("remark.add")}</button>
          </p>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>{segment === null ? t("remark.whole") : t("remark.here")}</button>
      )}
    </div>
  );
}
