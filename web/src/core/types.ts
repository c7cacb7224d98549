// The wire shapes, in the words of the pages. All but the frames come from the API's own description.

import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];

export type Card = Shapes["Card"];
export type Kind = Card["kind"];
export type Urgency = Card["urgency"];
export type TaskState = Card["state"];
export type ClaimState = "active" | "submitted" | "accepted" | "returned" | "released" | "lapsed";
export type Role = Shapes["MembershipView"]["role"];
export type Presence = Shapes["PresenceView"]["state"];

export const KINDS: readonly Kind[] = ["translation", "data", "captioning", "counselling", "mentoring", "general"];
/** Kinds whose answer may be a file. */
export const URGENCIES: readonly Urgency[] = ["critical", "urgent", "soon", "whenever"];
export const TASK_STATES: readonly TaskState[] = ["draft", "open", "full", "done", "cancelled", "expired"];

export type Position = Shapes["Position"];
export type Positions = Record<string, Position>;
export type Content = Record<string, unknown>;

export type SlotHolder = Shapes["SlotHolder"];
export type DeskTask = Shapes["DeskTask"];
export type Warned = Shapes["Warned"];
export type PostedTask = Shapes["PostedTask"];
export type Claim = Omit<Shapes["ClaimView"], "state"> & { state: ClaimState };
export type Candidate = Shapes["Candidate"];
export type TaskPage = Omit<Shapes["TaskPage"], "mine"> & { mine: Claim | null };
export interface ClaimPage {
  claim: Claim;
  page: TaskPage;
  given_by: string | null;
  verdict: Submission | null;
}

export type Offer = Shapes["OfferView"];
export type Because = Shapes["ReasonView"];
export type Decline = NonNullable<Offer["decline"]>;
export type WhyNot = Shapes["WhyNotView"];
export type ForRinging = Shapes["CandidateView"];
export type CandidateList = Shapes["CandidateList"];
export type Ringing = Shapes["Ringing"];
export type RingingLane = Shapes["RingingLaneView"];
export type UrgencyRinging = Shapes["UrgencyRinging"];
export type RungUrgency = UrgencyRinging["urgency"];
export type WaveSetting = Shapes["WaveSetting"];
export type WavesPreview = Shapes["WavesPreview"];
export type Rung = Shapes["Rung"];
export type RungList = Shapes["RungList"];
export const DECLINES: readonly Decline[] = ["not_now", "not_for_me", "too_long", "unclear"];

export type Board = Omit<Shapes["Board"], "claims"> & { claims: Claim[] };

export type FileInfo = Shapes["FileView"];
export type Submission = Omit<Shapes["SubmissionView"], "state"> & { state: "waiting" | "accepted" | "returned" };
export type WaitingWork = Shapes["WaitingWorkView"];
export type Note = Shapes["NoteView"];
export type DraftSave = Shapes["DraftSave"];
export type DraftSaved = Shapes["DraftSaved"];
export type SegmentChange = Shapes["SegmentWish"];
export type SegmentsSaved = Shapes["SegmentsSaved"];
export interface ReviewList {
  submissions: WaitingWork[];
  positions: Positions;
}
export type TaskList = Shapes["TaskList"];
export type Me = Shapes["Me"];
export type Availability = Shapes["AvailabilityView"];
export type AvailabilityWish = Shapes["AvailabilityWish"];
export type Way = Shapes["WayView"];
export type WayList = Shapes["WayList"];
export type WayOffer = Shapes["WayOffer"];
export type WayWish = Shapes["WayWish"];
export type Call = Shapes["SessionCallView"];
export type Shortage = Shapes["ShortageView"];
export type Config = Shapes["Config"];
export type Language = Shapes["LanguageView"];
export type Response = Shapes["ResponseView"];
export type Detection = Shapes["DetectionView"];
export type TaskPost = Shapes["TaskPost"];

export interface TaskFilters {
  response?: string;
  organisation?: string;
  state?: string;
  kind?: string;
  language?: string;
  urgency?: string;
}

export type ImportJob = Omit<Shapes["ImportView"], "state" | "kind" | "urgency"> & {
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  kind: Kind;
  urgency: Urgency;
};

export type LaneFigures = Omit<Shapes["LaneFigures"], "kind"> & { kind: Kind };
export type Figures = Omit<Shapes["Figures"], "lanes"> & { lanes: LaneFigures[] };
export type TimelinePoint = Shapes["TimelinePoint"];
export type Timeline = Shapes["Timeline"];

/** One event of one channel: the whole new state of one entity, null where it left the channel. */
export interface EventFrame {
  type: "event";
  channel: string;
  epoch: string;
  offset: number;
  id: string;
  event: string;
  at: string;
  entity: { kind: string; id: string; version: number; state: unknown };
  cause?: string | null;
}

export interface PulseFrame {
  type: "pulse";
  scope: string;
  figures: Partial<Figures>;
}

export type DownFrame =
  | EventFrame
  | PulseFrame
  | { type: "welcome"; session: string; server_time: string; ping_every_s: number; positions: Positions }
  | { type: "ping"; tops?: Positions }
  | { type: "resync"; channel: string; reason: string }
  | { type: "refused"; code: string; channel?: string | null };

export type Hours = Shapes["Hours"];
export type HoursPart = Shapes["HoursPart"];
export type HoursEntry = Shapes["HoursEntry"];
export type HoursEntryList = Shapes["HoursEntryList"];
export type PlaceFound = Shapes["PlaceFound"];
export type PlacesFound = Shapes["PlacesFound"];
export type DeskHoursEntry = Shapes["DeskHoursEntry"];
export type DeskHoursList = Shapes["DeskHoursList"];
export type Certificate = Shapes["CertificateView"];
export type CertificateCheck = Shapes["CertificateCheck"];
export type Outcome = Shapes["OutcomeView"];
