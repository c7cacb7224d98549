// Why a file was not taken, with what to do instead.

import type { Problem } from "../../core/problem.ts";
import { has, t } from "../../i18n/translate.ts";
import { sizeOf } from "./FileList.tsx";
import { sentence } from "./sentence.ts";

export function uploadSentence(problem: Problem): string {
  if (problem.code === "too_large") return t("files.no.too_large", { size: sizeOf(Number(problem.data["most_bytes"]) || 0) });
  if (problem.code !== "file_not_taken") return sentence(problem);
  const key = `files.no.${String(problem.data["problem"])}`;
  return has(key) ? t(key) : t("problem.file_not_taken");
}
