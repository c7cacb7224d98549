// All cues, of which only those on screen are drawn. The keys of the surface work here.

import { useEffect, useRef, useState } from "preact/hooks";
import { pointedOut, refused, writeTime, type Cue } from "../../../core/cues.ts";
import { directionOf, scriptOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import type { Player } from "../../state/captions.ts";

const ROW = 48;
const BEYOND = 6;

interface CueListProps {
  cues: readonly Cue[];
  selected: number;
  select: (at: number) => void;
  language: string | null;
  player: Player;
}

export function CueList({ cues, selected, select, language, player }: CueListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [window_, setWindow] = useState({ top: 0, height: 400 });
  const look = (): void => {
    const now = box.current;
    if (now) setWindow({ top: now.scrollTop, height: now.clientHeight });
  };
  useEffect(() => {
    const now = box.current;
    if (!now) return;
    if (selected * ROW < now.scrollTop) now.scrollTop = selected * ROW;
    else if ((selected + 1) * ROW > now.scrollTop + now.clientHeight) now.scrollTop = (selected + 1) * ROW - now.clientHeight;
    look();
  }, [selected, cues.length]);
  const from = Math.max(0, Math.floor(window_.top / ROW) - BEYOND);
  const to = Math.min(cues.length, Math.ceil((window_.top + window_.height) / ROW) + BEYOND);
  const keys = (event: KeyboardEvent): void => {
    const moved = { ArrowUp: selected - 1, ArrowDown: selected + 1, Home: 0, End: cues.length - 1, PageUp: selected - 8, PageDown: selected + 8 }[event.key];
    if (moved === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    select(Math.min(Math.max(moved, 0), cues.length - 1));
  };
  return (
    <div
      ref={box}
      class="cue-list"
      role="listbox"
      tabIndex={0}
      aria-label={`${t("captions.list")} (${t("captions.count", { n: cues.length })})`}
      aria-activedescendant={selected >= from && selected < to ? `cue-${selected}` : undefined}
      onScroll={look}
      onKeyDown={keys}
    >
      <div style={{ blockSize: `${cues.length * ROW}px`, paddingBlockStart: `${from * ROW}px` }}>
        {cues.slice(from, to).map((cue, n) => (
          <Row key={from + n} cue={cue} before={cues[from + n - 1]} place={from + n} all={cues.length} chosen={from + n === selected} select={select} language={language} player={player} />
        ))}
      </div>
    </div>
  );
}

interface RowProps extends Omit<CueListProps, "cues" | "selected"> {
  cue: Cue;
  before: Cue | undefined;
  place: number;
  all: number;
  chosen: boolean;
}

function Row({ cue, before, place, all, chosen, select, language, player }: RowProps) {
  const bad = refused(cue, before);
  const found = pointedOut(cue, before, language, player.duration.value);
  const shown = cue.start_ms <= player.at.value && player.at.value < cue.end_ms;
  return (
    <div id={`cue-${place}`} role="option" class={shown ? "cue-row now" : "cue-row"} aria-selected={chosen} aria-setsize={all} aria-posinset={place + 1} onClick={() => select(place)}>
      <span class="cue-time" dir="ltr">{writeTime(cue.start_ms)}</span>
      <span class="cue-words" dir={directionOf(cue.text)} lang={language ?? ""} data-script={language ? scriptOf(language) : undefined}>{cue.text || "…"}</span>
      {bad && bad !== "malformed" && bad !== "too_many" ? <span class="cue-mark bad" title={t(`captions.refused.${bad}`)}><span aria-hidden="true">✕</span><span class="hidden-text">{t(`captions.refused.${bad}`)}</span></span> : found[0] ? (
        <span class="cue-mark" title={t(`captions.shown.${found[0]}`)}><span aria-hidden="true">!</span><span class="hidden-text">{t(`captions.shown.${found[0]}`)}</span></span>
      ) : null}
    </div>
  );
}
