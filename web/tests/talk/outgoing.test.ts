// Messages on a bad way: each arrives once, in order, and none is lost.
import { describe, expect, it } from "vitest";
import { makeOutgoing, type Unsent, type Verdict } from "../../src/core/talk/outgoing.ts";

/** A clock that is moved by hand, and answers that are given by hand. */
function world(kept: Unsent[] = []) {
  const waiting: { go: () => void; ms: number }[] = [];
  const asked: { one: Unsent; answer: (verdict: Verdict) => void }[] = [];
  const shown: Unsent[][] = [];
  let ids = 0;
  const outgoing = makeOutgoing(
    kept,
    (one) => new Promise((answer) => asked.push({ one, answer })),
    (all) => shown.push([...all]),
    () => `id-${++ids}`,
    (go, ms) => waiting.push({ go, ms }),
  );
  const answer = async (verdict: Verdict) => {
    asked[asked.length - 1]?.answer(verdict);
    await Promise.resolve();
    await Promise.resolve();
  };
  const tick = () => waiting.splice(0).forEach(({ go }) => go());
  return { outgoing, asked, shown, waiting, answer, tick, texts: () => asked.map(({ one }) => one.text) };
}

const AGAIN: Verdict = { is: "again", after_ms: null };

describe("sending", () => {
  it("sends one at a time, in the order in which it was written", async () => {
    const { outgoing, answer, texts } = world();
    outgoing.add("one");
    outgoing.add("two");
    expect(texts()).toEqual(["one"]);
    await answer({ is: "taken" });
    expect(texts()).toEqual(["one", "two"]);
    await answer({ is: "taken" });
    expect(outgoing.list().map(({ is }) => is)).toEqual(["taken", "taken"]);
    outgoing.arrived(["id-1", "id-2"]);
    expect(outgoing.list()).toEqual([]);
  });

  it("sends the same again under the same name after a cut, and what comes later waits behind it", async () => {
    const { outgoing, asked, answer, tick, texts } = world();
    outgoing.add("one");
    await answer(AGAIN);
    outgoing.add("two");
    expect(texts()).toEqual(["one"]);
    tick();
    expect(texts()).toEqual(["one", "one"]);
    expect(asked[1]?.one.client_id).toBe(asked[0]?.one.client_id);
    await answer({ is: "taken" });
    expect(texts()).toEqual(["one", "one", "two"]);
  });

  it("waits longer from try to try, and as long as the server says where it says so", async () => {
    const { outgoing, answer, waiting, tick } = world();
    outgoing.add("one");
    const pauses: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await answer(AGAIN);
      pauses.push(waiting[0]?.ms ?? 0);
      tick();
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    await answer({ is: "again", after_ms: 3000 });
    expect(waiting[0]?.ms).toBe(3000);
  });

  it("tries at once when the network is back, and the try that was planned then does nothing", async () => {
    const { outgoing, answer, tick, texts } = world();
    outgoing.add("one");
    await answer(AGAIN);
    outgoing.flush();
    expect(texts()).toEqual(["one", "one"]);
    tick();
    expect(texts()).toEqual(["one", "one"]);
  });

  it("does not come back sooner than the server said", async () => {
    const { outgoing, answer, tick, texts } = world();
    outgoing.add("one");
    await answer({ is: "again", after_ms: 3000 });
    outgoing.flush();
    expect(texts()).toEqual(["one"]);
    tick();
    expect(texts()).toEqual(["one", "one"]);
  });

  it("does not let one that is refused hold up those behind it", async () => {
    const { outgoing, answer, texts } = world();
    outgoing.add("bad");
    outgoing.add("good");
    await answer({ is: "refused" });
    expect(texts()).toEqual(["bad", "good"]);
    await answer({ is: "taken" });
    expect(outgoing.list().map(({ text, is }) => [text, is])).toEqual([["bad", "refused"], ["good", "taken"]]);
  });

  it("says of all that waits that it could not be sent once the talk is over", async () => {
    const { outgoing, answer, texts } = world();
    outgoing.add("one");
    outgoing.add("two");
    await answer({ is: "over" });
    expect(outgoing.list().every(({ is }) => is === "refused")).toBe(true);
    expect(texts()).toEqual(["one"]);
  });

  it("goes on after a reload with what was kept, under its old names", async () => {
    const { outgoing, asked, answer } = world([{ client_id: "old", text: "kept", is: "waiting" }]);
    outgoing.flush();
    expect(asked[0]?.one.client_id).toBe("old");
    await answer({ is: "taken" });
    outgoing.arrived(["old"]);
    expect(outgoing.list()).toEqual([]);
  });

  it("forgets what was heard back although the answer to its sending was lost", async () => {
    const { outgoing, answer, tick, texts } = world();
    outgoing.add("one");
    await answer(AGAIN);
    outgoing.arrived(["id-1"]);
    tick();
    expect(texts()).toEqual(["one"]);
    expect(outgoing.list()).toEqual([]);
  });
});
