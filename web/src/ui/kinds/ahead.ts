// What a kind's page needs beyond the work page itself: fetched while who may take such a task still reads it.

import type { Kind } from "../../core/types.ts";
import { useApart } from "../../i18n/translate.ts";
import table from "virtual:messages/captions";

const AHEAD: { [kind in Kind]?: () => Promise<unknown> } = {
  captioning: () => Promise.all([import("../parts/captions/Editor.tsx"), useApart("captions", table)]),
};

/** Failing is no harm: it is fetched again, and said, where it is needed. */
export const fetchAhead = (kind: Kind): void => void AHEAD[kind]?.().catch(() => undefined);
