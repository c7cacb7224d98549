// Figures of one response: loaded once, then by pulse. The line over time is asked for again as they move.

import { signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Figures, Timeline } from "../../core/types.ts";
import { listen } from "./live.ts";
import { signedOut } from "./session.ts";

const LINE_EVERY_MS = 15_000;
const WITHOUT_PULSE_MS = 30_000;

export function openFigures(response: string) {
  const figures = signal<Figures | null>(null);
  const timeline = signal<Timeline | null>(null);
  const problem = signal<Problem | null>(null);
  const hours = signal(6);
  let heardAt = 0;
  let stopped = false;

  const newer = (next: Partial<Figures>): void => {
    const old = figures.value;
    if (old && next.at && next.at < old.at) return; // A pulse may overtake the first answer.
    if (old) figures.value = { ...old, ...next };
    else if (next.tasks && next.time_to_claim && next.lanes && next.at) figures.value = next as Figures;
  };

  const reload = async (): Promise<void> => {
    try {
      newer(await api.getFigures(response));
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.status === 401) signedOut();
    }
  };

  const drawLine = async (): Promise<void> => {
    const wanted = hours.value;
    const answer = await api.getTimeline(response, wanted).catch(() => null);
    if (answer && wanted === hours.value && !stopped) timeline.value = answer;
  };

  const quiet = listen({
    pulse(pulse) {
      if (pulse.scope !== `response:${response}`) return;
      heardAt = Date.now();
      newer(pulse.figures);
    },
  });
  const line = setInterval(() => void drawLine(), LINE_EVERY_MS);
  // Streams and polls bring pulses too; should none come, the figures are asked for.
  const net = setInterval(() => {
    if (Date.now() - heardAt > WITHOUT_PULSE_MS) void reload();
  }, WITHOUT_PULSE_MS);
  void reload();
  void drawLine();

  return {
    figures,
    timeline,
    problem,
    hours,
    reload,
    show(next: number) {
      hours.value = next;
      void drawLine();
    },
    stop() {
      stopped = true;
      clearInterval(line);
      clearInterval(net);
      quiet();
    },
  };
}

export type FiguresStore = ReturnType<typeof openFigures>;
