// A problem as a sentence with the next step, in the person's language.

import type { Problem } from "../../core/problem.ts";
import { duration, has, languageName, t, type Key } from "../../i18n/translate.ts";
import { languages } from "../state/session.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function reason(data: Readonly<Record<string, unknown>>): string {
  const key = `why.${text(data["reason"])}`;
  if (!has(key)) return t("why.other");
  const tag = text(data["language"]) || text(data["value"]);
  return t(key, { language: languageName(tag || "und", languages.value) });
}

/** Refusals whose sentence a page already has as its heading. */
const SAID_ELSEWHERE: Readonly<Record<string, Key>> = {
  task_done: "task.done",
  task_cancelled: "task.cancelled",
  task_expired: "task.expired",
};

export function sentence(problem: Problem): string {
  if (problem.code === "not_eligible" && problem.data["reason"]) return reason(problem.data);
  if (problem.code === "invalid_field") return fieldSentence(problem);
  if (problem.code === "file_refused") return fileSentence(text(problem.data["problem"]));
  const same = SAID_ELSEWHERE[problem.code];
  if (same && has(same)) return t(same);
  const key: Key = has(`problem.${problem.code}`) ? (`problem.${problem.code}` as Key) : problem.status >= 500 ? "problem.defect" : problem.status === 410 ? "problem.gone" : "problem.unknown";
  const said = t(key, { request: problem.requestId || "–", language: languageName(text(problem.data["language"]) || "und", languages.value) });
  const wait = problem.data["retry_after_s"];
  return typeof wait === "number" ? `${said} ${t("sign.wait", { time: duration(wait * 1000) })}` : said;
}

const FIELD_PROBLEMS: Readonly<Record<string, Key>> = {
  missing: "field.missing",
  too_long: "field.too_long",
  too_short: "field.too_short",
  unknown: "field.unknown",
  lone_surrogate: "field.not_text",
  control_character: "field.not_text",
  not_json: "field.malformed",
  malformed: "field.malformed",
  not_a_number: "field.malformed",
  out_of_range: "field.out_of_range",
  taken: "field.taken",
  too_many: "field.too_many",
  same_as_from: "field.same_as_from",
  in_the_past: "field.in_the_past",
};

/** The sentence beside a field. */
export function fieldSentence(problem: Problem): string {
  if (problem.code !== "invalid_field") return sentence(problem);
  return t(FIELD_PROBLEMS[text(problem.data["problem"])] ?? "field.other");
}

/** Why a file cannot be used, or what to look at in it. */
export function fileSentence(code: string, data: Readonly<Record<string, unknown>> = {}): string {
  const key = `file.${code}`;
  return has(key) ? t(key, { encoding: text(data["encoding"]) }) : t("problem.file_refused");
}
