// What a supervisor's page makes of an overview, and how it goes on asking.
import { describe, expect, it } from "vitest";
import { HIDDEN_MS, keepAsking, SEEN_MS } from "../../src/core/supervise/asking.ts";
import { makeRinging, pressing, tally } from "../../src/core/supervise/overview.ts";
import type { Supervision, Watched } from "../../src/core/supervise/wire.ts";
import type { Answer } from "../../src/core/talk/http.ts";

const session = (change: Partial<Watched>): Watched => ({
  id: "s", response: "quake", state: "waiting", language: "tr", severity: 1, severity_from: "nothing", age_band: null, topic: null,
  begun_at: "2026-03-01T12:00:00Z", waiting_since: "2026-03-01T12:00:00Z", answered_at: null, counsellor: null, counsellor_here: false,
  seeker_here: true, interrupted: false, help_asked_at: null, transfer: null, watcher: null, stepped_in: null, messages: 0, ...change,
});

const overview = (sessions: Watched[], offers: Supervision["offers"] = []): Supervision => ({ at: "2026-03-01T12:05:00Z", on_shift: true, offers, sessions, people: {} });
const live = { state: "live", counsellor: "c", counsellor_here: true } as const;

describe("what is pressing", () => {
  it("is a call for help first, then danger with nobody there, then who was left, then danger nobody reads along with", () => {
    const found = pressing(overview([
      session({ id: "calm" }),
      session({ id: "alone", severity: 3, ...live }),
      session({ id: "left", interrupted: true }),
      session({ id: "waits", severity: 3 }),
      session({ id: "talks", ...live }),
      session({ id: "help", help_asked_at: "2026-03-01T12:04:00Z", ...live }),
    ]));
    expect(found.map(({ session: { id }, why }) => [id, why])).toEqual([["help", "help"], ["waits", "danger_waits"], ["left", "left"], ["alone", "danger_alone"]]);
  });

  it("is no danger that a supervisor reads along with, unless they are called", () => {
    expect(pressing(overview([session({ severity: 3, watcher: "w", ...live })]))).toEqual([]);
    expect(pressing(overview([session({ severity: 3, watcher: "w", help_asked_at: "2026-03-01T12:04:00Z", ...live })]))).toHaveLength(1);
  });

  it("is another call when it is made again, and the same however often it is asked about", () => {
    const call = (at: string): string => pressing(overview([session({ help_asked_at: at, ...live })]))[0]?.key ?? "";
    expect(call("2026-03-01T12:04:00Z")).toBe(call("2026-03-01T12:04:00Z"));
    expect(call("2026-03-01T12:04:00Z")).not.toBe(call("2026-03-01T12:09:00Z"));
  });
});

describe("the figures", () => {
  it("count by severity and language, with the longest wait and who is there, nobody twice", () => {
    const one = { account: "a", languages: ["tr"], present: true, live: 0, cap: 2, missing: [] };
    const offer = { response: "quake", open: true, supervisors: 2, live: 1, room: 5, counsellors: [one, { ...one, account: "b", present: false }] };
    const found = tally(overview(
      [
        session({ id: "1", waiting_since: "2026-03-01T12:03:00Z" }),
        session({ id: "2", waiting_since: "2026-03-01T12:01:00+00:00", severity: 3, language: "ar" }),
        session({ id: "3", ...live, waiting_since: "2026-03-01T11:00:00Z" }),
      ],
      [offer, { ...offer, response: "flood", supervisors: 1, room: 2 }],
    ));
    expect(found).toEqual({
      waiting: 2, live: 1, longestSince: "2026-03-01T12:01:00+00:00", severities: { 1: 2, 2: 0, 3: 1 }, supervisors: 2, room: 7, present: 1,
      languages: [{ language: "ar", waiting: 1, live: 0, danger: 1 }, { language: "tr", waiting: 1, live: 1, danger: 0 }],
    });
  });

  it("say nothing where nothing is", () => {
    expect(tally(overview([]))).toMatchObject({ waiting: 0, live: 0, longestSince: null, supervisors: 0, room: 0, present: 0, languages: [] });
  });
});

describe("ringing", () => {
  const calls = (...ids: string[]) => pressing(overview(ids.map((id) => session({ id, severity: 3 }))));
  const nothing = new Set<string>();

  it("comes at once for a new call, then every five seconds, eight times at most", () => {
    const ringing = makeRinging();
    let rang = 0;
    for (let second = 0; second < 120; second += 1) rang += Number(ringing.due(calls("a"), nothing, second * 1000));
    expect(rang).toBe(8);
    expect(makeRinging().due(calls("a"), nothing, 0)).toBe(true);
  });

  it("ends when somebody has looked, and begins at once with another", () => {
    const ringing = makeRinging();
    const looked = new Set(calls("a").map(({ key }) => key));
    expect(ringing.due(calls("a"), nothing, 0)).toBe(true);
    expect(ringing.due(calls("a"), looked, 10_000)).toBe(false);
    expect(ringing.due(calls("a", "b"), looked, 11_000)).toBe(true);
  });

  it("is new again for a call that was over in between", () => {
    const ringing = makeRinging();
    for (let n = 0; n < 9; n += 1) ringing.due(calls("a"), nothing, n * 5000);
    expect(ringing.due(calls("a"), nothing, 60_000)).toBe(false);
    ringing.due([], nothing, 61_000);
    expect(ringing.due(calls("a"), nothing, 62_000)).toBe(true);
  });
});

function world(heard: (answer: Answer) => boolean = () => true) {
  const asked: ((answer: Answer) => void)[] = [];
  const planned: { go: () => void; ms: number; inTimer: boolean }[] = [];
  const lost: number[] = [];
  let looked = true;
  let inTimer = false;
  const asking = keepAsking(
    () => new Promise((answer) => asked.push(answer)),
    heard,
    (times) => lost.push(times),
    () => looked,
    (go, ms) => planned.push({ go, ms, inTimer }),
  );
  return {
    asked, planned, lost, asking,
    hide: () => (looked = false),
    async answer(status = 200) {
      asked[asked.length - 1]?.({ status, body: null });
      await Promise.resolve();
      await Promise.resolve();
    },
    tick() {
      inTimer = true;
      planned.splice(0).forEach(({ go }) => go());
      inTimer = false;
    },
  };
}

describe("asking how things stand", () => {
  it("goes on for as long as the page is open, slower in a tab that nobody looks at, and well within a minute", async () => {
    const w = world();
    await w.answer();
    expect(w.planned.map(({ ms }) => ms)).toEqual([SEEN_MS]);
    w.hide();
    w.tick();
    await w.answer();
    expect(w.planned.map(({ ms }) => ms)).toEqual([HIDDEN_MS]);
    expect(HIDDEN_MS).toBeLessThanOrEqual(20_000);
  });

  it("plans the next question when an answer came, never from a timer: those are held up in hidden tabs", async () => {
    const w = world();
    w.hide();
    for (let n = 0; n < 5; n += 1) {
      await w.answer();
      expect(w.planned.every(({ inTimer }) => !inTimer)).toBe(true);
      w.tick();
    }
    expect(w.asked).toHaveLength(6);
  });

  it("asks again soon where nothing answered, and says for how long", async () => {
    const w = world();
    for (const status of [0, 503, 200]) {
      await w.answer(status);
      w.tick();
    }
    expect(w.lost).toEqual([1, 2, 0]);
    expect(w.asked).toHaveLength(4);
  });

  it("has one question on its way: who asks in between gets another answer right after", async () => {
    const w = world();
    w.asking.now();
    w.asking.now();
    expect(w.asked).toHaveLength(1);
    await w.answer();
    expect(w.asked).toHaveLength(2);
    expect(w.planned).toHaveLength(0);
  });

  it("asks at once, and the question planned before is forgotten", async () => {
    const w = world();
    await w.answer();
    w.asking.now();
    w.tick();
    expect(w.asked).toHaveLength(2);
  });

  it("stops where it may not ask, and when it is told to", async () => {
    const w = world(() => false);
    await w.answer(403);
    expect(w.planned).toHaveLength(0);
    const other = world();
    await other.answer();
    other.asking.stop();
    other.tick();
    expect(other.asked).toHaveLength(1);
  });
});
