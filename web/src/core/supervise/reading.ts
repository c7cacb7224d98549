// What somebody who reads along has heard: the talk as both sides see it, and what was whispered.

import { viewOf } from "../talk/reading.ts";
import type { View } from "../talk/wire.ts";
import type { Heard, Watched } from "./wire.ts";

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});

export interface Along {
  session: Watched | null;
  view: View;
}

export function alongOf(body: unknown): Along {
  const { session, words } = fields(body);
  const view = viewOf(words);
  const said = fields(words)["messages"];
  const whispers = new Set((Array.isArray(said) ? said.map(fields) : []).filter((one) => one["whisper"] === true).map((one) => one["offset"]));
  const messages: Heard[] = view.messages.map((one) => ({ ...one, whisper: whispers.has(one.offset) }));
  return { session: "id" in fields(session) ? (session as Watched) : null, view: { ...view, messages } };
}
