// One polite voice for what changes by itself, and one visible notice for what a person has just done.

import { signal } from "@preact/signals";

export const spoken = signal("");
export const notice = signal<{ text: string; bad: boolean } | null>(null);

let quiet: ReturnType<typeof setTimeout> | undefined;
let hide: ReturnType<typeof setTimeout> | undefined;

/** Read out by a screen reader when it has a moment. */
export function say(text: string): void {
  clearTimeout(quiet);
  spoken.value = text;
  quiet = setTimeout(() => {
    spoken.value = "";
  }, 5000);
}

export function tell(text: string, bad = false): void {
  clearTimeout(hide);
  notice.value = { text, bad };
  hide = setTimeout(() => {
    notice.value = null;
  }, bad ? 12_000 : 6000);
}

export function dismiss(): void {
  clearTimeout(hide);
  notice.value = null;
}
