// How a counsellor stands: what is between them and the next talk, how many they hold, and a pause that nobody asks about.

import { Fragment } from "preact";
import { duration, moment, t, type Key } from "../../i18n/translate.ts";
import type { Standing as One } from "../../core/counsel/wire.ts";
import { Link } from "../router.tsx";
import { now } from "../state/clock.ts";
import { missing } from "../state/counsel.ts";
import { setPaused, standing } from "../state/standing.ts";

export function Standing() {
  const all = standing.value;
  // What the last asking was refused for is newer than what the page knew before.
  const refused = missing.value;
  if (all === null) return null;
  if (all.length === 0) return <p class="trouble mild">{t("counsel.unknown")}</p>;
  const paused = all.some((one) => one.paused);
  const several = all.length > 1;
  return (
    <section class="standing" aria-label={t("counsel.standing")}>
      {all.map((one) => (
        <Fragment key={one.response}>
          {several && <h2><bdi>{one.organisation}</bdi></h2>}
          <Missing reasons={refused.length > 0 && !several ? refused : one.missing} one={one} />
          <p class="hint">{t("counsel.holds", { live: one.live, cap: one.cap })}{one.today_s >= 60 && ` · ${t("counsel.today", { time: duration(one.today_s * 1000) })}`}</p>
        </Fragment>
      ))}
      <p class="buttons">
        <button type="button" class="button" onClick={() => void setPaused(!paused)}>{t(paused ? "counsel.resume" : "counsel.pause")}</button>
        <span class="hint">{t(paused ? "counsel.paused" : "counsel.pause.hint")}</span>
      </p>
    </section>
  );
}

/** Each with what to do. */
function Missing({ reasons, one }: { reasons: readonly string[]; one: One }) {
  const shown = reasons.filter((reason) => reason !== "paused");
  if (shown.length === 0) return null;
  return (
    <div class="trouble mild" role="status">
      <h2>{t("counsel.gate")}</h2>
      <ul class="bulleted">
        {shown.map((reason) => (
          <li key={reason}>
            {t(`counsel.gate.${reason}` as Key)}
            {reason === "rest" && one.rests_until && ` ${t("counsel.rests", { time: moment(one.rests_until, now.value) })}`}
          </li>
        ))}
      </ul>
      {shown.some((reason) => /^(training|code)/.test(reason)) && <p><Link to="/training">{t("counsel.gate.course")}</Link></p>}
    </div>
  );
}
