// A form out of its JSON Schema (docs/forms.md), and whether an answer to it will be taken. The server decides; this
// says it sooner, and leaves patterns to it: its engine, unlike a browser's, cannot be made to run for ever.

import type { Content } from "./types.ts";

export type Words = Readonly<Record<string, string>>;
export type Sort = "text" | "number" | "one" | "several" | "date" | "moment" | "place" | "yes_no";

export interface Place {
  lat?: number | string;
  lon?: number | string;
  name?: string;
}

export interface OneChoice {
  value: string;
  label: Words;
}

/** What a question is, whether it is being asked or being built. */
export interface AnyQuestion {
  name: string;
  sort: Sort;
  label: Words;
  help: Words;
  required: boolean;
  cantTell: boolean;
  long: boolean;
  whole: boolean;
  unit: string;
  choices: readonly OneChoice[];
  withinM: number;
}

export interface Question extends AnyQuestion {
  mostLetters: number;
  least: number | null;
  most: number | null;
  few: number;
  many: number | null;
}

export interface Form {
  label: Words;
  questions: readonly Question[];
}

export type Schema = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, unknown>>;

const object = (value: unknown): Schema => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {});
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);
const words = (value: unknown): Words => (typeof value === "string" ? { en: value } : (object(value) as Words));
const numberOr = <T>(value: unknown, other: T): number | T => (typeof value === "number" ? value : other);

function sortOf(schema: Schema, kind: string): Sort {
  if (kind === "integer" || kind === "number") return "number";
  if (kind === "array") return "several";
  if (kind === "object") return "place";
  if (kind === "boolean") return "yes_no";
  if ("enum" in schema) return "one";
  return schema["format"] === "date" ? "date" : schema["format"] === "date-time" ? "moment" : "text";
}

function questionOf(name: string, schema: Schema, required: boolean): Question {
  const types = Array.isArray(schema["type"]) ? texts(schema["type"]) : [String(schema["type"])];
  const kind = types.find((one) => one !== "null") ?? "string";
  const values = texts(schema["enum"] ?? object(schema["items"])["enum"]);
  const labels = object(schema["x-choices"]);
  const long = schema["x-long"] === true;
  return {
    name,
    sort: sortOf(schema, kind),
    label: words(schema["x-label"]),
    help: words(schema["x-help"]),
    required,
    cantTell: types.includes("null"),
    long,
    mostLetters: numberOr(schema["maxLength"], long ? 10_000 : 500),
    whole: kind === "integer",
    least: numberOr(schema["minimum"], null),
    most: numberOr(schema["maximum"], null),
    unit: typeof schema["x-unit"] === "string" ? schema["x-unit"] : "",
    choices: values.map((value) => ({ value, label: words(labels[value]) })),
    few: numberOr(schema["minItems"], 0),
    many: numberOr(schema["maxItems"], null),
    withinM: numberOr(schema["x-within-m"], 100),
  };
}

export function readForm(schema: Schema): Form {
  const properties = object(schema["properties"]);
  const required = new Set(texts(schema["required"]));
  const order = texts(schema["x-order"]);
  const names = order.length > 0 ? order : Object.keys(properties);
  return { label: words(schema["x-label"]), questions: names.map((name) => questionOf(name, object(properties[name]), required.has(name))) };
}

/** The form that a task asks, if it asks one. */
export const formAsked = (asked: Readonly<Record<string, unknown>> | undefined): Schema | null =>
  asked && typeof asked["form"] === "object" && asked["form"] !== null ? (asked["form"] as Schema) : null;

/** In the language of the page, else in English, else in any. With the language they are in: it is not always the page's. */
export function say(said: Words, locale: string): { text: string; locale: string } {
  for (const tag of [locale, "en", ...Object.keys(said)]) {
    const text = said[tag];
    if (text) return { text, locale: tag };
  }
  return { text: "", locale };
}

export const answersOf = (content: Content): Answers => object(content["data"]);

/** Latin digits for those of other scripts, a point for what separates decimals. */
export function latinDigits(text: string): string {
  return text
    .replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace(/٫/g, ".")
    .trim();
}

/** The number that was typed; the text itself where it is none, to be said at its field. */
export function typedNumber(text: string): number | string | undefined {
  const plain = latinDigits(text).replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  if (plain === "") return undefined;
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : text;
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "") return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.values(value).every(isEmpty);
}

const outside = (value: number, least: number | null, most: number | null): boolean =>
  (least !== null && value < least) || (most !== null && value > most);

function problemOfPlace(value: Place): string | null {
  const { lat, lon, name } = value;
  if (isEmpty(lat) && isEmpty(lon)) return isEmpty(name) ? "missing" : null;
  if (isEmpty(lat) || isEmpty(lon)) return "incomplete";
  if (typeof lat !== "number" || typeof lon !== "number") return "malformed";
  return outside(lat, -90, 90) || outside(lon, -180, 180) ? "out_of_range" : null;
}

/** What is wrong with an answer, by the server's codes; null where it will be taken. */
export function problemOf(question: Question, value: unknown): string | null {
  if (value === null) return question.cantTell ? null : "missing";
  if (isEmpty(value)) return question.required ? "missing" : null;
  switch (question.sort) {
    case "number":
      if (typeof value !== "number" || (question.whole && !Number.isInteger(value))) return "malformed";
      return outside(value, question.least, question.most) ? "out_of_range" : null;
    case "text":
      return [...String(value)].length > question.mostLetters ? "too_long" : null;
    case "several": {
      const count = texts(value).length;
      return count < question.few ? "too_few" : question.many !== null && count > question.many ? "too_many" : null;
    }
    case "place":
      return problemOfPlace(value as Place);
    default:
      return null;
  }
}

export function problemsOf(form: Form, answers: Answers): Record<string, string> {
  const found = form.questions.map((question) => [question.name, problemOf(question, answers[question.name])] as const);
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== null));
}

/** Answers without those left empty: what is handed in. */
export const given = (answers: Answers): Answers => Object.fromEntries(Object.entries(answers).filter(([, value]) => !isEmpty(value)));
