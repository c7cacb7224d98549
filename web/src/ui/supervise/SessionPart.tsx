// One session: how it stands, and what a supervisor on shift can do with it.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "../../core/problem.ts";
import * as api from "../../core/supervise/server.ts";
import type { Severity, Supervision, Watched } from "../../core/supervise/wire.ts";
import { t } from "../../i18n/translate.ts";
import { Choice, nameOf } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import { me } from "../state/session.ts";
import type { Supervising } from "../state/supervise.ts";
import { Along } from "./Along.tsx";
import { Deeds } from "./Deeds.tsx";
import { facts, lasting, overSentence, personName, severityName } from "./names.ts";
import { ReportButton } from "./Report.tsx";
import { Flags } from "./SessionList.tsx";

interface PartProps {
  store: Supervising;
  id: string;
  back: () => void;
}

export function SessionPart({ store, id, back }: PartProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const found = store.overview.value;
  const now = found?.sessions.find((one) => one.id === id);
  const known = useRef<Watched | null>(null);
  if (now) known.current = now;
  const one = now ?? known.current;
  useEffect(() => {
    if (now && store.calls.value.some(({ session }) => session.id === id)) store.look(id);
  }, [store.calls.value]);
  if (!found || !one) return null;
  const away = (): void => {
    void store.leave(id).catch(() => undefined);
    back();
  };
  return (
    <section class={`talk-part shown session-part severity-${one.severity}`} aria-labelledby="session">
      <div class="session-top">
        <h2 id="session" ref={heading} tabIndex={-1}><bdi>{nameOf(one.language)}</bdi> · {severityName(one.severity)}</h2>
        <button type="button" class="button plain back" onClick={back}>{t("supervise.back")}</button>
      </div>
      {now ? <GoesOn store={store} found={found} one={now} /> : <Over store={store} id={id} away={away} />}
    </section>
  );
}

function GoesOn({ store, found, one }: { store: Supervising; found: Supervision; one: Watched }) {
  const watching = store.watchings.value.get(one.id);
  const mine = one.watcher !== null && one.watcher === me.value?.account.id;
  const ended = store.ended.value.get(one.id);
  // Both sides are told already, as when this page was loaded again.
  useEffect(() => {
    if (mine && found.on_shift && !watching && ended === undefined) store.readAlong(one.id);
  }, [mine]);
  return (
    <>
      <p class="hint">
        {[lasting(one), ...facts(one), t("supervise.messages", { n: one.messages })].join(" · ")}
        {one.counsellor && <> · <bdi>{t("supervise.with", { name: personName(found, one.counsellor) })}</bdi></>}
      </p>
      <Flags found={found} one={one} />
      {found.on_shift ? (
        <>
          <Judge store={store} one={one} />
          {watching ? <Along store={store} one={one} watching={watching} /> : <Begin store={store} found={found} one={one} />}
          <Deeds store={store} one={one} />
        </>
      ) : <p class="trouble mild">{t("supervise.off_shift.hint")}</p>}
    </>
  );
}

/** What is over is over for whoever read along as well: nobody can be told any more that they read. */
function Over({ store, id, away }: { store: Supervising; id: string; away: () => void }) {
  const ending = store.ended.value.get(id);
  return (
    <>
      <p role="status">{ending && ending !== "lost" && ending !== "not_on_shift" ? overSentence(ending) : t("supervise.gone")}</p>
      <p class="hint">{t("supervise.words_gone")}</p>
      <div class="buttons">
        <ReportButton id={id} />
        <button type="button" class="button" onClick={away}>{t("counsel.away")}</button>
      </div>
    </>
  );
}

/** People judge better than lists of words, also who has read none of them. */
function Judge({ store, one }: { store: Supervising; one: Watched }) {
  const change = async (value: string): Promise<void> => {
    try {
      await api.judge(one.id, Number(value) as Severity);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    store.again();
  };
  return (
    <div class="judge">
      <Choice label={t("counsel.severity")} value={String(one.severity)} choices={([3, 2, 1] as const).map((n) => ({ value: String(n), text: severityName(n) }))} change={(value) => void change(value)} />
    </div>
  );
}

function Begin({ store, found, one }: { store: Supervising; found: Supervision; one: Watched }) {
  const [busy, setBusy] = useState(false);
  const reason = store.ended.value.get(one.id);
  const begin = async (): Promise<void> => {
    setBusy(true);
    try {
      await api.beginWatching(one.id);
      store.readAlong(one.id);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    setBusy(false);
    store.again();
  };
  const other = one.watcher !== null && one.watcher !== me.value?.account.id;
  return (
    <div class="begin-watching">
      {(reason === "lost" || reason === "not_on_shift") && <p class="trouble mild" role="status">{t(`supervise.ended.${reason}`)}</p>}
      <p>{t("supervise.watch.hint")}</p>
      {other && <p><bdi>{t("supervise.watch.other", { name: personName(found, one.watcher) })}</bdi></p>}
      {one.help_asked_at && <p>{t("supervise.watch.answers")}</p>}
      <button type="button" class="button primary" disabled={busy} onClick={() => void begin()}>{t("supervise.watch")}</button>
    </div>
  );
}
