// Steps that a task asks for, and which of them were done.

import type { Content } from "./types.ts";

export interface Step {
  id: string;
  text: string;
}

export function stepsOf(asked: Content): Step[] {
  const steps = asked["steps"];
  return Array.isArray(steps) ? (steps as Step[]) : [];
}

export function doneOf(content: Content): string[] {
  const done = content["done"];
  return Array.isArray(done) ? done.filter((one): one is string => typeof one === "string") : [];
}

/** Words, or every step done: what was left needs a word of why. */
export function stepsAnswered(content: Content, asked: Content): boolean {
  const words = typeof content["text"] === "string" && content["text"].trim() !== "";
  const steps = stepsOf(asked);
  const done = doneOf(content);
  return words || (steps.length > 0 && steps.every(({ id }) => done.includes(id)));
}
