// The server as the seeker's page knows it: one function per question.

import { ask, tellGoing, type Answer } from "./http.ts";
import type { Unsent, Verdict } from "./outgoing.ts";
import type { Begun } from "./wire.ts";

const SHORT_MS = 15000;
/** What a held question takes longer than it is held for, on a slow way. */
const GRACE_MS = 12000;

const BASE = "/api/v1/talk";
const session = (of: Begun): string => `${BASE}/sessions/${encodeURIComponent(of.id)}`;

export interface Wish {
  language?: string;
  text?: string;
  age_band?: string;
  topic?: string;
  danger?: boolean;
  client_id: string;
}

export const readOpening = (response: string): Promise<Answer> => ask("GET", `${BASE}/${encodeURIComponent(response)}`, undefined, null, SHORT_MS);

export const begin = (response: string, wish: Wish): Promise<Answer> => ask("POST", `${BASE}/${encodeURIComponent(response)}/sessions`, wish, null, SHORT_MS);

/** That nobody was there in somebody's language, so that it is counted; whether it arrives changes nothing for them. */
export const turnedAway = (response: string, client_id: string, language: string): Promise<Answer> =>
  ask("POST", `${BASE}/${encodeURIComponent(response)}/turned-away`, { client_id, language }, null, SHORT_MS);

export const listenTo = (of: Begun, after: number, wait_s: number): Promise<Answer> =>
  ask("GET", `${session(of)}?after=${after}&wait=${wait_s}`, undefined, of.token, wait_s * 1000 + GRACE_MS);

const post = (of: Begun, what: string, body: unknown): Promise<Answer> => ask("POST", `${session(of)}/${what}`, body, of.token, SHORT_MS);

export const typing = (of: Begun): Promise<Answer> => post(of, "typing", {});
export const inDanger = (of: Begun): Promise<Answer> => post(of, "danger", {});
export const answerTransfer = (of: Begun, agree: boolean): Promise<Answer> => post(of, "transfer", { agree });
export const endTalk = (of: Begun): Promise<Answer> => post(of, "leave", {});
export const goAway = (of: Begun): void => tellGoing(`${session(of)}/leave`, of.token);

interface Body {
  offset?: number;
  code?: string;
  data?: { retry_after_s?: number };
  retry_after_s?: number;
}

/** What an answer means for a message that waits. A refusal for good must not hold up those behind it. */
export function verdictOf(answer: Answer): Verdict {
  const body = (answer.body ?? {}) as Body;
  const offset = body.offset;
  if (answer.status >= 200 && answer.status < 300 && typeof offset === "number") return { is: "taken", offset };
  if (answer.status === 401 || answer.status === 404 || answer.status === 410) return { is: "over" };
  if (answer.status === 0 || answer.status === 429 || answer.status >= 500 || answer.status < 400) {
    const after_s = body.data?.retry_after_s ?? body.retry_after_s;
    return { is: "again", after_ms: typeof after_s === "number" ? after_s * 1000 : null };
  }
  return { is: "refused" };
}

export const sendMessage = (of: Begun, one: Unsent): Promise<Verdict> => post(of, "messages", { client_id: one.client_id, text: one.text }).then(verdictOf);
