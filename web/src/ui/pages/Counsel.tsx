// The counsellor's desk: the next one who waits, and the talks that go on.

import { useEffect, useState } from "preact/hooks";
import table from "virtual:messages/counsel";
import { number, t, useApart, type Key } from "../../i18n/translate.ts";
import { Guidance } from "../counsel/Guidance.tsx";
import { TalkPart } from "../counsel/TalkPart.tsx";
import { severityName, unread } from "../counsel/names.ts";
import { Loading, nameOf, PageTitle, Trouble } from "../parts/basics.tsx";
import { Link } from "../router.tsx";
import { busy, holdsWords, loadTalks, missing, nobody, putAway, takeNext, talks, talksProblem, type Talk } from "../state/counsel.ts";
import { needLanguages } from "../state/session.ts";
import "../counsel.css";

/** The page, once its sentences are here. */
export const ready = () => useApart("counsel", table).then(() => CounselPage);

function CounselPage() {
  const [chosen, choose] = useState<Talk | null>(null);
  useEffect(() => {
    void needLanguages();
    void loadTalks();
    const warn = (event: BeforeUnloadEvent): void => {
      if (holdsWords()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  const all = talks.value;
  const next = async (): Promise<void> => {
    const talk = await takeNext();
    if (talk) choose(talk);
  };
  const news = (all ?? []).reduce((sum, talk) => sum + unread(talk), 0);
  const shown = all?.includes(chosen as Talk) ? chosen : (all?.[0] ?? null);
  return (
    <>
      <div class="counsel-head">
        <PageTitle text={news > 0 ? `(${number(news)}) ${t("counsel.title")}` : t("counsel.title")}>{t("counsel.title")}</PageTitle>
        <button type="button" class="button primary" disabled={busy.value} onClick={() => void next()}>{t("counsel.next")}</button>
        <p class="hint">{t("counsel.next.hint")}</p>
      </div>
      <div role="status">{nobody.value && <p class="trouble mild">{t("counsel.nobody")}</p>}</div>
      {missing.value.length > 0 && <Missing reasons={missing.value} />}
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

/** What stands between a counsellor and the next talk, each with what to do. */
function Missing({ reasons }: { reasons: readonly string[] }) {
  return (
    <div class="trouble mild" role="alert">
      <h2>{t("counsel.gate")}</h2>
      <ul class="bulleted">{reasons.map((one) => <li key={one}>{t(`counsel.gate.${one}` as Key)}</li>)}</ul>
      {reasons.some((one) => /^(training|code)/.test(one)) && <p><Link to="/training">{t("counsel.gate.course")}</Link></p>}
    </div>
  );
}
