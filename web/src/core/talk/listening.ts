// Asking what is new, again and again. Long questions where the way holds them, short ones where it cuts them.

import type { Answer } from "./http.ts";

export const LONGEST_S = 20;
const SPACING_MS = 2000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];

export interface Listening {
  /** Ask now: the network came back, or something was sent. */
  now(): void;
  stop(): void;
}

/** `ask`: a question that the server may hold so many seconds. `heard`: says whether there was anything new, null
 * where there is nothing more to listen for. `broken`: how many questions in a row got no answer. */
export function listen(
  ask: (wait_s: number) => Promise<Answer>,
  heard: (answer: Answer) => boolean | null,
  broken: (times: number) => void,
  later: (go: () => void, ms: number) => void,
): Listening {
  let wait = 0;
  let failed = 0;
  let round = 0;
  let asking = false;
  let stopped = false;

  const after = (ms: number): void => {
    const mine = ++round;
    later(() => mine === round && again(), ms);
  };
  const again = (): void => {
    if (stopped || asking) return;
    asking = true;
    const asked = wait;
    void ask(asked).then((answer) => {
      asking = false;
      if (stopped) return;
      const lost = answer.status === 0 || answer.status === 429 || answer.status >= 500;
      if (lost) {
        failed += 1;
        wait = 0;
        broken(failed);
        return after(PAUSES_MS[Math.min(failed, PAUSES_MS.length) - 1] ?? SPACING_MS);
      }
      if (failed > 0) broken(0);
      // After a cut the length of a question grows slowly: what cut it once may cut it again.
      wait = Math.min(LONGEST_S, asked + 5);
      failed = 0;
      const news = heard(answer);
      if (news === null) stopped = true;
      else after(news || asked > 0 ? 200 : SPACING_MS);
    });
  };
  again();
  return {
    now() {
      after(0);
    },
    stop() {
      stopped = true;
    },
  };
}
