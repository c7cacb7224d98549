import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { difference } from "../../src/core/difference.ts";
import type { Saved } from "../../src/core/drafts.ts";
import { allFindings } from "../../src/core/findings.ts";
import { Glossary } from "../../src/core/glossary.ts";
import { offline } from "../../src/core/problem.ts";
import { SegmentKeeper, type Change } from "../../src/core/segmentDrafts.ts";
import { handedIn, inSegments, joined, laidOut, left, pastedLines, targetsOf, withTargets } from "../../src/core/segments.ts";
import { segmentShelf } from "../../src/core/segmentShelf.ts";
import type { Content } from "../../src/core/types.ts";

const asked: Content = { segments: [{ id: "1", source: "Su lazım.\n" }, { id: "2", source: "Acil. " }, { id: "3", source: "Çadır da." }] };
const content = (...targets: string[]): Content => ({ segments: targets.map((target, n) => ({ id: String(n + 1), target })) });

let account = 0;
beforeEach(() => {
  account += 1;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

interface Tab {
  keeper: SegmentKeeper;
  sent: Change[][];
  states: Saved[];
  others: Map<string, string | undefined>;
}

function tab(name: string, send: (changes: Change[]) => Promise<{ id: string; target: string }[]> = async () => []): Tab {
  const sent: Change[][] = [];
  const states: Saved[] = [];
  const others = new Map<string, string | undefined>();
  const keeper = new SegmentKeeper({
    task: "task", asked, shelf: segmentShelf(String(account)), tab: name, now: () => 7,
    send: (changes) => send(changes).then((answer) => { sent.push(changes); return answer; }),
    report: (saved) => states.push(saved),
    others: (found) => found.forEach((words, id) => others.set(id, words)),
  });
  return { keeper, sent, states, others };
}

it("lays targets out by the text and puts words of no segment behind them", () => {
  const draft = { segments: [{ id: "9", target: "Stray" }, { id: "2", target: "Urgent." }] };
  expect(laidOut(draft, asked).map(({ id, target }) => `${id}:${target}`)).toEqual(["1:", "2:Urgent.", "3:", "9:Stray"]);
  expect(left({ segments: laidOut(draft, asked) }, asked)).toEqual([0, 2]);
  expect(targetsOf(handedIn({ segments: laidOut(draft, asked) }, asked)).map(({ id }) => id)).toEqual(["1", "2", "3"]);
});

it("is one text where the task has no segments or somebody wrote one before", () => {
  expect(inSegments({}, asked)).toBe(true);
  expect(inSegments({ text: "Water. Urgent." }, asked)).toBe(false);
  expect(inSegments({}, {})).toBe(false);
  expect(handedIn({ text: "Water." }, asked)).toEqual({ text: "Water." });
});

it("joins with what stands between the sentences of the text", () => {
  expect(joined(content("We need water.", "Urgent.", "Tents too."), asked)).toBe("We need water.\nUrgent. Tents too.");
});

it("splits what was pasted by its lines, and leaves a single one alone", () => {
  expect(pastedLines("One\r\n\n Two \nThree")).toEqual(["One", "Two", "Three"]);
  expect(pastedLines("One\n")).toEqual([]);
});

it("sends only the segments that changed, with what it knew of them", async () => {
  const { keeper, sent, states } = tab("a");
  const { content: opened } = await keeper.open(content("Water", "", ""));
  await keeper.typed(withTargets(opened, 1, ["Urgent"]));
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(states.at(-1)).toBe("server"));
  expect(sent).toEqual([[{ id: "2", target: "Urgent", was: "" }]]);
  await vi.waitFor(async () => expect(await segmentShelf(String(account)).all("task")).toEqual([]));
});

it("keeps words on the device while the network is away, and finds them when opened again", async () => {
  const away = tab("a", () => Promise.reject(offline()));
  await away.keeper.open(content("Water", "", ""));
  await away.keeper.typed(content("Water now", "Urgent", ""));
  await away.keeper.flush();
  expect(away.states.at(-1)).toBe("device");
  away.keeper.stop();

  // Meanwhile another device wrote into the first.
  const back = tab("b", async () => [{ id: "1", target: "Waters" }]);
  const opened = await back.keeper.open(content("Waters", "", ""));
  expect(targetsOf(opened.content).map(({ target }) => target)).toEqual(["Water now", "Urgent", ""]);
  await back.keeper.flush();
  expect(back.sent[0]).toContainEqual({ id: "1", target: "Water now", was: "Water" });
  expect(back.others.get("1")).toBe("Waters");
  expect(await segmentShelf(String(account)).all("task")).toEqual([]);
});

it("sends again what was typed while it was being sent", async () => {
  let typeOn: () => Promise<void> = async () => undefined;
  const { keeper, sent } = tab("a", async () => {
    await typeOn();
    typeOn = async () => undefined;
    return [];
  });
  await keeper.open(null);
  await keeper.typed(content("Wat", "", ""));
  typeOn = () => keeper.typed(content("Water", "", ""));
  await keeper.flush();
  expect(sent.flat()).toEqual([{ id: "1", target: "Wat", was: "" }, { id: "1", target: "Water", was: "Wat" }]);
});

it("shows a changed word and not the whole sentence, in scripts without spaces too", () => {
  expect(difference("We need 15 tents.", "We need 14 tents.")).toEqual([
    { text: "We need ", how: "same" }, { text: "15 ", how: "gone" }, { text: "14 ", how: "new" }, { text: "tents.", how: "same" },
  ]);
  expect(difference("我们需要水", "我们需要药").filter(({ how }) => how === "same").length).toBeGreaterThan(0);
  expect(difference("Same", "Same")).toEqual([{ text: "Same", how: "same" }]);
  expect(difference("", "New")).toEqual([{ text: "New", how: "new" }]);
});

it("finds terms that begin otherwise than they are written in the glossary, and what the checks say of them", () => {
  const glossary = new Glossary([{ id: "t", source_language: "tr", target_language: "en", term: "İstanbul çadırı", wanted: "tent", note: "" }], "tr");
  expect(glossary.in("Bir istanbul çadırı lazım").map(({ term }) => term.target)).toEqual(["tent"]);
  const terms = new Glossary([{ id: "t", source_language: "tr", target_language: "en", term: "çadır", wanted: "tent", note: "" }], "tr");
  const found = allFindings(content("We need water.", "Urgent.", "Shelter too."), asked, "", { source_language: "tr", target_language: "en" }, terms);
  expect(found.map(({ at, finding }) => [at, finding.code])).toEqual([[2, "term_not_used"]]);
});
