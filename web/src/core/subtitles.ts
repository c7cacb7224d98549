// SubRip and WebVTT as they come: what is wrong with them is mended where it can be, and said.

import { LAST_MS, MOST_CUES, type Cue } from "./cues.ts";
import { withoutOverlaps } from "./cueEdits.ts";

export const SUBTITLE_BYTES = 2_000_000;

export type Unreadable = "not_subtitles" | "too_many_cues";

export interface Read {
  cues: Cue[];
  /** Cues that overlapped and were put one after another. */
  mended: number;
  /** Cues without words, or that end before they begin. */
  left_out: number;
}

const TIME = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})`;
const TIMING = new RegExp(String.raw`^\s*${TIME}[ \t]*-->[ \t]*${TIME}(?:[ \t].*)?$`);

const ms = ([hours, minutes, seconds, part]: (string | undefined)[]): number =>
  (Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number((part ?? "").padEnd(3, "0"));

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0", lrm: "", rlm: "" };
/** Marks that files have at the ends of a line for players' sake; ours are set when a file is written. */
const EDGES = /^[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+|[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+$/g;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** The words of a cue without styles. */
function words(lines: readonly string[], vtt: boolean): string {
  return lines
    .map((line) => {
      let text = line.replace(/<\/?(?:[biu]|c|v|ruby|rt|lang|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>/gi, "").replace(/\{\\[^}]*\}/g, "");
      if (vtt) text = text.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => NAMED[name] ?? "");
      return text.replace(CONTROLS, " ").replace(EDGES, "");
    })
    .filter(Boolean)
    .join("\n");
}

/** Where the words of a cue end. In SubRip only at a number that a timing follows: many files have blank lines inside. */
function endOf(lines: readonly string[], start: number, next: number, vtt: boolean): number {
  if (vtt) {
    const blank = lines.findIndex((line, n) => n >= start && n < next && line.trim() === "");
    return blank < 0 ? next : blank;
  }
  return next < lines.length && next > start && /^\s*\d+\s*$/.test(lines[next - 1] ?? "") ? next - 1 : next;
}

/** The cues of a SubRip or WebVTT text, in order and one at a time. */
export function readSubtitles(text: string): Read | Unreadable {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const vtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? "");
  const timings = lines.flatMap((line, n) => {
    const found = TIMING.exec(line);
    return found ? [{ n, start_ms: ms(found.slice(1, 5)), end_ms: ms(found.slice(5, 9)) }] : [];
  });
  if (timings.length === 0) return "not_subtitles";
  if (timings.length > MOST_CUES) return "too_many_cues";
  const found = timings.map(({ n, start_ms, end_ms }, place) => {
    const next = timings[place + 1]?.n ?? lines.length;
    return { start_ms, end_ms, text: words(lines.slice(n + 1, endOf(lines, n + 1, next, vtt)), vtt) };
  });
  const usable = found.filter((cue) => cue.text !== "" && cue.end_ms > cue.start_ms && cue.end_ms <= LAST_MS);
  if (usable.length === 0) return "not_subtitles";
  return { ...withoutOverlaps(usable), left_out: found.length - usable.length };
}

const OLDER: Readonly<Record<string, string>> = { Arab: "windows-1256", Cyrl: "windows-1251", Hebr: "windows-1255", Grek: "windows-1253" };

/** The text of a file: Unicode where it is, else in the charset that the language's script was written in. */
export function decodeSubtitles(bytes: Uint8Array, script: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder(OLDER[script] ?? "windows-1254").decode(bytes);
  }
}
