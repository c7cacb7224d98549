// A task's own page: what it is, and whether this person can do it. A link to one that is gone still helps.

import { useCallback, useEffect, useState } from "preact/hooks";
import * as api from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { saidNeedless } from "../../core/needless.ts";
import type { Candidate, Card, TaskPage as Page } from "../../core/types.ts";
import { moment, number, percent, t, type Key } from "../../i18n/translate.ts";
import { fetchAhead } from "../kinds/ahead.ts";
import { Ago, Choice, Due, kindName, languageChoices, Languages, Loading, nameOf, PageTitle, Title, Trouble, UrgencyMark } from "../parts/basics.tsx";
import { Candidates, coordinates } from "../parts/Candidates.tsx";
import { Rung } from "../parts/Rung.tsx";
import { EarlierAnswers } from "../parts/EarlierAnswers.tsx";
import { FileList } from "../parts/FileList.tsx";
import { SourceText } from "../parts/SourceText.tsx";
import { reason, sentence } from "../parts/sentence.ts";
import { Alternatives } from "../parts/TaskRow.tsx";
import { Link, navigate } from "../router.tsx";
import { tell } from "../state/announce.ts";
import { now } from "../state/clock.ts";
import { listen } from "../state/live.ts";
import { me, needLanguages, signedOut, watches } from "../state/session.ts";
import "../work.css";

const OVER: Readonly<Partial<Record<Card["state"], [Key, Key]>>> = {
  full: ["task.taken", "task.taken.hint"],
  done: ["task.done", "task.done.hint"],
  cancelled: ["task.cancelled", "task.over.hint"],
  expired: ["task.expired", "task.over.hint"],
  draft: ["task.draft", "task.draft.hint"],
};

const OVER_CODES: Readonly<Record<string, Card["state"]>> = {
  task_already_claimed: "full",
  task_done: "done",
  task_cancelled: "cancelled",
  task_expired: "expired",
  task_not_open_yet: "draft",
};

const alternativesIn = (problem: Problem): Card[] => (Array.isArray(problem.data["alternatives"]) ? (problem.data["alternatives"] as Card[]) : []);

export function TaskPage({ id }: { id: string }) {
  const [page, setPage] = useState<Page | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = useCallback(async (): Promise<void> => {
    try {
      setPage(await api.getTask(id));
      setProblem(null);
    } catch (error) {
      const failed = asProblem(error);
      if (failed.status === 401) signedOut();
      setProblem(failed);
    }
  }, [id]);

  useEffect(() => {
    void load();
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = listen({
      event(event) {
        if (event.entity.id !== id) return;
        clearTimeout(soon);
        soon = setTimeout(() => void load(), 200);
      },
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, [id, load]);

  if (page) return <Shown page={page} reload={load} />;
  if (!problem) return <Loading />;
  const state = OVER_CODES[problem.code];
  if (state) return <Over state={state} alternatives={alternativesIn(problem)} />;
  return (
    <>
      <PageTitle text={problem.status === 404 ? t("app.not_found") : t("app.failed")} />
      <Trouble problem={problem} retry={() => void load()}><p><Link to="/" class="button">{t("app.to_board")}</Link></p></Trouble>
    </>
  );
}

function Over({ state, alternatives, card }: { state: Card["state"]; alternatives: readonly Card[]; card?: Card }) {
  const [heading, hint] = OVER[state] ?? (["task.taken", "task.taken.hint"] as const);
  return (
    <>
      <PageTitle text={t(heading)} />
      {card && <p class="was"><Title text={card.title} /></p>}
      {alternatives.length > 0 ? <p>{t(hint)}</p> : null}
      <Alternatives cards={alternatives} heading={t("task.others")} />
      <p><Link to="/" class="button">{t("app.to_board")}</Link></p>
    </>
  );
}

function Shown({ page, reload }: { page: Page; reload: () => Promise<void> }) {
  const { task: card } = page;
  const mayClaim = page.may.includes("claim");
  const mine = page.mine && page.mine.state === "active" ? page.mine : null;
  if (!mayClaim && !mine && OVER[card.state] && me.value?.volunteer) return <Over state={card.state} alternatives={page.alternatives} card={card} />;
  return (
    <article class="task">
      <p class="row-top"><span class="kind">{kindName(card.kind, card.purpose)}</span> <Languages card={card} /></p>
      <PageTitle text={card.title}><Title text={card.title} /></PageTitle>
      <p class="row-facts">
        <UrgencyMark urgency={card.urgency} />
        {card.state === "open" || card.state === "full" ? <Due at={card.due_at} /> : <strong>{t(`state.${card.state}`)}</strong>}
        {card.words > 0 && <span>{t("board.words", { n: card.words })}</span>}
        <Ago at={card.created_at} say="task.posted" />
        {card.deadline && <span>{t("task.deadline", { time: moment(card.deadline, now.value) })}</span>}
        {card.wanted > 1 && <span>{t("board.places", { free: card.wanted - card.taken, wanted: number(card.wanted) })}</span>}
      </p>
      {page.brief && <section><h2>{t("task.about")}</h2><SourceText text={page.brief} /></section>}
      {page.text && <section><h2>{t("task.text")}</h2><SourceText text={page.text} language={card.source_language} /></section>}
      <FileList label={t("files.given")} files={page.files} />
      <Earlier page={page} />
      {card.review && <p class="hint">{t("task.reviewed")}</p>}
      {"declared_language" in card && saidNeedless(card) && <p class="trouble mild">{t("task.needless", { language: nameOf(card.declared_language) })}</p>}
      <Claiming page={page} reload={reload} />
      {page.may.includes("correct_language") && <WrongLanguage page={page} reload={reload} />}
      {watches(card.organisation) && <Rung task={card.id} version={card.version} />}
      {card.state === "open" && coordinates(card.organisation) && <Candidates task={card.id} version={card.version} reload={reload} />}
      {!mayClaim && !mine && me.value?.volunteer && <Alternatives cards={page.alternatives} heading={t("task.others")} />}
    </article>
  );
}

/** What it builds on, or waits for. */
function Earlier({ page }: { page: Page }) {
  const { task: card, earlier } = page;
  if (!earlier) return null;
  const desk = "waiting" in card ? card : null;
  return (
    <>
      {desk?.waiting && <p class="trouble mild">{t("task.waits_for")} <Link to={`/task/${earlier.task}`}><Title text={earlier.title} /></Link></p>}
      {desk?.cancelled_because && <p class="trouble mild">{t("task.ended_with")}</p>}
      {!page.text && earlier.text && <section><h2>{t("task.text")}</h2><SourceText text={earlier.text} language={earlier.source_language} /></section>}
      <EarlierAnswers earlier={earlier} />
    </>
  );
}

function Claiming({ page, reload }: { page: Page; reload: () => Promise<void> }) {
  useEffect(() => fetchAhead(page.task.kind), []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const mine = page.mine;
  if (mine && mine.state === "active") return <p><Link to={`/claim/${mine.id}`} class="button primary">{t("task.continue")}</Link></p>;
  const claim = async (): Promise<void> => {
    setBusy(true);
    try {
      const made = await api.claimTask(page.task.id);
      navigate(`/claim/${made.id}`);
    } catch (error) {
      const failed = asProblem(error);
      setBusy(false);
      if (OVER_CODES[failed.code]) {
        tell(sentence(failed), true);
        await reload();
      } else setProblem(failed);
    }
  };
  return (
    <>
      {problem && <Trouble problem={problem} />}
      {page.may.includes("claim") ? (
        <p class="act"><button type="button" class="button primary big" disabled={busy} onClick={() => void claim()}>{t("task.claim")}</button></p>
      ) : (
        page.why_not && me.value?.volunteer && (
          <div class="trouble mild"><p><strong>{t("task.why_not")}</strong></p><p>{reason(page.why_not)}</p></div>
        )
      )}
    </>
  );
}

function WrongLanguage({ page, reload }: { page: Page; reload: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const likely = page.candidates.filter(({ language }) => language !== page.task.source_language && language !== "und").slice(0, 4);
  const correct = async (language: string): Promise<void> => {
    if (!language) return;
    setBusy(true);
    try {
      const { task } = await api.correctLanguage(page.task.id, language);
      tell(task.state === "draft" ? t("task.language_to_coordinator") : t("task.language_corrected", { language: nameOf(language) }));
      if (me.value?.volunteer) navigate("/");
      else await reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return (
    <details class="wrong-language" onToggle={() => void needLanguages()}>
      <summary>{t("task.wrong_language")}</summary>
      <p>{t("task.wrong_language.hint")}</p>
      {problem && <Trouble problem={problem} />}
      <Guesses candidates={likely} choose={(language) => void correct(language)} busy={busy} />
      <Choice label={t("task.more_languages")} value="" none={t("app.choose")} choices={languageChoices()} change={(language) => void correct(language)} />
    </details>
  );
}

export function Guesses({ candidates, choose, busy }: { candidates: readonly Candidate[]; choose: (language: string) => void; busy: boolean }) {
  return (
    <p class="guesses">
      {candidates.map(({ language, probability }) => (
        <button key={language} type="button" class="button" disabled={busy} onClick={() => choose(language)}>
          {nameOf(language)} <small>{percent(probability)}</small>
        </button>
      ))}
    </p>
  );
}
