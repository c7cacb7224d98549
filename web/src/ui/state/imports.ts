// Imports and how far they are. Their progress comes by the desk's channel.

import * as api from "../../core/api.ts";
import { applyEvent, snapshot, type Entities, type Rule } from "../../core/entities.ts";
import type { ImportJob } from "../../core/types.ts";
import { live } from "./snapshot.ts";

const rule: Rule<ImportJob> = { kind: "import", channel: (channel) => channel.startsWith("desk:"), keep: () => true };

export function openImports() {
  const imports = live<Entities<ImportJob>>({
    load: async () => ({ state: snapshot((await api.listImports()).imports, rule), positions: {} }),
    apply: (state, event) => applyEvent(state, event, rule),
    concerns: (channel) => channel.startsWith("desk:"),
  });
  return {
    ...imports,
    put(job: ImportJob) {
      imports.change((state) => ({ ...state, all: new Map(state.all).set(job.id, job) }));
    },
  };
}

export type ImportsStore = ReturnType<typeof openImports>;
