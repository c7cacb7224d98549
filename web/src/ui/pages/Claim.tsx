// The work page: the text and the answer side by side, the time left, and ways out that lose nothing.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { leaseUsed, msUntil } from "../../core/clock.ts";
import { filesIn } from "../../core/files.ts";
import { inSegments, joined } from "../../core/segments.ts";
import { directionOf } from "../../core/text.ts";
import { duration, t, type Key } from "../../i18n/translate.ts";
import { DESCRIPTIONS } from "../kinds/index.ts";
import { Ask, Choice, Field, kindName, languageChoices, Languages, Loading, nameOf, PageTitle, Title, Trouble, UrgencyMark } from "../parts/basics.tsx";
import { EarlierAnswers } from "../parts/EarlierAnswers.tsx";
import { AnswerFiles } from "../parts/AnswerFiles.tsx";
import { FileList } from "../parts/FileList.tsx";
import { SourceText } from "../parts/SourceText.tsx";
import { OtherDrafts, ShownLater } from "../parts/OtherDrafts.tsx";
import { Link } from "../router.tsx";
import { NotesSeen } from "../segments/Notes.tsx";
import { VerdictSeen } from "../segments/VerdictSeen.tsx";
import { tell } from "../state/announce.ts";
import { now } from "../state/clock.ts";
import { needLanguages } from "../state/session.ts";
import { openWork, type Work } from "../state/work.ts";
import "../work.css";
import "../segments.css";

const WARN_FROM = 0.8;
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export function ClaimPage({ id }: { id: string }) {
  const work = useMemo(() => openWork(id), [id]);
  useEffect(() => work.stop, [work]);
  const phase = work.phase.value;
  if (phase === "loading") {
    const problem = work.problem.value;
    if (!problem) return <Loading />;
    return (
      <>
        <PageTitle text={problem.status === 404 ? t("app.not_found") : t("app.failed")} />
        <Trouble problem={problem} retry={() => void work.load()}><p><Link to="/" class="button">{t("app.to_board")}</Link></p></Trouble>
      </>
    );
  }
  if (phase === "work") return <Desk work={work} />;
  // The editor is still there while this is drawn: who is typing in it when their time ends types on.
  return <Ended key={phase} work={work} typing={/^(answer$|segment-)/.test(document.activeElement?.id ?? "")} />;
}

function Desk({ work }: { work: Work }) {
  const claim = work.claim.value;
  const page = work.page.value;
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState(false);
  const [sending, setSending] = useState(false);
  const [looking, setLooking] = useState(false);
  if (!claim || !page) return <Loading />;
  const { card } = claim;
  const identify = card.purpose === "identify_language";
  // What revises an answer may have no text of its own.
  const [source, language] = page.text ? [page.text, card.source_language] : [page.earlier?.text, page.earlier?.source_language ?? null];
  const { Answer, answered: isAnswered, handedIn, takesFiles, showsText, LookFirst } = DESCRIPTIONS[card.kind];
  const withFiles = !identify && takesFiles === true;
  // Where no more was asked for files are enough.
  const filesAlone = withFiles && Object.keys(page.asked).length === 0 && filesIn(work.content.value).length > 0;
  const answered = identify ? asText(work.content.value["language"]) !== "" : filesAlone || isAnswered(work.content.value, page.asked);
  const go = async (): Promise<void> => {
    setLooking(false);
    await work.submit(identify ? undefined : handedIn);
    if (work.refused.value) document.getElementById("answer")?.focus();
  };
  const submit = async (): Promise<void> => {
    setMissing(!answered);
    if (!answered) document.getElementById("answer")?.focus();
    else if (LookFirst && !identify) setLooking(true);
    else await go();
  };
  const apart = identify || !showsText?.(work.content.value, page.asked);
  return (
    <article class="work">
      <p class="row-top"><span class="kind">{kindName(card.kind, card.purpose)}</span> <Languages card={card} /> <UrgencyMark urgency={card.urgency} /></p>
      <PageTitle text={card.title}><Title text={card.title} /></PageTitle>
      {work.givenBy.value && <p class="trouble mild">{t("work.given", { name: work.givenBy.value })}</p>}
      {work.remarks.value && <div class="trouble mild"><p><strong>{t("work.returned")}</strong></p><SourceText text={work.remarks.value} /></div>}
      {page.brief && <details class="brief" open={page.brief.length < 300}><summary>{t("task.about")}</summary><SourceText text={page.brief} /></details>}
      <FileList label={t("files.given")} files={page.files} />
      <LeaseWarning work={work} />
      <OtherDrafts work={work} />
      <NotesSeen notes={work.notes.value.filter(({ segment }) => segment === null)} />
      <div class={apart ? "sides" : undefined}>
        {source && apart && (
          <section class="side">
            <h2>{language && !identify ? t("work.source.of", { language: nameOf(language) }) : t("work.source")}</h2>
            <SourceText text={source} language={language} label={t("work.source")} />
          </section>
        )}
        {apart && page.earlier && page.earlier.answers.length > 0 && (
          <section class="side">
            <EarlierAnswers earlier={page.earlier} {...(card.target_language === page.earlier.target_language && !answered && { use: (text: string) => work.type({ ...work.content.value, text }) })} />
          </section>
        )}
        <section class={apart ? "side" : undefined}>
          {identify ? <WhichLanguage work={work} missing={missing} /> : <Answer work={work} missing={missing && !answered} handIn={submit} />}
          {withFiles && <AnswerFiles work={work} sending={setSending} />}
        </section>
      </div>
      <div class="work-bar">
        <SavedState work={work} />
        <Lease work={work} />
        <span class="grow" />
        <button type="button" class="button" onClick={() => setAsking(true)}>{t("work.release")}</button>
        <button type="button" class="button primary" disabled={work.busy.value || sending} onClick={() => void submit()}>{t("work.submit")}</button>
      </div>
      {looking && LookFirst && <LookFirst work={work} close={() => setLooking(false)} go={() => void go()} />}
      {asking && <HandBack work={work} close={() => setAsking(false)} />}
    </article>
  );
}

function WhichLanguage({ work, missing }: { work: Work; missing: boolean }) {
  useEffect(() => void needLanguages(), []);
  const chosen = asText(work.content.value["language"]);
  const likely = (work.page.value?.candidates ?? []).filter(({ language }) => language !== "und").slice(0, 5);
  const choose = (language: string): void => work.type({ language });
  return (
    <fieldset class="which" aria-describedby="answer-note">
      <legend><h2>{t("work.identify")}</h2></legend>
      {likely.map(({ language }) => (
        <label key={language} class="option">
          <input type="radio" name="language" value={language} checked={chosen === language} onChange={() => choose(language)} />
          <span>{nameOf(language)}</span>
        </label>
      ))}
      <Choice
        label={t("task.more_languages")}
        value={likely.some(({ language }) => language === chosen) ? "" : chosen}
        none={t("app.choose")}
        choices={languageChoices()}
        change={choose}
      />
      <p id="answer-note" class={missing && !chosen ? "problem" : "hint"}>{missing && !chosen ? t("work.empty") : t("work.identify.hint")}</p>
    </fieldset>
  );
}

const SAVED: Readonly<Record<string, Key>> = {
  typing: "work.saved.typing",
  device: "work.saved.device",
  server: "work.saved.server",
  nowhere: "work.saved.nowhere",
};

function SavedState({ work }: { work: Work }) {
  const key = SAVED[work.saved.value];
  return <span class={`saved ${work.saved.value}`}>{key ? t(key) : ""}</span>;
}

function leaseOf(work: Work): { left: number; used: number } | null {
  const claim = work.claim.value;
  if (!claim?.lease_ends_at) return null;
  return { left: Math.max(0, msUntil(claim.lease_ends_at, now.value)), used: leaseUsed(claim.lease_began_at ?? claim.claimed_at, claim.lease_ends_at, now.value) };
}

function Lease({ work }: { work: Work }) {
  const lease = leaseOf(work);
  if (!lease) return null;
  return (
    <span class={lease.used >= WARN_FROM ? "lease warn" : "lease"} title={t("work.left.hint")}>
      <span>{t("work.left", { time: duration(lease.left, true) })}</span>
      <span class="lease-bar" aria-hidden="true"><span style={{ inlineSize: `${Math.round((1 - lease.used) * 100)}%` }} /></span>
    </span>
  );
}

/** Said once when 80 % of the time is used, not every second. */
function LeaseWarning({ work }: { work: Work }) {
  const lease = leaseOf(work);
  const warn = lease !== null && lease.used >= WARN_FROM;
  const [said, setSaid] = useState("");
  useEffect(() => {
    setSaid(warn && lease ? t("work.warning", { time: duration(Math.ceil(lease.left / 60_000) * 60_000) }) : "");
  }, [warn]);
  return (
    <div role="alert">
      {said && (
        <div class="trouble mild lease-warning">
          <p>{work.atLongest.value ? t("work.longest") : said}</p>
          {!work.atLongest.value && <button type="button" class="button" onClick={() => void work.extend()}>{t("work.extend")}</button>}
        </div>
      )}
    </div>
  );
}

const REASONS = ["time", "hard", "language", "unclear", "distress", "other"] as const;

function HandBack({ work, close }: { work: Work; close: () => void }) {
  const [why, setWhy] = useState<string>("");
  return (
    <Ask title={t("work.release.title")} close={close}>
      <p>{t("work.release.hint")}</p>
      <form method="dialog" onSubmit={() => void work.release(why)}>
        <fieldset>
          <legend>{t("work.release.why")}</legend>
          {REASONS.map((reason) => (
            <label key={reason} class="option">
              <input type="radio" name="why" value={reason} required checked={why === reason} onChange={() => setWhy(reason)} />
              <span>{t(`work.reason.${reason}`)}</span>
            </label>
          ))}
        </fieldset>
        <p class="buttons">
          <button type="button" class="button" onClick={close}>{t("app.cancel")}</button>
          <button class="button primary" disabled={work.busy.value}>{t("work.release")}</button>
        </p>
      </form>
    </Ask>
  );
}

const ENDINGS: Readonly<Record<string, [Key, Key | null]>> = {
  over: ["work.over", "work.over.hint"],
  submitted: ["work.submitted", "work.submitted.hint"],
  kept: ["work.kept", "work.kept.hint"],
  returned: ["work.returned", null],
  ended: ["work.ended", "work.over.hint"],
};

function Ended({ work, typing }: { work: Work; typing: boolean }) {
  const phase = work.phase.value;
  const claim = work.claim.value;
  const asked = work.page.value?.asked ?? {};
  const parted = inSegments(work.content.value, asked) && claim !== null;
  const words = joined(work.content.value, asked);
  const [heading, hint] = ENDINGS[phase] ?? ["work.ended", null];
  const review = phase === "submitted" && claim?.card.review && claim.state !== "accepted";
  const open = phase === "over" || phase === "returned" || phase === "ended";
  const [interrupted] = useState(typing);
  const kept = useRef<HTMLTextAreaElement>(null);
  // Before the browser does anything else: a letter typed in between would go nowhere.
  useLayoutEffect(() => {
    if (!interrupted || !kept.current) return;
    kept.current.focus();
    kept.current.setSelectionRange(words.length, words.length);
  }, []);
  const copy = (): void => {
    navigator.clipboard.writeText(words).then(() => tell(t("work.copied")), () => document.querySelector<HTMLElement>("textarea[name=kept-words]")?.focus());
  };
  return (
    <div class={`ending ${phase}`}>
      <PageTitle text={t(heading)} unfocused={interrupted} />
      {claim && <p class="was"><Title text={claim.card.title} /></p>}
      {claim?.remarks && phase !== "submitted" && <SourceText text={claim.remarks} />}
      {hint && <p role={interrupted ? "alert" : undefined}>{review ? t("work.submitted.review") : t(hint)}</p>}
      {work.verdict.value && <VerdictSeen submission={work.verdict.value} />}
      {open && parted && <DESCRIPTIONS.translation.Answer work={work} missing={false} handIn={() => Promise.resolve()} />}
      {open && !parted && claim && !words && work.page.value && Object.keys(work.content.value).length > 0 && (
        <ShownLater card={claim.card} content={work.content.value} page={work.page.value} />
      )}
      {open && !parted && <OtherDrafts work={work} />}
      {open && words && !parted && (
        <Field label={t("work.target")}>
          {(ids) => (
            <textarea
              {...ids}
              ref={kept}
              name="kept-words"
              rows={6}
              value={words}
              dir={directionOf(words)}
              onInput={(event) => work.type({ ...work.content.value, text: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      <p class="buttons">
        {open && <button type="button" class="button primary" disabled={work.busy.value} onClick={() => void work.again()}>{t("work.again")}</button>}
        {open && words && <button type="button" class="button" onClick={copy}>{t("work.copy")}</button>}
        <Link to="/" class={open ? "button" : "button primary"}>{t("app.to_board")}</Link>
      </p>
    </div>
  );
}
