// A coordinator's controls over ringing, as calls of the HTTP API. Apart from the others: only an organisation's pages
// load them.

import { get, post, put, remove } from "./api.ts";
import type * as wire from "./types.ts";

export const listCandidates = (task_id: string) => get<wire.CandidateList>()("/api/v1/tasks/{task_id}/candidates", { path: { task_id } });
export const assignTask = (task_id: string, volunteer: string) =>
  post<wire.DeskTask>()("/api/v1/tasks/{task_id}/assign", { path: { task_id }, body: { volunteer } });
export const ringTask = (task_id: string) => post<wire.DeskTask>()("/api/v1/tasks/{task_id}/ring", { path: { task_id } });

export const getRouting = (slug: string) => get<wire.Ringing>()("/api/v1/organisations/{slug}/routing", { path: { slug } });
const pauseOf = (slug: string, lane: string) => ({ path: { slug, lane_id: Number(lane) } });
export const pauseLane = (slug: string, lane: string) => put<void>()("/api/v1/organisations/{slug}/lanes/{lane_id}/pause", pauseOf(slug, lane));
export const resumeLane = (slug: string, lane: string) => remove<void>()("/api/v1/organisations/{slug}/lanes/{lane_id}/pause", pauseOf(slug, lane));
export const setWaves = (slug: string, urgency: wire.RungUrgency, waves: wire.WaveSetting[]) =>
  put<void>()("/api/v1/organisations/{slug}/routing/{urgency}", { path: { slug, urgency }, body: { waves } });
export const forgetWaves = (slug: string, urgency: wire.RungUrgency) =>
  remove<void>()("/api/v1/organisations/{slug}/routing/{urgency}", { path: { slug, urgency } });
export const previewWaves = (slug: string, lane: string, urgency: wire.RungUrgency, waves: wire.WaveSetting[]) =>
  post<wire.WavesPreview>()("/api/v1/organisations/{slug}/routing-preview", { path: { slug }, body: { lane: Number(lane), urgency, waves } });
