// Sessions as a supervisor sees them, on the wire.

import type { components } from "../../generated/api.ts";

type Shapes = components["schemas"];

export type Supervision = Shapes["Supervision"];
export type Watched = Shapes["WatchedSession"];
export type OfferNow = Shapes["OfferNow"];
export type CounsellorNow = Shapes["CounsellorNow"];
export type Severity = Watched["severity"];
export type OverSessions = Shapes["OverSessionList"];
export type OverSession = Shapes["OverSessionView"];
export type Incidents = Shapes["IncidentList"];
export type Incident = Shapes["IncidentView"];
export type IncidentPage = Shapes["IncidentPage"];
export type ReportWish = Shapes["ReportWish"];
export type Kind = Incident["kind"];
export type Measure = Incident["done"][number];
export type PassedTo = Incident["passed_to"][number];

export const KINDS: readonly Kind[] = ["risk_to_life", "abuse_disclosed", "abusive_seeker", "counsellor_conduct", "technical", "other"];
export const MEASURES: readonly Measure[] = ["stayed", "safety_plan", "helpline_given", "stepped_in", "handed_over", "ended", "blocked", "counsellor_relieved", "nothing"];
export const PASSED_TO: readonly PassedTo[] = ["emergency_services", "child_protection", "organisation_lead", "nobody"];

export const REPORT_LETTERS = 8000;
export const KEEPING_AT_MOST = 3650;

/** What was said, as who reads along hears it. */
export type Words = Shapes["HeldMessages"];
export type Heard = Words["messages"][number];
export type Along = Shapes["Watched"];
