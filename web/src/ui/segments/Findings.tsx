// What the checks found, in words. They say what is worth a look; nothing is forbidden by them.

import { smsParts, type Finding } from "../../core/checks.ts";
import { has, t, type Key } from "../../i18n/translate.ts";

const listed = (values: readonly string[] | undefined): string => (values ?? []).slice(0, 5).map((value) => `\u2068${value}\u2069`).join(" · ");

export function findingText({ code, data }: Finding): string {
  const key = `check.${code}`;
  if (!has(key)) return t("check.other");
  return t(key as Key, { values: listed(data.values), source: data.source ?? "", target: data.target ?? "", word: data.word ?? "" });
}

export function Findings({ found }: { found: readonly Finding[] }) {
  if (found.length === 0) return null;
  return (
    <ul class="findings">
      {found.slice(0, 4).map((finding, n) => (
        <li key={n} class={finding.severity}>
          <bdi>{findingText(finding)}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** For whoever sends it as a text message: how many it takes. */
export function SmsLength({ text }: { text: string }) {
  const { parts, letters } = smsParts(text);
  if (parts === 0 || parts > 10) return null;
  return <span class="sms">{t("segments.sms", { letters, parts })}</span>;
}
