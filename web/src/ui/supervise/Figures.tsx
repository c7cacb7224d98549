// How many wait and talk, for how long, in which languages, and who is there for them.

import { number, t } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import type { Supervising } from "../state/supervise.ts";
import { severityName, since } from "./names.ts";

const SEVERITIES = [3, 2, 1] as const;

export function Figures({ store }: { store: Supervising }) {
  const figures = store.figures.value;
  if (!figures) return null;
  const tiles: [string, string][] = [
    [t("supervise.waiting"), number(figures.waiting)],
    [t("supervise.longest"), figures.longestSince ? since(figures.longestSince) : "–"],
    [t("supervise.live"), number(figures.live)],
    [t("supervise.room"), number(figures.room)],
    [t("supervise.supervisors"), number(figures.supervisors)],
    [t("supervise.counsellors"), number(figures.present)],
  ];
  return (
    <>
      <dl class="tiles supervise-tiles">{tiles.map(([name, value]) => <div key={name} class="tile"><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {figures.languages.length > 0 && (
        <details class="supervise-tally">
          <summary>{SEVERITIES.map((one) => <span key={one} class={`pressing-count severity-${one}`}>{severityName(one)}: {number(figures.severities[one])}</span>)}</summary>
          <div class="scroll">
            <table>
              <caption>{t("supervise.tally")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("supervise.language")}</th>
                  <th scope="col" class="number">{t("supervise.waiting")}</th>
                  <th scope="col" class="number">{t("supervise.live")}</th>
                  <th scope="col" class="number">{severityName(3)}</th>
                </tr>
              </thead>
              <tbody>
                {figures.languages.map((one) => (
                  <tr key={one.language}>
                    <th scope="row"><bdi>{nameOf(one.language)}</bdi></th>
                    <td class="number">{number(one.waiting)}</td>
                    <td class="number">{number(one.live)}</td>
                    <td class="number">{number(one.danger)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </>
  );
}
