// The surface of captioning: the recording, the cue being worked on, and all of them.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { addCue, mergeCues, removeCue, setText, setTime, splitCue, type Edited } from "../../../core/cueEdits.ts";
import { firstRefused, MOST_CUES, type Cue } from "../../../core/cues.ts";
import type { Recording } from "../../../core/recording.ts";
import { nameOf } from "../basics.tsx";
import { t } from "../../../i18n/translate.ts";
import { openPlayer } from "../../state/captions.ts";
import { AllCues } from "./AllCues.tsx";
import { CueFields, type Side } from "./CueFields.tsx";
import { CueList } from "./CueList.tsx";
import { actOf, HELP } from "./keys.ts";
import { Screen } from "./Screen.tsx";
import { Wave } from "./Wave.tsx";
import "../../captions.css";

export interface EditorProps {
  cues: readonly Cue[];
  change: (cues: readonly Cue[]) => void;
  language: string | null;
  /** What they began as, in the language that is spoken or another. */
  original?: readonly Cue[];
  recording: Recording | null;
  readOnly?: boolean;
  /** Whether they were to be handed in and cannot be. */
  missing?: boolean;
}

const UNDO_MOST = 50;

/** What was shown when a cue is. */
const shownWith = (original: readonly Cue[], cue: Cue): string =>
  original.filter((one) => one.start_ms < cue.end_ms && cue.start_ms < one.end_ms).map(({ text }) => text).join("\n");

/** The cues with all that is done to them; what changes more than words can be undone. */
function useCues({ cues, change }: EditorProps) {
  const [selected, select] = useState(0);
  const undone = useRef<readonly (readonly Cue[])[]>([]);
  const apply = (edited: Edited): void => {
    undone.current = [...undone.current, cues].slice(-UNDO_MOST);
    change(edited.cues);
    select(Math.max(0, edited.at));
  };
  const undo = (): void => {
    const last = undone.current.at(-1);
    if (!last) return;
    undone.current = undone.current.slice(0, -1);
    change(last);
    select((at) => Math.max(0, Math.min(at, last.length - 1)));
  };
  const place = Math.min(selected, Math.max(0, cues.length - 1));
  return { place, cue: cues[place], select, apply, undo, canUndo: undone.current.length > 0 };
}

const whereIs = (target: EventTarget | null): "list" | "text" | "else" => {
  if (!(target instanceof HTMLElement)) return "else";
  if (target.getAttribute("role") === "listbox") return "list";
  return target.matches("input, textarea, select") ? "text" : "else";
};

export function CaptionsEditor(props: EditorProps) {
  const { cues, change, language, recording, original = [], readOnly = false, missing = false } = props;
  const player = useMemo(openPlayer, []);
  const { place, cue, select, apply, undo, canUndo } = useCues(props);
  const words = useRef<HTMLTextAreaElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const [write, setWrite] = useState(0);
  useEffect(() => {
    if (write > 0) words.current?.focus();
  }, [write]);

  const add = (): void => {
    apply(addCue(cues, recording ? player.at.value : (cues.at(-1)?.end_ms ?? 0)));
    setWrite((before) => before + 1);
  };
  const time = (side: Side, ms: number): void => apply(setTime(cues, place, side, ms));
  const goTo = (at: number): void => {
    select(at);
    const chosen = cues[at];
    if (chosen && !player.playing.value) player.seek(chosen.start_ms);
  };
  const keys = (event: KeyboardEvent): void => {
    const act = actOf(event, whereIs(event.target));
    if (act === null || (readOnly && (act === "start" || act === "end" || act === "add"))) return;
    event.preventDefault();
    if (act === "play") player.toggle();
    else if (act === "add") add();
    else if (act === "leave") surface.current?.querySelector<HTMLElement>(".cue-list")?.focus();
    else if (typeof act === "object") player.seek(player.at.value + act.seek);
    else if (cue) time(act === "start" ? "start_ms" : "end_ms", player.at.value);
  };
  return (
    <div class="captions" ref={surface} onKeyDown={keys}>
      <div class="captions-work">
        {recording ? <Screen player={player} recording={recording} cues={cues} language={language} /> : <p class="hint">{t("captions.none")}</p>}
        {recording?.host === null && (
          <Wave player={player} recording={recording} cues={cues} selected={place} select={goTo} {...(!readOnly && { setTimes: (at: number, start_ms: number, end_ms: number) => apply(setTime(setTime(cues, at, "start_ms", start_ms).cues, at, "end_ms", end_ms)) })} />
        )}
        {cue && <CueFields key={place} cue={cue} before={cues[place - 1]} place={place} all={cues.length} language={language} original={shownWith(original, cue)} player={player} readOnly={readOnly} words={words} write={(text) => change(setText(cues, place, text).cues)} setTime={time} />}
        <div class="buttons cue-buttons">
          {recording && cue && <button type="button" class="button" onClick={() => player.playPart(cue.start_ms, cue.end_ms)}>{t("captions.play")}</button>}
          {!readOnly && (
            <>
              <button type="button" class="button" id={cue ? undefined : "answer"} disabled={cues.length >= MOST_CUES} onClick={add}>{t("captions.add")}</button>
              {cue && <button type="button" class="button" onClick={() => apply(splitCue(cues, place, words.current?.selectionStart ?? null, player.at.value))}>{t("captions.split")}</button>}
              {place + 1 < cues.length && <button type="button" class="button" onClick={() => apply(mergeCues(cues, place))}>{t("captions.join")}</button>}
              {cue && <button type="button" class="button" onClick={() => apply(removeCue(cues, place))}>{t("captions.remove")}</button>}
              {canUndo && <button type="button" class="button plain" onClick={undo}>{t("captions.undo")}</button>}
            </>
          )}
        </div>
      </div>
      <div class="captions-all">
        <h2>{language ? t("captions.title", { language: nameOf(language) }) : t("captions.list")} <small>{t("captions.count", { n: cues.length })}</small></h2>
        <ToMend cues={cues} missing={missing} goTo={(at) => { goTo(at); setWrite((before) => before + 1); }} />
        {cues.length > 0 ? <CueList cues={cues} selected={place} select={goTo} language={language} player={player} /> : <p class="hint">{t("captions.empty")}</p>}
        {!readOnly && <AllCues cues={cues} language={language} apply={(next) => apply({ cues: next, at: 0 })} />}
        <Help />
      </div>
    </div>
  );
}

/** What keeps them from being handed in. */
function ToMend({ cues, missing, goTo }: { cues: readonly Cue[]; missing: boolean; goTo: (at: number) => void }) {
  const first = useMemo(() => firstRefused(cues), [cues]);
  if (cues.length > MOST_CUES) return <p class="problem">{t("captions.too_many")}</p>;
  if (!first) return missing && cues.length === 0 ? <p class="problem" role="alert">{t("captions.missing")}</p> : null;
  return (
    <div class={missing ? "trouble" : "trouble mild"} role={missing ? "alert" : undefined}>
      <p>{t("captions.mend", { n: first.cue })}</p>
      <button type="button" class="button" onClick={() => goTo(first.cue - 1)}>{t("captions.mend.go")}</button>
    </div>
  );
}

function Help() {
  return (
    <details class="captions-keys">
      <summary>{t("captions.keys")}</summary>
      <p class="hint">{t("captions.keys.hint")}</p>
      <dl>
        {HELP.map(([name, keys]) => (
          <div key={name}>
            <dt><kbd dir="ltr">{keys}</kbd></dt>
            <dd>{t(`captions.key.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
