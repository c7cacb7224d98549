// The HTTP API, one function per operation, named as its operation id. Nothing else in the pages talks to it.

import { offline, problemFrom } from "./problem.ts";
import type * as wire from "./types.ts";

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface Call {
  query?: Query;
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const BASE = "/api/v1";
const id = encodeURIComponent;

function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return BASE + path + (text ? `?${text}` : "");
}

async function call<T>(method: string, path: string, { query, body, form, headers, signal }: Call = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address(path, query), {
      method,
      credentials: "same-origin",
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: form ?? (body === undefined ? null : JSON.stringify(body)),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw offline();
  }
  if (answer.status === 204) return undefined as T;
  const read: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemFrom(answer.status, read, answer.headers.get("X-Request-Id") ?? "");
  return read as T;
}

/** Makes a repeated request recognisable: the same key for every try of one wish. */
export const newKey = (): string => crypto.randomUUID();

export const getConfig = () => call<wire.Config>("GET", "/config");
export const signIn = (email: string, password: string) => call<wire.Me>("POST", "/session", { body: { email, password } });
export const signOut = () => call<void>("DELETE", "/session");
export const getMe = () => call<wire.Me>("GET", "/me");
export const changeMe = (change: { locale?: string; timezone?: string; name?: string }) => call<wire.Me>("PATCH", "/me", { body: change });
export const setPresence = (state: wire.Presence) => call<{ state: wire.Presence }>("PUT", "/me/presence", { body: { state } });

export const listResponses = () => call<{ responses: wire.Response[] }>("GET", "/responses");
export const listLanguages = () => call<{ languages: wire.Language[] }>("GET", "/languages");
export const detectLanguage = (body: { text: string; declared?: string; response?: string }, signal: AbortSignal) =>
  call<wire.Detection>("POST", "/language/detect", { body, signal });

export const getBoard = (limit: number) => call<wire.Board>("GET", "/board", { query: { limit } });
export const claimNext = (wish: { kind?: string; language?: string }) => call<wire.Claim>("POST", "/board/next", { body: wish });

export const getTask = (task: string) => call<wire.TaskPage>("GET", `/tasks/${id(task)}`);
export const listTasks = (filters: wire.TaskFilters, cursor: string | null, limit: number) =>
  call<wire.TaskList>("GET", "/tasks", { query: { ...filters, cursor, limit } });
export const postTask = (task: wire.TaskPost, key: string) =>
  call<wire.PostedTask>("POST", "/tasks", { body: task, headers: { "Idempotency-Key": key } });
export const changeTask = (task: string, change: { version: number; urgency?: wire.Urgency }) =>
  call<wire.DeskTask>("PATCH", `/tasks/${id(task)}`, { body: change });
export const cancelTask = (task: string, reason: string) => call<wire.DeskTask>("POST", `/tasks/${id(task)}/cancel`, { body: { reason } });
export const correctLanguage = (task: string, language: string) =>
  call<wire.Card>("POST", `/tasks/${id(task)}/language`, { body: { language } });
export const claimTask = (task: string) => call<wire.Claim>("POST", `/tasks/${id(task)}/claim`);

export const listClaims = () => call<{ claims: wire.Claim[] }>("GET", "/claims");
export const getClaim = (claim: string) => call<wire.ClaimPage>("GET", `/claims/${id(claim)}`);
export const extendClaim = (claim: string, fence: number) => call<wire.Claim>("POST", `/claims/${id(claim)}/extend`, { body: { fence } });
export const releaseClaim = (claim: string, fence: number, reason: string) =>
  call<wire.Claim>("POST", `/claims/${id(claim)}/release`, { body: { fence, reason } });
export const submitClaim = (claim: string, fence: number, content: wire.Content, key: string) =>
  call<wire.Submission>("POST", `/claims/${id(claim)}/submit`, { body: { fence, content }, headers: { "Idempotency-Key": key } });
export const saveDraft = (claim: string, fence: number, content: wire.Content) =>
  call<void>("PUT", `/claims/${id(claim)}/draft`, { body: { fence, content } });
export const revokeClaim = (claim: string, reason: string) => call<wire.Claim>("POST", `/claims/${id(claim)}/revoke`, { body: { reason } });

export const listReviews = (limit: number) => call<wire.ReviewList>("GET", "/reviews", { query: { limit } });
export const getSubmission = (submission: string) => call<wire.Submission>("GET", `/submissions/${id(submission)}`);
export const acceptSubmission = (submission: string, verdict: { content?: wire.Content; remarks?: string }) =>
  call<wire.Submission>("POST", `/submissions/${id(submission)}/accept`, { body: verdict });
export const returnSubmission = (submission: string, remarks: string) =>
  call<wire.Submission>("POST", `/submissions/${id(submission)}/return`, { body: { remarks } });

export interface ImportWish {
  response: string;
  organisation: string;
  kind: wire.Kind;
  to: string;
  urgency: wire.Urgency;
}

export function postImport(file: File, wish: ImportWish): Promise<wire.ImportJob> {
  const form = new FormData();
  form.set("file", file, file.name);
  for (const [name, value] of Object.entries(wish)) if (value !== "") form.set(name, String(value));
  form.set("start", "false");
  return call<wire.ImportJob>("POST", "/imports", { form });
}

export const startImport = (job: string, wish: { mapping: Record<string, string | null>; to: string | null; urgency: wire.Urgency; kind: wire.Kind }) =>
  call<wire.ImportJob>("POST", `/imports/${id(job)}/start`, { body: wish });
export const listImports = () => call<{ imports: wire.ImportJob[] }>("GET", "/imports");
export const getImport = (job: string) => call<wire.ImportJob>("GET", `/imports/${id(job)}`);
export const cancelImport = (job: string) => call<wire.ImportJob>("DELETE", `/imports/${id(job)}`);
export const rejectsAddress = (job: string): string => `${BASE}/imports/${id(job)}/rejects`;

export const listPeople = (organisation: string) => call<{ people: Record<string, string> }>("GET", `/organisations/${id(organisation)}/people`);

export const getFigures = (response: string) => call<wire.Figures>("GET", "/figures", { query: { response } });
export const getTimeline = (response: string, hours: number) => call<wire.Timeline>("GET", "/figures/timeline", { query: { response, hours } });
