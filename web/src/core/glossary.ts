// The glossary of a response: its terms, and where they stand in a text.

import { get, post, put, remove } from "./api.ts";
import { findTerms, fold, type Place, type Term } from "./terms.ts";
import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];
export type GlossaryTerm = Shapes["TermView"];
export type TermList = Shapes["TermList"];
export type TermsImported = Shapes["TermsImported"];

export const listTerms = (slug: string, source?: string, target?: string) =>
  get<TermList>()("/api/v1/responses/{slug}/glossary", { path: { slug }, query: { source, target } });
export const putTerm = (slug: string, body: Shapes["TermPut"]) => put<GlossaryTerm>()("/api/v1/responses/{slug}/glossary", { path: { slug }, body });
export const removeTerm = (slug: string, term_id: string) =>
  remove<void>()("/api/v1/responses/{slug}/glossary/terms/{term_id}", { path: { slug, term_id } });
export const termsAddress = (slug: string): string => `/api/v1/responses/${encodeURIComponent(slug)}/glossary/csv`;

export function importTerms(slug: string, file: File, source: string, target: string): Promise<TermsImported> {
  const form = new FormData();
  form.set("file", file, file.name);
  form.set("source", source);
  form.set("target", target);
  return post<TermsImported>()("/api/v1/responses/{slug}/glossary/import", { path: { slug }, form });
}

const BEGINNING = 3;

/** A glossary made ready to be looked for in many texts: most terms are ruled out by how they begin. */
export class Glossary {
  readonly #begins: { begins: string; term: Term }[];
  readonly #known = new Map<string, readonly Place[]>();

  constructor(terms: readonly GlossaryTerm[], private readonly language: string | null) {
    const code = this.#code;
    this.#begins = terms.map(({ term, wanted, note }) => ({ begins: fold(term, code).slice(0, BEGINNING), term: { source: term, target: wanted, note } }));
  }

  get #code(): string {
    return this.language?.split("-", 1)[0] ?? "";
  }

  /** Where its terms stand in a text. */
  in(text: string): readonly Place[] {
    let places = this.#known.get(text);
    if (!places) {
      const folded = fold(text, this.#code);
      const likely = this.#begins.filter(({ begins }) => folded.includes(begins)).map(({ term }) => term);
      places = likely.length > 0 ? findTerms(text, likely, this.language) : [];
      this.#known.set(text, places);
    }
    return places;
  }

  /** The terms that stand in a text. */
  termsIn(text: string): readonly Term[] {
    return [...new Set(this.in(text).map(({ term }) => term))];
  }
}
