// Work handed in without a network: kept with its fence and its key, and sent when there is one again.

import { asProblem, type Problem } from "./problem.ts";
import type { Content } from "./types.ts";

export interface Waiting {
  claim: string;
  task: string;
  fence: number;
  content: Content;
  key: string;
  at: number;
  /** Where it was typed. */
  tab?: string;
}

export interface OutboxShelf {
  all(): Promise<Waiting[]>;
  put(waiting: Waiting): Promise<void>;
  remove(claim: string): Promise<void>;
}

export type Sent = { claim: string; task: string; problem: Problem | null };

export class Outbox {
  #running: Promise<Sent[]> | null = null;

  constructor(
    private readonly shelf: OutboxShelf,
    private readonly send: (waiting: Waiting) => Promise<unknown>,
  ) {}

  keep(waiting: Waiting): Promise<void> {
    return this.shelf.put(waiting);
  }

  waiting(): Promise<Waiting[]> {
    return this.shelf.all();
  }

  /** Sends all that waits, oldest first. What the server refuses for good leaves the outbox with its reason. */
  flush(): Promise<Sent[]> {
    this.#running ??= this.#flush().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #flush(): Promise<Sent[]> {
    const done: Sent[] = [];
    for (const waiting of (await this.shelf.all()).sort((a, b) => a.at - b.at)) {
      try {
        await this.send(waiting);
        done.push({ claim: waiting.claim, task: waiting.task, problem: null });
      } catch (error) {
        const problem = asProblem(error);
        // Signed out or no network: it waits on.
        if (problem.retryable || problem.status === 0 || problem.status === 401 || problem.status >= 500) break;
        done.push({ claim: waiting.claim, task: waiting.task, problem });
      }
      await this.shelf.remove(waiting.claim);
    }
    return done;
  }
}
