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

export function sentence(problem: Problem): string {
  if (problem.code === "not_eligible" && problem.data["reason"]) return reason(problem.data);
  if (problem.code === "invalid_field") return fieldSentence(problem);
  const key: Key = has(`problem.${problem.code}`) ? (`problem.${problem.code}` as Key) : problem.status >= 500 ? "problem.defect" : "problem.unknown";
  const said = t(key, { request: problem.requestId || "–" });
  const wait = problem.data["retry_after_s"];
  return typeof wait === "number" ? `${said} ${t("sign.wait", { time: duration(wait * 1000) })}` : said;
}

const FIELD_PROBLEMS: Readonly<Record<string, Key>> = {
  missing: "field.missing",
  blank: "field.missing",
  empty: "field.missing",
  too_long: "field.too_long",
  too_large: "field.too_long",
  too_short: "field.too_short",
  unknown: "field.unknown",
  not_text: "field.not_text",
  surrogate: "field.not_text",
};

/** The sentence beside a field. */
export function fieldSentence(problem: Problem): string {
  if (problem.code !== "invalid_field") return sentence(problem);
  return t(FIELD_PROBLEMS[text(problem.data["problem"])] ?? "field.other");
}
