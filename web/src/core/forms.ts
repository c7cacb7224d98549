// Forms that an organisation keeps, and the answers to those that were asked.

import { get, post, remove } from "./api.ts";
import type { Schema } from "./form.ts";
import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];
export type SavedForm = Shapes["FormView"];
export type FormList = Shapes["FormList"];
export type AskedForm = Shapes["AskedFormView"];
export type Agreement = Shapes["AgreementView"];
export type QuestionAgreement = Shapes["QuestionAgreementView"];
export type Disagreement = Shapes["DisagreementView"];

export const listForms = () => get<FormList>()("/api/v1/forms");
export const saveForm = (name: string, form: Schema, organisation: string) =>
  post<SavedForm>()("/api/v1/forms", { body: { name, form, ...(organisation && { organisation }) } });
export const forgetForm = (form_id: string) => remove<void>()("/api/v1/forms/{form_id}", { path: { form_id } });
export const listExports = (response: string) => get<{ forms: AskedForm[] }>()("/api/v1/exports", { query: { response } });
export const getAgreement = (form_id: string, response: string) =>
  get<Agreement>()("/api/v1/exports/{form_id}/agreement", { path: { form_id }, query: { response } });

export const FORMATS = ["csv", "each", "ndjson", "geojson"] as const;
export type Format = (typeof FORMATS)[number];

/** Where a file of the answers is downloaded; `each` is a table of every answer. */
export function exportAddress(form_id: string, response: string, format: Format): string {
  const query = new URLSearchParams(format === "each" ? { response, format: "csv", each: "answer" } : { response, format });
  return `/api/v1/exports/${encodeURIComponent(form_id)}?${query.toString()}`;
}
