// Sessions that have ended, without a word of them: to report what happened in one.

import { listOver } from "../../core/supervise/server.ts";
import { moment, t } from "../../i18n/translate.ts";
import { Trouble } from "../parts/basics.tsx";
import { useWhenOpen } from "../parts/whenOpen.ts";
import { now } from "../state/clock.ts";
import { overSentence, personName, sessionName } from "./names.ts";
import { ReportButton } from "./Report.tsx";

export function OverSessions({ slug, count }: { slug: string; count: number }) {
  const { details, found, problem, load, onToggle } = useWhenOpen(() => listOver(slug), count);
  return (
    <details class="over-sessions" ref={details} onToggle={onToggle}>
      <summary>{t("supervise.over")}</summary>
      <p class="hint">{t("supervise.over.hint")}</p>
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      {found?.sessions.length === 0 && <p>{t("supervise.over.none")}</p>}
      <ul class="people">
        {found?.sessions.map((one) => (
          <li key={one.id}>
            <strong><bdi>{sessionName(one)}</bdi></strong>
            <span class="hint">
              {moment(one.ended_at, now.value)} · {overSentence(one.ending)}
              {one.counsellor && <> · <bdi>{t("supervise.with", { name: personName(found, one.counsellor) })}</bdi></>}
              {one.incidents > 0 && <> · {t("supervise.reports", { n: one.incidents })}</>}
            </span>
            <ReportButton id={one.id} filed={() => void load()} />
          </li>
        ))}
      </ul>
    </details>
  );
}
