// The responses a person may post for or watch; the one chosen is remembered while the page is open.

import { signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Response } from "../../core/types.ts";
import { signedOut } from "./session.ts";

export const responses = signal<readonly Response[] | null>(null);
export const responsesProblem = signal<Problem | null>(null);
export const chosen = signal("");

export async function loadResponses(): Promise<void> {
  try {
    responses.value = (await api.listResponses()).responses;
    responsesProblem.value = null;
  } catch (error) {
    responsesProblem.value = asProblem(error);
    if (responsesProblem.value.status === 401) signedOut();
  }
}

/** The chosen one of those that may be used so, or the first. */
export const current = (may: (response: Response) => boolean): Response | null => {
  const usable = (responses.value ?? []).filter(may);
  return usable.find(({ slug }) => slug === chosen.value) ?? usable[0] ?? null;
};
