// The counsellor's desk: the next one who waits, and the talks that go on.

import { useEffect, useState } from "preact/hooks";
import table from "virtual:messages/counsel";
import { number, t, useApart } from "../../i18n/translate.ts";
import { Guidance } from "../counsel/Guidance.tsx";
import { severityName, unread } from "../counsel/names.ts";
import { Standing } from "../counsel/Standing.tsx";
import { TalkPart } from "../counsel/TalkPart.tsx";
import { Loading, nameOf, PageTitle, Trouble } from "../parts/basics.tsx";
import { busy, goOnWith, handedOver, holdsWords, loadTalks, nobody, putAway, takeNext, talks, talksProblem, waiting, watchQueue, type Talk } from "../state/counsel.ts";
import { needLanguages } from "../state/session.ts";
import { standing } from "../state/standing.ts";
import "../counsel.css";

/** The page, once its sentences are here. */
export const ready = () => useApart("counsel", table).then(() => CounselPage);

function CounselPage() {
  const [chosen, choose] = useState<Talk | null>(null);
  useEffect(() => {
    void needLanguages();
    const stop = watchQueue();
    const warn = (event: BeforeUnloadEvent): void => {
      if (holdsWords()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      stop();
      removeEventListener("beforeunload", warn);
    };
  }, []);
  const all = talks.value;
  const take = async (asked: Promise<Talk | null>): Promise<void> => {
    const talk = await asked;
    if (talk) choose(talk);
  };
  const news = (all ?? []).reduce((sum, talk) => sum + unread(talk), 0);
  const shown = all?.includes(chosen as Talk) ? chosen : (all?.[0] ?? null);
  return (
    <>
      <div class="counsel-head">
        <PageTitle text={news > 0 ? `(${number(news)}) ${t("counsel.title")}` : t("counsel.title")}>{t("counsel.title")}</PageTitle>
        <button type="button" class="button primary" disabled={busy.value || standing.value?.length === 0} onClick={() => void take(takeNext())}>{t("counsel.next")}</button>
        <p class="hint"><strong>{t("counsel.waiting", { n: waiting.value })}</strong> {t("counsel.next.hint")}</p>
      </div>
      <div role="status">{nobody.value && <p class="trouble mild">{t("counsel.nobody")}</p>}</div>
      {handedOver.value.map((one) => (
        <p key={one.id} class="trouble mild handed">
          <span>{t(one.meant ? "counsel.handed.you" : "counsel.handed", { language: nameOf(one.language) })} · {severityName(one.severity)}</span>
          <button type="button" class="button" disabled={busy.value} onClick={() => void take(goOnWith(one.id))}>{t("counsel.take")}</button>
        </p>
      ))}
      <Standing />
      {talksProblem.value && <Trouble problem={talksProblem.value} retry={() => void loadTalks()} />}
      {all === null ? (talksProblem.value ? null : <Loading />) : all.length === 0 ? <p>{t("counsel.none")}</p> : (
        <>
          {all.length > 1 && (
            <nav class="tabs talks-tabs" aria-label={t("counsel.talks")}>
              {all.map((talk) => <Tab key={talk.held.value.id} talk={talk} chosen={talk === shown} choose={() => choose(talk)} />)}
            </nav>
          )}
          <div class="talks">
            {all.map((talk) => <TalkPart key={talk.held.value.id} talk={talk} shown={talk === shown} away={() => putAway(talk)} />)}
          </div>
        </>
      )}
      <Guidance />
    </>
  );
}

function Tab({ talk, chosen, choose }: { talk: Talk; chosen: boolean; choose: () => void }) {
  const { language, severity } = talk.held.value;
  const news = unread(talk);
  return (
    <button type="button" class="tab" aria-pressed={chosen} onClick={choose}>
      <bdi>{nameOf(language)}</bdi> · {severityName(severity)}
      {news > 0 && <span class="count">{t("counsel.new", { n: news })}</span>}
    </button>
  );
}
