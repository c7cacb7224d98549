// One talk at the desk: what was said, a place to write, and what its counsellor can do with it.

import { useEffect, useId, useRef } from "preact/hooks";
import { SEVERITIES, type Severity } from "../../core/counsel/wire.ts";
import * as api from "../../core/counsel/server.ts";
import { asProblem } from "../../core/problem.ts";
import { directionOf } from "../../core/text.ts";
import { MOST_LETTERS, type Message } from "../../core/talk/wire.ts";
import { t, type Key } from "../../i18n/translate.ts";
import { Ago, Choice, nameOf, Words } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import type { Talk } from "../state/counsel.ts";
import { Deeds } from "./Deeds.tsx";
import { severityName } from "./names.ts";
import { Phrases } from "./Phrases.tsx";

export function TalkPart({ talk, shown, away }: { talk: Talk; shown: boolean; away: () => void }) {
  const held = talk.held.value;
  const id = useId();
  const over = held.state === "over";
  return (
    <section class={`talk-part severity-${held.severity}${shown ? " shown" : ""}`} aria-labelledby={id}>
      <div class="talk-head">
        <h2 id={id}><bdi>{nameOf(held.language)}</bdi> · {severityName(held.severity)}</h2>
        <p class="hint">
          {[held.age_band && t(`counsel.age.${held.age_band}` as Key), held.topic && t(`counsel.topic.${held.topic}` as Key)].filter(Boolean).map((fact) => `${fact} · `)}
          {held.answered_at && <Ago at={held.answered_at} say="time.ago" />}
        </p>
        {!over && <Judge talk={talk} />}
      </div>
      <div role="status" class="told">
        {held.greet === false && !over && <p class="trouble mild">{t("counsel.met")}</p>}
        {held.watched && <p class="trouble mild">{t("counsel.watched")}</p>}
        {held.transfer && <p class="trouble mild">{t(`counsel.transfer.${held.transfer}`)}</p>}
        {talk.cut.value && <p class="trouble">{t("counsel.cut")}</p>}
        {over && <p class="trouble mild">{t(`counsel.over.${held.ending ?? "closed"}` as Key)}</p>}
      </div>
      <Said talk={talk} shown={shown} />
      {over ? <button type="button" class="button" onClick={away}>{t("counsel.away")}</button> : (
        <>
          <Writing talk={talk} />
          <Deeds talk={talk} away={away} />
        </>
      )}
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
      talk.held.value = { ...talk.held.peek(), severity: next };
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return <Choice label={t("counsel.severity")} value={String(severity)} choices={SEVERITIES.map((one) => ({ value: String(one), text: severityName(one) }))} change={(value) => void change(value)} hideLabel />;
}

function Said({ talk, shown }: { talk: Talk; shown: boolean }) {
  const log = useRef<HTMLDivElement>(null);
  const { messages, view } = talk.conversation.value;
  const unsent = talk.unsent.value;
  const count = messages.length + unsent.length;
  useEffect(() => {
    const element = log.current;
    if (element) element.scrollTop = element.scrollHeight;
    // On a phone only the chosen talk is on the screen, and on no screen one in a window that nobody looks at.
    const look = (): void => {
      if (element && element.offsetParent !== null && document.visibilityState === "visible") talk.looked.value = talk.conversation.peek().last;
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [count, shown]);
  const seen = view?.seen ?? 0;
  return (
    <>
      <div class="said" ref={log} role="log" aria-relevant="additions" tabIndex={0} aria-label={t("counsel.log")}>
        <ol>
          {messages.filter(({ sender }) => sender !== "system").map((one) => <Line key={one.offset} one={one} seen={seen >= one.offset} />)}
          {unsent.map((one) => (
            <li key={one.client_id} class="mine unsent">
              <p dir={directionOf(one.text)}><Words text={one.text} /></p>
              <small>{t(one.refused ? "counsel.state.refused" : "counsel.state.waits")}</small>
            </li>
          ))}
        </ol>
      </div>
      {view?.typing && <p class="hint">{t("counsel.typing")}</p>}
    </>
  );
}

function Line({ one, seen }: { one: Message; seen: boolean }) {
  const mine = one.sender === "counsellor";
  return (
    <li class={mine ? "mine" : one.sender}>
      <span class={mine ? "hidden-text" : "from"}>{t(`counsel.from.${one.sender}` as Key)}</span>
      <p dir={directionOf(one.text)}><Words text={one.text} /></p>
      {mine && <small>{t(seen ? "counsel.state.seen" : "counsel.state.sent")}</small>}
    </li>
  );
}

function Writing({ talk }: { talk: Talk }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const { language } = talk.held.value;
  const label = t("counsel.write", { language: nameOf(language) });
  const text = talk.draft.value;
  const excess = text.length - MOST_LETTERS;
  const send = (): void => {
    if (text.trim() === "" || excess > 0) return;
    talk.send(text.trim());
    talk.draft.value = "";
    area.current?.focus();
  };
  return (
    <>
      <form
        class="talk-write"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <textarea
          ref={area}
          rows={2}
          lang={language}
          dir="auto"
          aria-label={label}
          placeholder={label}
          value={text}
          onInput={(event) => {
            talk.draft.value = event.currentTarget.value;
            talk.types();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="button primary">{t("counsel.send")}</button>
      </form>
      {excess > 0 && <p class="problem" role="alert">{t("counsel.long", { n: excess })}</p>}
      <Phrases
        language={language}
        take={(phrase) => {
          talk.draft.value = text === "" ? phrase : `${text} ${phrase}`;
          area.current?.focus();
        }}
      />
    </>
  );
}
