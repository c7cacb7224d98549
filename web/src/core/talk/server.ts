// The server as the seeker's page knows it: one function per question.

import { ask, isLost, tellGoing, type Answer } from "./http.ts";
import type { Unsent, Verdict } from "./outgoing.ts";
import type { Begun, Refusal, Wish } from "./wire.ts";

const SHORT_MS = 15000;
const AGAIN_MS = 2000;
/** What a held question takes longer than it is held for, on a slow way. */
export const GRACE_MS = 12000;

const BASE = "/api/v1/talk";
const session = (of: Begun): string => `${BASE}/sessions/${encodeURIComponent(of.id)}`;

export const readOpening = (response: string): Promise<Answer> => ask("GET", `${BASE}/${encodeURIComponent(response)}`, undefined, null, SHORT_MS);

export const begin = (response: string, wish: Wish): Promise<Answer> => ask("POST", `${BASE}/${encodeURIComponent(response)}/sessions`, wish, null, SHORT_MS);

/** That nobody was there in somebody's language, so that it is counted; whether it arrives changes nothing for them. */
export const turnedAway = (response: string, client_id: string, language: string): Promise<Answer> =>
  ask("POST", `${BASE}/${encodeURIComponent(response)}/turned-away`, { client_id, language }, null, SHORT_MS);

/** `after`: what the page has; `read`: what was on a screen that somebody looks at; `stamp`: of what it knows besides. */
export const listenTo = (of: Begun, after: number, read: number, stamp: string, wait_s: number, held: (drop: () => void) => void): Promise<Answer> =>
  ask("GET", `${session(of)}?after=${after}&read=${read}&stamp=${stamp}&wait=${wait_s}`, undefined, of.token, wait_s * 1000 + GRACE_MS, held);

const post = (of: Begun, what: string, body: unknown): Promise<Answer> => ask("POST", `${session(of)}/${what}`, body, of.token, SHORT_MS);

export const typing = (of: Begun): Promise<Answer> => post(of, "typing", {});
export const inDanger = (of: Begun): Promise<Answer> => post(of, "danger", {});
export const answerTransfer = (of: Begun, agree: boolean): Promise<Answer> => post(of, "transfer", { agree });
export const endTalk = (of: Begun): Promise<Answer> => post(of, "leave", {});
export const goAway = (of: Begun): void => tellGoing(`${session(of)}/leave`, of.token);

/** Asks until there is an answer: what somebody in danger says once must arrive. `goes_on`: whether it still matters. */
export function insist(question: () => Promise<Answer>, goes_on: () => boolean, later: (go: () => void, ms: number) => void): Promise<Answer> {
  return question().then((answer) => {
    if (!isLost(answer) || !goes_on()) return answer;
    return new Promise<void>((resolve) => later(resolve, AGAIN_MS)).then(() => insist(question, goes_on, later));
  });
}

/** How long the server asks to be left alone; null where it does not say. */
export const retryAfterMs = (answer: Answer): number | null => {
  const after_s = (answer.body as Partial<Refusal> | null)?.data?.retry_after_s;
  return typeof after_s === "number" ? after_s * 1000 : null;
};

/** What an answer means for a message that waits. A refusal for good must not hold up those behind it. */
export function verdictOf(answer: Answer): Verdict {
  if (answer.status === 200) return { is: "taken" };
  if (isLost(answer)) return { is: "again", after_ms: retryAfterMs(answer) };
  // 422: this text; everything else: this talk.
  return { is: answer.status === 422 ? "refused" : "over" };
}

export const sendMessage = (of: Begun, one: Unsent): Promise<Verdict> => post(of, "messages", { client_id: one.client_id, text: one.text }).then(verdictOf);
