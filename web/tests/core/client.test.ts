// The client's own part: what the browser's sockets, streams and answers say becomes the machine's inputs, and back.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodePositions, LiveClient } from "../../src/core/live/client.ts";
import type { Status } from "../../src/core/live/machine.ts";
import type { EventFrame, Positions } from "../../src/core/types.ts";

const ORIGIN = "https://imece.test";
const event = (offset: number): EventFrame => ({
  type: "event", channel: "lane:1", epoch: "e", offset, id: `${offset}`, event: "task.posted", at: "2026-01-01T00:00:00Z",
  entity: { kind: "task", id: "t", version: offset, state: {} },
});
const at = (offset: number): Positions => ({ "lane:1": { epoch: "e", offset } });
const welcome = (offset: number) => ({ type: "welcome", session: "s", server_time: "2026-01-01T00:00:00Z", ping_every_s: 20, positions: at(offset) });

/** A network that lets no socket through. */
class NoSocket {
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006 }));
  }
  close(): void {
    this.onclose = null;
  }
}

/** The browser's side of a stream; the test is the server. */
class Stream {
  static all: Stream[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  #closing: ((message: { data: string }) => void) | null = null;

  constructor(readonly url: string) {
    Stream.all.push(this);
  }
  static get latest(): Stream {
    return Stream.all.at(-1) as Stream;
  }
  addEventListener(name: string, listener: (message: { data: string }) => void): void {
    if (name === "close") this.#closing = listener;
  }
  close(): void {
    this.closed = true;
  }
  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  /** The server's last words, and then the end of the stream, which a browser calls an error. */
  end(data: string): void {
    this.#closing?.({ data });
    if (!this.closed) this.onerror?.();
  }
}

interface Seen {
  client: LiveClient;
  delivered: number[];
  statuses: Status[];
  stopped: number[];
}

function connect(offset: number): Seen {
  const seen: Omit<Seen, "client"> = { delivered: [], statuses: [], stopped: [] };
  const client = new LiveClient("wss://live.imece.test", ORIGIN, {
    status: (status) => seen.statuses.push(status),
    stopped: (code) => seen.stopped.push(code),
    serverTime: () => undefined,
  });
  client.listen({ event: (frame) => seen.delivered.push(frame.offset) });
  client.put({ type: "follow", positions: at(offset) });
  client.put({ type: "start" });
  return { client, ...seen };
}

const LONG_MS = 120_000;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("WebSocket", NoSocket);
  Stream.all = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a stream", () => {
  beforeEach(() => vi.stubGlobal("EventSource", Stream));

  async function streaming(): Promise<Seen> {
    const seen = connect(3);
    await vi.advanceTimersByTimeAsync(1000);
    Stream.latest.say(welcome(3));
    Stream.latest.say(event(4));
    expect(seen.statuses.at(-1)).toBe("live");
    return seen;
  }

  it.each([4500, 4501, 4503])("that is ended for good with %i is not opened again", async (code) => {
    const seen = await streaming();
    Stream.latest.end(JSON.stringify({ code, reason: "…" }));
    expect(Stream.latest.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(seen.stopped).toEqual([code]);
    expect(seen.statuses.at(-1)).toBe("stopped");
    expect(Stream.all).toHaveLength(1);
  });

  it.each([[4000], [4008]])("that is ended for now with %i is opened again from what was delivered", async (code) => {
    const seen = await streaming();
    Stream.latest.end(JSON.stringify({ code, reason: "…" }));
    expect(seen.statuses.at(-1)).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(Stream.all).toHaveLength(2);
    expect(Stream.latest.url).toBe(`${ORIGIN}/api/v1/live/sse?positions=${encodePositions(at(4))}`);
    Stream.latest.say(welcome(5));
    Stream.latest.say(event(5));
    expect(seen.delivered).toEqual([4, 5]);
    expect(seen.stopped).toEqual([]);
  });

  it.each(["", "null", "{}", "{\"code\":\"soon\"}"])("whose last words cannot be read (%j) is taken for broken", async (data) => {
    const seen = await streaming();
    Stream.latest.end(data);
    await vi.advanceTimersByTimeAsync(1000);
    expect(Stream.all).toHaveLength(2);
    expect(seen.stopped).toEqual([]);
  });
});

describe("polling", () => {
  /** Answers in their order; each is asked for by one URL. */
  function serve(...answers: (object | number)[]): string[] {
    const asked: string[] = [];
    vi.stubGlobal("EventSource", class extends Stream {
      constructor(url: string) {
        super(url);
        setTimeout(() => this.onerror?.());
      }
    });
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      const answer = answers.shift();
      if (answer === undefined) return new Promise(() => undefined);
      return Promise.resolve(typeof answer === "number" ? new Response("{}", { status: answer }) : new Response(JSON.stringify(answer)));
    });
    return asked;
  }

  it.each([4501, 4502])("ends for good where the server says so with %i, and what came with it is delivered", async (close) => {
    const asked = serve({ frames: [welcome(4), event(4)], positions: at(4), retry_after_s: 2, close });
    const seen = connect(3);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(seen.delivered).toEqual([4]);
    expect(seen.stopped).toEqual([close]);
    expect(seen.statuses.at(-1)).toBe("stopped");
    expect(asked).toHaveLength(1);
  });

  it("comes back where the server ends it for now, no sooner than it asks for", async () => {
    const asked = serve({ frames: [welcome(4), event(4)], positions: at(4), retry_after_s: 5, close: 4000 });
    const seen = connect(3);
    await vi.advanceTimersByTimeAsync(4500);
    expect(seen.statuses.at(-1)).toBe("reconnecting");
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain(encodePositions(at(4)));
    expect(seen.stopped).toEqual([]);
  });

  it("goes on where nothing was closed", async () => {
    const asked = serve({ frames: [welcome(4), event(4)], positions: at(4), retry_after_s: 0, close: null });
    const seen = connect(3);
    await vi.advanceTimersByTimeAsync(3000);
    expect(seen.statuses.at(-1)).toBe("polling");
    expect(asked).toHaveLength(2);
  });

  it("ends where nobody is signed in", async () => {
    serve(401);
    const seen = connect(3);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(seen.stopped).toEqual([4501]);
  });
});
