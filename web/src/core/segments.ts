// A long text sentence by sentence: what is asked for, what was typed, and how it is one text again.

import type { Content } from "./types.ts";

export interface Segment {
  id: string;
  source: string;
}

export interface Target {
  id: string;
  target: string;
  /** The words of another tab that stood here, where nobody has seen both yet. */
  other?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

const known = new WeakMap<Content, readonly Segment[]>();

/** The segments that a task asks for; none where it asks for one text. */
export function segmentsOf(asked: Content): readonly Segment[] {
  let found = known.get(asked);
  if (!found) {
    const given: unknown = asked["segments"];
    found = Array.isArray(given) ? given.filter(isRecord).map(({ id, source }) => ({ id: asText(id), source: asText(source) })) : [];
    known.set(asked, found);
  }
  return found;
}

const laid = new WeakMap<Content, readonly Target[]>();

export function targetsOf(content: Content | null): readonly Target[] {
  const given: unknown = content?.["segments"];
  if (!content || !Array.isArray(given)) return [];
  const found = laid.get(content) ?? read(given);
  laid.set(content, found);
  return found;
}

function read(given: readonly unknown[]): readonly Target[] {
  return given.filter(isRecord).map((one) => ({
    id: String(one["id"]),
    target: asText(one["target"]),
    ...(typeof one["other"] === "string" && { other: one["other"] }),
  }));
}

/** Whether it is done segment by segment: the task has some, and nobody wrote one text for it before. */
export const inSegments = (content: Content | null, asked: Content): boolean =>
  segmentsOf(asked).length > 0 && (content?.["segments"] !== undefined || asText(content?.["text"]).trim() === "");

/** A target for each segment, in the text's order; behind them words that belong to none of them. */
export function laidOut(content: Content | null, asked: Content): Target[] {
  const given = new Map(targetsOf(content).map((one) => [one.id, one]));
  const all = segmentsOf(asked).map(({ id }) => given.get(id) ?? { id, target: "" });
  for (const { id } of all) given.delete(id);
  return [...all, ...[...given.values()].filter(({ target }) => target.trim() !== "")];
}

/** The answer with other targets from one segment on. */
export function withTargets(content: Content, at: number, targets: readonly string[]): Content {
  const segments = [...(content["segments"] as readonly Target[])];
  targets.forEach((target, n) => {
    segments[at + n] = { id: segments[at + n]?.id ?? "", target };
  });
  return { ...content, segments };
}

export const isEmpty = ({ target }: Target): boolean => target.trim() === "";

/** Places of the segments that have no target yet. */
export function left(content: Content, asked: Content): number[] {
  const targets = targetsOf(content);
  return segmentsOf(asked).flatMap((_, at) => (targets[at] && !isEmpty(targets[at]) ? [] : [at]));
}

/** What is handed in: a target for each segment and nothing else. */
export function handedIn(content: Content, asked: Content): Content {
  if (!inSegments(content, asked)) return content;
  const targets = targetsOf(content);
  return { segments: segmentsOf(asked).map(({ id }, at) => ({ id, target: targets[at]?.target ?? "" })) };
}

/** The answer as one text, with the spaces and line breaks that stand between the sentences of the source. */
export function joined(content: Content, asked: Content): string {
  const targets = targetsOf(content);
  if (targets.length === 0) return asText(content["text"]);
  const byId = new Map(segmentsOf(asked).map(({ id, source }) => [id, source]));
  const pieces = targets.map(({ id, target }) => {
    const source = byId.get(id);
    return target.trim() + (source === undefined ? "\n" : source.slice(source.trimEnd().length) || " ");
  });
  return pieces.join("").trimEnd();
}

/** The lines of what was pasted, where there are several. */
export function pastedLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
  return lines.length > 1 ? lines : [];
}
