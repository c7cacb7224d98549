// The one store of what rings for a counsellor while a seeker waits.

import { computed, signal, untracked } from "@preact/signals";
import { callsNow, declineCall, hearCall, learnCall, loadCalls, type Calls } from "../../core/calls.ts";
import { asProblem } from "../../core/problem.ts";
import type { Call } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { needLanguages, signedOut } from "./session.ts";
import { live } from "./snapshot.ts";
import { startTicking } from "./ticking.ts";

export const callWords = ({ language, urgent }: Call): string => t(urgent ? "ring.call.urgent" : "ring.call", { language: nameOf(language) });

export function openCalls() {
  const calls = live<Calls>({ load: loadCalls, apply: hearCall, concerns: (channel) => channel.startsWith("inbox:") });
  const any = computed(() => (calls.state.value?.all.size ?? 0) > 0);
  const { tick, stop: stopTicking } = startTicking(() => any.value);
  const now = computed<readonly Call[]>(() => (calls.state.value ? callsNow(calls.state.value, tick.value) : []));

  // Somebody waits: it is said at once, and once; again where it has become urgent.
  const words = signal("");
  let told = new Set<string>();
  const stopTelling = now.subscribe((found) => untracked(() => {
    if (found.length > 0) void needLanguages();
    const names = new Map(found.map((call) => [`${call.id} ${call.urgent}`, call]));
    const fresh = [...names].filter(([name]) => !told.has(name)).map(([, call]) => callWords(call));
    told = new Set(names.keys());
    if (fresh.length > 0) words.value = fresh.join(" ");
    else if (found.length === 0) words.value = "";
  }));

  const busy = signal(false);
  void calls.reload();

  return {
    now, tick, words, busy,
    async decline({ id }: Call): Promise<void> {
      busy.value = true;
      try {
        const answer = await declineCall(id);
        calls.change((state) => learnCall(state, answer));
        tell(t("ring.declined"));
      } catch (error) {
        const problem = asProblem(error);
        if (problem.status === 401) signedOut();
        tell(sentence(problem), true);
      }
      busy.value = false;
    },
    stop() {
      stopTelling();
      stopTicking();
      calls.stop();
    },
  };
}

export type CallStore = ReturnType<typeof openCalls>;
