import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { draftShelf, forgetDrafts, outboxShelf } from "../../src/core/device.ts";
import { DraftKeeper, type Draft, type Kept, type Saved, type Shelf } from "../../src/core/drafts.ts";
import { Outbox } from "../../src/core/outbox.ts";
import { offline, Problem } from "../../src/core/problem.ts";
import type { Content } from "../../src/core/types.ts";

let account = 0;
beforeEach(() => {
  account += 1;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

function keeper(send: (content: Content, was: number, settled: boolean) => Promise<Kept | void>, tab = "a") {
  const states: Saved[] = [];
  const others: (readonly Content[])[] = [];
  const shelf = draftShelf(String(account));
  const one = async (...what: [Content, number, boolean]): Promise<Kept> => (await send(...what)) ?? { version: what[1] + 1, others: [] };
  return { states, others, shelf, drafts: new DraftKeeper({ key: "task", tab, shelf, send: one, report: (saved) => states.push(saved), others: (found) => others.push(found), now: () => 7 }) };
}

const at = async (shelf: Shelf, key: string): Promise<Draft | undefined> =>
  (await shelf.all(key.split(":")[0] ?? "")).find(([name]) => name === key)?.[1];

it("keeps every word on the device at once and sends the last ones after a pause", async () => {
  const sent: Content[] = [];
  const { drafts, states, shelf } = keeper(async (content) => void sent.push(content));
  await drafts.typed({ text: "He" });
  await drafts.typed({ text: "Help" });
  expect(await at(shelf, "task:a")).toEqual({ content: { text: "Help" }, at: 7, sent: false, was: 0 });
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(states.at(-1)).toBe("server"));
  expect(sent).toEqual([{ text: "Help" }]);
  expect((await at(shelf, "task:a"))?.sent).toBe(true);
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
  expect(await keeper(async () => undefined).drafts.open(null)).toEqual({ content: { text: "Kept" }, saved: "device" });
});

it("admits when nothing can be kept", async () => {
  const states: Saved[] = [];
  const broken = { all: () => Promise.reject(new Error("full")), set: () => Promise.reject(new Error("full")), remove: () => Promise.resolve() };
  await new DraftKeeper({ key: "k", tab: "a", shelf: broken, send: async () => { throw offline(); }, report: (saved) => states.push(saved) }).typed({ text: "x" });
  expect(states.at(-1)).toBe("nowhere");
});

it("forgets on signing out what the server has, and keeps what was never sent", async () => {
  const shelf = draftShelf(String(account));
  await shelf.set("a:1", { content: { text: "sent" }, at: 1, sent: true });
  await shelf.set("b:1", { content: { text: "unsent" }, at: 1, sent: false });
  await forgetDrafts(String(account));
  expect(await at(shelf, "a:1")).toBeUndefined();
  expect((await at(shelf, "b:1"))?.content).toEqual({ text: "unsent" });
});

it("tells the server which words it knew, and shows what another tab had written", async () => {
  const sent: [Content, number, boolean][] = [];
  const { drafts, others } = keeper(async (...what) => {
    sent.push(what);
    return what[2] ? { version: 6, others: [] } : { version: 5, others: [{ text: "Elsewhere" }] };
  });
  await drafts.open({ text: "He" }, { version: 3, others: [] });
  await drafts.typed({ text: "Help" });
  await drafts.flush();
  expect(others).toEqual([[{ text: "Elsewhere" }]]);
  drafts.settle();
  await drafts.typed({ text: "Help, elsewhere" });
  await drafts.flush();
  expect(sent).toEqual([[{ text: "Help" }, 3, false], [{ text: "Help, elsewhere" }, 5, true]]);
  expect(others.at(-1)).toEqual([]);
});

it("shows what was written elsewhere when the page is opened again", async () => {
  const { drafts, others } = keeper(async () => undefined);
  expect(await drafts.open({ text: "Here" }, { version: 3, others: [{ text: "There" }, { text: "Here" }] })).toEqual({ content: { text: "Here" }, saved: "server" });
  expect(others).toEqual([[{ text: "There" }]]);
});

it("goes on from what never reached the server, beside what somebody wrote there since", async () => {
  const away = keeper(async () => { throw offline(); });
  await away.drafts.open({ text: "He" }, { version: 3, others: [] });
  await away.drafts.typed({ text: "Typed in the train" });
  const sent: number[] = [];
  const { drafts, others } = keeper(async (_, was) => void sent.push(was));
  const opened = await drafts.open({ text: "Typed at home" }, { version: 4, others: [] });
  expect(opened).toEqual({ content: { text: "Typed in the train" }, saved: "device" });
  expect(others).toEqual([[{ text: "Typed at home" }]]);
  await drafts.typed({ text: "Typed in the train!" });
  await drafts.flush();
  expect(sent).toEqual([3]);
});

it("two tabs without a network keep both their words on the device", async () => {
  const broken = async (): Promise<never> => { throw offline(); };
  await keeper(broken, "a").drafts.typed({ text: "In the first" });
  await keeper(broken, "b").drafts.typed({ text: "In the second" });
  const { drafts, others, shelf } = keeper(async () => undefined, "a");
  expect((await drafts.open(null)).content).toEqual({ text: "In the first" });
  expect(others).toEqual([[{ text: "In the second" }]]);
  await drafts.typed({ text: "In the first, on" });
  await drafts.flush();
  expect(await at(shelf, "task:b")).toBeUndefined();
});

it("finds what was kept before tabs were told apart", async () => {
  await draftShelf(String(account)).set("task", { content: { text: "Old" }, at: 1, sent: false });
  expect((await keeper(async () => undefined).drafts.open(null)).content).toEqual({ text: "Old" });
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
