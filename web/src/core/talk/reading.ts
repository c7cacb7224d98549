// What the server answered, as the page knows it. Nothing in it is trusted to be there: a page that was loaded
// yesterday may talk with a server of tomorrow.

import type { Begun, Helpline, Message, Offered, Opening, View } from "./wire.ts";

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : []);
const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
const count = (value: unknown): number | null => (typeof value === "number" ? value : null);

const helpline = (of: Fields): Helpline => ({
  name: text(of["name"]) ?? "",
  number: text(of["number"]) ?? "",
  hours: text(of["hours"]),
  source: text(of["source"]) ?? "",
  checked_on: text(of["checked_on"]) ?? "",
});

const offered = (of: Fields): Offered => {
  const opening = { ...of, ...fields(of["opening"]) } as Fields;
  const shut = text(opening["shut"]);
  const code = text(of["code"]) ?? "";
  return { code, name: text(of["name"]) ?? code, open: of["open"] === true && shut === null, shut, next_at: text(opening["next_at"]) };
};

export function openingOf(body: unknown): Opening {
  const of = fields(body);
  return {
    languages: list(of["languages"]).map(offered),
    helplines: list(of["helplines"]).map(helpline).filter((one) => one.number !== ""),
    retention_h: count(of["retention_h"]),
  };
}

/** A talk that has begun; null where the answer is none. */
export function begunOf(body: unknown): (Begun & { language: string }) | null {
  const of = fields(body);
  const [id, token] = [text(of["id"]), text(of["token"])];
  return id === null || token === null ? null : { id, token, language: text(of["language"]) ?? "" };
}

/** That nobody is there, and when somebody will be; null where the answer says something else. A refusal as well as
 * a plain answer may say it. */
export function shutOf(body: unknown): { shut: string; next_at: string | null; language: string | null } | null {
  const of = fields(body);
  const said = of["code"] === "counselling_shut" ? { ...of, ...fields(of["data"]) } : of;
  const shut = text((said as Fields)["shut"]);
  return shut === null ? null : { shut, next_at: text((said as Fields)["next_at"]), language: text((said as Fields)["language"]) };
}

const message = (of: Fields): Message => ({
  offset: count(of["offset"]) ?? 0,
  sender: (text(of["sender"]) ?? "system") as Message["sender"],
  text: text(of["text"]) ?? "",
  at: text(of["at"]) ?? "",
  client_id: text(of["client_id"]),
});

/** How far a transfer is, by itself or with what else is known of it. */
const transferOf = (value: unknown): View["transfer"] => {
  const state = text(value) ?? text(fields(value)["state"]);
  return state === "asked" || state === "agreed" ? state : null;
};

export function viewOf(body: unknown): View {
  const of = fields(body);
  return {
    state: (text(of["state"]) ?? "waiting") as View["state"],
    language: text(of["language"]) ?? "",
    ahead: count(of["ahead"]),
    estimate_min: count(of["estimate_min"]),
    interrupted: of["interrupted"] === true || text(of["interrupted_at"]) !== null,
    quiet: of["counsellor_here"] === false,
    watched: of["watched"] === true,
    typing: of["typing"] === true,
    seen: count(of["seen"]) ?? 0,
    transfer: transferOf(of["transfer"]),
    messages: list(of["messages"]).map(message),
    last_offset: count(of["last_offset"]) ?? 0,
    ending: text(of["ending"]),
  };
}
