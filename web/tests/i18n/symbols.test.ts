import { describe, expect, it } from "vitest";
import { pluralFunction } from "../../build/plurals.ts";
import cldr from "../../src/generated/cldr.json";
import { bestLocale, LOCALES } from "../../src/i18n/locales.ts";
import { writeClock, writeMoment, writeNumber, writePercent, type Symbols } from "../../src/i18n/symbols.ts";

const symbols = cldr as unknown as Record<string, Symbols & { plurals: Record<string, string> }>;
const of = (locale: string): Symbols & { plurals: Record<string, string> } => {
  const found = symbols[locale];
  if (!found) throw new Error(locale);
  return found;
};

describe("plural rules from CLDR", () => {
  // Node's Intl knows all of these but Kurmanji; browsers do not, which is why the rules are compiled in.
  it.each(LOCALES.filter((locale) => locale !== "kmr"))("of %s choose as Intl does for whole numbers", (locale) => {
    const ours = new Function(`return ${pluralFunction(of(locale).plurals)}`)() as (n: number) => string;
    const theirs = new Intl.PluralRules(locale);
    expect(Array.from({ length: 300 }, (_, n) => ours(n))).toEqual(Array.from({ length: 300 }, (_, n) => theirs.select(n)));
  });

  it("of Kurmanji know one and other", () => {
    const ours = new Function(`return ${pluralFunction(of("kmr").plurals)}`)() as (n: number) => string;
    expect([0, 1, 2].map(ours)).toEqual(["other", "one", "other"]);
  });
});

describe("numbers", () => {
  it.each([
    ["en", 12345, "12,345"],
    ["tr", 12345, "12.345"],
    ["ckb", 12345, "١٢٬٣٤٥"],
    ["fa", 1234, "۱٬۲۳۴"],
    ["es", 1234, "1234"],
    ["ru", 1234567, "1\u00a0234\u00a0567"],
  ])("in %s", (locale, value, expected) => expect(writeNumber(value, of(locale))).toBe(expected));

  it("below zero, with decimals, as shares and as clocks", () => {
    expect(writeNumber(-2.5, of("en"), 1)).toBe("-2.5");
    expect(writePercent(0.984, of("ckb"))).toBe("٩٨٪");
    expect(writeClock(4, 7, of("fa"))).toBe("۴:۰۷");
  });
});

it("writes days where the browser has no month names", () => {
  expect(writeMoment(new Date(2026, 1, 6, 4, 17), "kmr", of("kmr"), true)).toBe("6 sbt 04:17");
  expect(writeMoment(new Date(2026, 1, 6, 4, 17), "ckb", of("ckb"), false)).toBe("٠٤:١٧");
});

it.each([
  [["ku-TR"], "kmr"],
  [["ku-Arab-IQ"], "ckb"],
  [["ku-Latn-IQ"], "kmr"],
  [["de", "ar-SY"], "ar"],
  [["prs"], "fa"],
  [["xx"], "en"],
])("finds the page's language for a browser that wishes %j", (wished, expected) => expect(bestLocale(wished)).toBe(expected));
