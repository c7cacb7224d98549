// A counsellor's part of the API. What is asked again and again goes the way of the seeker's page, which can be dropped.

import * as api from "../api.ts";
import { ask, type Answer } from "../talk/http.ts";
import { GRACE_MS, verdictOf } from "../talk/server.ts";
import type { Unsent, Verdict } from "../talk/outgoing.ts";
import type { Closing, Held, HeldList, Note, Severity } from "./wire.ts";

const SHORT_MS = 15000;

const at = (session_id: string) => ({ path: { session_id } });

export const nextSession = () => api.post<Held>()("/api/v1/sessions/next");
export const listSessions = () => api.get<HeldList>()("/api/v1/sessions");
export const setSeverity = (id: string, severity: Severity) => api.post<void>()("/api/v1/sessions/{session_id}/severity", { ...at(id), body: { severity } });
export const addNote = (id: string, text: string) => api.post<void>()("/api/v1/sessions/{session_id}/notes", { ...at(id), body: { text } });
export const listNotes = (id: string) => api.get<{ notes: Note[] }>()("/api/v1/sessions/{session_id}/notes", at(id));
export const askForHelp = (id: string) => api.post<void>()("/api/v1/sessions/{session_id}/help", at(id));
export const askTransfer = (id: string) => api.post<void>()("/api/v1/sessions/{session_id}/transfer", { ...at(id), body: {} });
export const withdrawTransfer = (id: string) => api.remove<void>()("/api/v1/sessions/{session_id}/transfer", at(id));
export const takeTransfer = (id: string) => api.post<Held>()("/api/v1/sessions/{session_id}/transfer/take", at(id));
export const closeSession = (id: string, body: Closing) => api.post<void>()("/api/v1/sessions/{session_id}/close", { ...at(id), body });

const of = (id: string, what: string): string => `/api/v1/sessions/${encodeURIComponent(id)}${what}`;

/** `after`: what the page has; `read`: what was on a screen that somebody looks at. */
export const listenToSession = (id: string, after: number, read: number, stamp: string, wait_s: number, held: (drop: () => void) => void): Promise<Answer> =>
  ask("GET", of(id, `/messages?after=${after}&read=${read}&stamp=${stamp}&wait=${wait_s}`), undefined, null, wait_s * 1000 + GRACE_MS, held);
export const typingIn = (id: string): Promise<Answer> => ask("POST", of(id, "/typing"), {}, null, SHORT_MS);
export const say = (id: string, one: Unsent): Promise<Verdict> =>
  ask("POST", of(id, "/messages"), { client_id: one.client_id, text: one.text }, null, SHORT_MS).then(verdictOf);
