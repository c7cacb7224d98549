// Language and colours of the pages, kept on the device.

import { signal } from "@preact/signals";
import { bestLocale, isLocale, type Locale } from "../../i18n/locales.ts";
import { direction, locale, useLocale } from "../../i18n/translate.ts";

export type Theme = "auto" | "light" | "dark";

export const kept = (name: string): string | null => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // Storage is switched off: the device's own settings hold.
  }
};

export const keep = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // See above.
  }
};

const keptTheme = kept("theme");
export const theme = signal<Theme>(keptTheme === "light" || keptTheme === "dark" ? keptTheme : "auto");

export function setTheme(next: Theme): void {
  theme.value = next;
  keep("theme", next);
  showTheme();
}

export function showTheme(): void {
  document.documentElement.dataset["theme"] = theme.value;
}

export const sound = signal(kept("sound") === "on");

export function setSound(on: boolean): void {
  sound.value = on;
  keep("sound", on ? "on" : "off");
}

export async function setLocale(next: Locale): Promise<void> {
  await useLocale(next);
  keep("locale", next);
  showLocale();
}

function showLocale(): void {
  document.documentElement.lang = locale.value;
  document.documentElement.dir = direction.value;
}

export const chosenLocale = (): Locale | null => {
  const tag = kept("locale");
  return tag !== null && isLocale(tag) ? tag : null;
};

let started: Promise<void> | null = null;

/** The device's choice; whoever sets another one waits for this first, or would be overtaken. */
export function startLocale(): Promise<void> {
  started ??= useLocale(chosenLocale() ?? bestLocale(navigator.languages)).then(showLocale);
  return started;
}
