// A glossary's terms in a text: the same ones that dispatcher/formats/terms.py finds.

import { isWordLetter, scriptOfLetter, WITHOUT_SPACES } from "./letters.ts";

export interface Term {
  source: string;
  target: string;
  note?: string;
  forbidden?: readonly string[];
}

export interface Place {
  start: number;
  end: number;
  term: Term;
}

const words = (text: string): Set<string> => new Set(text.split(" "));
const ADDS_ENDINGS = words("tr az kk ky uz tk ug kmr ckb zza sdh ku fi hu");
const CHANGES_ENDINGS = words("ru uk bg");
const ADDS_S = words("en fr es pt ca");
const ARABIC = words("ar apc arz acm ars ary arq aeb");
const ENDING_LETTERS = 14;
const LEAST_LETTERS = 3;
const CHANGED_ENDING = 3;
const CUT = "аяеёиіїоуюыьйэ";
/** What Arabic writes together with the word after it: and, so, by, for, like; the. */
const JOINED = /^(?:[وفبكل]{0,2}(?:ال)?|[وف]?لل)$/;
const SAME: Record<string, string> = { ي: "ی", ى: "ی", ك: "ک", ة: "ه", أ: "ا", إ: "ا", آ: "ا" };

/** Where terms stand in a text of a language, in UTF-16 units; the longer term first, none overlap. */
export function findTerms(text: string, terms: readonly Term[], language: string | null): Place[] {
  const code = language?.split("-", 1)[0] ?? "";
  const folded = fold(text, code);
  const places: Place[] = [];
  const taken = new Uint8Array(text.length);
  for (const term of [...terms].sort((a, b) => length(b.source) - length(a.source))) {
    for (const [start, end] of found(folded, fold(term.source.trim(), code), code)) {
      if (taken.subarray(start, end).some((used) => used === 1)) continue;
      taken.fill(1, start, end);
      places.push({ start, end, term });
    }
  }
  return places.sort((a, b) => a.start - b.start || a.end - b.end);
}

const length = (text: string): number => Array.from(text).length;

/** Small letters, and one for letters that are the same; as long as the text. */
export function fold(text: string, code: string): string {
  const dotted = code === "tr" || code === "az" ? text.replaceAll("I", "ı") : text;
  return dotted.replaceAll("İ", "i").replace(/./gsu, (letter) => {
    const same = SAME[letter] ?? letter;
    const small = same.toLowerCase();
    return small.length === letter.length ? small : same;
  });
}

function* found(text: string, term: string, code: string): Generator<[number, number]> {
  if (term === "") return;
  const cut = CHANGES_ENDINGS.has(code) && length(term) > LEAST_LETTERS && CUT.includes(term.slice(-1));
  const stem = cut ? term.slice(0, -1) : term;
  let at = text.indexOf(stem);
  while (at >= 0) {
    let end = at + stem.length;
    if (WITHOUT_SPACES.has(scriptOfLetter(stem) ?? "")) yield [at, end];
    else {
      const after = wordEnd(text, end);
      if (beginsWord(text, at, code) && mayEnd(text.slice(end, after), stem, term, code)) {
        yield [at, after];
        end = after;
      }
    }
    at = text.indexOf(stem, end);
  }
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (!isWordLetter(letter)) break;
    at += letter.length;
  }
  return at;
}

function beginsWord(text: string, at: number, code: string): boolean {
  const before = Array.from(text.slice(Math.max(0, at - 2 * (CHANGED_ENDING + 2)), at));
  let start = before.length;
  while (start > 0 && before.length - start < CHANGED_ENDING + 2 && isWordLetter(before[start - 1] ?? "")) start -= 1;
  if (start === before.length || !isWordLetter(String.fromCodePoint(text.codePointAt(at) ?? 0))) return true;
  return ARABIC.has(code) && JOINED.test(before.slice(start).join(""));
}

/** Whether a word of this language may go on like that after the term. */
function mayEnd(ending: string, stem: string, term: string, code: string): boolean {
  if (ending === "") return stem === term || CHANGES_ENDINGS.has(code);
  const added = length(ending);
  if (ADDS_ENDINGS.has(code)) return length(term) >= LEAST_LETTERS && added <= ENDING_LETTERS;
  if (CHANGES_ENDINGS.has(code)) return length(term) > LEAST_LETTERS && added <= CHANGED_ENDING;
  return ADDS_S.has(code) && (ending === "s" || ending === "es");
}
