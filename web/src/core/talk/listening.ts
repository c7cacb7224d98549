// Asking what is new, again and again. Long questions where the way holds them, short ones where it cuts them.

import { isLost, type Answer } from "./http.ts";

export const LONGEST_S = 20;
const SPACING_MS = 2000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];

export interface Listening {
  /** Ask now, unless a question is on its way: that one brings the news. */
  now(): void;
  /** The network came back, the phone woke up, or there is something to say by asking: a question that is on its way is
   * dropped, as its way may be gone. */
  anew(): void;
  stop(): void;
}

/** `ask`: a question that the server may hold so many seconds, and that can be dropped. `heard`: says whether there was
 * anything new, null where there is nothing more to listen for. `broken`: how many questions in a row got no answer.
 * `longest_s`: how long a question may be held at most at this moment. */
export function listen(
  ask: (wait_s: number, held: (drop: () => void) => void) => Promise<Answer>,
  heard: (answer: Answer) => boolean | null,
  broken: (times: number) => void,
  later: (go: () => void, ms: number) => void,
  longest_s: () => number = () => LONGEST_S,
): Listening {
  let wait = 0;
  let failed = 0;
  let round = 0;
  let drop: (() => void) | null = null;
  let asking = false;
  let dropped = false;
  let stopped = false;

  const after = (ms: number): void => {
    const mine = ++round;
    later(() => mine === round && again(), ms);
  };
  const again = (): void => {
    if (stopped || asking) return;
    asking = true;
    dropped = false;
    const asked = Math.min(wait, longest_s());
    void ask(asked, (how) => (drop = how)).then((answer) => {
      asking = false;
      drop = null;
      if (stopped) return;
      if (isLost(answer) && dropped) {
        wait = 0;
        return again();
      }
      if (isLost(answer)) {
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
      if (!asking) after(0);
    },
    anew() {
      if (!asking) return after(0);
      dropped = true;
      drop?.();
    },
    stop() {
      stopped = true;
      drop?.();
    },
  };
}
