// Snapshot, then events: what every live page does. Events that arrive while a snapshot is on its way are applied
// again on top of it; they carry whole states with versions, so that is harmless and loses none.

import { signal, type ReadonlySignal } from "@preact/signals";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { EventFrame, Positions } from "../../core/types.ts";
import { follow, listen } from "./live.ts";
import { signedOut } from "./session.ts";

export interface Loader<S> {
  load: () => Promise<{ state: S; positions: Positions }>;
  apply: (state: S, event: EventFrame) => S;
  /** Whether a lost channel concerns this page. */
  concerns: (channel: string) => boolean;
}

export interface Live<S> {
  state: ReadonlySignal<S | null>;
  problem: ReadonlySignal<Problem | null>;
  reload: () => Promise<void>;
  change: (change: (state: S) => S) => void;
  stop: () => void;
}

export function live<S>({ load, apply, concerns }: Loader<S>): Live<S> {
  const state = signal<S | null>(null);
  const problem = signal<Problem | null>(null);
  let round = 0;
  let missed: EventFrame[] | null = null;

  const reload = async (): Promise<void> => {
    const mine = ++round;
    const heard: EventFrame[] = [];
    missed = heard;
    try {
      const snapshot = await load();
      if (mine !== round) return;
      state.value = heard.reduce(apply, snapshot.state);
      problem.value = null;
      missed = null;
      follow(snapshot.positions);
    } catch (error) {
      if (mine !== round) return;
      missed = null;
      problem.value = asProblem(error);
      if (problem.value.status === 401) signedOut();
    }
  };

  const quiet = listen({
    event(event) {
      missed?.push(event);
      if (state.value !== null) state.value = apply(state.value, event);
    },
    reload(channels) {
      if (channels.length === 0 || channels.some(concerns)) void reload();
    },
  });

  return {
    state,
    problem,
    reload,
    change: (change) => {
      if (state.value !== null) state.value = change(state.value);
    },
    stop: () => {
      round += 1;
      quiet();
    },
  };
}
