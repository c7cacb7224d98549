// Cards to look at in the middle of a talk. They remind of what was learnt and replace neither training nor the
// supervisor; where they come from is said on each.

import { t } from "../../i18n/translate.ts";

const PFA = "WHO, Psychological first aid: Guide for field workers (2011)";
const IFRC = "IFRC Reference Centre for Psychosocial Support, A Guide to Psychological First Aid (2018)";
const CHI = "Child Helpline International";

const POINTS = [1, 2, 3, 4, 5] as const;
type Part = (typeof POINTS)[number] | "title";

const CARDS: readonly { name: string; says: (part: Part) => string; sources: readonly string[] }[] = [
  { name: "pfa", says: (part) => t(`counsel.pfa.${part}`), sources: [PFA, IFRC] },
  { name: "abuse", says: (part) => t(`counsel.abuse.${part}`), sources: [IFRC, CHI] },
  { name: "suicide", says: (part) => t(`counsel.suicide.${part}`), sources: [IFRC] },
  { name: "child", says: (part) => t(`counsel.child.${part}`), sources: [IFRC, CHI] },
  { name: "ending", says: (part) => t(`counsel.ending.${part}`), sources: [PFA, CHI] },
];

export function Guidance() {
  return (
    <section class="guidance" aria-labelledby="guidance">
      <h2 id="guidance">{t("counsel.cards")}</h2>
      <p class="hint">{t("counsel.cards.hint")}</p>
      {CARDS.map(({ name, says, sources }) => (
        <details key={name}>
          <summary>{says("title")}</summary>
          <ol>{POINTS.map((point) => <li key={point}>{says(point)}</li>)}</ol>
          <p class="hint">{t("counsel.cards.source")} <bdi lang="en" dir="ltr">{sources.join("; ")}</bdi></p>
        </details>
      ))}
    </section>
  );
}
