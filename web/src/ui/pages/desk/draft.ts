// A new task while it is being written, and what of it is posted.

import type { Schema } from "../../../core/form.ts";
import type { Content, Kind, TaskPost, Urgency } from "../../../core/types.ts";
import { DESCRIPTIONS } from "../../kinds/index.ts";

export const AUDIENCES = ["everyone", "organisation", "partners"] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface Draft {
  organisation: string;
  kind: Kind;
  title: string;
  brief: string;
  text: string;
  from: string;
  to: string;
  urgency: Urgency;
  review: boolean;
  wanted: number;
  audience: Audience;
  deadline: string;
  after: string;
  /** Minutes from when it opens; 0 for none. */
  deadlineAfter: number;
  /** The answer, where it is known. */
  control: string;
  /** What general help is to do, and what mentoring is for; a line each. */
  steps: string;
  /** What only its kind asks for, as it is posted. */
  asked: Content;
  /** What a data task asks beyond its text. */
  form: Schema | null;
  agreement: (typeof AGREEMENTS)[number];
}

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** What is to be done, line by line, for kinds that have it. */
function listed(draft: Draft): Partial<Pick<TaskPost, "steps" | "goals">> {
  const { listed: name } = DESCRIPTIONS[draft.kind];
  const all = lines(draft.steps);
  return name && all.length > 0 ? { [name]: all } : {};
}

export const AGREEMENTS = ["none", "majority", "equal"] as const;

export function toPost(draft: Draft, response: string): TaskPost {
  return {
    response,
    ...(draft.organisation && { organisation: draft.organisation }),
    kind: draft.kind,
    urgency: draft.urgency,
    title: draft.title.trim(),
    ...(draft.brief.trim() && { brief: draft.brief.trim() }),
    ...(draft.text && { text: draft.text }),
    ...(draft.from && { source_language: draft.from }),
    ...(draft.to && DESCRIPTIONS[draft.kind].hasTarget && { target_language: draft.to }),
    ...(draft.wanted > 1 && { wanted: draft.wanted }),
    ...(draft.audience !== "everyone" && { audience: draft.audience }),
    review: draft.review,
    ...(draft.deadline && { deadline: new Date(draft.deadline).toISOString() }),
    ...(draft.after && { after: draft.after }),
    ...(draft.after && draft.deadlineAfter > 0 && { deadline_after: draft.deadlineAfter }),
    ...listed(draft),
    ...(DESCRIPTIONS[draft.kind].Asking && draft.asked),
    ...(draft.form && draft.kind === "data" && { form: { ...draft.form } }),
    ...(draft.wanted > 1 && draft.agreement !== "none" && { agreement: draft.agreement }),
    ...(draft.control.trim() && !(draft.form && draft.kind === "data") && DESCRIPTIONS[draft.kind].controlled && !draft.after && { control: { content: { text: draft.control.trim() } } }),
  };
}

/** Our names of fields → the API's. */
export const FIELDS: Readonly<Record<string, string>> = {
  title: "title", brief: "brief", text: "text", from: "source_language", to: "target_language",
  deadline: "deadline", wanted: "wanted", organisation: "organisation", after: "after", deadlineAfter: "deadline_after", control: "control", steps: "steps", form: "form", asked: "captions.link",
};
