// Files go up one by one, with their progress; they come down by a plain link.

import type { paths } from "../generated/api.ts";
import { offline, Problem, problemFrom } from "./problem.ts";
import type { FileInfo } from "./types.ts";

const FILES = "/api/v1/files" satisfies keyof paths;

export const TASK_FILES = 10;
export const ANSWER_FILES = 5;

/** `shown`: for the page itself to show, where the type allows it. */
export const fileAddress = (id: string, shown = false): string => `${FILES}/${encodeURIComponent(id)}${shown ? "?inline=true" : ""}`;

/** Sends a file. `progress` is told the part that is up, from 0 to 1. fetch cannot say how far it is. */
export function uploadFile(file: File, progress: (part: number) => void, signal: AbortSignal): Promise<FileInfo> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", FILES);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name.replace(/\p{Cs}/gu, "")));
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) resolve(request.response as FileInfo);
      else reject(problemFrom(request.status, request.response, request.getResponseHeader("X-Request-Id") ?? ""));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new Problem("stopped", 0, {}, false, ""));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** What an id stands for; null where the file is not there any more, or no answer came. */
export async function describeFile(id: string): Promise<FileInfo | null> {
  const answer = await fetch(fileAddress(id, true), { method: "HEAD", credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return null;
  const { headers } = answer;
  const how = headers.get("Content-Disposition") ?? "";
  return {
    id,
    name: decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(how)?.[1] ?? ""),
    media_type: (headers.get("Content-Type") ?? "").split(";")[0] ?? "",
    bytes: Number(headers.get("Content-Length")),
    inline: how.startsWith("inline"),
    bare: headers.get("X-File-Bare") === "1",
  };
}

/** The ids an answer names. */
export const filesIn = (content: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(content["files"]) ? content["files"].filter((id): id is string => typeof id === "string") : [];
