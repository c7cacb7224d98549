// The course for those who would counsel: its part of the API, and what is asked in which order.

import { get, post } from "./api.ts";
import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];
export type Course = Shapes["CourseView"];
export type Lesson = Shapes["LessonView"];
export type Question = Shapes["QuestionView"];
export type OwnTraining = Shapes["OwnTraining"];
export type Attempt = Shapes["AttemptView"];
export type Code = Shapes["CodeView"];

/** The options chosen, by question. */
export type Chosen = Readonly<Record<string, readonly string[]>>;

export const getCourse = (language: string) => get<Course>()("/api/v1/training", { query: { language } });
export const getOwnTraining = () => get<OwnTraining>()("/api/v1/me/training");
export const getCode = (language: string) => get<Code>()("/api/v1/me/code-of-conduct", { query: { language } });
export const signCode = ({ version, language }: Code) => post<Code>()("/api/v1/me/code-of-conduct", { body: { version, language } });
export const answerCourse = (id: string, version: string, language: string, chosen: Chosen) =>
  post<Attempt>()("/api/v1/me/training/attempts", {
    body: { id, version, language, answers: Object.fromEntries(Object.entries(chosen).map(([question, options]) => [question, [...options]])) },
  });

/** The questions in the order in which this person is asked, each with its options so. */
export function inOrder(course: Course, asked: OwnTraining["questions"]): Question[] {
  const known = new Map(course.lessons.flatMap(({ questions }) => questions).map((one) => [one.id, one]));
  return asked.flatMap(({ id, options }) => {
    const question = known.get(id);
    if (!question) return [];
    const texts = new Map(question.options.map((one) => [one.id, one]));
    return [{ ...question, options: options.flatMap((option) => texts.get(option) ?? []) }];
  });
}

/** What is chosen after a click on an option: one takes the place of another, several stand together. */
export function choose(chosen: Chosen, { id, several }: Pick<Question, "id" | "several">, option: string): Chosen {
  const before = chosen[id] ?? [];
  const after = !several ? [option] : before.includes(option) ? before.filter((one) => one !== option) : [...before, option];
  return { ...chosen, [id]: after };
}

export const unanswered = (questions: readonly Question[], chosen: Chosen): string[] =>
  questions.filter(({ id }) => (chosen[id] ?? []).length === 0).map(({ id }) => id);
