// Why somebody was asked, in short sentences that fit for them and for their coordinator.

import { useId } from "preact/hooks";
import type { Because as Reason } from "../../core/types.ts";
import { duration, has, t, type Key } from "../../i18n/translate.ts";
import "../because.css";
import { nameOf } from "./basics.tsx";

const MINUTE = 60_000;

function because({ why, data }: Reason): string | null {
  if (why === "language") {
    const level = data["help"] === "last_step" ? "related" : String(data["level"]);
    const key = `ring.because.language.${level}`;
    return has(key) ? t(key, { language: nameOf(String(data["language"])) }) : null;
  }
  if (why === "idle") {
    const minutes = Number(data["minutes"]);
    return minutes >= 1 ? t("ring.because.idle", { time: duration(minutes * MINUTE) }) : null;
  }
  const key = `ring.because.${why}`;
  return has(key) ? t(key as Key) : null;
}

export function Because({ reasons, label }: { reasons: readonly Reason[]; label: string }) {
  const id = useId();
  const sentences = reasons.map(because).filter((one) => one !== null);
  if (sentences.length === 0) return null;
  return (
    <div class="because">
      <span id={id}>{label}:</span>
      <ul aria-labelledby={id}>
        {sentences.map((one) => <li key={one}>{one}</li>)}
      </ul>
    </div>
  );
}
