// What rings for a counsellor: that somebody waits in a language, and nothing of whom.

import { get, post } from "./api.ts";
import { msUntil } from "./clock.ts";
import { applyEvent, snapshot, type Entities, type Rule } from "./entities.ts";
import type { Call, EventFrame, Positions } from "./types.ts";

export const callRule: Rule<Call> = {
  kind: "call",
  channel: (channel) => channel.startsWith("inbox:"),
  keep: ({ state }) => state === "made",
};

export type Calls = Entities<Call>;

export async function loadCalls(): Promise<{ state: Calls; positions: Positions }> {
  const answer = await get<{ calls: Call[]; positions: Positions }>()("/api/v1/calls");
  return { state: snapshot(answer.calls, callRule), positions: answer.positions };
}

export const hearCall = (calls: Calls, event: EventFrame): Calls => applyEvent(calls, event, callRule);

/** The answer to one's own call of the API, which may come before its event. */
export const learnCall = (calls: Calls, call: Call): Calls =>
  hearCall(calls, {
    type: "event", channel: "inbox:", epoch: "", offset: 0, id: "", event: "", at: "",
    entity: { kind: callRule.kind, id: call.id, version: call.version, state: call },
  });

export const declineCall = (call_id: string) => post<Call>()("/api/v1/calls/{call_id}/decline", { path: { call_id } });

/** What rings at this instant of the server's clock: urgent first, then what rings longest still. */
export const callsNow = (calls: Calls, now: number): Call[] =>
  [...calls.all.values()]
    .filter(({ ends_at }) => msUntil(ends_at, now) > 0)
    .sort((a, b) => Number(b.urgent) - Number(a.urgent) || Date.parse(b.ends_at) - Date.parse(a.ends_at) || (a.id < b.id ? -1 : 1));
