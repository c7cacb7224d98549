// Documents: files that are translated in parts by several people and come back in their layout.

import { get, post } from "./api.ts";
import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];
export type DocumentJob = Shapes["DocumentView"];
export type DocumentTarget = Shapes["DocumentTarget"];
export type DocumentStart = Shapes["DocumentStart"];

/** So many words are one part. */
export const PART_WORDS = 250;

export const createDocument = (body: Shapes["DocumentPost"]) => post<DocumentJob>()("/api/v1/documents", { body });
export const listDocuments = () => get<Shapes["DocumentList"]>()("/api/v1/documents", { query: {} });
export const getDocument = (document_id: string) => get<DocumentJob>()("/api/v1/documents/{document_id}", { path: { document_id } });
export const startDocument = (document_id: string, body: DocumentStart) =>
  post<DocumentJob>()("/api/v1/documents/{document_id}/start", { path: { document_id }, body });
export const cancelDocument = (document_id: string) =>
  post<DocumentJob>()("/api/v1/documents/{document_id}/cancel", { path: { document_id }, body: { reason: "" } });
export const translationAddress = (id: string, to: string): string =>
  `/api/v1/documents/${encodeURIComponent(id)}/translation?to=${encodeURIComponent(to)}`;

/** About how many words a text has: enough to say whether it is one person's work. */
export const roughWords = (text: string): number => text.split(/\s+/u).filter(Boolean).length;

/** Parts that have no accepted answer and are not withdrawn. */
export const unfinished = ({ open, held, review }: DocumentTarget): number => open + held + review;

/** The columns of a table that was refused because none was chosen. */
export function columnsIn(data: Readonly<Record<string, unknown>>): readonly string[] | null {
  const { problem, columns } = data;
  if (problem !== "no_text_column" || !Array.isArray(columns)) return null;
  return columns.filter((name): name is string => typeof name === "string" && name !== "");
}

/** Where a part stands in its document, as its task says it. */
export interface Standing {
  document: string;
  number: number;
  of: number;
  before: readonly string[];
  after: readonly string[];
}

const lines = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);

export function standingOf(asked: Readonly<Record<string, unknown>>): Standing | null {
  const part = asked["part"];
  if (typeof part !== "object" || part === null) return null;
  const { document, number, of, before, after } = part as Record<string, unknown>;
  if (typeof document !== "string" || typeof number !== "number" || typeof of !== "number") return null;
  return { document, number, of, before: lines(before), after: lines(after) };
}
