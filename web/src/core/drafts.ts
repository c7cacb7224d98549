// Words as they are typed: on this device at once, on the server soon after. Nothing typed is ever thrown away
// by us: not by a lease that ran out, a bad network or a closed page.

import type { Content } from "./types.ts";

/** Where drafts lie on the device. */
export interface Shelf {
  get(key: string): Promise<Draft | undefined>;
  set(key: string, draft: Draft): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface Draft {
  content: Content;
  at: number;
  /** Whether the server has these very words. */
  sent: boolean;
}

export type Saved = "nothing" | "typing" | "device" | "server" | "nowhere";

export interface DraftOptions {
  key: string;
  shelf: Shelf;
  send: (content: Content) => Promise<void>;
  report: (saved: Saved) => void;
  waitMs?: number;
  now?: () => number;
}

export class DraftKeeper {
  #latest: Content | null = null;
  #revision = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(private readonly options: DraftOptions) {}

  /** What was left here, if it is not older than what the server holds. */
  async restore(): Promise<Draft | undefined> {
    return this.options.shelf.get(this.options.key).catch(() => undefined);
  }

  /** The draft to go on from: what was left here and never reached the server, or else the server's. */
  async open(server: Content | null): Promise<{ content: Content; saved: Saved }> {
    const local = await this.restore();
    const unsent = local !== undefined && !local.sent;
    return {
      content: (unsent ? local.content : (server ?? local?.content)) ?? {},
      saved: unsent ? "device" : server || local ? "server" : "nothing",
    };
  }

  async typed(content: Content): Promise<void> {
    this.#latest = content;
    const revision = ++this.#revision;
    this.options.report("typing");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.options.waitMs ?? 2000);
    const kept = await this.#keep(content, false);
    if (revision === this.#revision) this.options.report(kept ? "device" : "nowhere");
  }

  /** Sends what is not sent yet. Also called when the network is back or the page is left. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const content = this.#latest;
    if (content === null || this.#sending) return;
    const revision = this.#revision;
    this.#sending = true;
    try {
      await this.options.send(content);
      if (revision === this.#revision) {
        this.#latest = null;
        await this.#keep(content, true);
        this.options.report("server");
      }
    } catch {
      // Still on the device; the next letter, or the network's return, tries again.
    } finally {
      this.#sending = false;
    }
    if (revision !== this.#revision) this.#timer = setTimeout(() => void this.flush(), this.options.waitMs ?? 2000);
  }

  /** The work was handed in: the draft has done its duty. */
  async discard(): Promise<void> {
    clearTimeout(this.#timer);
    this.#latest = null;
    this.#revision += 1;
    await this.options.shelf.remove(this.options.key).catch(() => undefined);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #keep(content: Content, sent: boolean): Promise<boolean> {
    try {
      await this.options.shelf.set(this.options.key, { content, at: (this.options.now ?? Date.now)(), sent });
      return true;
    } catch {
      return false;
    }
  }
}
