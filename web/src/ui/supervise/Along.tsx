// Reading along: what is said, whispering to the counsellor, and writing to both where one has stepped in.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "../../core/problem.ts";
import * as api from "../../core/supervise/server.ts";
import type { Watched } from "../../core/supervise/wire.ts";
import { MOST_LETTERS } from "../../core/talk/wire.ts";
import { directionOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";
import { Ask, nameOf, Trouble, Words } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { useWhenOpen } from "../parts/whenOpen.ts";
import { tell } from "../state/announce.ts";
import type { Supervising } from "../state/supervise.ts";
import type { Watching } from "../state/watching.ts";

interface AlongProps {
  store: Supervising;
  one: Watched;
  watching: Watching;
}

export function Along({ store, one, watching }: AlongProps) {
  const both = watching.steppedIn.value;
  const answer = async (): Promise<void> => {
    try {
      await api.beginWatching(one.id);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    store.again();
  };
  return (
    <>
      <div role="status" class="told">
        <p class="trouble mild">{t(both ? "supervise.step_in.on" : "supervise.watch.on")}</p>
        {watching.cut.value && <p class="trouble">{t("counsel.cut")}</p>}
      </div>
      {one.help_asked_at && <button type="button" class="button danger" onClick={() => void answer()}>{t("supervise.here")}</button>}
      <Said watching={watching} />
      <Notes id={one.id} />
      {one.counsellor && (
        <Writing kind="whisper" of={watching.whispers} language={one.language} label={t("supervise.whisper.write")} button={t("supervise.whisper")} />
      )}
      {both && <Writing kind="both" of={watching.messages} language={one.language} label={t("supervise.write", { language: nameOf(one.language) })} button={t("counsel.send")} />}
      <div class="buttons">
        {!both && <StepIn watching={watching} again={store.again} />}
        <button type="button" class="button" onClick={() => void store.leave(one.id).catch((error: unknown) => tell(sentence(asProblem(error)), true))}>{t("supervise.watch.stop")}</button>
      </div>
    </>
  );
}

function StepIn({ watching, again }: { watching: Watching; again: () => void }) {
  const [asks, setAsks] = useState(false);
  const close = (): void => setAsks(false);
  const go = async (): Promise<void> => {
    try {
      await watching.stepIn();
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    close();
    again();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setAsks(true)}>{t("supervise.step_in")}</button>
      {asks && (
        <Ask title={t("supervise.step_in")} close={close}>
          <p>{t("supervise.step_in.hint")}</p>
          <div class="buttons">
            <button type="button" class="button" onClick={close}>{t("counsel.back")}</button>
            <button type="button" class="button primary" onClick={() => void go()}>{t("supervise.step_in")}</button>
          </div>
        </Ask>
      )}
    </>
  );
}

function Said({ watching }: { watching: Watching }) {
  const log = useRef<HTMLDivElement>(null);
  const { messages, view } = watching.conversation.value;
  const waiting = [...watching.whispers.unsent.value.map((one) => ({ ...one, whisper: true })), ...watching.messages.unsent.value.map((one) => ({ ...one, whisper: false }))];
  const count = messages.length + waiting.length;
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [count]);
  return (
    <>
      <div class="said" ref={log} role="log" aria-relevant="additions" tabIndex={0} aria-label={t("counsel.log")}>
        <ol>
          {messages.map((one) => <Line key={one.offset} sender={one.sender} whisper={one.whisper} text={one.text} />)}
          {waiting.map((one) => <Line key={one.client_id} sender="supervisor" whisper={one.whisper} text={one.text} state={t(one.is === "refused" ? "counsel.state.refused" : "counsel.state.waits")} />)}
        </ol>
      </div>
      {view?.typing && <p class="hint">{t("supervise.typing")}</p>}
    </>
  );
}

/** What the counsellor has written down. */
function Notes({ id }: { id: string }) {
  const { details, found, problem, load, onToggle } = useWhenOpen(() => api.listWatchedNotes(id), 0);
  return (
    <details class="notes" ref={details} onToggle={onToggle}>
      <summary>{t("supervise.notes")}</summary>
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      {found?.notes.length === 0 && <p class="hint">{t("supervise.notes.none")}</p>}
      <ul>{found?.notes.map((note) => <li key={note.at} dir={directionOf(note.text)}><Words text={note.text} /></li>)}</ul>
    </details>
  );
}

const SIDES: Readonly<Record<string, "seeker" | "counsellor" | "supervisor">> = { counsellor: "counsellor", supervisor: "supervisor" };

function Line({ sender, whisper, text, state }: { sender: string; whisper: boolean; text: string; state?: string }) {
  const side = SIDES[sender] ?? "seeker";
  return (
    <li class={[side, side === "seeker" ? "" : "mine", whisper ? "whisper" : "", state ? "unsent" : ""].filter(Boolean).join(" ")}>
      <span class="from">{t(whisper ? "supervise.from.whisper" : `supervise.from.${side}`)}</span>
      <p dir={directionOf(text)}><Words text={text} /></p>
      {state && <small>{state}</small>}
    </li>
  );
}

interface WritingProps {
  kind: "whisper" | "both";
  of: Watching["whispers"];
  language: string;
  label: string;
  button: string;
}

/** Two places to write that do not look alike: what is meant for the counsellor must not reach a child. */
function Writing({ kind, of, language, label, button }: WritingProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const text = of.draft.value;
  const excess = text.length - MOST_LETTERS;
  const send = (): void => {
    if (text.trim() === "" || excess > 0) return;
    of.outgoing.add(text.trim());
    of.draft.value = "";
    area.current?.focus();
  };
  return (
    <form
      class={`talk-write ${kind}`}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label>
        <span>{label}</span>
        <textarea
          ref={area}
          rows={2}
          lang={kind === "both" ? language : undefined}
          dir="auto"
          value={text}
          onInput={(event) => (of.draft.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        {excess > 0 && <span class="problem" role="alert">{t("counsel.long", { n: excess })}</span>}
      </label>
      <button type="submit" class={kind === "both" ? "button primary" : "button"}>{button}</button>
    </form>
  );
}
