// The HTTP API, one function per operation. Nothing else in the pages talks to it. Paths, queries and bodies are
// checked against the generated description; the running code is a fetch and no more, to keep the first load small.

import type { paths } from "../generated/api.ts";
import { offline, problemFrom } from "./problem.ts";
import type * as wire from "./types.ts";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Having<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];
type Operation<M extends Method, P extends keyof paths> = paths[P][M];
type BodyOf<O> = O extends { requestBody?: infer B } ? (NonNullable<B> extends { content: { "application/json": infer J } } ? J : undefined) : undefined;
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;
type PathOf<O> = O extends { parameters: { path: infer I } } ? I : undefined;

interface Call<O> {
  path?: PathOf<O>;
  query?: { [Name in keyof QueryOf<O>]?: QueryOf<O>[Name] | undefined };
  body?: BodyOf<O>;
  form?: FormData;
  key?: string;
  signal?: AbortSignal;
}

function address(path: string, ids: Record<string, string> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return filled + (text ? `?${text}` : "");
}

async function call<T, M extends Method, P extends Having<M>>(method: M, path: P, init: Call<Operation<M, P>> = {}): Promise<T> {
  const { body, form, key, signal } = init;
  let answer: Response;
  try {
    answer = await fetch(address(path, init.path as Record<string, string> | undefined, init.query), {
      method: method.toUpperCase(),
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(key ? { "Idempotency-Key": key } : {}),
      },
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

export const get = <T>() => <P extends Having<"get">>(path: P, init?: Call<Operation<"get", P>>) => call<T, "get", P>("get", path, init);
export const post = <T>() => <P extends Having<"post">>(path: P, init?: Call<Operation<"post", P>>) => call<T, "post", P>("post", path, init);
export const put = <T>() => <P extends Having<"put">>(path: P, init?: Call<Operation<"put", P>>) => call<T, "put", P>("put", path, init);
const patch = <T>() => <P extends Having<"patch">>(path: P, init?: Call<Operation<"patch", P>>) => call<T, "patch", P>("patch", path, init);
export const remove = <T>() => <P extends Having<"delete">>(path: P, init?: Call<Operation<"delete", P>>) => call<T, "delete", P>("delete", path, init);

/** Makes a repeated request recognisable: the same key for every try of one wish. */
export const newKey = (): string => crypto.randomUUID();

export const getConfig = () => get<wire.Config>()("/api/v1/config");
export const signIn = (email: string, password: string) => post<wire.Me>()("/api/v1/session", { body: { email, password } });
export const signOut = () => remove<void>()("/api/v1/session");
export const getMe = () => get<wire.Me>()("/api/v1/me");
export const changeMe = (body: { locale?: string }) => patch<wire.Me>()("/api/v1/me", { body });
export const setPresence = (state: wire.Presence) => put<{ state: wire.Presence }>()("/api/v1/me/presence", { body: { state } });

export const getAvailability = () => get<wire.Availability>()("/api/v1/me/availability");
export const setAvailability = (body: wire.AvailabilityWish) => put<wire.Availability>()("/api/v1/me/availability", { body });

export const listResponses = () => get<{ responses: wire.Response[] }>()("/api/v1/responses");
export const listLanguages = () => get<{ languages: wire.Language[] }>()("/api/v1/languages");
export const detectLanguage = (body: { text: string; declared?: string; response?: string }, signal: AbortSignal) =>
  post<wire.Detection>()("/api/v1/language/detect", { body, signal });

export const getBoard = (limit: number) => get<wire.Board>()("/api/v1/board", { query: { limit } });
export const claimNext = (body: { kind?: string; language?: string }) => post<wire.Claim>()("/api/v1/board/next", { body });

export const getTask = (task_id: string) => get<wire.TaskPage>()("/api/v1/tasks/{task_id}", { path: { task_id } });
export const listTasks = (filters: wire.TaskFilters, cursor: string | null, limit: number) =>
  get<wire.TaskList>()("/api/v1/tasks", { query: { ...filters, cursor, limit } });
export const postTask = (body: wire.TaskPost, key: string) => post<wire.PostedTask>()("/api/v1/tasks", { body, key });
export const changeTask = (task_id: string, body: { version: number; urgency?: wire.Urgency }) =>
  patch<wire.DeskTask>()("/api/v1/tasks/{task_id}", { path: { task_id }, body });
export const cancelTask = (task_id: string, reason: string) => post<wire.DeskTask>()("/api/v1/tasks/{task_id}/cancel", { path: { task_id }, body: { reason } });
export const correctLanguage = (task_id: string, language: string) =>
  post<wire.TaskPage>()("/api/v1/tasks/{task_id}/language", { path: { task_id }, body: { language } });
export const claimTask = (task_id: string) => post<wire.Claim>()("/api/v1/tasks/{task_id}/claim", { path: { task_id } });

export const seeOffer = (offer_id: string) => post<wire.Offer>()("/api/v1/offers/{offer_id}/see", { path: { offer_id } });
export const acceptOffer = (offer_id: string) => post<wire.Claim>()("/api/v1/offers/{offer_id}/accept", { path: { offer_id } });
export const declineOffer = (offer_id: string, reason: wire.Decline) =>
  post<wire.Offer>()("/api/v1/offers/{offer_id}/decline", { path: { offer_id }, body: { reason } });
export const listRung = (task_id: string) => get<wire.RungList>()("/api/v1/tasks/{task_id}/offers", { path: { task_id } });

export const listClaims = () => get<{ claims: wire.Claim[] }>()("/api/v1/claims");
const readClaim = (claim_id: string) => get<wire.ClaimPage>()("/api/v1/claims/{claim_id}", { path: { claim_id } });
let begun: { id: string; answer: Promise<wire.ClaimPage> } | undefined;
/** Asks for a claim before its page is there: on a slow line each way to and fro counts. */
export const beginClaim = (id: string): void => {
  const answer = readClaim(id);
  begun = { id, answer };
  answer.catch(() => (begun = undefined));
};
export const getClaim = (id: string): Promise<wire.ClaimPage> => {
  const answer = begun?.id === id ? begun.answer : readClaim(id);
  begun = undefined;
  return answer;
};
export const extendClaim = (claim_id: string, fence: number) => post<wire.Claim>()("/api/v1/claims/{claim_id}/extend", { path: { claim_id }, body: { fence } });
export const releaseClaim = (claim_id: string, fence: number, reason: string) =>
  post<wire.Claim>()("/api/v1/claims/{claim_id}/release", { path: { claim_id }, body: { fence, reason } });
export const submitClaim = (claim_id: string, fence: number, content: wire.Content, key: string, tab: string | null = null) =>
  post<wire.Submission>()("/api/v1/claims/{claim_id}/submit", { path: { claim_id }, body: { fence, content, tab }, key });
export const saveDraft = (claim_id: string, body: wire.DraftSave) => put<wire.DraftSaved>()("/api/v1/claims/{claim_id}/draft", { path: { claim_id }, body });
export const saveSegments = (claim_id: string, fence: number, segments: wire.SegmentChange[]) =>
  patch<wire.SegmentsSaved>()("/api/v1/claims/{claim_id}/draft", { path: { claim_id }, body: { fence, segments } });
export const revokeClaim = (claim_id: string, reason: string) => post<wire.Claim>()("/api/v1/claims/{claim_id}/revoke", { path: { claim_id }, body: { reason } });

export const listReviews = (limit: number) => get<wire.ReviewList>()("/api/v1/reviews", { query: { limit } });
export const getSubmission = (submission_id: string) => get<wire.Submission>()("/api/v1/submissions/{submission_id}", { path: { submission_id } });
export const acceptSubmission = (submission_id: string, body: { content?: wire.Content; remarks?: string; notes?: wire.Note[] }) =>
  post<wire.Submission>()("/api/v1/submissions/{submission_id}/accept", { path: { submission_id }, body });
export const returnSubmission = (submission_id: string, remarks: string, notes: wire.Note[] = []) =>
  post<wire.Submission>()("/api/v1/submissions/{submission_id}/return", { path: { submission_id }, body: { remarks, notes } });

export interface ImportWish {
  response: string;
  organisation: string;
  kind: wire.Kind;
  to: string;
  urgency: wire.Urgency;
}

/** Sends a file to be looked into; its tasks are made when it is started. */
export function postImport(file: File, wish: ImportWish): Promise<wire.ImportJob> {
  const form = new FormData();
  form.set("file", file, file.name);
  for (const [name, value] of Object.entries(wish)) if (value !== "") form.set(name, String(value));
  form.set("start", "false");
  return post<wire.ImportJob>()("/api/v1/imports", { form });
}

export const startImport = (import_id: string, body: { mapping: Record<string, string | null>; to: string | null; urgency: wire.Urgency; kind: wire.Kind; form: Record<string, unknown> | null }) =>
  post<wire.ImportJob>()("/api/v1/imports/{import_id}/start", { path: { import_id }, body });
export const listImports = () => get<{ imports: wire.ImportJob[] }>()("/api/v1/imports");
export const cancelImport = (import_id: string) => remove<wire.ImportJob>()("/api/v1/imports/{import_id}", { path: { import_id } });
export const calendarAddress = (claim_id: string): string => `/api/v1/claims/${encodeURIComponent(claim_id)}/calendar`;
export const rejectsAddress = (import_id: string): string => `/api/v1/imports/${encodeURIComponent(import_id)}/rejects`;

export const listPeople = (slug: string) => get<{ people: Record<string, string> }>()("/api/v1/organisations/{slug}/people", { path: { slug } });
export const getFigures = (response: string) => get<wire.Figures>()("/api/v1/figures", { query: { response } });
export const getTimeline = (response: string, hours: number) => get<wire.Timeline>()("/api/v1/figures/timeline", { query: { response, hours } });
