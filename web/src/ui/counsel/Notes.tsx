import { useState } from "preact/hooks";
import * as api from "../../core/counsel/server.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { directionOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";
import { Field, Trouble, Words } from "../parts/basics.tsx";
import { useWhenOpen } from "../parts/whenOpen.ts";

/** What a counsellor writes down for themselves and whoever goes on. It is sealed and destroyed with the talk. */
export function Notes({ id }: { id: string }) {
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<Problem | null>(null);
  const { details, found, problem, load, onToggle } = useWhenOpen(() => api.listNotes(id), 0);
  const save = async (): Promise<void> => {
    try {
      await api.addNote(id, text.trim());
      setText("");
      setRefused(null);
      await load();
    } catch (error) {
      setRefused(asProblem(error));
    }
  };
  return (
    <details class="notes" ref={details} onToggle={onToggle}>
      <summary>{t("counsel.notes")}</summary>
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      <ul>{(found?.notes ?? []).map((note) => <li key={note.at} dir={directionOf(note.text)}>{!note.own && <span class="from">{t("counsel.notes.other")}</span>}<Words text={note.text} /></li>)}</ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") void save();
        }}
      >
        <Field label={t("counsel.notes.add")} hint={t("counsel.notes.hint")}>
          {(ids) => <textarea {...ids} rows={2} dir="auto" maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        {refused && <Trouble problem={refused} />}
        <button type="submit" class="button">{t("counsel.notes.save")}</button>
      </form>
    </details>
  );
}
