// What is worth a look in a whole answer, before it is handed in or accepted.

import { checkTranslation, type Finding } from "./checks.ts";
import type { Glossary } from "./glossary.ts";
import { isEmpty, segmentsOf, targetsOf } from "./segments.ts";
import type { Card, Content } from "./types.ts";

export interface Found {
  /** The place of the segment; -1 where there are none. */
  at: number;
  finding: Finding;
}

export type Languages = Pick<Card, "source_language" | "target_language">;

export function findingsOf(source: string, target: string, languages: Languages, glossary: Glossary | null): Finding[] {
  if (!languages.target_language || target.trim() === "") return [];
  return checkTranslation(source, target, languages.source_language, languages.target_language, glossary?.termsIn(source) ?? []);
}

/** All that is to be looked at, those that must be first within their segment. `most`: how many of them. */
export function allFindings(content: Content, asked: Content, text: string, languages: Languages, glossary: Glossary | null, most = 200): Found[] {
  const targets = targetsOf(content);
  const pairs = targets.length > 0
    ? segmentsOf(asked).map(({ source }, at) => ({ at, source, target: targets[at] && !isEmpty(targets[at]) ? targets[at].target : "" }))
    : [{ at: -1, source: text, target: typeof content["text"] === "string" ? content["text"] : "" }];
  const found: Found[] = [];
  for (const { at, source, target } of pairs) {
    for (const finding of findingsOf(source, target, languages, glossary)) found.push({ at, finding });
    if (found.length >= most) break;
  }
  return found;
}
