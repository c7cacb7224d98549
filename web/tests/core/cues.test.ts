import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { captionsGiven, captionsHandedIn, cueAt, cuesOf, firstRefused, pointedOut, readTime, writeTime, type Cue } from "../../src/core/cues.ts";
import { addCue, mergeCues, removeCue, setTime, shiftAll, splitCue, withoutOverlaps } from "../../src/core/cueEdits.ts";
import { canDrawWave, recordingOf } from "../../src/core/recording.ts";

const CASES = JSON.parse(readFileSync(new URL("../../../tests/fixtures/cues.json", import.meta.url), "utf8")) as {
  refused: { name: string; cues: unknown[]; problem: { problem: string; cue: number } | null }[];
  shown: { name: string; language: string; duration_ms: number | null; cues: Cue[]; found: [number, string][] }[];
};

const cue = (start_ms: number, end_ms: number, text = "a"): Cue => ({ start_ms, end_ms, text });

describe("what may be handed in", () => {
  it.each(CASES.refused)("is what the cases shared with the server say: $name", ({ cues, problem }) => {
    const given = cues.map((one) => ((one as Cue).text === "LONG" ? { ...(one as Cue), text: "a".repeat(2001) } : one));
    expect(firstRefused(given)).toEqual(problem);
  });

  it.each(CASES.shown)("is pointed out, and handed in all the same: $name", ({ cues, language, duration_ms, found }) => {
    const all = cues.flatMap((one, n) => pointedOut(one, cues[n - 1], language, duration_ms).map((what) => [n + 1, what]));
    expect(all).toEqual(found);
    expect(captionsGiven({ cues }, {})).toBe(true);
  });

  it("is captions where there are any, else words", () => {
    const asked = { captions: { cues: [cue(0, 900, "Su")] } };
    expect(cuesOf({}, asked)).toEqual([cue(0, 900, "Su")]);
    expect(cuesOf({ cues: [] }, asked)).toEqual([]);
    expect(captionsHandedIn({ cues: [cue(0, 1)], text: "x" }, asked)).toEqual({ cues: [cue(0, 1)] });
    expect(captionsHandedIn({ text: "x" }, {})).toEqual({ text: "x" });
    expect(captionsGiven({ text: " " }, {})).toBe(false);
  });
});

describe("times", () => {
  it.each([["1:02:03.5", 3_723_500], ["02:03,500", 123_500], ["62.5", 62_500], ["١:٠٢٫٥", 62_500], ["۱:۰۲", 62_000], ["0", 0], ["00:00:01:12", null], ["soon", null], ["", null], ["99:99:99", null]])("are read as people write them: %s", (given, ms) => {
    expect(readTime(given)).toBe(ms);
  });

  it.each([0, 1, 999, 61_000, 3_600_000, 35_999_999])("are written so that they are read again: %d", (ms) => {
    expect(readTime(writeTime(ms))).toBe(ms);
  });
});

describe("work on cues", () => {
  const cues = [cue(0, 1000, "one"), cue(2000, 3000, "two three"), cue(5000, 6000, "four")];

  it("puts a new one after the one that is shown and before the next", () => {
    expect(addCue(cues, 500)).toEqual({ cues: [cues[0], cue(1000, 2000, ""), cues[1], cues[2]], at: 1 });
    expect(addCue(cues, 9000).cues[3]).toEqual(cue(9000, 11_000, ""));
    expect(addCue([], 0)).toEqual({ cues: [cue(0, 2000, "")], at: 0 });
  });

  it("keeps them in order, and the length of one whose ends would cross", () => {
    expect(setTime(cues, 2, "start_ms", 1500)).toEqual({ cues: [cues[0], { ...cue(1500, 6000), text: "four" }, cues[1]], at: 1 });
    expect(setTime(cues, 0, "start_ms", 1500).cues[0]).toEqual(cue(1500, 2500, "one"));
    expect(setTime(cues, 1, "end_ms", 1800).cues[1]).toEqual(cue(800, 1800, "two three"));
  });

  it("splits at the caret and at the moment, or by the words, and merges again", () => {
    expect(splitCue(cues, 1, 3, 2600).cues.slice(1, 3)).toEqual([cue(2000, 2600, "two"), cue(2600, 3000, "three")]);
    const { cues: split, at } = splitCue(cues, 1, null, 0);
    expect([split[1]?.text, split[2]?.text, at]).toEqual(["two", "three", 2]);
    expect(firstRefused(split)).toBeNull();
    expect(mergeCues(split, 1).cues[1]).toEqual(cue(2000, 3000, "two\nthree"));
    expect(mergeCues(cues, 2).cues).toEqual(cues);
  });

  it("moves all, but none before the beginning", () => {
    expect(shiftAll(cues, -1)).toBeNull();
    expect(shiftAll(cues, 250)?.map((one) => one.start_ms)).toEqual([250, 2250, 5250]);
  });

  it("looks at the one after a removed one", () => {
    expect(removeCue(cues, 2)).toEqual({ cues: cues.slice(0, 2), at: 1 });
    expect(removeCue([cue(0, 1)], 0)).toEqual({ cues: [], at: 0 });
  });

  it("mends overlaps without losing a word", () => {
    const { cues: mended, mended: count } = withoutOverlaps([cue(500, 2000, "b"), cue(0, 1000, "a"), cue(500, 2500, "c")]);
    expect(mended).toEqual([cue(0, 500, "a"), cue(500, 2500, "b\nc")]);
    expect(count).toBe(2);
    expect(firstRefused(mended)).toBeNull();
  });

  it("shows the cue of the moment", () => {
    expect([cueAt(cues, 0), cueAt(cues, 1000), cueAt(cues, 2999), cueAt(cues, 3000)]).toEqual([0, -1, 1, -1]);
  });
});

describe("a recording", () => {
  const FILE = { id: "7", media_type: "audio/wav", bytes: 5 };

  it("is the task's file, else a link that a browser may play", () => {
    const asked = { captions: { link: "https://media.example.org/talk.webm" } };
    expect(recordingOf(asked, [{ ...FILE, media_type: "text/csv" }, FILE])?.src).toBe("/api/v1/files/7?inline=true");
    expect(recordingOf(asked)).toEqual({ src: "https://media.example.org/talk.webm", host: "media.example.org", seen: null, bytes: null });
    expect(recordingOf({ captions: { link: "javascript:alert(1)" } })).toBeNull();
    expect(recordingOf({})).toBeNull();
  });

  it("is never decoded whole where it is long or large, least of all on a small device", () => {
    expect(canDrawWave(5_000_000, 5 * 60_000, true)).toBe(true);
    expect(canDrawWave(5_000_000, 12 * 60_000, true)).toBe(false);
    expect(canDrawWave(5_000_000, 12 * 60_000, false)).toBe(true);
    expect(canDrawWave(5_000_000, 120 * 60_000, false)).toBe(false);
    expect(canDrawWave(300_000_000, 60_000, false)).toBe(false);
    expect(canDrawWave(null, 60_000, false)).toBe(false);
    expect(canDrawWave(5_000, Infinity, false)).toBe(false);
  });
});
