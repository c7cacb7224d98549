// Segments that the server does not have yet, on this device, per account and tab.

import { createStore, delMany, entries, set, type UseStore } from "idb-keyval";
import type { SegmentShelf, Unsent } from "./segmentDrafts.ts";

// A database of its own: idb-keyval opens one store in each, and few keys make it quick to look through.
let opened: UseStore | undefined;
const store = (): UseStore => (opened ??= createStore("imece-segments", "unsent"));

export const segmentShelf = (account: string): SegmentShelf => ({
  async all(task) {
    const found = await entries<string, Unsent>(store());
    return found.filter(([key]) => key.startsWith(`${account}:${task}:`)).map(([key, unsent]) => ({ key, unsent }));
  },
  async set(task, tab, unsent) {
    const key = `${account}:${task}:${tab}:${unsent.id}`;
    await set(key, unsent, store());
    return key;
  },
  remove: (keys) => delMany([...keys], store()),
});
