// A counsellor's talks on the wire.

export type Severity = 1 | 2 | 3;
export const SEVERITIES: readonly Severity[] = [3, 2, 1];

export const TOPICS = ["fear", "loss", "family", "violence", "alone", "health", "other"] as const;
export const OUTCOMES = ["calmer", "passed_on", "advised", "left", "unclear"] as const;
export const RISKS = ["none", "raised", "acute"] as const;

export interface Closing {
  topic: string;
  outcome: string;
  risk: string;
  follow_up: boolean;
  heavy: boolean;
}

/** A talk as its counsellor sees it. `greet`: false where somebody has spoken with this seeker before. */
export interface Held {
  id: string;
  state: "waiting" | "live" | "over";
  language: string;
  severity: Severity;
  age_band: string | null;
  topic: string | null;
  answered_at: string | null;
  greet?: boolean;
  watched: boolean;
  transfer: "asked" | "agreed" | null;
  last_offset: number;
  ending: string | null;
}

export interface Note {
  text: string;
  at: string;
}
