// Hours: their part of the API, for those who worked them, for those who confirm them, and for whoever checks a
// certificate. Apart from the rest of it, which every first load carries.

import { get, post, remove } from "./api.ts";
import type * as wire from "./types.ts";

/** Days as `YYYY-MM-DD`, both of them in it; empty: open. */
export interface Period {
  from: string;
  to: string;
}

interface Part extends Period {
  organisation: string;
}

const PAGE = 50;

const queryOf = ({ from, to, organisation }: Part) => ({ from: from || undefined, to: to || undefined, organisation: organisation || undefined });

export const getHours = (part: Part) => get<wire.Hours>()("/api/v1/me/hours", { query: queryOf(part) });
export const listHours = (part: Part, cursor?: string) =>
  get<wire.HoursEntryList>()("/api/v1/me/hours/entries", { query: { ...queryOf(part), cursor, limit: PAGE } });

/** Where the statement is downloaded from: a link, so that the browser keeps the file. */
export function statementAddress(part: Part, ending: "csv" | "pdf"): string {
  const given = Object.entries(queryOf(part)).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const query = new URLSearchParams(given).toString();
  return `/api/v1/me/hours/statement.${ending}${query ? `?${query}` : ""}`;
}

export const issueCertificate = ({ from, to, organisation }: Part) =>
  post<wire.Certificate>()("/api/v1/me/certificates", { body: { since: from || null, until: to || null, organisation: organisation || null } });
export const listCertificates = () => get<{ certificates: wire.Certificate[] }>()("/api/v1/me/certificates");
export const certificateAddress = ({ statement }: wire.Certificate): string => `/api/v1/me/certificates/${statement.id}/pdf`;
export const verifyCertificate = (code: string) => post<wire.CertificateCheck>()("/api/v1/certificates/verify", { body: { code } });

export const listOutcomes = () => get<{ outcomes: wire.Outcome[] }>()("/api/v1/me/outcomes");
export const readOutcomes = () => post<void>()("/api/v1/me/outcomes/read");

interface DeskPart extends Period {
  response: string;
}

const deskQuery = ({ from, to, response }: DeskPart) => ({ from: from || undefined, to: to || undefined, response });

export const getOrganisationHours = (slug: string, part: DeskPart) =>
  get<wire.Hours>()("/api/v1/organisations/{slug}/hours", { path: { slug }, query: deskQuery(part) });
export const listOrganisationHours = (slug: string, part: DeskPart, unconfirmed: boolean, cursor?: string) =>
  get<wire.DeskHoursList>()("/api/v1/organisations/{slug}/hours/entries", { path: { slug }, query: { ...deskQuery(part), unconfirmed, cursor, limit: PAGE } });
export const confirmHours = (slug: string, entries: string[]) =>
  post<{ confirmed: number }>()("/api/v1/organisations/{slug}/hours/confirm", { path: { slug }, body: { entries } });
export const correctHours = (slug: string, entry: string, minutes: number, reason: string) =>
  post<{ id: string; seconds: number }>()("/api/v1/organisations/{slug}/hours/correct", { path: { slug }, body: { entry, minutes, reason } });

export const listOrganisationOutcomes = (slug: string) =>
  get<{ outcomes: wire.Outcome[] }>()("/api/v1/organisations/{slug}/outcomes", { path: { slug } });
export const writeOutcome = (slug: string, response: string, text: string) =>
  post<{ id: string }>()("/api/v1/organisations/{slug}/outcomes", { path: { slug }, body: { response, text } });
export const withdrawOutcome = (slug: string, outcome_id: string) =>
  remove<void>()("/api/v1/organisations/{slug}/outcomes/{outcome_id}", { path: { slug, outcome_id } });

export interface Shown {
  sign: "" | "−";
  h: number;
  m: number;
  s: number;
}

/** Seconds as they are shown: whole hours, minutes and seconds, nothing rounded up. */
export function shown(seconds: number): Shown {
  const size = Math.abs(seconds);
  return { sign: seconds < 0 ? "−" : "", h: Math.floor(size / 3600), m: Math.floor((size % 3600) / 60), s: size % 60 };
}

/** A day of this device's calendar. */
export function dayOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
