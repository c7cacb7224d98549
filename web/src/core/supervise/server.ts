// A supervisor's part of the API.

import { problemFrom, offline } from "../problem.ts";
import { ask, type Answer } from "../talk/http.ts";
import type { Unsent, Verdict } from "../talk/outgoing.ts";
import { verdictOf } from "../talk/server.ts";
import type { IncidentPage, Incidents, OverSessions, ReportWish, Severity } from "./wire.ts";

const BASE = "/api/v1";
const SHORT_MS = 15000;
const GRACE_MS = 12000;

const session = (id: string, what: string): string => `${BASE}/sessions/${encodeURIComponent(id)}${what}`;
const organisation = (slug: string, what: string): string => `${BASE}/organisations/${encodeURIComponent(slug)}${what}`;

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await ask(method, path, body, null, SHORT_MS);
  if (answer.status === 0) throw offline();
  if (answer.status >= 400) throw problemFrom(answer.status, answer.body, "");
  return answer.body as T;
}

/** Asking says that the supervisor is there. */
export const askSupervision = (slug: string): Promise<Answer> => ask("GET", `${BASE}/supervision?organisation=${encodeURIComponent(slug)}`, undefined, null, SHORT_MS);

export const beginWatching = (id: string) => call<unknown>("POST", session(id, "/watch"), {});
export const stopWatching = (id: string) => call<unknown>("DELETE", session(id, "/watch"));
export const listenAlong = (id: string, after: number, stamp: string, wait_s: number): Promise<Answer> =>
  ask("GET", session(id, `/watch?after=${after}&stamp=${stamp}&wait=${wait_s}`), undefined, null, wait_s * 1000 + GRACE_MS);

export const listWatchedNotes = (id: string) => call<{ notes: { text: string; at: string }[] }>("GET", session(id, "/watch/notes"));

const send = (id: string, what: string, { client_id, text }: Unsent): Promise<Verdict> => ask("POST", session(id, what), { client_id, text }, null, SHORT_MS).then(verdictOf);
export const whisper = (id: string, one: Unsent): Promise<Verdict> => send(id, "/whisper", one);
export const say = (id: string, one: Unsent): Promise<Verdict> => send(id, "/messages", one);

export const stepIn = (id: string) => call<unknown>("POST", session(id, "/step-in"), {});
export const judge = (id: string, severity: Severity) => call<unknown>("POST", session(id, "/severity"), { severity });
export const endSession = (id: string) => call<unknown>("POST", session(id, "/end"), {});
export const blockSeeker = (id: string) => call<unknown>("POST", session(id, "/block"), {});

export const listOver = (slug: string) => call<OverSessions>("GET", organisation(slug, "/sessions-over"));
export const reportIncident = (id: string, wish: ReportWish) => call<{ id: string }>("POST", session(id, "/incidents"), wish);
export const listIncidents = (slug: string) => call<Incidents>("GET", organisation(slug, "/incidents"));
/** Reading is recorded. */
export const readIncident = (id: string) => call<IncidentPage>("GET", `${BASE}/incidents/${encodeURIComponent(id)}`);
export const setKeeping = (slug: string, days: number) => call<unknown>("PUT", organisation(slug, "/incidents/keeping"), { days });
