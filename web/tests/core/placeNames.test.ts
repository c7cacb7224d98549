import { expect, it } from "vitest";
import { moved } from "../../src/core/placeNames.ts";

it("goes round a list of places with the arrow keys, and through the field", () => {
  expect([moved(-1, 1, 3), moved(0, 1, 3), moved(2, 1, 3)]).toEqual([0, 1, -1]);
  expect([moved(-1, -1, 3), moved(0, -1, 3), moved(2, -1, 3)]).toEqual([2, -1, 1]);
  expect([moved(-1, 1, 0), moved(-1, -1, 0)]).toEqual([-1, -1]);
});
