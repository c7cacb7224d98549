import { describe, expect, it } from "vitest";
import { asInstant, asLocal, closed, goalsOf, isClosed, meetingsOf } from "../../src/core/mentoring.ts";
import { stepsAnswered } from "../../src/core/steps.ts";

const ASKED = { goals: [{ id: "1", text: "A place at a school" }], steps: [{ id: "1", text: "Call" }, { id: "2", text: "Thank" }] };

describe("mentoring", () => {
  it("begins with the goals that were asked for, and leaves those of the draft alone", () => {
    expect(goalsOf({}, ASKED)).toEqual([{ id: "1", text: "A place at a school", reached: "" }]);
    expect(goalsOf({ goals: [] }, ASKED)).toEqual([]);
  });

  it("is closed once there are words and every goal is judged", () => {
    const judged = { text: "Found one", goals: [{ id: "1", text: "A place at a school", reached: "yes" }] };
    expect(isClosed(judged, ASKED)).toBe(true);
    expect(isClosed({ ...judged, text: " " }, ASKED)).toBe(false);
    expect(isClosed({ text: "Found one" }, ASKED)).toBe(false);
  });

  it("hands in no row that nothing was typed into, and keeps what else the draft holds", () => {
    const meeting = { id: "m", starts_at: "2026-03-02T15:00:00Z", minutes: 30, place: "", note: "", held: false };
    const draft = { text: "x", goals: [{ id: "2", text: " ", reached: "" }], meetings: [meeting, { id: "n", starts_at: "" }], other: 1 };
    expect(closed(draft, {})).toEqual({ text: "x", goals: [], meetings: [meeting], other: 1 });
  });

  it("reads what is no list as nothing", () => {
    expect(meetingsOf({ meetings: "soon" })).toEqual([]);
    expect(meetingsOf({ meetings: [null, 3, { id: 4 }] })).toEqual([]);
  });

  it("goes from the time of the device to an instant and back", () => {
    expect(asLocal(asInstant("2026-03-29T02:15"))).toMatch(/^2026-03-29T0[23]:15$/);
    expect(asInstant("")).toBe("");
    expect(asLocal("never")).toBe("");
  });
});

describe("steps", () => {
  it("are handed in when all are done, or with a word of why not", () => {
    expect(stepsAnswered({ done: ["1", "2"] }, ASKED)).toBe(true);
    expect(stepsAnswered({ done: ["1"] }, ASKED)).toBe(false);
    expect(stepsAnswered({ done: ["1"], text: "No telephone" }, ASKED)).toBe(true);
    expect(stepsAnswered({}, {})).toBe(false);
  });
});
