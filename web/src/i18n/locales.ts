// The languages of the pages, by their own names.

export const LOCALES = ["en", "tr", "kmr", "ckb", "ar", "kk", "ru", "fr", "es", "uk", "fa"] as const;
export type Locale = (typeof LOCALES)[number];

export const OWN_NAMES: Readonly<Record<Locale, string>> = {
  en: "English",
  tr: "Türkçe",
  kmr: "Kurdî (Kurmancî)",
  ckb: "کوردیی ناوەندی",
  ar: "العربية",
  kk: "Қазақша",
  ru: "Русский",
  fr: "Français",
  es: "Español",
  uk: "Українська",
  fa: "فارسی",
};

const RTL: ReadonlySet<string> = new Set(["ckb", "ar", "fa"]);
export const directionOfLocale = (locale: Locale): "ltr" | "rtl" => (RTL.has(locale) ? "rtl" : "ltr");

export const isLocale = (tag: string): tag is Locale => (LOCALES as readonly string[]).includes(tag);

/** The first of the wished languages that we have. A browser's `ku` is Kurmanji unless it says Arabic script. */
export function bestLocale(wished: readonly string[]): Locale {
  for (const tag of wished) {
    const [language = "", ...rest] = tag.toLowerCase().split("-");
    if (language === "ku") return !rest.includes("latn") && rest.some((part) => ["arab", "iq", "ir"].includes(part)) ? "ckb" : "kmr";
    if (language === "prs") return "fa";
    if (isLocale(language)) return language;
  }
  return "en";
}
