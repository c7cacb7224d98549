// The recording, with the caption of the moment over it. Nothing of it is loaded before it is asked for.

import { useState } from "preact/hooks";
import { cueAt, type Cue } from "../../../core/cues.ts";
import type { Recording } from "../../../core/recording.ts";
import { directionOf, scriptOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import type { Player } from "../../state/captions.ts";

interface ScreenProps {
  player: Player;
  recording: Recording;
  cues: readonly Cue[];
  language: string | null;
}

export function Screen({ player, recording, cues, language }: ScreenProps) {
  const [allowed, setAllowed] = useState(recording.host === null);
  if (!allowed) {
    const host = recording.host ?? "";
    return (
      <div class="trouble mild">
        <p>{t("captions.elsewhere", { host })}</p>
        <button type="button" class="button" onClick={() => setAllowed(true)}>{t("captions.load", { host })}</button>
      </div>
    );
  }
  const shared = { ref: player.attach, src: recording.src, controls: true, preload: "none", "aria-label": t("captions.recording") } as const;
  return (
    <div class={recording.seen === false ? "screen heard" : "screen"}>
      {recording.seen === false ? <audio {...shared} /> : <video {...shared} playsInline />}
      <Shown player={player} cues={cues} language={language} />
      <Broken player={player} recording={recording} />
    </div>
  );
}

/** For who sees the recording: who reads with a screen reader has the list. */
function Shown({ player, cues, language }: Omit<ScreenProps, "recording">) {
  const text = cues[cueAt(cues, player.at.value)]?.text ?? "";
  return (
    <p class="shown-cue" aria-hidden="true">
      {text && <span dir={directionOf(text)} lang={language ?? ""} data-script={language ? scriptOf(language) : undefined}>{text}</span>}
    </p>
  );
}

function Broken({ player, recording }: { player: Player; recording: Recording }) {
  const trouble = player.trouble.value;
  if (!trouble) return null;
  return (
    <div class="trouble" role="alert">
      <p>{t(`captions.trouble.${trouble}`)}</p>
      <p class="buttons">
        <button type="button" class="button" onClick={player.retry}>{t("app.retry")}</button>
        {recording.host && <a class="button" href={recording.src} target="_blank" rel="noreferrer noopener">{t("captions.open")}</a>}
      </p>
    </div>
  );
}
