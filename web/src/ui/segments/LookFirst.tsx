// Before it is handed in: what the checks found. Whoever knows better hands it in all the same.

import { useEffect, useMemo } from "preact/hooks";
import { allFindings } from "../../core/findings.ts";
import { t } from "../../i18n/translate.ts";
import type { LookFirstProps } from "../kinds/description.ts";
import { Ask } from "../parts/basics.tsx";
import { findingText } from "./Findings.tsx";
import { useGlossary } from "./useGlossary.ts";
import "../segments.css";

const SHOWN = 50;

export function LookFirst({ work, close, go }: LookFirstProps) {
  const card = work.claim.value?.card;
  const page = work.page.value;
  const glossary = useGlossary(card);
  const found = useMemo(() => {
    if (!card || !page) return [];
    const text = page.text || (page.earlier?.text ?? "");
    return allFindings(work.content.value, page.asked, text, card, glossary).filter(({ finding }) => finding.severity === "must_look");
  }, [glossary]);
  useEffect(() => {
    if (found.length === 0) go();
  }, []);
  if (found.length === 0) return null;
  return (
    <Ask title={t("check.title", { n: found.length })} close={close}>
      <p>{t("check.hint")}</p>
      <ul class="findings listed">
        {found.slice(0, SHOWN).map(({ at, finding }, n) => (
          <li key={n} class={finding.severity}>
            {at >= 0 && <strong>{t("segments.number", { n: at + 1 })} </strong>}
            <bdi>{findingText(finding)}</bdi>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <button type="button" class="button" onClick={go} disabled={work.busy.value}>{t("check.anyway")}</button>
        <button type="button" class="button primary" onClick={close}>{t("check.back")}</button>
      </p>
    </Ask>
  );
}
