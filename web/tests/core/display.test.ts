import { expect, it } from "vitest";
import { LINGER_MS, nextLook, nextShown, type Shown } from "../../src/core/display.ts";

const items = (...ids: string[]): { id: string }[] => ids.map((id) => ({ id }));
const look = (shown: readonly Shown<{ id: string }>[]): string[] => shown.map(({ item, leftAt }) => (leftAt === null ? item.id : `(${item.id})`));
const start = nextShown([], items("a", "b", "c"), 0, false);

it("marks a card that left, keeps its place for a moment, then closes the gap", () => {
  const marked = nextShown(start, items("a", "c"), 1000, false);
  expect(look(marked)).toEqual(["a", "(b)", "c"]);
  expect(nextLook(marked, 1000)).toBe(LINGER_MS);
  expect(look(nextShown(marked, items("a", "c"), 1000 + LINGER_MS, false))).toEqual(["a", "c"]);
});

it("moves nothing while a pointer is at work, however long", () => {
  const busy = nextShown(nextShown(start, items("n", "a", "c"), 10, true), items("n", "a", "c"), 60_000, true);
  expect(look(busy)).toEqual(["a", "(b)", "c"]);
});

it("lets the new ones in when the pointer rests", () => {
  const busy = nextShown(start, items("n", "a", "b", "c"), 10, true);
  expect(look(busy)).toEqual(["a", "b", "c"]);
  expect(look(nextShown(busy, items("n", "a", "b", "c"), 2000, false))).toEqual(["n", "a", "b", "c"]);
});

it("takes a card's mark away when it comes free again", () => {
  const marked = nextShown(start, items("a", "c"), 0, false);
  expect(look(nextShown(marked, items("a", "b", "c"), 100, true))).toEqual(["a", "b", "c"]);
});
