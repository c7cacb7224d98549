// The wire shapes, in the words of the API.

export type Kind = "translation" | "data" | "captioning" | "counselling" | "mentoring" | "general";
export type Urgency = "critical" | "urgent" | "soon" | "whenever";
export type TaskState = "draft" | "open" | "full" | "done" | "cancelled" | "expired";
export type ClaimState = "active" | "submitted" | "accepted" | "returned" | "released" | "lapsed";
export type Role = "volunteer" | "coordinator" | "observer" | "supervisor";
export type Presence = "available" | "away";

export const KINDS: readonly Kind[] = ["translation", "data", "captioning", "counselling", "mentoring", "general"];
export const URGENCIES: readonly Urgency[] = ["critical", "urgent", "soon", "whenever"];
export const TASK_STATES: readonly TaskState[] = ["draft", "open", "full", "done", "cancelled", "expired"];

export interface Position {
  epoch: string;
  offset: number;
}
export type Positions = Record<string, Position>;

/** A task as anybody eligible sees it: no words of the task itself. */
export interface Card {
  id: string;
  version: number;
  state: TaskState;
  kind: Kind;
  lane: string;
  response: string;
  organisation: string;
  urgency: Urgency;
  title: string;
  source_language: string | null;
  target_language: string | null;
  words: number;
  wanted: number;
  taken: number;
  review: boolean;
  purpose: "work" | "identify_language";
  created_at: string;
  due_at: string;
  deadline: string | null;
}

export interface SlotHolder {
  id: string;
  volunteer: string;
  slot: number;
  state: string;
  claimed_at: string;
  lease_ends_at: string | null;
}

/** A task as its organisation sees it. */
export interface DeskTask extends Card {
  import: string | null;
  declared_language: string | null;
  detected_language: string | null;
  language_confidence: number | null;
  similar_to: string | null;
  parent: string | null;
  claims: SlotHolder[];
}

export interface Warned {
  code: string;
  data: Record<string, unknown>;
}

export interface PostedTask extends DeskTask {
  warnings: Warned[];
}

export interface Claim {
  id: string;
  task: string;
  version: number;
  slot: number;
  fence: number;
  state: ClaimState;
  claimed_at: string;
  lease_ends_at: string | null;
  longest_until: string | null;
  remarks: string | null;
  card: Card;
}

export type Content = Record<string, unknown>;

export interface Candidate {
  language: string;
  probability: number;
}

export interface TaskPage {
  task: Card | DeskTask;
  brief: string;
  text: string;
  candidates: Candidate[];
  mine: Claim | null;
  draft: Content | null;
  may: string[];
  why_not: ({ code: string } & Record<string, unknown>) | null;
  alternatives: Card[];
  people: Record<string, string>;
}

export interface ClaimPage {
  claim: Claim;
  page: TaskPage;
}

export interface Board {
  tasks: Card[];
  positions: Positions;
  held: number;
  next_lease_ends_at: string | null;
  claims: Claim[];
  more: boolean;
}

export interface Submission {
  id: string;
  task: string;
  claim: string;
  version: number;
  state: "waiting" | "accepted" | "returned";
  content: Content;
  submitted_at: string;
  author: string;
  remarks: string | null;
  card: Card;
  brief: string;
  text: string;
}

export interface ReviewList {
  submissions: Submission[];
  positions: Positions;
}

export interface TaskList {
  tasks: DeskTask[];
  next_cursor: string | null;
  positions: Positions;
  people: Record<string, string>;
}

export interface Organisation {
  slug: string;
  name: string;
  desk: string;
}

export interface Me {
  account: { id: string; name: string; email: string; locale: string; timezone: string };
  memberships: { organisation: Organisation; role: Role }[];
  volunteer: {
    languages: { tag: string; level: "native" | "fluent" | "working"; reading: boolean; writing: boolean; speaking: boolean }[];
    clearances: { name: string; until: string | null }[];
  } | null;
  presence: Presence;
}

export interface Config {
  live_url: string;
  version: string;
  locales: string[];
  demo: boolean;
}

export interface Language {
  tag: string;
  name: string;
  english: string;
  script: string;
  direction: "ltr" | "rtl";
}

export interface Response {
  slug: string;
  name: string;
  glide: string | null;
  expected_languages: string[];
  organisations: { slug: string; name: string }[];
  may_post: boolean;
  may_watch: boolean;
}

export interface Detection {
  language: string;
  script: string;
  confidence: number;
  candidates: Candidate[];
  differs: boolean;
}

export interface TaskPost {
  response: string;
  organisation?: string;
  kind: Kind;
  source_language?: string;
  target_language?: string;
  urgency: Urgency;
  title: string;
  brief?: string;
  text?: string;
  wanted?: number;
  review?: boolean;
  deadline?: string;
}

export interface TaskFilters {
  response?: string;
  organisation?: string;
  state?: string;
  kind?: string;
  language?: string;
  urgency?: string;
}

export interface ImportJob {
  id: string;
  version: number;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  filename: string;
  format: string;
  encoding: string;
  bytes_total: number;
  bytes_done: number;
  rows_done: number;
  created: number;
  repeated: number;
  uncertain: number;
  rejected: number;
  warnings: Warned[];
  error: Warned | null;
  preview: { columns: string[]; rows: string[][]; mapping: Record<string, string | null> } | null;
  started_at: string | null;
  finished_at: string | null;
  response: string;
  organisation: string;
  kind: Kind;
  to: string | null;
  urgency: Urgency;
}

export interface LaneFigures {
  lane: string;
  kind: Kind;
  source_language: string | null;
  target_language: string | null;
  open: number;
  held: number;
  review: number;
  done: number;
  oldest_open_at: string | null;
  p50_s: number | null;
  p90_s: number | null;
}

export interface Figures {
  at: string;
  response: string;
  tasks: Record<"open" | "held" | "review" | "done" | "cancelled" | "expired" | "draft", number>;
  time_to_claim: { p50_s: number | null; p90_s: number | null };
  lanes: LaneFigures[];
}

export interface TimelinePoint {
  at: string;
  posted: number;
  claimed: number;
  done: number;
}

export interface Timeline {
  response: string;
  bucket_s: number;
  points: TimelinePoint[];
}

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
