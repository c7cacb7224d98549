// Texts as data: what the writer's characters would do to the page is shown instead of done.

/** C0 and C1 controls but tab and line feed, bidi embeddings, overrides and isolates, invisible marks, lone surrogates. */
// eslint-disable-next-line no-control-regex
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufffc]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export type Piece = { odd: false; text: string } | { odd: true; code: string };

/** Splits a text into runs to be shown as they are and single characters to be shown by their number. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  const source = text.replaceAll("\r\n", "\n");
  for (const match of source.matchAll(ODD)) {
    if (match.index > from) out.push({ odd: false, text: source.slice(from, match.index) });
    const number = source.charCodeAt(match.index).toString(16).toUpperCase().padStart(4, "0");
    out.push({ odd: true, code: `U+${number}` });
    from = match.index + match[0].length;
  }
  if (from < source.length) out.push({ odd: false, text: source.slice(from) });
  return out;
}

const RTL_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/gu;
const LETTERS = /\p{L}/gu;

/** The direction of a text by what it is written in: most letters decide, not the first. */
export function directionOf(text: string): "ltr" | "rtl" {
  const sample = text.slice(0, 2000);
  const rtl = sample.match(RTL_LETTERS)?.length ?? 0;
  const all = sample.match(LETTERS)?.length ?? 0;
  return rtl * 2 > all ? "rtl" : "ltr";
}

const RTL_SCRIPTS = new Set(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"]);

export function scriptOf(tag: string): string {
  try {
    return new Intl.Locale(tag).maximize().script ?? "Zyyy";
  } catch {
    return "Zyyy";
  }
}

export const directionOfLanguage = (tag: string): "ltr" | "rtl" => (RTL_SCRIPTS.has(scriptOf(tag)) ? "rtl" : "ltr");

/** Words as a person would count them; scripts without spaces count two characters a word. */
export function countWords(text: string): number {
  return text.trim() === "" ? 0 : text.trim().split(/\s+/).length;
}
