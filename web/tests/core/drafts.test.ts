import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { draftShelf, forgetDrafts, outboxShelf } from "../../src/core/device.ts";
import { DraftKeeper, type Saved } from "../../src/core/drafts.ts";
import { Outbox } from "../../src/core/outbox.ts";
import { offline, Problem } from "../../src/core/problem.ts";
import type { Content } from "../../src/core/types.ts";

let account = 0;
beforeEach(() => {
  account += 1;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

function keeper(send: (content: Content) => Promise<void>) {
  const states: Saved[] = [];
  const shelf = draftShelf(String(account));
  return { states, shelf, drafts: new DraftKeeper({ key: "task", shelf, send, report: (saved) => states.push(saved), now: () => 7 }) };
}

it("keeps every word on the device at once and sends the last ones after a pause", async () => {
  const sent: Content[] = [];
  const { drafts, states, shelf } = keeper(async (content) => void sent.push(content));
  await drafts.typed({ text: "He" });
  await drafts.typed({ text: "Help" });
  expect(await shelf.get("task")).toEqual({ content: { text: "Help" }, at: 7, sent: false });
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(states.at(-1)).toBe("server"));
  expect(sent).toEqual([{ text: "Help" }]);
  expect((await shelf.get("task"))?.sent).toBe(true);
});

it("says that words are on the device only while the network is away, and sends them later", async () => {
  let away = true;
  const sent: Content[] = [];
  const { drafts, states } = keeper(async (content) => {
    if (away) throw offline();
    sent.push(content);
  });
  await drafts.typed({ text: "Help" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(states.at(-1)).toBe("device");
  away = false;
  await drafts.flush();
  expect(sent).toEqual([{ text: "Help" }]);
  expect(states.at(-1)).toBe("server");
});

it("gives the words back when the page is opened again", async () => {
  await keeper(async () => { throw offline(); }).drafts.typed({ text: "Kept" });
  expect((await keeper(async () => undefined).drafts.restore())?.content).toEqual({ text: "Kept" });
});

it("admits when nothing can be kept", async () => {
  const states: Saved[] = [];
  const broken = { get: () => Promise.reject(new Error("full")), set: () => Promise.reject(new Error("full")), remove: () => Promise.resolve() };
  await new DraftKeeper({ key: "k", shelf: broken, send: async () => { throw offline(); }, report: (saved) => states.push(saved) }).typed({ text: "x" });
  expect(states.at(-1)).toBe("nowhere");
});

it("forgets on signing out what the server has, and keeps what was never sent", async () => {
  const shelf = draftShelf(String(account));
  await shelf.set("a", { content: { text: "sent" }, at: 1, sent: true });
  await shelf.set("b", { content: { text: "unsent" }, at: 1, sent: false });
  await forgetDrafts(String(account));
  expect(await shelf.get("a")).toBeUndefined();
  expect((await shelf.get("b"))?.content).toEqual({ text: "unsent" });
});

const waiting = (claim: string, at: number) => ({ claim, task: `task of ${claim}`, fence: 3, content: { text: claim }, key: `key ${claim}`, at });

it("sends what waited, oldest first, with its fence and its key, once", async () => {
  const sent: string[] = [];
  const outbox = new Outbox(outboxShelf(String(account)), async ({ claim, fence, key }) => void sent.push(`${claim} ${fence} ${key}`));
  await outbox.keep(waiting("b", 2));
  await outbox.keep(waiting("a", 1));
  await Promise.all([outbox.flush(), outbox.flush()]);
  await outbox.flush();
  expect(sent).toEqual(["a 3 key a", "b 3 key b"]);
  expect(await outbox.waiting()).toEqual([]);
});

it.each([["no network", offline()], ["signed out", new Problem("unauthenticated", 401, {}, false, "")], ["busy", new Problem("unavailable", 503, {}, true, "")]])(
  "goes on waiting with %s",
  async (_, problem) => {
    const outbox = new Outbox(outboxShelf(String(account)), () => Promise.reject(problem));
    await outbox.keep(waiting("a", 1));
    expect(await outbox.flush()).toEqual([]);
    expect(await outbox.waiting()).toHaveLength(1);
  },
);

it("tells why work was refused for good and stops sending it", async () => {
  const over = new Problem("lease_over", 409, { draft_saved: true }, false, "r1");
  const outbox = new Outbox(outboxShelf(String(account)), () => Promise.reject(over));
  await outbox.keep(waiting("a", 1));
  expect(await outbox.flush()).toEqual([{ claim: "a", task: "task of a", problem: over }]);
  expect(await outbox.waiting()).toEqual([]);
});
