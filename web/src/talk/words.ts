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

/** What the words say; a value is written in the digits of the language. */
export const sayIn =
  (words: Words): Say =>
  (key, values = {}) =>
    (words.says[key] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(values[name] ?? "");
      return typeof values[name] === "number" || name === "time" ? inDigits(value, words.digits) : value;
    });

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export const safe = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "");
