// Credited time, and sums of it.

import { shown } from "../../core/hours.ts";
import type { Hours, HoursEntry, HoursPart, Kind } from "../../core/types.ts";
import { moment, t } from "../../i18n/translate.ts";
import { now } from "../state/clock.ts";
import { kindName, Title } from "./basics.tsx";

/** Hours and minutes, rounded down. */
export function hoursText(seconds: number): string {
  const { sign, h, m } = shown(seconds);
  return sign + t("hours.time", { h, m });
}

/** To the second where it is less than an hour, as single pieces of work are. */
export function exactText(seconds: number): string {
  const { sign, h, m, s } = shown(seconds);
  return h > 0 ? hoursText(seconds) : sign + t("hours.short", { m, s });
}

export function Sums({ hours }: { hours: Hours }) {
  return (
    <dl class="tiles hours-tiles">
      <div class="tile"><dt>{t("hours.total")}</dt><dd>{hoursText(hours.seconds)}</dd></div>
      <div class="tile"><dt>{t("hours.confirmed")}</dt><dd>{hoursText(hours.confirmed_seconds)}</dd></div>
    </dl>
  );
}

export function Parts({ title, parts, kinds }: { title: string; parts: readonly HoursPart[]; kinds?: boolean }) {
  if (parts.length === 0) return null;
  return (
    <section class="hours-parts">
      <h2>{title}</h2>
      <dl>
        {parts.map(({ slug, name, seconds }) => (
          <div key={slug}>
            <dt>{kinds ? kindName(slug as Kind) : <Title text={name} />}</dt>
            <dd>{hoursText(seconds)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** When it was: of a meeting when it began, of other work up to when. */
export function WorkedAt({ entry }: { entry: HoursEntry }) {
  const at = entry.meeting === null ? entry.ended_at : entry.began_at;
  const said = moment(at, now.value);
  return <time dateTime={at}>{entry.meeting === null ? said : t("hours.meeting", { at: said })}</time>;
}

export function Days({ from, to, change }: { from: string; to: string; change: (change: { from?: string; to?: string }) => void }) {
  return (
    <>
      <label class="day-field">
        <span>{t("hours.from")}</span>
        <input type="date" min="2000-01-01" max={to || "2199-12-31"} value={from} onChange={(event) => change({ from: event.currentTarget.value })} />
      </label>
      <label class="day-field">
        <span>{t("hours.to")}</span>
        <input type="date" min={from || "2000-01-01"} max="2199-12-31" value={to} onChange={(event) => change({ to: event.currentTarget.value })} />
      </label>
    </>
  );
}
