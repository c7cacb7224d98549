import { describe, expect, it } from "vitest";
import { leaseUsed, span } from "../../src/core/clock.ts";
import { countWords, directionOf, directionOfLanguage, pieces } from "../../src/core/text.ts";

const shown = (text: string): string => pieces(text).map((piece) => (piece.odd ? `[${piece.code}]` : piece.text)).join("");

describe("texts as data", () => {
  it.each([
    ["a bidi override", "abc\u202edef\u202c", "abc[U+202E]def[U+202C]"],
    ["control characters", "a\u0000b\u0007c", "a[U+0000]b[U+0007]c"],
    ["half of a character", "x\ud83dy", "x[U+D83D]y"],
    ["an isolate", "\u2066x\u2069", "[U+2066]x[U+2069]"],
    ["a byte order mark", "\ufeffx", "[U+FEFF]x"],
  ])("shows %s by its number", (_, text, expected) => expect(shown(text)).toBe(expected));

  it.each(["line\nnext\ttab", "می‌خواهم", "👩‍🚒 yardım", "كتابٌ", "<b>not bold</b>"])("leaves %j as it was written", (text) => {
    expect(shown(text)).toBe(text);
  });
});

describe("direction", () => {
  it.each([
    ["Em li vir in", "ltr"],
    ["ئێمە لێرەین", "rtl"],
    ["نحن في Antakya قرب المسجد", "rtl"],
    ["Adres: شارع", "ltr"],
    ["112", "ltr"],
  ] as const)("of %s is %s", (text, direction) => expect(directionOf(text)).toBe(direction));

  it.each([["ckb", "rtl"], ["kmr", "ltr"], ["kmr-Arab", "rtl"], ["fa", "rtl"], ["ps", "rtl"], ["ur", "rtl"], ["tr", "ltr"], ["not a tag", "ltr"]] as const)(
    "of the language %s is %s, by its script",
    (tag, direction) => expect(directionOfLanguage(tag)).toBe(direction),
  );
});

it("counts words", () => {
  expect(countWords("  one two\nthree ")).toBe(3);
  expect(countWords("  ")).toBe(0);
});

it.each([
  [45_000, { unit: "seconds", count: 45, rest: 0 }],
  [150_000, { unit: "minutes", count: 2, rest: 30 }],
  [-3_700_000, { unit: "hours", count: 1, rest: 1 }],
  [200_000_000, { unit: "days", count: 2, rest: 7 }],
] as const)("puts %i ms in units a person uses", (ms, expected) => expect(span(ms)).toEqual(expected));

it("tells how much of a lease is used", () => {
  expect(leaseUsed("2026-01-01T00:00:00Z", "2026-01-01T00:20:00Z", Date.parse("2026-01-01T00:16:00Z"))).toBeCloseTo(0.8);
});
