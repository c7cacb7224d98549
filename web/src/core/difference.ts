// What is different between two texts, word by word.

import { diffArrays } from "diff";

export interface Run {
  text: string;
  how: "same" | "gone" | "new";
}

const AT_MOST = 4000;

/** Words by the rules of the text's script, each with the spaces behind it. */
function words(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (segment.trim() === "" && found.length > 0) found[found.length - 1] += segment;
    else found.push(segment);
  }
  return found;
}

/** The runs that make `before` into `after`; of very long texts only that one stands in the place of the other. */
export function difference(before: string, after: string): Run[] {
  if (before === after) return before ? [{ text: before, how: "same" }] : [];
  const [a, b] = [words(before), words(after)];
  // A word is the same one at the end of a line.
  const options = { maxEditLength: 1000, comparator: (one: string, other: string) => one.trimEnd() === other.trimEnd() };
  const found = a.length + b.length > AT_MOST ? undefined : diffArrays(a, b, options);
  const runs: Run[] = found
    ? found.map(({ value, added, removed }) => ({ text: value.join(""), how: added ? "new" : removed ? "gone" : "same" }))
    : [{ text: before, how: "gone" }, { text: after, how: "new" }];
  return runs.filter(({ text }) => text !== "");
}
