// Documents and how far they are. What changes a task of theirs is told on the desk's channel; they are read anew then.

import * as documents from "../../core/documents.ts";
import type { DocumentJob } from "../../core/documents.ts";
import { listen } from "./live.ts";
import { live } from "./snapshot.ts";

const AGAIN_AFTER_MS = 2_000;

/** A long text on its way from the page of a new task to that of documents. */
export const handedOver = { text: "", name: "" };

export function openDocuments() {
  const all = live<readonly DocumentJob[]>({
    load: async () => ({ state: (await documents.listDocuments()).documents, positions: {} }),
    apply: (state) => state,
    concerns: (channel) => channel.startsWith("desk:"),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const quiet = listen({
    event({ channel, entity }) {
      if (!channel.startsWith("desk:") || entity.kind !== "task" || !all.state.peek()?.some(({ state }) => state === "posted")) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void all.reload();
      }, AGAIN_AFTER_MS);
    },
    reload: () => undefined,
  });
  return {
    ...all,
    put(job: DocumentJob) {
      all.change((state) => [job, ...state.filter(({ id }) => id !== job.id)].sort((a, b) => (a.id < b.id ? 1 : -1)));
    },
    stop() {
      clearTimeout(timer);
      quiet();
      all.stop();
    },
  };
}

export type DocumentsStore = ReturnType<typeof openDocuments>;
