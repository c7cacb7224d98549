// A recording being played beside its captions: where it is, and what went wrong with it.

import { signal } from "@preact/signals";

/** Why it does not play: MediaError's codes in words. */
export type MediaTrouble = "network" | "decode" | "source";

const TROUBLES: Readonly<Record<number, MediaTrouble>> = { 2: "network", 3: "decode", 4: "source" };

export function openPlayer() {
  const at = signal(0);
  const playing = signal(false);
  const duration = signal<number | null>(null);
  const trouble = signal<MediaTrouble | null>(null);
  const media = signal<HTMLMediaElement | null>(null);
  let until: number | null = null;
  let frame = 0;

  const look = (): void => {
    const now = media.value;
    if (!now) return;
    at.value = Math.round(now.currentTime * 1000);
    if (until !== null && at.value >= until) {
      until = null;
      now.pause();
    }
  };
  /** While it plays, with each picture: a cue that comes a quarter of a second late is a wrong cue. */
  const follow = (): void => {
    look();
    frame = playing.value ? requestAnimationFrame(follow) : 0;
  };

  const on: Record<string, () => void> = {
    timeupdate: look,
    seeked: look,
    play() {
      playing.value = true;
      if (!frame) follow();
    },
    pause() {
      playing.value = false;
      until = null;
    },
    durationchange() {
      const seconds = media.value?.duration ?? NaN;
      duration.value = Number.isFinite(seconds) ? Math.round(seconds * 1000) : null;
    },
    loadedmetadata() {
      trouble.value = null;
    },
    error() {
      trouble.value = TROUBLES[media.value?.error?.code ?? 0] ?? null;
    },
  };

  const attach = (element: HTMLMediaElement | null): void => {
    if (element === media.peek()) return;
    for (const [name, heard] of Object.entries(on)) media.peek()?.removeEventListener(name, heard);
    for (const [name, heard] of Object.entries(on)) element?.addEventListener(name, heard);
    media.value = element;
  };

  const play = (): void => {
    // Refused where the recording is broken, which is said elsewhere, or where the browser wants a click first.
    media.value?.play().catch(() => undefined);
  };

  return {
    at, playing, duration, trouble, media, attach,
    toggle() {
      if (media.value?.paused) play();
      else media.value?.pause();
    },
    seek(ms: number) {
      const now = media.value;
      if (!now) return;
      now.currentTime = Math.max(0, ms) / 1000;
      at.value = Math.max(0, Math.round(ms));
    },
    playPart(from: number, to: number) {
      if (!media.value) return;
      media.value.currentTime = from / 1000;
      play();
      until = to;
    },
    retry() {
      trouble.value = null;
      media.value?.load();
    },
  };
}

export type Player = ReturnType<typeof openPlayer>;
