// One talk at the desk: what was said, a place to write, and what its counsellor can do with it.

import { useEffect, useId, useRef } from "preact/hooks";
import * as api from "../../core/counsel/server.ts";
import { SEVERITIES, type Message, type Severity } from "../../core/counsel/wire.ts";
import { asProblem } from "../../core/problem.ts";
import { directionOf } from "../../core/text.ts";
import type { Unsent } from "../../core/talk/outgoing.ts";
import { t, type Key } from "../../i18n/translate.ts";
import { Ago, Choice, nameOf, Words } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import type { Talk } from "../state/counsel.ts";
import { CloseForm } from "./CloseForm.tsx";
import { Deeds } from "./Deeds.tsx";
import { severityName } from "./names.ts";
import { Told } from "./Told.tsx";
import { Writing } from "./Writing.tsx";

export function TalkPart({ talk, shown, away }: { talk: Talk; shown: boolean; away: () => void }) {
  const held = talk.held.value;
  const id = useId();
  const ended = held.state === "over" || talk.gone.value !== null;
  const owesForm = held.ending === "left" && talk.gone.value === null;
  return (
    <section class={`talk-part severity-${held.severity}${shown ? " shown" : ""}`} aria-labelledby={id}>
      <div class="talk-head">
        <h2 id={id}><bdi>{nameOf(held.language)}</bdi> · {severityName(held.severity)}</h2>
        <p class="hint">
          {[held.severity_from !== "nothing" && t(`counsel.from_what.${held.severity_from}`), held.age_band && t(`counsel.age.${held.age_band}`), held.topic && t(`counsel.topic.${held.topic}` as Key)]
            .filter(Boolean)
            .map((fact) => `${fact} · `)}
          {held.answered_at && <Ago at={held.answered_at} say="time.ago" />}
        </p>
        {!ended && <Judge talk={talk} />}
      </div>
      <Said talk={talk} shown={shown} />
      <Told talk={talk} ended={ended} />
      {!ended && <Writing talk={talk} />}
      {!ended && <Deeds talk={talk} away={away} />}
      {owesForm && <CloseForm id={held.id} topic={held.topic} left done={away} />}
      {ended && !owesForm && <button type="button" class="button" onClick={away}>{t("counsel.away")}</button>}
    </section>
  );
}

/** People judge better than lists of words: up or down, as whoever reads says. */
function Judge({ talk }: { talk: Talk }) {
  const { id, severity } = talk.held.value;
  const change = async (value: string): Promise<void> => {
    const next = Number(value) as Severity;
    try {
      await api.setSeverity(id, next);
      talk.changed({ severity: next, severity_from: "person" });
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return <Choice label={t("counsel.severity")} value={String(severity)} choices={SEVERITIES.map((one) => ({ value: String(one), text: severityName(one) }))} change={(value) => void change(value)} />;
}

const STATES: Readonly<Record<Unsent["is"], Key>> = { waiting: "counsel.state.waits", taken: "counsel.state.sent", refused: "counsel.state.refused" };

function Said({ talk, shown }: { talk: Talk; shown: boolean }) {
  const log = useRef<HTMLDivElement>(null);
  const messages = talk.messages.value;
  const view = talk.view.value;
  const unsent = talk.unsent.value;
  const count = messages.length + unsent.length;
  useEffect(() => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
    // On a phone only the chosen talk is on the screen, and on no screen one in a window that nobody looks at.
    const look = (): void => {
      if (element && element.offsetParent !== null && document.visibilityState === "visible") talk.look();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [count, shown]);
  const seen = view?.seen ?? 0;
  return (
    <>
      <div class="said" ref={log} role="log" aria-relevant="additions" tabIndex={0} aria-label={t("counsel.log")}>
        {count === 0 && <p class="hint">{t("counsel.silent")}</p>}
        <ol>
          {messages.map((one) => <Line key={one.offset} one={one} seen={seen >= one.offset} />)}
          {unsent.map((one) => (
            <li key={one.client_id} class={one.is === "taken" ? "mine" : "mine unsent"}>
              <p dir={directionOf(one.text)}><Words text={one.text} /></p>
              <small>{t(STATES[one.is])}</small>
            </li>
          ))}
        </ol>
      </div>
      <p class="hint typing">{view?.typing ? t("counsel.typing") : ""}</p>
    </>
  );
}

function Line({ one, seen }: { one: Message; seen: boolean }) {
  const mine = one.sender === "counsellor";
  // Written by whoever counselled before looks as one's own does to the seeker; its name says whose it is.
  const from: Key = one.whisper ? "counsel.whisper" : mine && one.client_id === null ? "counsel.from.before" : `counsel.from.${one.sender}`;
  return (
    <li class={one.whisper ? "whisper" : mine ? "mine" : one.sender}>
      <span class={mine && one.client_id !== null ? "hidden-text" : "from"}>{t(from)}</span>
      <p dir={directionOf(one.text)}><Words text={one.text} /></p>
      {mine && <small>{t(seen ? "counsel.state.seen" : "counsel.state.sent")}</small>}
    </li>
  );
}
