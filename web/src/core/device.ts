// This device's own storage, per account: what one person typed is not shown to the next one.

import { createStore, del, delMany, entries, get, keys, set, type UseStore } from "idb-keyval";
import type { Draft, Shelf } from "./drafts.ts";
import type { OutboxShelf, Waiting } from "./outbox.ts";

let opened: UseStore | undefined;
const store = (): UseStore => (opened ??= createStore("imece", "work"));

export const draftShelf = (account: string): Shelf => ({
  async all(prefix) {
    const ours = `draft:${account}:`;
    const found = await entries<string, Draft>(store());
    // Words that were kept before tabs were told apart have no tab behind their task.
    return found.filter(([key]) => key === ours + prefix || key.startsWith(`${ours}${prefix}:`)).map(([key, draft]) => [key.slice(ours.length), draft]);
  },
  set: (key, draft) => set(`draft:${account}:${key}`, draft, store()),
  remove: (key) => del(`draft:${account}:${key}`, store()),
});

export const outboxShelf = (account: string): OutboxShelf => ({
  async all() {
    const found = await entries<string, Waiting>(store());
    return found.filter(([key]) => key.startsWith(`outbox:${account}:`)).map(([, waiting]) => waiting);
  },
  put: (waiting) => set(`outbox:${account}:${waiting.claim}`, waiting, store()),
  remove: (claim) => del(`outbox:${account}:${claim}`, store()),
});

/** On signing out: drafts go, they are on the server; work not yet sent stays for its author's return. */
export async function forgetDrafts(account: string): Promise<void> {
  const mine = (await keys<string>(store())).filter((key) => key.startsWith(`draft:${account}:`));
  const sent = await Promise.all(mine.map(async (key) => ((await get<Draft>(key, store()))?.sent ? key : null)));
  await delMany(sent.filter((key) => key !== null), store());
}
