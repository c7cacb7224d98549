// What was posted, taken and done over time: a drawing, and the same as a table.

import type { TimelinePoint } from "../../core/types.ts";
import { moment, number, t } from "../../i18n/translate.ts";
import { now } from "../state/clock.ts";
import type { FiguresStore } from "../state/figures.ts";
import { Choice } from "./basics.tsx";

const WIDE = 720, HIGH = 200, START = 56, END = 12, UNDER = 32, OVER = 8;
const SERIES = ["posted", "claimed", "done"] as const;
const HOURS = [1, 6, 24, 72];

/** A round number to end the scale on. */
function top(points: readonly TimelinePoint[]): number {
  const most = Math.max(1, ...points.flatMap((point) => SERIES.map((name) => point[name])));
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * size).find((step) => step >= most) ?? most;
}

export function TimeLine({ store }: { store: FiguresStore }) {
  const points = store.timeline.value?.points ?? [];
  const hours = store.hours.value;
  const title = t("watch.line", { n: hours });
  const empty = points.every((point) => SERIES.every((name) => point[name] === 0));
  return (
    <section class="chart" aria-labelledby="line">
      <div class="figures-head">
        <h2 id="line">{title}</h2>
        <Choice hideLabel label={t("watch.hours")} value={String(hours)} choices={HOURS.map((n) => ({ value: String(n), text: t("time.hours", { n }) }))} change={(value) => store.show(Number(value))} />
      </div>
      {points.length === 0 || empty ? <p class="hint">{t("watch.no_points")}</p> : (
        <>
          <p class="legend">
            {SERIES.map((name) => (
              <span key={name}>
                <svg viewBox="0 0 32 6" aria-hidden="true"><path class={`line-${name}`} d="M1 3H31" /></svg>
                {t(`watch.${name}`)}
              </span>
            ))}
          </p>
          <Drawing points={points} title={title} />
          <details>
            <summary>{t("watch.line.table")}</summary>
            <div class="scroll" role="region" aria-label={t("watch.line.table")} tabIndex={0}>
              <table>
                <thead><tr><th scope="col">{t("watch.time")}</th>{SERIES.map((name) => <th key={name} scope="col" class="number">{t(`watch.${name}`)}</th>)}</tr></thead>
                <tbody>
                  {points.filter((point) => SERIES.some((name) => point[name] > 0)).reverse().map((point) => (
                    <tr key={point.at}><th scope="row">{moment(point.at, now.value)}</th>{SERIES.map((name) => <td key={name} class="number">{number(point[name])}</td>)}</tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}

function Drawing({ points, title }: { points: readonly TimelinePoint[]; title: string }) {
  const most = top(points);
  const x = (index: number): number => START + (index / Math.max(1, points.length - 1)) * (WIDE - START - END);
  const y = (value: number): number => OVER + (1 - value / most) * (HIGH - UNDER - OVER);
  const path = (name: (typeof SERIES)[number]): string =>
    points.map((point, index) => `${index === 0 ? "M" : "L"}${x(index).toFixed(1)} ${y(point[name]).toFixed(1)}`).join("");
  const marks = [0, Math.floor((points.length - 1) / 2), points.length - 1];
  // Time runs from left to right in every language here, as on the clocks and charts people know.
  return (
    <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={title} direction="ltr">
      {[0, most / 2, most].map((value) => (
        <g key={value}>
          <line class="grid" x1={START} x2={WIDE - END} y1={y(value)} y2={y(value)} />
          <text x={START - 8} y={y(value) + 4} text-anchor="end">{number(value, value % 1 ? 1 : 0)}</text>
        </g>
      ))}
      {marks.map((index, place) => (
        <text key={index} x={x(index)} y={HIGH - 4} text-anchor={place === 0 ? "start" : place === 1 ? "middle" : "end"}>
          {points[index] ? moment(points[index].at, now.value) : ""}
        </text>
      ))}
      {SERIES.map((name) => <path key={name} class={`line-${name}`} d={path(name)} />)}
    </svg>
  );
}
