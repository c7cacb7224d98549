// One cue: its words, when it is shown, and what is wrong with it.

import type { Ref } from "preact";
import { useEffect, useState } from "preact/hooks";
import { letters, lettersASecond, lineLetters, pointedOut, readTime, refused, speed, writeTime, type Cue } from "../../../core/cues.ts";
import { directionOf, directionOfLanguage, scriptOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import type { Player } from "../../state/captions.ts";
import { Field } from "../basics.tsx";

export type Side = "start_ms" | "end_ms";

interface CueFieldsProps {
  cue: Cue;
  before: Cue | undefined;
  place: number;
  all: number;
  language: string | null;
  /** What was shown then to begin with; empty where nothing was. */
  original: string;
  player: Player;
  readOnly: boolean;
  words: Ref<HTMLTextAreaElement>;
  write: (text: string) => void;
  setTime: (side: Side, ms: number) => void;
}

const STEP_MS = 100;

/** Its language is not told apart from the answer's; its letters say how to set it. */
const scriptIn = (text: string): string | undefined => (/\p{Script=Arabic}/u.test(text) ? "Arab" : undefined);

export function CueFields({ cue, before, place, all, language, original, player, readOnly, words, write, setTime }: CueFieldsProps) {
  const bad = refused(cue, before);
  const found = pointedOut(cue, before, language, player.duration.value);
  const longest = Math.max(...cue.text.split("\n").map(letters));
  return (
    <section class="cue-fields" aria-label={t("captions.cue", { n: place + 1, all })}>
      <h3>{t("captions.cue", { n: place + 1, all })}</h3>
      {original && original !== cue.text && <p class="cue-original"><small>{t("captions.original")}: </small><bdi dir={directionOf(original)} data-script={scriptIn(original)}>{original}</bdi></p>}
      <label class="hidden-text" for="answer">{t("captions.text")}</label>
      <textarea
        id="answer"
        ref={words}
        rows={2}
        value={cue.text}
        readOnly={readOnly}
        dir={language ? directionOfLanguage(language) : directionOf(cue.text)}
        lang={language ?? ""}
        data-script={language ? scriptOf(language) : undefined}
        spellcheck
        aria-invalid={bad === "missing" || bad === "too_long" ? true : undefined}
        aria-describedby="cue-note"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <div id="cue-note">
        <p class="hint">{t("captions.measure", { n: longest, most: lineLetters(language), speed: Math.round(speed(cue)), fastest: lettersASecond(language) })}</p>
        {bad && bad !== "malformed" && bad !== "too_many" && <p class="problem">{t(`captions.refused.${bad}`)}</p>}
        {found.map((what) => <p key={what} class="cue-warning">{t(`captions.shown.${what}`)}</p>)}
      </div>
      <div class="cue-times">
        <TimeField side="start_ms" cue={cue} player={player} readOnly={readOnly} setTime={setTime} />
        <TimeField side="end_ms" cue={cue} player={player} readOnly={readOnly} setTime={setTime} />
      </div>
    </section>
  );
}

const NAMES = { start_ms: { label: "captions.start", now: "captions.start.now" }, end_ms: { label: "captions.end", now: "captions.end.now" } } as const;

interface TimeFieldProps {
  side: Side;
  cue: Cue;
  player: Player;
  readOnly: boolean;
  setTime: (side: Side, ms: number) => void;
}

function TimeField({ side, cue, player, readOnly, setTime }: TimeFieldProps) {
  const value = cue[side];
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [value]);
  const take = (text: string): void => {
    const ms = readTime(text);
    if (ms === null) return;
    setTyped(null);
    if (ms !== value) setTime(side, ms);
  };
  return (
    <div class="cue-time-field">
      <Field label={t(NAMES[side].label)} problem={typed !== null && readTime(typed) === null ? t("captions.time.bad") : null}>
        {(ids) => (
          <input
            {...ids}
            type="text"
            inputMode="decimal"
            dir="ltr"
            autocomplete="off"
            readOnly={readOnly}
            value={typed ?? writeTime(value)}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onBlur={(event) => take(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") take(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      {!readOnly && (
        <p class="buttons">
          <button type="button" class="button" aria-label={`${t(NAMES[side].label)}: ${t("captions.earlier")}`} onClick={() => setTime(side, value - STEP_MS)}>−</button>
          <button type="button" class="button grow" onClick={() => setTime(side, player.at.value)}>{t(NAMES[side].now)}</button>
          <button type="button" class="button" aria-label={`${t(NAMES[side].label)}: ${t("captions.later")}`} onClick={() => setTime(side, value + STEP_MS)}>+</button>
        </p>
      )}
    </div>
  );
}
