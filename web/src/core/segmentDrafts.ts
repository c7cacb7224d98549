// Words as they are typed into segments: each on this device at once, and on the server soon after, without the
// others. Two tabs on one draft lose no word of each other: the server keeps what one of them didn't know of.

import type { Saved } from "./drafts.ts";
import { laidOut, targetsOf, type Target } from "./segments.ts";
import type { Content } from "./types.ts";

export interface Change {
  id: string;
  target: string;
  /** What the server had there, as far as was known here. */
  was: string;
}

export interface Unsent extends Change {
  at: number;
}

/** Where segments lie on the device until the server has them; each tab has keys of its own. */
export interface SegmentShelf {
  all(task: string): Promise<{ key: string; unsent: Unsent }[]>;
  set(task: string, tab: string, unsent: Unsent): Promise<string>;
  remove(keys: readonly string[]): Promise<void>;
}

export interface SegmentDraftOptions {
  task: string;
  asked: Content;
  shelf: SegmentShelf;
  /** Answers the words of another tab that stood in these segments. */
  send: (changes: Change[]) => Promise<readonly { id: string; target: string }[]>;
  report: (saved: Saved) => void;
  /** The words of other tabs, by segment; undefined where they have been seen. */
  others: (found: ReadonlyMap<string, string | undefined>) => void;
  waitMs?: number;
  now?: () => number;
  tab?: string;
}

const AT_ONCE = 200;

export class SegmentKeeper {
  readonly #server = new Map<string, string>();
  readonly #typed = new Map<string, string>();
  readonly #unsent = new Set<string>();
  readonly #keys = new Map<string, Set<string>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #over = false;
  readonly #tab: string;

  constructor(private readonly options: SegmentDraftOptions) {
    this.#tab = options.tab ?? crypto.randomUUID();
  }

  /** The draft to go on from: what the server has, with what was typed here and never reached it. */
  async open(server: Content | null): Promise<{ content: Content; saved: Saved }> {
    for (const { id, target } of targetsOf(server)) this.#server.set(id, target);
    const kept = await this.options.shelf.all(this.options.task).catch(() => []);
    const newest = new Map<string, Unsent>();
    for (const { key, unsent } of kept.sort((a, b) => a.unsent.at - b.unsent.at)) {
      this.#remember(unsent.id, key);
      newest.set(unsent.id, unsent);
    }
    for (const { id, target, was } of newest.values()) {
      if (target !== this.#server.get(id)) this.#unsent.add(id);
      // What came to the server meanwhile was never seen here: sending says so by what was known.
      this.#server.set(id, was);
    }
    const typed = targetsOf(server).filter(({ id }) => !newest.has(id));
    const content: Content = { segments: laidOut({ segments: [...typed, ...[...newest.values()].map(({ id, target }) => ({ id, target }))] }, this.options.asked) };
    for (const { id, target } of targetsOf(content)) this.#typed.set(id, target);
    this.options.others(new Map(targetsOf(server).flatMap(({ id, other }) => (other === undefined ? [] : [[id, other] as const]))));
    if (this.#unsent.size > 0) this.#soon();
    return { content, saved: this.#unsent.size > 0 ? "device" : server ? "server" : "nothing" };
  }

  async typed(content: Content): Promise<void> {
    const changed = (content["segments"] as readonly Target[]).filter(({ id, target }) => (this.#typed.get(id) ?? "") !== target);
    if (changed.length === 0) return;
    this.options.report("typing");
    this.#soon();
    for (const { id, target } of changed) {
      this.#typed.set(id, target);
      this.#unsent.add(id);
    }
    const kept = await Promise.all(changed.map(({ id, target }) => this.#keep(id, target)));
    if (changed.some(({ id }) => this.#unsent.has(id))) this.options.report(kept.every(Boolean) ? "device" : "nowhere");
  }

  /** Sends what is not sent yet. Also called when the network is back or the page is left. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#sending || this.#over || this.#unsent.size === 0) return;
    this.#sending = true;
    try {
      while (this.#unsent.size > 0 && !this.#over) await this.#send([...this.#unsent].slice(0, AT_ONCE));
      if (!this.#over) this.options.report("server");
    } catch {
      // Still on the device; the next letter, or the network's return, tries again.
    } finally {
      this.#sending = false;
    }
  }

  /** The work was handed in: the draft has done its duty. */
  async discard(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#timer);
    await this.options.shelf.remove([...this.#keys.values()].flatMap((keys) => [...keys])).catch(() => undefined);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #send(ids: readonly string[]): Promise<void> {
    const changes = ids.map((id) => ({ id, target: this.#typed.get(id) ?? "", was: this.#server.get(id) ?? "" }));
    const keys = ids.flatMap((id) => [...(this.#keys.get(id) ?? [])]);
    const others = new Map((await this.options.send(changes)).map(({ id, target }) => [id, target]));
    for (const { id, target } of changes) {
      this.#server.set(id, target);
      // Typed on meanwhile, it goes once more.
      if (this.#typed.get(id) === target) this.#unsent.delete(id);
    }
    this.options.others(new Map(ids.map((id) => [id, others.get(id)])));
    const done = keys.filter((key) => ids.some((id) => !this.#unsent.has(id) && this.#keys.get(id)?.delete(key)));
    await this.options.shelf.remove(done).catch(() => undefined);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.options.waitMs ?? 2000);
  }

  #remember(id: string, key: string): void {
    const keys = this.#keys.get(id) ?? new Set();
    this.#keys.set(id, keys.add(key));
  }

  async #keep(id: string, target: string): Promise<boolean> {
    try {
      const unsent = { id, target, was: this.#server.get(id) ?? "", at: (this.options.now ?? Date.now)() };
      this.#remember(id, await this.options.shelf.set(this.options.task, this.#tab, unsent));
      return true;
    } catch {
      return false;
    }
  }
}
