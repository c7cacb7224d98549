// Who is signed in, and what they may use.

import { computed, signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Config, Language, Me, Role } from "../../core/types.ts";
import { bestLocale } from "../../i18n/locales.ts";
import { chosenLocale, setLocale, startLocale } from "./settings.ts";

/** undefined: not known yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
export const config = signal<Config | null>(null);
export const startProblem = signal<Problem | null>(null);
export const languages = signal<ReadonlyMap<string, Language>>(new Map());

const roles = computed<ReadonlySet<Role>>(() => new Set((me.value?.memberships ?? []).map(({ role }) => role)));

export const isVolunteer = computed(() => Boolean(me.value?.volunteer));
export const mayDesk = computed(() => roles.value.has("coordinator") || roles.value.has("supervisor"));
export const mayWatch = computed(() => mayDesk.value || roles.value.has("observer"));
export const mayReview = computed(() => mayDesk.value || isVolunteer.value);

/** Whether a person may see how an organisation's tasks come along. */
export const watches = (slug: string): boolean =>
  Boolean(me.value?.memberships.some(({ organisation, role }) => organisation.slug === slug && role !== "volunteer"));

/** Where a person's day starts. */
export const home = computed(() => (mayDesk.value ? "/desk" : isVolunteer.value ? "/" : mayWatch.value ? "/watch" : "/"));

export async function start(): Promise<void> {
  startProblem.value = null;
  try {
    const [settings, person] = await Promise.all([
      api.getConfig(),
      api.getMe().catch((error: unknown) => {
        if (asProblem(error).status === 401) return null;
        throw error;
      }),
    ]);
    config.value = settings;
    me.value = person;
    if (person) await arrived(person);
  } catch (error) {
    startProblem.value = asProblem(error);
  }
}

async function arrived(person: Me): Promise<void> {
  await startLocale();
  if (chosenLocale() === null && person.account.locale) await setLocale(bestLocale([person.account.locale]));
}

let asked: Promise<void> | null = null;

/** Names and directions of languages, for pickers; asked for once. */
export function needLanguages(): Promise<void> {
  asked ??= api.listLanguages().then(
    (answer) => {
      languages.value = new Map(answer.languages.map((language) => [language.tag, language]));
    },
    () => {
      asked = null;
    },
  );
  return asked;
}

export async function signIn(email: string, password: string): Promise<void> {
  const person = await api.signIn(email, password);
  me.value = person;
  await arrived(person);
}

export async function signOut(): Promise<void> {
  const account = me.value?.account.id;
  // Whoever uses this browser next gets none of these messages.
  if (me.value?.volunteer) await import("./push.ts").then(({ switchOff }) => switchOff()).catch(() => undefined);
  await api.signOut().catch((error: unknown) => {
    if (asProblem(error).status !== 401) throw error;
  });
  if (account) await import("../../core/device.ts").then(({ forgetDrafts }) => forgetDrafts(account)).catch(() => undefined);
  me.value = null;
}

/** Any page may learn that the session has ended. */
export function signedOut(): void {
  me.value = null;
}
