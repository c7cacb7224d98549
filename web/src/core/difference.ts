// What is different between two texts, word by word.

import { diffArrays } from "diff";

export interface Run {
  text: string;
  how: "same" | "gone" | "new";
}

const AT_MOST = 4000;

/** Words and what stands between them, by the rules of the text's script. */
function tokens(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)].map(({ segment }) => segment);
}

/** The runs that make `before` into `after`; of very long texts only that one stands in the place of the other. */
export function difference(before: string, after: string): Run[] {
  if (before === after) return before ? [{ text: before, how: "same" }] : [];
  const [a, b] = [tokens(before), tokens(after)];
  const found = a.length + b.length > AT_MOST ? undefined : diffArrays(a, b, { maxEditLength: 1000 });
  if (!found) return [{ text: before, how: "gone" }, { text: after, how: "new" }];
  return found.map(({ value, added, removed }) => ({ text: value.join(""), how: added ? "new" : removed ? "gone" : "same" }));
}
