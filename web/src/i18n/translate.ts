// Sentences, numbers and times in the chosen language. Everything a person reads goes through here.

import { computed, signal } from "@preact/signals";
import format, { type CompiledMessage, type FormatOptions } from "icu-minify/format";
import { first, office, person, ring, work, type LaterTable } from "virtual:messages";
import { span } from "../core/clock.ts";
import { directionOfLocale, type Locale } from "./locales.ts";
import type en from "./messages/en.json";
import { writeClock, writeMoment, writeNumber, writePercent, type Symbols } from "./symbols.ts";

export type Key = keyof typeof en;
export type Values = Record<string, string | number>;

interface Loaded {
  locale: Locale;
  messages: Record<string, CompiledMessage>;
  cldr: Symbols;
  options: FormatOptions;
}

const loaded = signal<Loaded | null>(null);
const later: { [name in "work" | "office" | "person" | "ring" | "captions" | "counsel" | "supervise" | "counselling" | "training"]?: LaterTable } = { work, office, person, ring };
const wanted = new Set<keyof typeof later>();
/** The locale last asked for: it may still be on its way when more sentences are. */
let goal: Locale = "en";
let asked = 0;
let shown = 0;

export const locale = computed<Locale>(() => loaded.value?.locale ?? "en");
export const direction = computed(() => directionOfLocale(locale.value));

export async function useLocale(next: Locale): Promise<void> {
  const load = first[next];
  if (!load) return;
  goal = next;
  const mine = ++asked;
  const [part, ...more] = await Promise.all([load(), ...[...wanted].map((name) => later[name]?.[next]?.())]);
  // What was asked for later holds all of this and more: it may have come sooner.
  if (mine < shown) return;
  shown = mine;
  // icu-minify asks for Intl objects; ours answer with CLDR's rules of the very language.
  const options = {
    formatters: {
      getNumberFormat: () => ({ format: (value: number) => writeNumber(value, part.cldr) }),
      getPluralRules: () => ({ select: part.plural }),
      getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
    },
  } as unknown as FormatOptions;
  loaded.value = { locale: next, messages: Object.assign({}, part.messages, ...more.map((one) => one?.messages)) as Loaded["messages"], cldr: part.cldr, options };
}

/** Adds the sentences of the work pages, of a person's own, of what rings, or of an organisation's pages. */
export async function useMore(...names: (keyof typeof later)[]): Promise<void> {
  const missing = names.filter((name) => !wanted.has(name));
  if (missing.length === 0) return;
  for (const name of missing) wanted.add(name);
  await useLocale(goal);
}

/** The same for sentences whose table comes with a part of a page, so that the first page need not hold it. */
export const useApart = (name: "captions" | "counsel" | "supervise" | "counselling" | "training", table: LaterTable): Promise<void> => {
  later[name] = table;
  return useMore(name);
};

export function has(key: string): key is Key {
  return loaded.value !== null && key in loaded.value.messages;
}

export function t(key: Key, values?: Values): string {
  const now = loaded.value;
  const message = now?.messages[key];
  if (!now || message === undefined) return "";
  // A number given for a plain {argument} is still written in the language's digits.
  return format<string>(message, now.locale, values ? written(values, message, now) : undefined, now.options) as string;
}

function written(values: Values, message: CompiledMessage, now: Loaded): Values {
  if (typeof message === "string") return values;
  const plain = new Set(message.filter((node): node is [string] => Array.isArray(node) && node.length === 1).map(([name]) => name));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "number" && plain.has(name) ? writeNumber(value, now.cldr) : value]),
  );
}

const symbols = (): Symbols | null => loaded.value?.cldr ?? null;

export const number = (value: number, decimals = 0): string => {
  const cldr = symbols();
  return cldr ? writeNumber(value, cldr, decimals) : String(value);
};

export const percent = (share: number): string => {
  const cldr = symbols();
  return cldr ? writePercent(share, cldr) : `${Math.round(share * 100)}%`;
};

/** A length of time in words; `exact` counts the last minutes down by the second. */
export function duration(ms: number, exact = false): string {
  const { unit, count, rest } = span(ms);
  const cldr = symbols();
  if (unit === "minutes" && exact && count < 10 && cldr) return writeClock(count, rest, cldr);
  if (unit === "seconds") return t("time.seconds", { n: count });
  if (unit === "minutes") return t("time.minutes", { n: count });
  if (unit === "hours") return rest > 0 && count < 10 ? t("time.hours_minutes", { h: count, m: rest }) : t("time.hours", { n: count });
  return t("time.days", { n: count });
}

/** A moment: the time of day, with the day where it is not today's. */
export function moment(at: string, now: number): string {
  const date = new Date(at);
  const cldr = symbols();
  return cldr ? writeMoment(date, locale.value, cldr, new Date(now).toDateString() !== date.toDateString()) : "";
}

const OURS = new Set(["kmr", "ckb", "zza"]);
let names: { locale: string; names: Intl.DisplayNames | null } = { locale: "", names: null };

/** A language's name in the language of the page. `others`: names by tag for what nobody else knows. */
export function languageName(tag: string | null, others: ReadonlyMap<string, { name: string; english: string }>): string {
  if (!tag) return t("language.none");
  if (tag === "und" || tag.startsWith("und-")) return t("language.unknown");
  if (OURS.has(tag)) return t(`language.${tag}` as Key);
  const own = symbols()?.languages;
  if (own) return own[tag] ?? others.get(tag)?.name ?? tag;
  if (names.locale !== locale.value) {
    try {
      names = { locale: locale.value, names: new Intl.DisplayNames([locale.value], { type: "language", fallback: "none" }) };
    } catch {
      names = { locale: locale.value, names: null };
    }
  }
  return names.names?.of(tag) ?? others.get(tag)?.name ?? tag;
}
