// Writes src/generated/cldr.json: what the pages need of CLDR and what Chromium's Intl lacks or has wrong.
// The CLDR packages unpack to 170 MB, so they are not installed with the project; `npm run cldr` fetches them once.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.argv[2] ?? "node_modules";
const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** Our locale → CLDR's. CLDR files Kurmanji under `ku`. */
const LOCALES = {
  en: "en-GB", tr: "tr", kmr: "ku", ckb: "ckb", ar: "ar", kk: "kk", ru: "ru", fr: "fr", es: "es", uk: "uk", fa: "fa",
};
/** Locales whose month and language names Chromium does not know or has wrong. */
const WITHOUT_INTL = new Set(["kmr", "ckb", "kk"]);
const LANGUAGES = ["ar", "az", "bn", "ckb", "de", "el", "en", "es", "fa", "fr", "hi", "id", "it", "ka", "kk", "kmr", "ko", "ky", "ne", "nl", "pl", "ps", "pt", "ru", "so", "sw", "tg", "tk", "tl", "tr", "uk", "ur", "uz", "zh", "ja", "he", "hy", "ro", "am", "ti", "ht", "my", "ug", "sdh", "zza", "prs", "apc"];
const CLDR_LANGUAGE = { kmr: "ku", tl: "fil" };

const plurals = read("cldr-core/supplemental/plurals.json").supplemental["plurals-type-cardinal"];
const systems = read("cldr-core/supplemental/numberingSystems.json").supplemental.numberingSystems;

const out = {};
for (const [locale, cldr] of Object.entries(LOCALES)) {
  const numbers = read(`cldr-numbers-full/main/${cldr}/numbers.json`).main[cldr].numbers;
  const system = numbers.defaultNumberingSystem;
  const symbols = numbers[`symbols-numberSystem-${system}`];
  const rules = plurals[cldr.split("-")[0]];
  const entry = {
    digits: systems[system]._digits,
    decimal: symbols.decimal,
    group: symbols.group,
    percent: symbols.percentSign,
    minus: symbols.minusSign,
    groupFrom: Number(numbers.minimumGroupingDigits) === 2 ? 10000 : 1000,
    plurals: Object.fromEntries(
      Object.entries(rules).map(([name, rule]) => [name.replace("pluralRule-count-", ""), rule.split("@")[0].trim()]),
    ),
  };
  if (WITHOUT_INTL.has(locale)) {
    const calendar = read(`cldr-dates-full/main/${cldr}/ca-gregorian.json`).main[cldr].dates.calendars.gregorian;
    entry.months = Object.values(calendar.months.format.abbreviated);
    entry.day = calendar.dateTimeFormats.availableFormats.MMMd;
    const names = read(`cldr-localenames-full/main/${cldr}/languages.json`).main[cldr].localeDisplayNames.languages;
    entry.languages = Object.fromEntries(
      LANGUAGES.map((tag) => [tag, names[CLDR_LANGUAGE[tag] ?? tag]]).filter(([, name]) => name),
    );
  }
  out[locale] = entry;
}
writeFileSync(new URL("../src/generated/cldr.json", import.meta.url), JSON.stringify(out, null, 1) + "\n");
