// How an organisation's sessions stand, for as long as somebody supervises them.

import { computed, effect, signal, type Signal } from "@preact/signals";
import { serverNow, setServerTime } from "../../core/clock.ts";
import { problemFrom, type Problem } from "../../core/problem.ts";
import { keepAsking } from "../../core/supervise/asking.ts";
import { makeRinging, pressing, tally, type Pressing } from "../../core/supervise/overview.ts";
import { askSupervision } from "../../core/supervise/server.ts";
import type { Supervision } from "../../core/supervise/wire.ts";
import { ringOnce } from "./alarm.ts";
import { signedOut } from "./session.ts";
import { sound } from "./settings.ts";
import { openWatching, type Watching } from "./watching.ts";

const CUTS_TOLD = 2;
const RING_TICK_MS = 1000;
const NONE: readonly Pressing[] = [];

export type Supervising = ReturnType<typeof openSupervising>;

export function openSupervising(slug: string) {
  const overview = signal<Supervision | null>(null);
  const problem = signal<Problem | null>(null);
  const cut = signal(false);
  const looked = signal<ReadonlySet<string>>(new Set());
  const watchings = signal<ReadonlyMap<string, Watching>>(new Map());
  /** Why a reading along came to its end, by session: told until it is put away. */
  const ended = signal<ReadonlyMap<string, string>>(new Map());

  const calls = computed(() => (overview.value ? pressing(overview.value) : NONE));
  const figures = computed(() => (overview.value ? tally(overview.value) : null));
  const fresh = computed(() => calls.value.filter(({ key }) => !looked.value.has(key)));

  const visible = (): boolean => document.visibilityState === "visible";
  const asking = keepAsking(
    () => askSupervision(slug),
    (answer) => {
      if (answer.status >= 400) {
        problem.value = problemFrom(answer.status, answer.body, "");
        if (answer.status === 401) signedOut();
        return false;
      }
      const found = answer.body as Supervision;
      setServerTime(found.at);
      overview.value = found;
      problem.value = null;
      return true;
    },
    (times) => (cut.value = times >= CUTS_TOLD),
    visible,
    (go, ms) => void setTimeout(go, ms),
  );
  const back = (): void => {
    if (visible()) asking.now();
  };
  document.addEventListener("visibilitychange", back);
  addEventListener("online", asking.now);

  const ringing = makeRinging();
  const ring = (): void => {
    if (sound.peek() && ringing.due(calls.peek(), looked.peek(), serverNow())) void ringOnce();
  };
  const stopRinging = effect(() => {
    if (calls.value.length > 0 && sound.value) ring();
  });
  const ticking = setInterval(ring, RING_TICK_MS);

  const change = <K, V>(map: Signal<ReadonlyMap<K, V>>, key: K, value: V | null): void => {
    const next = new Map(map.peek());
    if (value === null) next.delete(key);
    else next.set(key, value);
    map.value = next;
  };

  return {
    slug, overview, problem, cut, calls, fresh, figures, watchings, ended,
    again: asking.now,
    /** Somebody has seen what is pressing about a session. */
    look(id: string) {
      const keys = calls.peek().filter(({ session }) => session.id === id).map(({ key }) => key);
      if (keys.some((key) => !looked.peek().has(key))) looked.value = new Set([...looked.peek(), ...keys]);
    },
    /** Listen along where both sides have been told. */
    readAlong(id: string) {
      if (watchings.peek().has(id)) return;
      change(ended, id, null);
      const watching = openWatching(id, (reason) => {
        change(watchings, id, null);
        change(ended, id, reason);
        asking.now();
      });
      change(watchings, id, watching);
    },
    /** Read along no longer, told to both sides. */
    leave(id: string): Promise<void> {
      const watching = watchings.peek().get(id);
      change(watchings, id, null);
      return watching ? watching.leave().finally(asking.now) : Promise.resolve();
    },
    /** Whether something would be lost with the page: what was written and is not with the server. */
    holdsWords: (): boolean => [...watchings.peek().values()].some((one) => one.holdsWords()),
    stop() {
      for (const watching of watchings.peek().values()) void watching.leave().catch(() => undefined);
      asking.stop();
      stopRinging();
      clearInterval(ticking);
      document.removeEventListener("visibilitychange", back);
      removeEventListener("online", asking.now);
    },
  };
}
