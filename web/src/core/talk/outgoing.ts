// What was written and has not been heard back yet: sent in order, one at a time, each under its own name until it is
// taken, and shown until it comes back among the others.

export interface Unsent {
  client_id: string;
  text: string;
  is: "waiting" | "taken" | "refused";
}

export type Verdict =
  | { is: "taken" }
  /** No network, or the server is busy: the same again, after so long. */
  | { is: "again"; after_ms: number | null }
  /** This one will never be taken; the next may. */
  | { is: "refused" }
  /** The talk is over. */
  | { is: "over" };

export interface Outgoing {
  add(text: string): void;
  /** The way is free again: no need to wait for the next try, unless the server said how long to wait. */
  flush(): void;
  list(): readonly Unsent[];
  /** Messages that were heard back have arrived, even where the answer to their sending was lost. */
  arrived(client_ids: readonly string[]): void;
  stop(): void;
}

const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15000];

export function makeOutgoing(
  kept: readonly Unsent[],
  send: (one: Unsent) => Promise<Verdict>,
  changed: (all: readonly Unsent[]) => void,
  newId: () => string,
  later: (go: () => void, ms: number) => void,
): Outgoing {
  let queue: Unsent[] = kept.slice();
  let busy = false;
  let waits = 0;
  let tries = 0;
  let told = false;
  let stopped = false;

  const set = (next: Unsent[]): void => {
    queue = next;
    changed(queue);
  };
  const mark = (what: (one: Unsent) => boolean, is: Unsent["is"]): void => set(queue.map((one) => (what(one) ? { ...one, is } : one)));

  const next = (): void => {
    const one = queue.filter(({ is }) => is === "waiting")[0];
    if (busy || stopped || one === undefined) return;
    busy = true;
    const mine = ++waits;
    void send(one).then((verdict) => {
      busy = false;
      if (stopped) return;
      if (verdict.is === "again") {
        const pause = verdict.after_ms ?? PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? 0;
        tries += 1;
        told = verdict.after_ms !== null;
        later(() => {
          if (mine !== waits) return;
          told = false;
          next();
        }, pause);
        return;
      }
      tries = 0;
      if (verdict.is === "over") {
        stopped = true;
        mark(({ is }) => is === "waiting", "refused");
      } else mark(({ client_id }) => client_id === one.client_id, verdict.is);
      next();
    });
  };

  return {
    add(text) {
      set(queue.concat({ client_id: newId(), text, is: "waiting" }));
      // Behind one that is waiting for its next try it waits as well: order is kept.
      if (tries === 0) next();
    },
    flush() {
      if (told) return;
      tries = 0;
      next();
    },
    list: () => queue,
    arrived(client_ids) {
      const left = queue.filter((one) => client_ids.indexOf(one.client_id) < 0);
      if (left.length !== queue.length) set(left);
    },
    stop() {
      stopped = true;
    },
  };
}
