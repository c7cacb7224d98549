// The talk as it is known here: each message once, in the order of the server. The same for whoever is at either end.

interface Spoken {
  offset: number;
}

interface Heard<M extends Spoken> {
  messages: M[];
  last_offset: number;
}

export interface Conversation<M extends Spoken, V> {
  messages: M[];
  /** Everything up to here has been heard. */
  last: number;
  view: V | null;
}

/** What was heard is added where it belongs; what was heard before is not added twice. An answer that is older than
 * what is known (two questions were on their way) adds its messages and changes nothing else. */
export function heard<M extends Spoken, V extends Heard<M>>(now: Conversation<M, V>, view: V): Conversation<M, V> {
  const known: Record<number, true> = {};
  now.messages.forEach((one) => (known[one.offset] = true));
  const fresh = view.messages.filter((one) => !known[one.offset]);
  const messages = fresh.length === 0 ? now.messages : now.messages.concat(fresh).sort((a, b) => a.offset - b.offset);
  const older = view.last_offset < now.last;
  return { messages, last: Math.max(now.last, messages.length > 0 ? (messages[messages.length - 1]?.offset ?? 0) : 0), view: older ? now.view : view };
}

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/g;
const LTR = /[A-Za-z\u00c0-\u024f\u0370-\u058f]|[\u0904-\u1fff]|[\u3040-\ud7ff]/g;

/** The direction of a text by what it is written in: most letters decide, not the first. Without the newer ways of
 * writing patterns, which old browsers can't read. */
export const directionOfText = (text: string): "ltr" | "rtl" => ((text.match(RTL) ?? []).length > (text.match(LTR) ?? []).length ? "rtl" : "ltr");
