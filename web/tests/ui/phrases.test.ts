// The sentences that a counsellor may put into a talk.
import { describe, expect, it } from "vitest";
import { directionOf } from "../../src/core/text.ts";
import { LOCALES, directionOfLocale } from "../../src/i18n/locales.ts";
import phrases from "../../src/ui/counsel/phrases.json";

describe("phrases", () => {
  it.each(LOCALES)("%s: has all of them, each once, in its own direction and short enough to read at once", (locale) => {
    const some = phrases[locale];
    expect(some.length).toBe(phrases.en.length);
    expect(new Set(some).size).toBe(some.length);
    for (const phrase of some) {
      expect(directionOf(phrase)).toBe(directionOfLocale(locale));
      expect(phrase.length).toBeLessThan(140);
    }
  });
});
