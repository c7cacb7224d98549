// The page finds in a translation what the server finds: the same cases, word for word.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkTranslation, smsParts, type Finding } from "../../src/core/checks.ts";
import { findTerms, type Term } from "../../src/core/terms.ts";

interface Cases {
  translations: {
    name: string;
    source: string;
    target: string;
    source_language: string | null;
    target_language: string;
    terms?: Term[];
    findings: Finding[];
  }[];
  sms: { text: string; parts: number; letters: number; encoding: string }[];
  terms: { language: string | null; text: string; terms: string[]; found: [number, number, string][] }[];
}

const file = new URL("../../../tests/fixtures/checks.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as Cases;

describe("a translation", () => {
  it.each(cases.translations)("is found to be: $name", (one) => {
    const found = checkTranslation(one.source, one.target, one.source_language, one.target_language, one.terms);
    expect(found).toEqual(one.findings);
  });
});

describe("a short message", () => {
  it.each(cases.sms)("takes $parts parts of $letters places", ({ text, ...expected }) => {
    expect(smsParts(text)).toEqual(expected);
  });
});

describe("terms", () => {
  // The file counts letters as Python does, a page UTF-16 units.
  const letters = (text: string, at: number): number => Array.from(text.slice(0, at)).length;

  it.each(cases.terms)("are found in $text", ({ text, terms, language, found }) => {
    const places = findTerms(
      text,
      terms.map((source) => ({ source, target: "" })),
      language,
    );
    expect(places.map(({ start, end, term }) => [letters(text, start), letters(text, end), term.source])).toEqual(found);
  });
});
