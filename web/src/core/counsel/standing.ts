// How a counsellor stands with each organisation, as the API says it.

import { get, put } from "../api.ts";
import type { Standing } from "./wire.ts";

interface Standings {
  counselling: Standing[];
}

export const getStanding = () => get<Standings>()("/api/v1/me/counselling");
export const pause = (paused: boolean) => put<Standings>()("/api/v1/me/counselling", { body: { paused } });
