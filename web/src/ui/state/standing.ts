// How a counsellor stands with each organisation: asked for by the pages that show it, never before.

import { effect, signal } from "@preact/signals";
import { getStanding, pause } from "../../core/counsel/standing.ts";
import type { Standing } from "../../core/counsel/wire.ts";
import { asProblem } from "../../core/problem.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { me, signedOut } from "./session.ts";

/** Null before it is known; empty for who counsels nowhere. */
export const standing = signal<readonly Standing[] | null>(null);

/** Where it can't be had now, what was known before stays. */
export async function loadStanding(): Promise<void> {
  try {
    standing.value = (await getStanding()).counselling;
  } catch (error) {
    if (asProblem(error).status === 401) signedOut();
  }
}

/** Be given no further talk for a while, or again. */
export async function setPaused(paused: boolean): Promise<void> {
  try {
    standing.value = (await pause(paused)).counselling;
  } catch (error) {
    tell(sentence(asProblem(error)), true);
  }
}

effect(() => {
  if (me.value === null) standing.value = null;
});
