// The glossary for a piece of work; without one, work goes on.

import { useEffect, useState } from "preact/hooks";
import { Glossary, listTerms } from "../../core/glossary.ts";
import type { Card } from "../../core/types.ts";

/** As it was last read: whatever else of the same page needs it has it at once. */
const read = new Map<string, Glossary>();

export function useGlossary(card: Pick<Card, "response" | "source_language" | "target_language"> | undefined): Glossary | null {
  const { response = "", source_language: source, target_language: target } = card ?? {};
  const key = `${response} ${source ?? ""} ${target ?? ""}`;
  const [found, setFound] = useState<Glossary | null>(read.get(key) ?? null);
  useEffect(() => {
    if (!response || !source || !target || source.startsWith("und")) return;
    let here = true;
    const take = (glossary: Glossary): void => {
      read.set(key, glossary);
      if (here) setFound(glossary);
    };
    listTerms(response, source, target).then(({ terms }) => take(new Glossary(terms, source)), () => undefined);
    return () => {
      here = false;
    };
  }, [key]);
  return found;
}
