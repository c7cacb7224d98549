// Places by name: looked up on the server, in the body of a request, and only while somebody types.

import { post } from "./api.ts";
import type { Point } from "./places.ts";
import type * as wire from "./types.ts";

/** With fewer letters nothing is looked up. */
export const LEAST_LETTERS = 2;
export const MOST_LETTERS = 100;

/** `near`: round where it may lie, if that is known. */
export const findPlaces = (name: string, near: Point | null, signal: AbortSignal) =>
  post<wire.PlacesFound>()("/api/v1/places/find", { body: { name, near }, signal });

/** Where the arrow keys lead in a list of so many; -1 is the field itself. */
export function moved(active: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  const next = active + step;
  return next < -1 ? count - 1 : next >= count ? -1 : next;
}
