// Going from segment to segment by key.

export type Step = "next" | "previous" | "next_empty" | { term: number };

/** What a key means in a segment; null where it is typed. */
export function stepOf(event: KeyboardEvent): Step | null {
  if (event.isComposing) return null;
  if (event.key === "Enter" && !event.shiftKey && !event.altKey) return event.ctrlKey || event.metaKey ? "next_empty" : "next";
  if (!event.altKey || event.ctrlKey || event.metaKey) return null;
  if (event.key === "ArrowDown") return "next";
  if (event.key === "ArrowUp") return "previous";
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  return digit ? { term: Number(digit) - 1 } : null;
}
