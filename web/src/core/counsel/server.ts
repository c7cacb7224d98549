// A counsellor's part of the API.

import { ask, type Answer } from "../talk/http.ts";
import { problemFrom, offline } from "../problem.ts";
import { verdictOf } from "../talk/server.ts";
import type { Unsent, Verdict } from "../talk/outgoing.ts";
import type { Closing, Held, Note, Severity } from "./wire.ts";

const BASE = "/api/v1/sessions";
const SHORT_MS = 15000;
const GRACE_MS = 12000;

const of = (id: string, what: string): string => `${BASE}/${encodeURIComponent(id)}${what}`;

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(method, path, body, null, SHORT_MS);
  if (answer.status === 0) throw offline();
  if (answer.status >= 400) throw problemFrom(answer.status, answer.body, "");
  return answer.body as T;
}

export const nextSession = () => call<Held>("POST", `${BASE}/next`, {});
export const listSessions = () => call<{ sessions: Held[] }>("GET", BASE);
export const setSeverity = (id: string, severity: Severity) => call<unknown>("POST", of(id, "/severity"), { severity });
export const addNote = (id: string, text: string) => call<unknown>("POST", of(id, "/notes"), { text });
export const listNotes = (id: string) => call<{ notes: Note[] }>("GET", of(id, "/notes"));
export const askForHelp = (id: string) => call<unknown>("POST", of(id, "/help"), {});
export const askTransfer = (id: string) => call<unknown>("POST", of(id, "/transfer"), {});
export const closeSession = (id: string, form: Closing) => call<unknown>("POST", of(id, "/close"), form);

export const listenToSession = (id: string, after: number, wait_s: number): Promise<Answer> =>
  ask("GET", of(id, `/messages?after=${after}&wait=${wait_s}`), undefined, null, wait_s * 1000 + GRACE_MS);
export const typingIn = (id: string): Promise<Answer> => ask("POST", of(id, "/typing"), {}, null, SHORT_MS);
export const say = (id: string, one: Unsent): Promise<Verdict> =>
  ask("POST", of(id, "/messages"), { client_id: one.client_id, text: one.text }, null, SHORT_MS).then(verdictOf);
