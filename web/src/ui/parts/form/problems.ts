// The server's codes for what is wrong with an answer → sentences.

import type { Key } from "../../../i18n/translate.ts";

export const PROBLEMS: Readonly<Record<string, Key>> = {
  missing: "form.problem.missing",
  malformed: "form.problem.malformed",
  timezone_missing: "form.problem.malformed",
  unknown: "form.problem.unknown",
  too_long: "form.problem.too_long",
  too_short: "form.problem.too_short",
  pattern: "form.problem.pattern",
  out_of_range: "form.problem.out_of_range",
  too_few: "form.problem.too_few",
  too_many: "form.problem.too_many",
  incomplete: "form.problem.incomplete",
};
