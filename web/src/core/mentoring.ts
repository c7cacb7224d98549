// Mentoring as it is written down: goals, meetings and how it closed. Whatever else a draft holds is left alone.

import type { Content } from "./types.ts";

export const REACHED = ["yes", "partly", "no"] as const;
export type Reached = (typeof REACHED)[number];

export interface Goal {
  id: string;
  text: string;
  reached: Reached | "";
}

export interface Meeting {
  id: string;
  /** An instant, ISO 8601; empty while it is not chosen. */
  starts_at: string;
  minutes: number;
  place: string;
  note: string;
  held: boolean;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null && text((one as Record<string, unknown>)["id"]) !== "") : [];

const isReached = (value: unknown): value is Reached => REACHED.some((one) => one === value);

/** The goals of a draft; to begin with those that were asked for. */
export function goalsOf(content: Content, asked: Content): Goal[] {
  const source = Array.isArray(content["goals"]) ? content["goals"] : asked["goals"];
  return records(source).map((one) => ({ id: text(one["id"]), text: text(one["text"]), reached: isReached(one["reached"]) ? one["reached"] : "" }));
}

export function meetingsOf(content: Content): Meeting[] {
  return records(content["meetings"]).map((one) => ({
    id: text(one["id"]),
    starts_at: text(one["starts_at"]),
    minutes: typeof one["minutes"] === "number" ? one["minutes"] : 60,
    place: text(one["place"]),
    note: text(one["note"]),
    held: one["held"] === true,
  }));
}

/** What can be handed in: rows that nothing was typed into are left out. */
export function closed(content: Content, asked: Content): Content {
  return {
    ...content,
    goals: goalsOf(content, asked).filter((goal) => goal.text.trim() !== ""),
    meetings: meetingsOf(content).filter((meeting) => meeting.starts_at !== ""),
  };
}

/** Whether it is closed: words about it, and every goal judged. */
export const isClosed = (content: Content, asked: Content): boolean =>
  text(content["text"]).trim() !== "" && goalsOf(content, asked).every((goal) => goal.text.trim() === "" || goal.reached !== "");

/** An instant as `datetime-local` shows it, in the time zone of the device. */
export function asLocal(instant: string): string {
  const at = new Date(instant);
  if (instant === "" || Number.isNaN(at.getTime())) return "";
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function asInstant(local: string): string {
  const at = new Date(local);
  return local === "" || Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
