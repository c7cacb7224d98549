// What was written and has not arrived yet: sent in order, one at a time, each under its own name until it is taken.

export interface Unsent {
  client_id: string;
  text: string;
  refused: boolean;
}

export type Verdict =
  | { is: "taken"; offset: number }
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
  const without = (client_id: string): Unsent[] => queue.filter((one) => one.client_id !== client_id);

  const next = (): void => {
    const one = queue.filter((waiting) => !waiting.refused)[0];
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
      if (verdict.is === "taken") set(without(one.client_id));
      else if (verdict.is === "refused") set(queue.map((other) => (other.client_id === one.client_id ? { ...other, refused: true } : other)));
      else {
        stopped = true;
        set(queue.map((other) => ({ ...other, refused: true })));
      }
      next();
    });
  };

  return {
    add(text) {
      set(queue.concat({ client_id: newId(), text, refused: false }));
      // Behind one that is waiting for its next try it waits as well: order is kept.
      if (queue.length === 1 || tries === 0) next();
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
