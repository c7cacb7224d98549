// Imports and how far they are. Their progress comes by the desk's channel.

import * as api from "../../core/api.ts";
import { applyEvent, snapshot, type Entities } from "../../core/entities.ts";
import { importRule } from "../../core/imports.ts";
import type { ImportJob } from "../../core/types.ts";
import { live } from "./snapshot.ts";

export function openImports() {
  const imports = live<Entities<ImportJob>>({
    load: async () => ({ state: snapshot((await api.listImports()).imports, importRule), positions: {} }),
    apply: (state, event) => applyEvent(state, event, importRule),
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
