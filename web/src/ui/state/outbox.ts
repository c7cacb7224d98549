// Sends what was handed in without a network, whenever there is one again.

import { effect } from "@preact/signals";
import * as api from "../../core/api.ts";
import { outboxShelf } from "../../core/device.ts";
import { Outbox, type Waiting } from "../../core/outbox.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { status } from "./live.ts";
import { me } from "./session.ts";
import { refusedClaims, sentClaims, waitingCount } from "./waiting.ts";

let outbox: Outbox | null = null;

async function flush(): Promise<void> {
  if (!outbox) return;
  const done = await outbox.flush();
  waitingCount.value = (await outbox.waiting()).length;
  const refused = done.find(({ problem }) => problem !== null);
  if (refused?.problem) tell(sentence(refused.problem), true);
  else if (done.length > 0) tell(t("app.waiting_sent"));
  const back = done.filter(({ problem }) => problem !== null).map(({ claim }) => claim);
  if (back.length > 0) refusedClaims.value = new Set([...refusedClaims.value, ...back]);
  const sent = done.filter(({ problem }) => problem === null).map(({ claim }) => claim);
  if (sent.length > 0) sentClaims.value = new Set([...sentClaims.value, ...sent]);
}

export function startOutbox(): void {
  effect(() => {
    const account = me.value?.account.id;
    outbox = account
      ? new Outbox(outboxShelf(account), ({ claim, fence, content, key, tab }) => api.submitClaim(claim, fence, content, key, tab ?? null))
      : null;
    if (outbox) void flush().catch(() => undefined);
  });
  effect(() => {
    if (status.value === "live" || status.value === "polling") void flush().catch(() => undefined);
  });
  addEventListener("online", () => void flush().catch(() => undefined));
}

export async function keepForLater(waiting: Waiting): Promise<void> {
  await outbox?.keep(waiting);
  waitingCount.value += 1;
}

export const isWaiting = async (claim: string): Promise<boolean> =>
  ((await outbox?.waiting().catch(() => [])) ?? []).some((waiting) => waiting.claim === claim);
