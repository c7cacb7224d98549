// Asking how things stand, again and again, for as long as the page is open: the asking itself says that somebody is
// there to supervise. The next question is planned when an answer has come and not by a timer that plans the next
// timer: browsers let such chains run once a minute in a tab that nobody looks at, and then nobody would be there.

import type { Answer } from "../talk/http.ts";

export const SEEN_MS = 3000;
/** In a tab behind others; two of them may be lost before the server takes nobody to be there. */
export const HIDDEN_MS = 15000;
const LOST_MS = 2000;

export interface Asking {
  /** Ask now: something was just done, or the page is looked at again. */
  now(): void;
  stop(): void;
}

/** `heard`: false where there is nothing to ask any more. `lost`: how many questions in a row got no answer. */
export function keepAsking(
  ask: () => Promise<Answer>,
  heard: (answer: Answer) => boolean,
  lost: (times: number) => void,
  looked: () => boolean,
  later: (go: () => void, ms: number) => void,
): Asking {
  let round = 0;
  let failed = 0;
  let asking = false;
  let again = false;
  let stopped = false;

  const after = (ms: number): void => {
    const mine = ++round;
    later(() => mine === round && next(), ms);
  };
  const next = (): void => {
    if (stopped) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    void ask().then((answer) => {
      asking = false;
      if (stopped) return;
      if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
        failed += 1;
        lost(failed);
        return after(LOST_MS);
      }
      if (failed > 0) lost(0);
      failed = 0;
      if (!heard(answer)) stopped = true;
      else if (again) next();
      else after(looked() ? SEEN_MS : HIDDEN_MS);
    });
  };
  next();
  return {
    now() {
      round += 1;
      next();
    },
    stop() {
      stopped = true;
    },
  };
}
