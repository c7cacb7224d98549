// The live connection as a pure function: (state, input) → (state, effects). It opens no socket and reads no clock.
// One rule decides about events: deliver only offset + 1; older is a repeat; newer means something is missing.

import type { DownFrame, EventFrame, Positions, PulseFrame } from "../types.ts";

/** In the order they are tried. */
export const TRANSPORTS = ["gateway", "same_origin", "stream", "poll"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What a person is told. */
export type Status = "off" | "connecting" | "live" | "polling" | "reconnecting" | "offline" | "stopped";

export interface LiveState {
  readonly status: Status;
  readonly transport: Transport;
  /** Number of the current connection: inputs of earlier ones are stale and ignored. */
  readonly connection: number;
  readonly welcomed: boolean;
  /** Whether this connection was opened without positions: then the server starts every channel at its top. */
  readonly fromTops: boolean;
  /** Failures in a row. */
  readonly failures: number;
  /** Every event up to here was delivered. */
  readonly positions: Positions;
  /** The tops of the last ping: still not reached at the next one means frames were lost. */
  readonly tops: Readonly<Record<string, number>>;
  readonly silenceMs: number;
}

export type Input =
  | { type: "start" }
  | { type: "stop" }
  | { type: "follow"; positions: Positions }
  | { type: "leave"; channels: readonly string[] }
  | { type: "opened"; connection: number }
  | { type: "frame"; connection: number; frame: DownFrame }
  | { type: "polled"; connection: number; positions: Positions; retryAfterMs: number }
  /** `restMs`: how long the server asked to be left alone. */
  | { type: "closed"; connection: number; code: number; restMs?: number }
  | { type: "timer"; name: TimerName }
  | { type: "network"; online: boolean };

export type TimerName = "retry" | "silence" | "upgrade";

export type Effect =
  /** `patient`: a poll may wait for news; the first one may not, it shows that polling works. */
  | { do: "open"; connection: number; transport: Transport; positions: Positions; patient: boolean }
  | { do: "close"; connection: number }
  | { do: "send"; connection: number; frame: Record<string, unknown> }
  | { do: "deliver"; event: EventFrame }
  | { do: "pulse"; pulse: PulseFrame }
  /** Load the snapshot of these channels again; an empty list means all of them. */
  | { do: "reload"; channels: readonly string[] }
  | { do: "clock"; serverTime: string }
  | { do: "timer"; name: TimerName; ms: number }
  | { do: "cancel"; name: TimerName }
  | { do: "stopped"; code: number };

export interface Chance {
  /** 0 ≤ x < 1 */
  random(): number;
}

const LONGEST_RETRY_MS = 30_000;
const CONNECT_WITHIN_MS = 15_000;
const POLL_WITHIN_MS = 60_000;
const UPGRADE_AFTER_MS = 120_000;

export const initial: LiveState = {
  status: "off",
  transport: "gateway",
  connection: 0,
  welcomed: false,
  fromTops: false,
  failures: 0,
  positions: {},
  tops: {},
  silenceMs: 50_000,
};

type Step = readonly [LiveState, readonly Effect[]];
const stay = (state: LiveState): Step => [state, []];

/** Full jitter keeps ten thousand boards from coming back in the same second. */
export const backOff = (failures: number, chance: Chance): number =>
  Math.round(Math.min(LONGEST_RETRY_MS, 500 * 2 ** Math.min(failures, 10)) * (0.3 + 0.7 * chance.random()));

function open(state: LiveState, transport: Transport): Step {
  const connection = state.connection + 1;
  const status = state.status === "polling" && transport === "poll" ? "polling" : state.failures > 0 ? "reconnecting" : "connecting";
  return [
    { ...state, transport, connection, welcomed: false, fromTops: isEmpty(state.positions), status, tops: {} },
    [
      { do: "cancel", name: "retry" },
      { do: "timer", name: "silence", ms: status === "polling" ? POLL_WITHIN_MS : CONNECT_WITHIN_MS },
      { do: "open", connection, transport, positions: state.positions, patient: status === "polling" },
    ],
  ];
}

/** The current connection is of no use any more: come back later, by position. */
function lose(state: LiveState, chance: Chance, restMs = 0): Step {
  const failures = state.failures + 1;
  // One that never worked is not tried again at once: the next way down the list is.
  const index = TRANSPORTS.indexOf(state.transport);
  const transport = state.welcomed ? state.transport : (TRANSPORTS[(index + 1) % TRANSPORTS.length] ?? "gateway");
  const quick = !state.welcomed && index < TRANSPORTS.length - 1 && failures < TRANSPORTS.length;
  return [
    { ...state, status: "reconnecting", failures, transport, welcomed: false, connection: state.connection + 1 },
    [
      { do: "close", connection: state.connection },
      { do: "cancel", name: "silence" },
      { do: "cancel", name: "upgrade" },
      { do: "timer", name: "retry", ms: Math.max(restMs, quick ? Math.round(200 * chance.random()) : backOff(failures, chance)) },
    ],
  ];
}

function halt(state: LiveState, code: number): Step {
  return [
    { ...state, status: "stopped", connection: state.connection + 1 },
    [
      { do: "close", connection: state.connection },
      { do: "cancel", name: "retry" },
      { do: "cancel", name: "silence" },
      { do: "cancel", name: "upgrade" },
      { do: "stopped", code },
    ],
  ];
}

/** A snapshot was loaded: follow from where it was taken. Never goes back within one epoch. */
function follow(state: LiveState, snapshot: Positions): Step {
  const positions = { ...state.positions };
  const changed: Positions = {};
  for (const [channel, position] of Object.entries(snapshot)) {
    const known = positions[channel];
    if (known && known.epoch === position.epoch && known.offset >= position.offset) continue;
    positions[channel] = position;
    changed[channel] = position;
  }
  const next = { ...state, positions };
  if (Object.keys(changed).length === 0 || !state.welcomed) return stay(next);
  if (state.transport === "gateway" || state.transport === "same_origin") {
    return [next, [{ do: "send", connection: state.connection, frame: { type: "follow", positions: changed } }]];
  }
  if (state.transport === "poll") return stay(next);
  // A stream has no way up: open it anew from the new positions.
  const [reopened, effects] = open(next, state.transport);
  return [reopened, [{ do: "close", connection: state.connection }, ...effects]];
}

const isEmpty = (positions: Positions): boolean => Object.keys(positions).length === 0;

const omit = (positions: Positions, channels: readonly string[]): Positions =>
  Object.fromEntries(Object.entries(positions).filter(([channel]) => !channels.includes(channel)));

function leave(state: LiveState, channels: readonly string[]): Step {
  const positions = omit(state.positions, channels);
  const up = state.welcomed && (state.transport === "gateway" || state.transport === "same_origin");
  return [
    { ...state, positions },
    up ? [{ do: "send", connection: state.connection, frame: { type: "leave", channels } }] : [],
  ];
}

function onEvent(state: LiveState, event: EventFrame, chance: Chance): Step {
  const known = state.positions[event.channel];
  const position = { epoch: event.epoch, offset: event.offset };
  if (!known) {
    // A lane that was opened for us since: its first event is its beginning.
    if (event.offset !== 1) return [state, [{ do: "reload", channels: [event.channel] }]];
  } else if (known.epoch !== event.epoch) {
    return [state, [{ do: "reload", channels: [event.channel] }]];
  } else if (event.offset <= known.offset) {
    return stay(state);
  } else if (event.offset > known.offset + 1) {
    return lose(state, chance);
  }
  return [{ ...state, positions: { ...state.positions, [event.channel]: position } }, [{ do: "deliver", event }]];
}

function onPing(state: LiveState, tops: Positions, chance: Chance): Step {
  const behind = Object.entries(state.tops).some(([channel, top]) => (state.positions[channel]?.offset ?? top) < top);
  if (behind) return lose(state, chance);
  return [
    { ...state, tops: Object.fromEntries(Object.entries(tops).map(([channel, top]) => [channel, top.offset])) },
    [{ do: "send", connection: state.connection, frame: { type: "pong" } }],
  ];
}

function onFrame(state: LiveState, frame: DownFrame, chance: Chance): Step {
  const alive: Effect = { do: "timer", name: "silence", ms: state.silenceMs };
  switch (frame.type) {
    case "welcome": {
      const silenceMs = frame.ping_every_s * 2500;
      const next: LiveState = {
        ...state,
        silenceMs,
        welcomed: true,
        failures: 0,
        status: state.transport === "poll" ? "polling" : "live",
        // To one who has positions the tops are news about the record, not about what was delivered: a lane opened
        // since is told from its first event.
        positions: state.fromTops ? { ...frame.positions, ...state.positions } : state.positions,
      };
      const effects: Effect[] = [{ do: "clock", serverTime: frame.server_time }, { do: "timer", name: "silence", ms: silenceMs }];
      if (state.transport === "poll" && state.status !== "polling") effects.push({ do: "timer", name: "upgrade", ms: UPGRADE_AFTER_MS });
      return [next, effects];
    }
    case "event": {
      const [next, effects] = onEvent(state, frame, chance);
      return next.connection === state.connection ? [next, [alive, ...effects]] : [next, effects];
    }
    case "pulse":
      return [state, [alive, { do: "pulse", pulse: frame }]];
    case "ping": {
      const [next, effects] = onPing(state, frame.tops ?? {}, chance);
      return next.connection === state.connection ? [next, [alive, ...effects]] : [next, effects];
    }
    case "resync":
      // The server no longer follows it for us: forgotten here too, so that the snapshot's position is sent up.
      return [{ ...state, positions: omit(state.positions, [frame.channel]) }, [alive, { do: "reload", channels: [frame.channel] }]];
    case "refused":
      // The connection goes on without it, or is closed with a code that says more.
      return [frame.channel ? { ...state, positions: omit(state.positions, [frame.channel]) } : state, [alive]];
    default:
      // A frame of a newer server: not for us.
      return [state, [alive]];
  }
}

function onPolled(state: LiveState, positions: Positions, retryAfterMs: number, chance: Chance): Step {
  const merged = { ...state.positions };
  for (const [channel, position] of Object.entries(positions)) {
    const known = merged[channel];
    if (!known || (known.epoch === position.epoch && known.offset < position.offset)) merged[channel] = position;
  }
  const effects: Effect[] = [
    { do: "cancel", name: "silence" },
    { do: "timer", name: "retry", ms: Math.max(500, Math.round(retryAfterMs * (0.8 + 0.4 * chance.random()))) },
  ];
  if (state.status !== "polling") effects.push({ do: "timer", name: "upgrade", ms: UPGRADE_AFTER_MS });
  return [{ ...state, positions: merged, status: "polling", welcomed: true, failures: 0 }, effects];
}

function onTimer(state: LiveState, name: TimerName, chance: Chance): Step {
  if (state.status === "stopped" || state.status === "off" || state.status === "offline") return stay(state);
  if (name === "silence") return lose(state, chance);
  if (name === "retry") return open(state, state.transport);
  // The best way may work again: start from the top of the list, keeping the positions.
  const [next, effects] = open({ ...state, status: "connecting" }, "gateway");
  return [next, [{ do: "close", connection: state.connection }, ...effects]];
}

function onNetwork(state: LiveState, online: boolean): Step {
  if (state.status === "stopped" || state.status === "off") return stay(state);
  if (online) return state.status === "offline" ? open({ ...state, failures: 1 }, "gateway") : stay(state);
  return [
    { ...state, status: "offline", welcomed: false, connection: state.connection + 1 },
    [
      { do: "close", connection: state.connection },
      { do: "cancel", name: "retry" },
      { do: "cancel", name: "silence" },
      { do: "cancel", name: "upgrade" },
    ],
  ];
}

export function step(state: LiveState, input: Input, chance: Chance): Step {
  if ("connection" in input && input.connection !== state.connection) return stay(state);
  switch (input.type) {
    case "start":
      return state.status === "off" || state.status === "stopped" ? open({ ...state, failures: 0 }, "gateway") : stay(state);
    case "stop": {
      const [next, effects] = halt(state, 0);
      return [{ ...next, status: "off", positions: {} }, effects.filter((effect) => effect.do !== "stopped")];
    }
    case "follow":
      return follow(state, input.positions);
    case "leave":
      return leave(state, input.channels);
    case "opened":
      if (state.transport === "stream" || state.transport === "poll") return stay(state);
      return [{ ...state, fromTops: isEmpty(state.positions) }, [{ do: "send", connection: state.connection, frame: hello(state.positions) }]];
    case "frame":
      return onFrame(state, input.frame, chance);
    case "polled":
      return onPolled(state, input.positions, input.retryAfterMs, chance);
    case "closed":
      return input.code >= 4500 && input.code <= 4999 ? halt(state, input.code) : lose(state, chance, input.restMs);
    case "timer":
      return onTimer(state, input.name, chance);
    case "network":
      return onNetwork(state, input.online);
  }
}

function hello(positions: Positions): Record<string, unknown> {
  return isEmpty(positions) ? { type: "hello", v: 1 } : { type: "hello", v: 1, positions };
}
