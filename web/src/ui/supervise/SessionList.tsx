// All sessions that go on, the most pressing first, without a word of them.

import type { Supervision, Watched } from "../../core/supervise/wire.ts";
import { t } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import { me } from "../state/session.ts";
import type { Supervising } from "../state/supervise.ts";
import { facts, lasting, personName, severityName } from "./names.ts";

export function SessionList({ store, chosen, open }: { store: Supervising; chosen: string | null; open: (id: string) => void }) {
  const found = store.overview.value;
  if (!found) return null;
  return (
    <section class="session-list" aria-labelledby="sessions">
      <h2 id="sessions">{t("supervise.sessions")}</h2>
      {found.sessions.length === 0 ? <p class="hint">{t("supervise.sessions.none")}</p> : (
        <ul class="rows">
          {found.sessions.map((one) => (
            <li key={one.id}>
              <button type="button" class={`row session-row severity-${one.severity}`} aria-pressed={one.id === chosen} onClick={() => open(one.id)}>
                <span class="row-title"><bdi>{nameOf(one.language)}</bdi> · {severityName(one.severity)}</span>
                <span class="row-facts">
                  <span>{lasting(one)}</span>
                  {facts(one).map((fact) => <span key={fact}>{fact}</span>)}
                  {one.counsellor && <bdi>{t("supervise.with", { name: personName(found, one.counsellor) })}</bdi>}
                </span>
                <Flags found={found} one={one} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What else is to be known of a session, the urgent in another colour. */
export function Flags({ found, one }: { found: Supervision; one: Watched }) {
  const mine = one.watcher !== null && one.watcher === me.value?.account.id;
  const flags: [boolean, string, boolean][] = [
    [one.help_asked_at !== null, t("supervise.why.help"), true],
    [one.interrupted, t("supervise.why.left"), true],
    [one.state === "live" && !one.counsellor_here, t("supervise.flag.counsellor_away"), true],
    [!one.seeker_here, t("supervise.flag.seeker_away"), false],
    [one.transfer !== null, t("supervise.flag.transfer"), false],
    [mine, t("supervise.flag.you"), false],
    [!mine && one.watcher !== null, t("supervise.flag.watcher", { name: personName(found, one.watcher) }), false],
  ];
  const shown = flags.filter(([is]) => is);
  if (shown.length === 0) return null;
  return <span class="flags">{shown.map(([, text, urgent]) => <span key={text} class={urgent ? "flag urgent" : "flag mild"}>{text}</span>)}</span>;
}
