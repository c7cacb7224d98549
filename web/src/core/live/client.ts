// Carries out what the machine says: sockets, streams, polls and timers.

import type { DownFrame, EventFrame, Positions, PulseFrame } from "../types.ts";
import { initial, step, type Effect, type Input, type LiveState, type Status, type TimerName, type Transport } from "./machine.ts";

export interface Listener {
  event?(event: EventFrame): void;
  pulse?(pulse: PulseFrame): void;
  /** The channels' snapshot has to be loaded again; an empty list means all. */
  reload?(channels: readonly string[]): void;
}

export interface Watcher {
  status(status: Status): void;
  stopped(code: number): void;
  serverTime(at: string): void;
}

interface Connection {
  send(text: string): void;
  close(): void;
}

interface PollAnswer {
  frames: DownFrame[];
  positions: Positions;
  retry_after_s: number;
  close: number | null;
}

const SIGNED_OUT = 4501;

export const encodePositions = (positions: Positions): string =>
  btoa(JSON.stringify(positions)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The code in a stream's last event; 0, as of a connection that just broke, where it cannot be read. */
function closeCode(text: string): number {
  try {
    return Number((JSON.parse(text) as { code?: unknown } | null)?.code) || 0;
  } catch {
    return 0;
  }
}

export class LiveClient {
  #state: LiveState = initial;
  #connection: Connection | null = null;
  #timers = new Map<TimerName, ReturnType<typeof setTimeout>>();
  #listeners = new Set<Listener>();

  constructor(
    private readonly liveUrl: string,
    private readonly origin: string,
    private readonly watcher: Watcher,
  ) {}

  listen(listener: Listener): void {
    this.#listeners.add(listener);
  }

  forget(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  put(input: Input): void {
    const before = this.#state.status;
    const [next, effects] = step(this.#state, input, Math);
    this.#state = next;
    if (next.status !== before) this.watcher.status(next.status);
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case "open":
        this.#connection = this.#open(effect.transport, effect.connection, effect.positions, effect.patient);
        break;
      case "close":
        this.#connection?.close();
        this.#connection = null;
        break;
      case "send":
        this.#connection?.send(JSON.stringify(effect.frame));
        break;
      case "deliver":
        for (const listener of this.#listeners) listener.event?.(effect.event);
        break;
      case "pulse":
        for (const listener of this.#listeners) listener.pulse?.(effect.pulse);
        break;
      case "reload":
        for (const listener of this.#listeners) listener.reload?.(effect.channels);
        break;
      case "clock":
        this.watcher.serverTime(effect.serverTime);
        break;
      case "timer":
        clearTimeout(this.#timers.get(effect.name));
        this.#timers.set(effect.name, setTimeout(() => this.put({ type: "timer", name: effect.name }), effect.ms));
        break;
      case "cancel":
        clearTimeout(this.#timers.get(effect.name));
        break;
      case "stopped":
        this.watcher.stopped(effect.code);
        break;
    }
  }

  #open(transport: Transport, connection: number, positions: Positions, patient: boolean): Connection {
    if (transport === "stream") return this.#stream(connection, positions);
    if (transport === "poll") return this.#poll(connection, positions, patient);
    const url = transport === "gateway" ? this.liveUrl : `${this.origin.replace(/^http/, "ws")}/api/v1/live`;
    return this.#socket(url, connection);
  }

  #frame(connection: number, text: string): void {
    let frame: DownFrame;
    try {
      frame = JSON.parse(text) as DownFrame;
    } catch {
      this.put({ type: "closed", connection, code: 4400 });
      return;
    }
    this.put({ type: "frame", connection, frame });
  }

  #socket(url: string, connection: number): Connection {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url);
    } catch {
      // A malformed or forbidden address (ws:// from an https page): as if it had closed.
      const failed = setTimeout(() => this.put({ type: "closed", connection, code: 0 }));
      return { send: () => undefined, close: () => clearTimeout(failed) };
    }
    socket.onopen = () => this.put({ type: "opened", connection });
    socket.onmessage = (message: MessageEvent<string>) => this.#frame(connection, message.data);
    socket.onclose = (event) => this.put({ type: "closed", connection, code: event.code });
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: () => socket.close(),
    };
  }

  #stream(connection: number, positions: Positions): Connection {
    const source = new EventSource(`${this.origin}/api/v1/live/sse?positions=${encodePositions(positions)}`);
    source.onmessage = (message: MessageEvent<string>) => this.#frame(connection, message.data);
    // What a socket's close code says, a stream says in its last event.
    source.addEventListener("close", (message: MessageEvent<string>) => {
      source.close();
      this.put({ type: "closed", connection, code: closeCode(message.data) });
    });
    // An EventSource repeats its first address, with positions long out of date: we open a new one ourselves.
    source.onerror = () => {
      source.close();
      this.put({ type: "closed", connection, code: 0 });
    };
    return { send: () => undefined, close: () => source.close() };
  }

  #poll(connection: number, positions: Positions, patient: boolean): Connection {
    const abort = new AbortController();
    void this.#pollOnce(connection, `positions=${encodePositions(positions)}${patient ? "" : "&wait_s=0"}`, abort.signal);
    return { send: () => undefined, close: () => abort.abort() };
  }

  async #pollOnce(connection: number, query: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(`${this.origin}/api/v1/live/poll?${query}`, { signal, credentials: "same-origin" });
      if (answer.status === 401) return this.put({ type: "closed", connection, code: SIGNED_OUT });
      if (!answer.ok) return this.put({ type: "closed", connection, code: 0 });
      const body = (await answer.json()) as PollAnswer;
      for (const frame of body.frames) this.put({ type: "frame", connection, frame });
      const restMs = body.retry_after_s * 1000;
      if (body.close !== null) return this.put({ type: "closed", connection, code: body.close, restMs });
      this.put({ type: "polled", connection, positions: body.positions, retryAfterMs: restMs });
    } catch {
      this.put({ type: "closed", connection, code: 0 });
    }
  }
}
