// What is done to cues: each makes a new list, and says which cue to look at next.

import { LAST_MS, type Cue } from "./cues.ts";

export interface Edited {
  cues: Cue[];
  /** The place of the cue that was changed or made. */
  at: number;
}

const NEW_MS = 2_000;
const LEAST_MS = 300;

const inOrder = (cues: Cue[], changed: Cue): Edited => {
  const sorted = cues.toSorted((one, other) => one.start_ms - other.start_ms);
  return { cues: sorted, at: sorted.indexOf(changed) };
};

const inside = (ms: number): number => Math.min(Math.max(Math.round(ms), 0), LAST_MS);

export const setText = (cues: readonly Cue[], at: number, text: string): Edited => ({ cues: cues.map((cue, n) => (n === at ? { ...cue, text } : cue)), at });

/** A cue begins or ends at another time. Where the other end would come first, the cue keeps its length. */
export function setTime(cues: readonly Cue[], at: number, side: "start_ms" | "end_ms", given: number): Edited {
  const old = cues[at];
  if (!old) return { cues: [...cues], at };
  const ms = inside(given);
  const length = Math.max(old.end_ms - old.start_ms, LEAST_MS);
  const cue = { ...old, [side]: ms };
  if (cue.end_ms <= cue.start_ms) {
    if (side === "start_ms") cue.end_ms = inside(ms + length);
    else cue.start_ms = inside(ms - length);
  }
  return inOrder(cues.map((one, n) => (n === at ? cue : one)), cue);
}

/** A new cue without words from a moment on: after the one that is shown then, and before the next one. */
export function addCue(cues: readonly Cue[], ms: number): Edited {
  const shown = cues.find((cue) => cue.start_ms <= ms && ms < cue.end_ms);
  const start = inside(shown ? shown.end_ms : ms);
  const next = Math.min(...cues.map((cue) => cue.start_ms).filter((begins) => begins >= start + LEAST_MS), LAST_MS);
  const cue = { start_ms: start, end_ms: inside(Math.min(start + NEW_MS, next)), text: "" };
  return inOrder([...cues, cue], cue);
}

export const removeCue = (cues: readonly Cue[], at: number): Edited => ({ cues: cues.filter((_, n) => n !== at), at: Math.max(0, Math.min(at, cues.length - 2)) });

/** The end of the word nearest to a place of a text. */
function breakNear(text: string, place: number): number {
  const breaks = [...text.matchAll(/\s/g)].map((found) => found.index);
  return breaks.toSorted((one, other) => Math.abs(one - place) - Math.abs(other - place))[0] ?? place;
}

/** One cue becomes two: its words at the caret, else at a space near the middle; its time at the moment, where that is inside, else by its words. */
export function splitCue(cues: readonly Cue[], at: number, caret: number | null, ms: number): Edited {
  const cue = cues[at];
  if (!cue || cue.end_ms - cue.start_ms < 2) return { cues: [...cues], at };
  const place = caret !== null && caret > 0 && caret < cue.text.length ? caret : breakNear(cue.text, cue.text.length / 2);
  const share = cue.text.length > 0 ? place / cue.text.length : 0.5;
  const inCue = ms > cue.start_ms && ms < cue.end_ms;
  const by = inCue ? Math.round(ms) : cue.start_ms + Math.min(Math.max(Math.round((cue.end_ms - cue.start_ms) * share), 1), cue.end_ms - cue.start_ms - 1);
  const first = { ...cue, end_ms: by, text: cue.text.slice(0, place).trim() };
  const second = { ...cue, start_ms: by, text: cue.text.slice(place).trim() };
  return { cues: cues.toSpliced(at, 1, first, second), at: at + 1 };
}

/** A cue and the one after it become one. */
export function mergeCues(cues: readonly Cue[], at: number): Edited {
  const [cue, next] = [cues[at], cues[at + 1]];
  if (!cue || !next) return { cues: [...cues], at };
  const lines = [cue.text, next.text].filter((text) => text.trim() !== "");
  const text = lines.join(lines.some((line) => line.includes("\n")) ? " " : "\n");
  return { cues: cues.toSpliced(at, 2, { start_ms: cue.start_ms, end_ms: Math.max(cue.end_ms, next.end_ms), text }), at };
}

/** All cues earlier or later; null where one would begin before the recording does. */
export function shiftAll(cues: readonly Cue[], by: number): Cue[] | null {
  const moved = cues.map((cue) => ({ ...cue, start_ms: cue.start_ms + by, end_ms: cue.end_ms + by }));
  return moved.some((cue) => cue.start_ms < 0 || cue.end_ms > LAST_MS) ? null : moved;
}

/** Cues one after another: what overlaps ends where the next begins, and what begins at once is shown at once. */
export function withoutOverlaps(cues: readonly Cue[]): { cues: Cue[]; mended: number } {
  const out: Cue[] = [];
  let mended = 0;
  for (const cue of cues.toSorted((one, other) => one.start_ms - other.start_ms)) {
    const last = out.at(-1);
    if (!last || cue.start_ms >= last.end_ms) {
      out.push(cue);
      continue;
    }
    mended += 1;
    if (cue.start_ms - last.start_ms > 0) {
      out[out.length - 1] = { ...last, end_ms: cue.start_ms };
      out.push(cue);
    } else {
      out[out.length - 1] = { ...last, end_ms: Math.max(last.end_ms, cue.end_ms), text: [last.text, cue.text].filter(Boolean).join("\n") };
    }
  }
  return { cues: out, mended };
}

export interface Difference {
  cue: Cue;
  /** Whether it came; else it went. */
  added: boolean;
}

/** What came and what went between two versions, in the order of the recording. */
export function differences(before: readonly Cue[], after: readonly Cue[]): Difference[] {
  const name = ({ start_ms, end_ms, text }: Cue): string => `${start_ms}-${end_ms}-${text}`;
  const [old, now] = [new Set(before.map(name)), new Set(after.map(name))];
  const went = before.filter((cue) => !now.has(name(cue))).map((cue) => ({ cue, added: false }));
  const came = after.filter((cue) => !old.has(name(cue))).map((cue) => ({ cue, added: true }));
  return [...went, ...came].toSorted((one, other) => one.cue.start_ms - other.cue.start_ms || Number(one.added) - Number(other.added));
}
