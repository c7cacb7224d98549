// What is worth a look in a translation, while it is typed. The server says the same when it is handed in
// (dispatcher/formats/checks.py); tests/fixtures/checks.json holds both to it.

import { isWordLetter, scriptsFor, scriptsIn, WITH_CASE } from "./letters.ts";
import { findTerms, type Term } from "./terms.ts";
import { scriptOf } from "./text.ts";
import { missingFrom, missingNumbers, missingPhones, tokensOf, type Tokens } from "./tokens.ts";

export type Severity = "must_look" | "mild";

export interface Finding {
  code: string;
  severity: Severity;
  data: { values?: string[]; expected?: string; found?: string; source?: string; target?: string; note?: string; word?: string };
}

const LEAST_LETTERS = 4;
const NAMES_AT_MOST = 4;
const PAIRS = ["()", "[]", "{}", "«»", "（）"];
const DOUBLED = /\S[ \u00a0]{2,}\S/;
const LONG_FROM = 30;
const MUCH = 2.5;
const DENSE = 2.5;
const DENSE_SCRIPTS = ["Hani", "Kana", "Hang"];

/** What the target lacks, has too much, or says otherwise than agreed; the gravest first. */
export function checkTranslation(
  source: string,
  target: string,
  sourceLanguage: string | null,
  targetLanguage: string,
  terms: readonly Term[] = [],
): Finding[] {
  if (target.trim() === "") return source.trim() === "" ? [] : [{ code: "empty", severity: "must_look", data: {} }];
  const ofSource = tokensOf(source);
  const ofTarget = tokensOf(target);
  const found = [
    ...unchanged(source, target, ofSource, ofTarget, targetLanguage),
    ...lost(ofSource, ofTarget),
    ...termsOf(source, target, sourceLanguage, targetLanguage, terms),
    ...form(source, target, ofSource, ofTarget),
  ];
  return found.sort((a, b) => Number(a.severity === "mild") - Number(b.severity === "mild"));
}

const squeezed = (text: string): string => text.trim().replace(/\s+/g, " ");
const total = (scripts: Map<string, number>): number => [...scripts.values()].reduce((sum, count) => sum + count, 0);

function unchanged(source: string, target: string, ofSource: Tokens, ofTarget: Tokens, language: string): Finding[] {
  const same = squeezed(source) === squeezed(target);
  if (same) return isNames(ofSource.words) ? [] : [{ code: "untranslated", severity: "must_look", data: {} }];
  const expected = scriptOf(language);
  const scripts = scriptsIn(ofTarget.words);
  const letters = total(scripts);
  const wrong = letters - scriptsFor(expected).reduce((sum, script) => sum + (scripts.get(script) ?? 0), 0);
  if (expected === "Zyyy" || letters < LEAST_LETTERS || wrong * 2 <= letters) return [];
  const [most] = [...scripts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return [{ code: "wrong_script", severity: "must_look", data: { expected, found: most?.[0] ?? "" } }];
}

/** Whether nothing is left to translate: no words, or a few that are all names. */
function isNames(text: string): boolean {
  const words = text
    .split(/\s+/)
    .map((word) => Array.from(word).filter(isWordLetter))
    .filter((word) => word.length > 0);
  if (words.length === 0) return true;
  if (![...scriptsIn(text).keys()].some((script) => WITH_CASE.has(script))) return words.length === 1;
  return words.length <= NAMES_AT_MOST && words.every(([first = ""]) => first !== first.toLowerCase());
}

function lost(ofSource: Tokens, ofTarget: Tokens): Finding[] {
  const all: [string, Severity, string[]][] = [
    ["numbers_missing", "must_look", missingNumbers(ofSource, ofTarget)],
    ["numbers_added", "mild", missingNumbers(ofTarget, ofSource)],
    ["links_missing", "must_look", missingFrom(ofSource.links, ofTarget.links)],
    ["emails_missing", "must_look", missingFrom(ofSource.emails, ofTarget.emails)],
    ["phones_missing", "must_look", missingPhones(ofSource.phones, ofTarget.phones)],
    ["placeholders_missing", "must_look", missingFrom(ofSource.placeholders, ofTarget.placeholders)],
    ["placeholders_added", "must_look", missingFrom(ofTarget.placeholders, ofSource.placeholders)],
    ["mentions_missing", "must_look", missingFrom(ofSource.mentions, ofTarget.mentions)],
    ["hashtags_missing", "mild", missingFrom(ofSource.hashtags, ofTarget.hashtags)],
  ];
  return all.filter(([, , values]) => values.length > 0).map(([code, severity, values]) => ({ code, severity, data: { values } }));
}

function termsOf(
  source: string,
  target: string,
  sourceLanguage: string | null,
  targetLanguage: string,
  terms: readonly Term[],
): Finding[] {
  const found: Finding[] = [];
  const uses = (word: string): boolean => findTerms(target, [{ source: word, target: "" }], targetLanguage).length > 0;
  for (const term of new Set(findTerms(source, terms, sourceLanguage).map((place) => place.term))) {
    const data = { source: term.source, target: term.target, note: term.note ?? "" };
    if (term.target !== "" && !uses(term.target)) found.push({ code: "term_not_used", severity: "must_look", data });
    for (const word of term.forbidden ?? []) {
      if (uses(word)) found.push({ code: "term_forbidden", severity: "must_look", data: { ...data, word } });
    }
  }
  return found;
}

function form(source: string, target: string, ofSource: Tokens, ofTarget: Tokens): Finding[] {
  const found: Finding[] = [];
  if (DOUBLED.test(target) && !DOUBLED.test(source)) found.push({ code: "doubled_spaces", severity: "mild", data: {} });
  const odd = PAIRS.filter((pair) => isOdd(target, pair) && !isOdd(source, pair));
  if (odd.length > 0) found.push({ code: "brackets_unbalanced", severity: "mild", data: { values: odd } });
  const before = lengthOf(ofSource.words);
  const after = lengthOf(ofTarget.words);
  if (Math.max(before, after) >= LONG_FROM && before > 0) {
    if (after > before * MUCH) found.push({ code: "much_longer", severity: "mild", data: {} });
    else if (before > after * MUCH) found.push({ code: "much_shorter", severity: "mild", data: {} });
  }
  return found;
}

const count = (text: string, letter: string): number => text.split(letter).length - 1;
const isOdd = (text: string, [open = "", close = ""]: string): boolean => count(text, open) !== count(text, close);

/** Letters, those of scripts that need few counted for more. */
function lengthOf(words: string): number {
  const scripts = scriptsIn(words);
  const dense = DENSE_SCRIPTS.reduce((sum, script) => sum + (scripts.get(script) ?? 0), 0);
  return total(scripts) + dense * (DENSE - 1);
}

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

/** How many short messages a text takes, how many places they take up, and what it has to be sent in. */
export function smsParts(text: string): { parts: number; letters: number; encoding: "gsm7" | "ucs2" } {
  const all = Array.from(text);
  const gsm = all.every((letter) => GSM.has(letter) || EXTENDED.has(letter));
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  const widths = all.map((letter) => (gsm ? (EXTENDED.has(letter) ? 2 : 1) : letter.length));
  const letters = widths.reduce((sum, width) => sum + width, 0);
  const encoding = gsm ? "gsm7" : "ucs2";
  if (letters <= alone) return { parts: Math.min(letters, 1), letters, encoding };
  let parts = 1;
  let left = joined;
  // A letter of two places is not parted.
  for (const width of widths) {
    if (width > left) {
      parts += 1;
      left = joined;
    }
    left -= width;
  }
  return { parts, letters, encoding };
}
