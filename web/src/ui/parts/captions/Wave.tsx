// The sound as a wave, drawn only where it is asked for: the whole recording is fetched and decoded for it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Region } from "wavesurfer.js/plugins/regions";
import type { Cue } from "../../../core/cues.ts";
import { canDrawWave, type Recording } from "../../../core/recording.ts";
import { t } from "../../../i18n/translate.ts";
import type { Player } from "../../state/captions.ts";

interface WaveProps {
  player: Player;
  recording: Recording;
  cues: readonly Cue[];
  selected: number;
  select: (at: number) => void;
  /** Left out where nothing may be changed. */
  setTimes?: (at: number, start_ms: number, end_ms: number) => void;
}

/** Cues before and after the selected one that are drawn over the wave. */
const NEIGHBOURS = 20;
const PIXELS_A_SECOND = 60;
const METADATA_MS = 15_000;

const isSmall = (): boolean => matchMedia("(pointer: coarse)").matches || ((navigator as { deviceMemory?: number }).deviceMemory ?? 8) <= 4;

/** How long the recording is, by its first bytes. */
function lengthOf(media: HTMLMediaElement): Promise<number> {
  if (media.readyState > 0) return Promise.resolve(media.duration * 1000);
  return new Promise((resolve, reject) => {
    const over = setTimeout(reject, METADATA_MS);
    media.addEventListener("loadedmetadata", () => { clearTimeout(over); resolve(media.duration * 1000); }, { once: true });
    media.addEventListener("error", () => { clearTimeout(over); reject(new Error("no metadata")); }, { once: true });
    media.preload = "metadata";
    media.load();
  });
}

async function draw(container: HTMLElement, media: HTMLMediaElement) {
  const [{ default: WaveSurfer }, { default: Regions }] = await Promise.all([import("wavesurfer.js"), import("wavesurfer.js/plugins/regions")]);
  const { color, borderBlockStartColor } = getComputedStyle(container);
  const regions = Regions.create();
  const surfer = WaveSurfer.create({ container, media, height: 72, minPxPerSec: PIXELS_A_SECOND, waveColor: borderBlockStartColor, progressColor: color, cursorColor: color, plugins: [regions] });
  return { surfer, regions };
}

type Drawn = Awaited<ReturnType<typeof draw>>;
type State = "unasked" | "drawing" | "drawn" | "large" | "failed";

export function Wave(props: WaveProps) {
  const { player, recording } = props;
  const [state, setState] = useState<State>("unasked");
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => () => drawn?.surfer.destroy(), [drawn]);
  const show = async (): Promise<void> => {
    const media = player.media.value;
    if (!media || !container.current) return;
    setState("drawing");
    try {
      if (!canDrawWave(recording.bytes, await lengthOf(media), isSmall())) {
        setState("large");
        return;
      }
      const made = await draw(container.current, media);
      made.surfer.on("error", () => setState("failed"));
      setDrawn(made);
      setState("drawn");
    } catch {
      setState("failed");
    }
  };
  return (
    <div class="wave">
      {state === "unasked" && <button type="button" class="button" onClick={() => void show()}>{t("captions.wave")}</button>}
      {(state === "large" || state === "failed") && <p class="hint" role="status">{t(`captions.wave.${state}`)}</p>}
      <div class="wave-picture" ref={container} dir="ltr" hidden={state === "unasked" || state === "large" || state === "failed"} aria-hidden="true" />
      {drawn && <Marks {...props} regions={drawn.regions} />}
    </div>
  );
}

/** The selected cue and those near it, over the wave; the selected one can be drawn longer. */
function Marks({ cues, selected, select, setTimes, regions }: WaveProps & { regions: Drawn["regions"] }) {
  const latest = useRef({ select, setTimes });
  latest.current = { select, setTimes };
  useEffect(() => {
    const changed = (region: Region): void => latest.current.setTimes?.(Number(region.id), Math.round(region.start * 1000), Math.round(region.end * 1000));
    const chosen = (region: Region): void => latest.current.select(Number(region.id));
    const stop = [regions.on("region-updated", changed), regions.on("region-clicked", chosen)];
    return () => stop.forEach((end) => end());
  }, [regions]);
  useEffect(() => {
    regions.clearRegions();
    const from = Math.max(0, selected - NEIGHBOURS);
    cues.slice(from, selected + NEIGHBOURS + 1).forEach((cue, n) => {
      const own = from + n === selected;
      regions.addRegion({ id: String(from + n), start: cue.start_ms / 1000, end: cue.end_ms / 1000, drag: own && setTimes !== undefined, resize: own && setTimes !== undefined, color: own ? "rgb(20 140 125 / 35%)" : "rgb(120 120 120 / 22%)" });
    });
  }, [regions, cues, selected]);
  return null;
}
