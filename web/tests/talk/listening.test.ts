// Asking what is new over ways that hold a question and ways that cut it.
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/core/talk/http.ts";
import { listen } from "../../src/core/talk/listening.ts";

function world(heard: (answer: Answer) => boolean | null, longest?: () => number) {
  const asked: { wait: number; dropped: number; answer: (answer: Answer) => void }[] = [];
  const planned: { go: () => void; ms: number }[] = [];
  const broken: number[] = [];
  const listening = listen(
    (wait, held) =>
      new Promise((answer) => {
        const one = { wait, dropped: 0, answer };
        asked.push(one);
        held(() => (one.dropped += 1));
      }),
    heard,
    (times) => broken.push(times),
    (go, ms) => planned.push({ go, ms }),
    longest,
  );
  const answer = async (status: number) => {
    asked[asked.length - 1]?.answer({ status, body: null });
    await Promise.resolve();
    await Promise.resolve();
    const pause = planned[planned.length - 1]?.ms;
    planned.splice(0).forEach(({ go }) => go());
    return pause;
  };
  return { asked, broken, answer, listening, planned };
}

describe("listening", () => {
  it("begins with a short question and lets them grow", async () => {
    const { asked, answer } = world(() => false);
    for (let n = 0; n < 6; n += 1) await answer(200);
    expect(asked.map(({ wait }) => wait)).toEqual([0, 5, 10, 15, 20, 20, 20]);
  });

  it("asks shortly after a cut, and grows again from there", async () => {
    const { asked, broken, answer } = world(() => false);
    for (const status of [200, 200, 0, 0, 200, 200]) await answer(status);
    expect(asked.map(({ wait }) => wait)).toEqual([0, 5, 10, 0, 0, 5, 10]);
    expect(broken).toEqual([1, 2, 0]);
  });

  it("leaves time between short questions that bring nothing", async () => {
    const { answer } = world(() => false);
    expect(await answer(200)).toBe(2000);
    expect(await answer(200)).toBe(200);
  });

  it("waits longer while nothing answers", async () => {
    const { answer } = world(() => false);
    const pauses = [];
    for (const status of [0, 503, 429, 0, 0, 0, 0]) pauses.push(await answer(status));
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("stops where there is nothing more to hear", async () => {
    const { asked, answer } = world(() => null);
    await answer(200);
    expect(asked.length).toBe(1);
  });

  it("has one question on its way, however often it is told to ask now", async () => {
    const { asked, listening, planned } = world(() => false);
    listening.now();
    listening.now();
    planned.splice(0).forEach(({ go }) => go());
    expect(asked.length).toBe(1);
    expect(asked[0]?.dropped).toBe(0);
  });

  it("asks anew at once where it dropped a question, and counts no failure", async () => {
    const { asked, broken, listening, answer } = world(() => false);
    await answer(200);
    listening.anew();
    expect(asked[1]?.dropped).toBe(1);
    await answer(0);
    expect(asked.map(({ wait }) => wait)).toEqual([0, 5, 0]);
    expect(broken).toEqual([]);
  });

  it("holds no question longer than there is room for", async () => {
    const { asked, answer } = world(() => false, () => 0);
    for (let n = 0; n < 2; n += 1) expect(await answer(200)).toBe(2000);
    expect(asked.map(({ wait }) => wait)).toEqual([0, 0, 0]);
  });
});
