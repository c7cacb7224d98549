// Sentences in the language of the page, and HTML that no text can break out of.

import type { Locale } from "../i18n/locales.ts";

export interface Words {
  locale: Locale;
  dir: "ltr" | "rtl";
  digits: string;
  says: Record<string, string>;
}

export type Say = (key: string, values?: Record<string, string | number>) => string;

const inDigits = (text: string, digits: string): string => text.replace(/[0-9]/g, (digit) => digits.charAt(Number(digit)));

/** What the words say; a value is written in the digits of the language, and stands by itself between words that run
 * the other way. */
export const sayIn =
  (words: Words): Say =>
  (key, values = {}) =>
    (words.says[key] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      if (typeof value === "number") return inDigits(String(value), words.digits);
      return words.dir === "rtl" ? `\u2068${name === "time" ? inDigits(value, words.digits) : value}\u2069` : value;
    });

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const safe = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
