// A counsellor's talks on the wire: the shapes that the API describes itself.

import type { components } from "../../generated/api.ts";

type Shapes = components["schemas"];

export type Held = Shapes["Held"];
export type HeldList = Shapes["HeldList"];
export type HandedOver = Shapes["HandedOver"];
export type Severity = Held["severity"];
export type Message = Shapes["SessionMessage"];
export type View = Shapes["HeldMessages"];
export type Note = Shapes["SessionNoteView"];
export type Standing = Shapes["OwnCounselling"];
export type Closing = Shapes["ClosingWish"];

export const SEVERITIES: readonly Severity[] = [3, 2, 1];
export const TOPICS: readonly Closing["topic"][] = ["fear", "loss", "family", "violence", "alone", "health", "other"];
export const OUTCOMES: readonly Closing["outcome"][] = ["calmer", "passed_on", "advised", "left", "unclear"];
export const RISKS: readonly Closing["risk"][] = ["none", "raised", "acute"];
