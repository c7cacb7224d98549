// Cues: what is said in a recording, each with when it is shown. What may not be handed in is what the server refuses
// (dispatcher/domain/cues.py; both are held to tests/fixtures/cues.json); the rest is only pointed out.

import { scriptOf } from "./text.ts";
import type { Content } from "./types.ts";

export interface Cue {
  start_ms: number;
  end_ms: number;
  text: string;
}

export const MOST_CUES = 5_000;
export const CUE_BYTES = 2_000;
export const LAST_MS = 24 * 60 * 60 * 1000;

export type Refused = "malformed" | "too_many" | "out_of_range" | "no_length" | "out_of_order" | "overlap" | "too_long" | "missing";

const whole = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

function isCue(value: unknown): value is Cue {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 3) return false;
  const { start_ms, end_ms, text } = value as Record<string, unknown>;
  return whole(start_ms) && whole(end_ms) && typeof text === "string";
}

/** Why a cue may not be handed in, seen with the one before it. */
export function refused(cue: unknown, before?: Cue): Refused | null {
  if (!isCue(cue)) return "malformed";
  const { start_ms, end_ms, text } = cue;
  if (start_ms < 0 || end_ms < 0 || start_ms > LAST_MS || end_ms > LAST_MS) return "out_of_range";
  if (end_ms <= start_ms) return "no_length";
  if (before && start_ms < before.start_ms) return "out_of_order";
  if (before && start_ms < before.end_ms) return "overlap";
  // No letter takes more than three bytes of UTF-8 for each of its units here: most texts need not be encoded.
  if (text.length * 3 > CUE_BYTES && new TextEncoder().encode(text).length > CUE_BYTES) return "too_long";
  return text.trim() === "" ? "missing" : null;
}

/** The first cue that may not be handed in, counted from 1. */
export function firstRefused(cues: readonly unknown[]): { problem: Refused; cue: number } | null {
  for (const [index, cue] of cues.entries()) {
    const problem = refused(cue, cues[index - 1] as Cue | undefined);
    if (problem) return { problem, cue: index + 1 };
  }
  return null;
}

export type Shown = "lines" | "line_length" | "speed" | "short" | "long" | "gap" | "beyond";

const MOST_LINES = 2;
const SHORT_MS = 500;
const LONG_MS = 7_000;
/** Shorter than two pictures: it flickers. */
const GAP_MS = 80;
/** Players do not agree on how long a recording is. */
const END_MS = 500;

const IDEOGRAMS = new Set(["Hans", "Hant", "Hani", "Jpan", "Kore"]);
const LETTERS_A_SECOND: Readonly<Record<string, number>> = { Hans: 9, Hant: 9, Hani: 9, Jpan: 7, Kore: 12 };

export const lineLetters = (language: string | null): number => (language && IDEOGRAMS.has(scriptOf(language)) ? 16 : 42);
export const lettersASecond = (language: string | null): number => (language && LETTERS_A_SECOND[scriptOf(language)]) || 20;

/** Letters as they are seen: marks on letters and invisible signs take no room. */
export const letters = (line: string): number => [...line.replace(/[\p{M}\p{Cf}]/gu, "")].length;

/** How many letters a second there are to read. */
export const speed = ({ start_ms, end_ms, text }: Cue): number =>
  end_ms > start_ms ? (letters(text.replaceAll("\n", "")) * 1000) / (end_ms - start_ms) : 0;

/** What to point out about a cue; none of it stops anything. */
export function pointedOut(cue: Cue, before: Cue | undefined, language: string | null, duration_ms: number | null): Shown[] {
  const lines = cue.text.split("\n");
  const lasts = cue.end_ms - cue.start_ms;
  const gap = before ? cue.start_ms - before.end_ms : 0;
  const found: [Shown, boolean][] = [
    ["lines", lines.length > MOST_LINES],
    ["line_length", lines.some((line) => letters(line) > lineLetters(language))],
    ["speed", speed(cue) > lettersASecond(language)],
    ["short", lasts > 0 && lasts < SHORT_MS],
    ["long", lasts > LONG_MS],
    ["gap", gap > 0 && gap < GAP_MS],
    ["beyond", duration_ms !== null && cue.end_ms > duration_ms + END_MS],
  ];
  return found.filter(([, is]) => is).map(([what]) => what);
}

/** The cues of an answer, or those its task begins with. Whatever is no cue is left out. */
export function cuesOf(content: Content, asked: Content = {}): Cue[] {
  const given = Array.isArray(content["cues"]) ? content["cues"] : (asked["captions"] as Content | undefined)?.["cues"];
  return Array.isArray(given) ? given.filter(isCue) : [];
}

/** Whether captions, or words where somebody wrote words, can be handed in. */
export function captionsGiven(content: Content, asked: Content): boolean {
  const text = content["text"];
  const cues = cuesOf(content, asked);
  if (cues.length === 0) return typeof text === "string" && text.trim() !== "";
  return cues.length <= MOST_CUES && firstRefused(cues) === null;
}

/** What of a draft is handed in: cues where there are any. */
export function captionsHandedIn(content: Content, asked: Content): Content {
  const cues = cuesOf(content, asked);
  return cues.length > 0 ? { cues } : { text: content["text"] };
}

/** The cue that is shown at a moment. Cues may not be in order while they are worked on. */
export const cueAt = (cues: readonly Cue[], ms: number): number => cues.findIndex((cue) => cue.start_ms <= ms && ms < cue.end_ms);

const ARABIC_DIGITS = /[٠-٩۰-۹]/g;

/** A time as people write it, in milliseconds: 1:02:03.5, 02:03,500, 62.5; in Arabic digits too. */
export function readTime(given: string): number | null {
  const text = given.trim().replace(ARABIC_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf)).replace(/[,٫]/, ".");
  const found = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:\.(\d{1,3})\d*)?$/.exec(text);
  if (!found) return null;
  const [, hours = "0", minutes = "0", seconds = "0", part = ""] = found;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(part.padEnd(3, "0"));
  return ms <= LAST_MS ? ms : null;
}

/** 1:02:03.450; hours only where there are any. */
export function writeTime(ms: number): string {
  const pad = (value: number, width = 2): string => String(value).padStart(width, "0");
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}:${pad(m)}` : m}:${pad(s)}.${pad(ms % 1000, 3)}`;
}
