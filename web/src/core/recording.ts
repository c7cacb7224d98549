// The recording of a captioning task: a file of ours, or one that is played straight from another site.

import { fileAddress } from "./files.ts";
import type { Content, FileInfo } from "./types.ts";

export interface Recording {
  src: string;
  /** The other site, which sees who plays it; null where it is a file of ours. */
  host: string | null;
  /** Null where only playing it will tell. */
  seen: boolean | null;
  bytes: number | null;
}

type TaskFile = Pick<FileInfo, "id" | "media_type" | "bytes">;

const heard = ({ media_type }: TaskFile): boolean => /^(audio|video)\//.test(media_type);

/** What there is to caption, where there is something: the first file that can be played, else the link. */
export function recordingOf(asked: Content, files: readonly TaskFile[] = []): Recording | null {
  const file = files.find(heard);
  if (file) return { src: fileAddress(file.id, true), host: null, seen: file.media_type.startsWith("video/"), bytes: file.bytes };
  const link = (asked["captions"] as Content | undefined)?.["link"];
  if (typeof link !== "string") return null;
  try {
    const url = new URL(link);
    return url.protocol === "https:" ? { src: url.href, host: url.host, seen: /\.(mp3|m4a|ogg|oga|opus|wav|flac|aac)$/i.test(url.pathname) ? false : null, bytes: null } : null;
  } catch {
    return null;
  }
}

/** A wave is drawn from the whole recording, decoded: some 23 MB a minute. */
const MINUTES = { small: 8, large: 25 };
const BYTES = { small: 12_000_000, large: 60_000_000 };

/** Whether this device can draw the wave of a recording without being in danger. */
export function canDrawWave(bytes: number | null, duration_ms: number, small: boolean): boolean {
  const size = small ? "small" : "large";
  return bytes !== null && bytes <= BYTES[size] && Number.isFinite(duration_ms) && duration_ms <= MINUTES[size] * 60_000;
}
