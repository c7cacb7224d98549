// How the page itself rings: its title, and two soft tones where somebody wants them.

import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { number, t } from "../../i18n/translate.ts";
import { sound } from "./settings.ts";

const EVERY_MS = 5000;
/** After so many times whoever can hear it has heard it. */
const TIMES = 8;
const TONES = [659.3, 880] as const;

/** The browser lets no sound out before somebody pressed something on the page. */
export const blocked = signal(false);

/** What rings, whatever it is; `seenHere`: it was on a screen that somebody may be looking at. */
export interface Alarming {
  now: ReadonlySignal<readonly { id: string; state: string }[]>;
  tick: ReadonlySignal<number>;
  seenHere: (id: string) => boolean;
}

let context: AudioContext | null = null;

function play(audio: AudioContext): void {
  TONES.forEach((hertz, index) => {
    const at = audio.currentTime + index * 0.22;
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.16, at + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.65);
  });
}

const pressed = (): void => void context?.resume();

/** Rings once; `blocked` says afterwards whether it could be heard. */
export async function ringOnce(): Promise<void> {
  if (!("AudioContext" in globalThis)) return;
  context ??= new AudioContext();
  context.onstatechange = () => {
    if (context?.state === "running") blocked.value = false;
  };
  // A context that may not start leaves this promise open.
  await Promise.race([context.resume().catch(() => undefined), new Promise((done) => setTimeout(done, 300))]);
  blocked.value = context.state !== "running";
  if (blocked.value) {
    addEventListener("pointerdown", pressed, { once: true });
    addEventListener("keydown", pressed, { once: true });
  } else play(context);
}

function startSound(store: Alarming): () => void {
  const times = new Map<string, number>();
  let rangAt = 0;
  const wants = ({ id, state }: { id: string; state: string }): boolean => {
    const count = times.get(id) ?? 0;
    // A new one is heard once even where its card is on screen already: nobody may be looking.
    return state === "made" && (count === 0 || (!store.seenHere(id) && count < TIMES));
  };
  return effect(() => {
    const at = store.tick.value;
    const ringing = store.now.value.filter(wants);
    if (!sound.value || ringing.length === 0 || (at - rangAt < EVERY_MS && ringing.every(({ id }) => times.has(id)))) return;
    rangAt = at;
    for (const { id } of ringing) times.set(id, (times.get(id) ?? 0) + 1);
    void ringOnce();
  });
}

function startTitle(store: Alarming): () => void {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let ours = "";
  let theirs = document.title;
  const stop = effect(() => {
    const count = store.now.value.length;
    const odd = Math.floor(store.tick.value / 1000) % 2 === 1;
    if (document.title !== ours) theirs = document.title;
    const call = `(${number(count)}) ${t("ring.title")} · Imece`;
    ours = count === 0 ? theirs : odd || still.matches ? call : `(${number(count)}) ${theirs}`;
    if (document.title !== ours) document.title = ours;
  });
  return () => {
    stop();
    if (document.title === ours) document.title = theirs;
  };
}

export function startAlarm(store: Alarming): () => void {
  const stops = [startSound(store), startTitle(store)];
  return () => stops.forEach((stop) => stop());
}
