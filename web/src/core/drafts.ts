// Words as they are typed: on this device at once, on the server soon after. Nothing typed is ever thrown away
// by us: not by a lease that ran out, a bad network or a closed page.

import type { Content } from "./types.ts";

/** Where drafts lie on the device, each under its tab's own key: two tabs must not write over each other here either. */
export interface Shelf {
  all(prefix: string): Promise<[string, Draft][]>;
  set(key: string, draft: Draft): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface Draft {
  content: Content;
  at: number;
  /** Whether the server has these very words. */
  sent: boolean;
  /** Which version of the server's draft was known when they were typed. */
  was?: number;
}

/** The draft as the server has it: how often it was saved, and what other tabs had written in its place. */
export interface Kept {
  version: number;
  others: readonly Content[];
}

export type Saved = "nothing" | "typing" | "device" | "server" | "nowhere";

export interface DraftOptions {
  key: string;
  tab: string;
  shelf: Shelf;
  /** `was`: the version that was known; `settled`: whoever types has seen what the other tabs had written. */
  send: (content: Content, was: number, settled: boolean) => Promise<Kept>;
  report: (saved: Saved) => void;
  /** Told what other tabs had written, until it is settled. */
  others?: (found: readonly Content[]) => void;
  waitMs?: number;
  now?: () => number;
}

export class DraftKeeper {
  #latest: Content | null = null;
  #revision = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;
  #was = 0;
  #settled = false;
  /** Drafts of tabs that are gone: their words are here now. */
  #adopted: string[] = [];

  constructor(private readonly options: DraftOptions) {}

  get #key(): string {
    return `${this.options.key}:${this.options.tab}`;
  }

  /** The draft to go on from: what was left here and never reached the server, or else the server's. What was left
   * in several tabs is all given: the newest to go on from, the others beside it. */
  async open(server: Content | null, kept: Kept = { version: 0, others: [] }): Promise<{ content: Content; saved: Saved }> {
    const found = await this.options.shelf.all(this.options.key).catch((): [string, Draft][] => []);
    const unsent = found.filter(([, { sent }]) => !sent).sort(([one, a], [other, b]) => Number(other === this.#key) - Number(one === this.#key) || b.at - a.at);
    const [first, ...rest] = unsent;
    // What the server has of other tabs need not lie here as well.
    if (server) await Promise.all(found.filter(([key, { sent }]) => sent && key !== this.#key).map(([key]) => this.options.shelf.remove(key).catch(() => undefined)));
    this.#adopted = unsent.map(([key]) => key).filter((key) => key !== this.#key);
    this.#was = first ? (first[1].was ?? kept.version) : kept.version;
    const content = first?.[1].content ?? server ?? newest(found)?.content ?? {};
    const others = [...kept.others, ...rest.map(([, draft]) => draft.content)].filter((other) => !same(other, content));
    if (first && server && this.#was !== kept.version && !same(server, content)) others.push(server);
    if (others.length > 0) this.options.others?.(others);
    return { content, saved: first ? "device" : server || found.length > 0 ? "server" : "nothing" };
  }

  /** Both were seen: what is sent from now on replaces the others too. */
  settle(): void {
    this.#settled = true;
    this.options.others?.([]);
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
      const settled = this.#settled;
      const { version, others } = await this.options.send(content, this.#was, settled);
      this.#was = version;
      if (settled === this.#settled) this.#settled = false;
      if (others.length > 0 && !this.#settled) this.options.others?.(others);
      await this.#forgetAdopted();
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
    await this.options.shelf.remove(this.#key).catch(() => undefined);
    await this.#forgetAdopted();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #keep(content: Content, sent: boolean): Promise<boolean> {
    try {
      await this.options.shelf.set(this.#key, { content, at: (this.options.now ?? Date.now)(), sent, was: this.#was });
      return true;
    } catch {
      return false;
    }
  }

  async #forgetAdopted(): Promise<void> {
    const keys = this.#adopted.splice(0);
    await Promise.all(keys.map((key) => this.options.shelf.remove(key).catch(() => undefined)));
  }
}

const newest = (found: readonly [string, Draft][]): Draft | undefined =>
  found.map(([, draft]) => draft).reduce<Draft | undefined>((last, draft) => (last && last.at >= draft.at ? last : draft), undefined);

const same = (one: Content, other: Content): boolean => JSON.stringify(one) === JSON.stringify(other);
