// Where the links of messages lead: to claim what rings, or to end the messages. Both do nothing by being opened, as
// programs that look through mail open links too; and both work without being signed in. So does checking a certificate.

import { useEffect, useState } from "preact/hooks";
import * as api from "../../core/api.ts";
import { msUntil } from "../../core/clock.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { acceptByLink, unsubscribe } from "../../core/ways.ts";
import { duration, t } from "../../i18n/translate.ts";
import { PageTitle, Title, Trouble } from "../parts/basics.tsx";
import { later } from "../parts/later.tsx";
import { sentence } from "../parts/sentence.ts";
import { Link, navigate, navigated, path, secret } from "../router.tsx";
import { tell } from "../state/announce.ts";
import { now } from "../state/clock.ts";
import { me, signOut } from "../state/session.ts";
import "../person.css";

const Verify = later<object>(async () => (await import("./Verify.tsx")).VerifyPage, () => Promise.resolve());

export function LinkedPage() {
  const token = secret.value;
  if (path.value === "/verify") return <Verify key={token} />;
  if (!token) return <Cut />;
  return path.value === "/accept" ? <Accept key={token} token={token} /> : <Stop key={token} token={token} />;
}

/** What was pressed is gone from the page: its new heading takes the focus. */
const turn = (): void => {
  navigated.value = true;
};

const ToBoard = () => <p><Link to="/" class="button">{t("app.to_board")}</Link></p>;

function Cut() {
  return (
    <section class="letter">
      <PageTitle text={t("link.cut")} />
      <p>{t("problem.link_invalid")}</p>
      <ToBoard />
    </section>
  );
}

interface Held {
  id: string;
  until: string | null;
}

/** The claim that a refusal names as the person's own. */
function heldIn({ data }: Problem): Held | null {
  const claim = data["claim"];
  return data["by_you"] === true && typeof claim === "object" && claim !== null && "id" in claim ? { id: String(claim.id), until: null } : null;
}

const isOver = ({ code, status }: Problem): boolean => code === "task_already_claimed" || code.startsWith("link_") || status === 410;

function Accept({ token }: { token: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [held, setHeld] = useState<Held | null>(null);
  const accept = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const claim = await acceptByLink(token);
      turn();
      setHeld({ id: claim.id, until: claim.lease_ends_at });
    } catch (error) {
      const failed = asProblem(error);
      const mine = heldIn(failed);
      if (mine || isOver(failed)) turn();
      if (mine) setHeld(mine);
      else setProblem(failed);
    }
    setBusy(false);
  };
  if (held) return <Yours held={held} />;
  if (problem && isOver(problem)) return <Over problem={problem} />;
  return (
    <section class="letter">
      <PageTitle text={t("link.accept")} />
      <p>{t("link.accept.hint")}</p>
      {problem && <Trouble problem={problem} />}
      <p><button type="button" class="button primary big" disabled={busy} onClick={() => void accept()}>{t("task.claim")}</button></p>
      <p class="hint">{t("link.accept.or")}</p>
    </section>
  );
}

function Over({ problem }: { problem: Problem }) {
  const link = problem.code.startsWith("link_");
  return (
    <section class="letter">
      <PageTitle text={link ? t("link.over") : problem.code === "task_already_claimed" ? t("link.taken") : t("link.needless")} />
      <p>{link ? sentence(problem) : t("link.thanks")}</p>
      <ToBoard />
    </section>
  );
}

function Yours({ held }: { held: Held }) {
  const person = me.value;
  const work = `/claim/${held.id}`;
  const [another, setAnother] = useState(false);
  useEffect(() => {
    if (!person) return;
    // The link says nothing of whose it is; one's own claims do.
    const mine = ({ claims }: Awaited<ReturnType<typeof api.listClaims>>): boolean => claims.some(({ id }) => id === held.id);
    api.listClaims().then((answer) => (mine(answer) ? navigate(work, true) : setAnother(true)), () => setAnother(true));
  }, [person?.account.id]);
  const change = async (): Promise<void> => {
    try {
      await signOut();
      navigate(`/sign-in?to=${encodeURIComponent(work)}`);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  return (
    <section class="letter yours">
      <PageTitle text={t("link.yours")} />
      {held.until && <p>{t("link.yours.until", { time: duration(msUntil(held.until, now.value)) })}</p>}
      {person === null && <p><Link to={`/sign-in?to=${encodeURIComponent(work)}`} class="button primary big">{t("link.sign_in")}</Link></p>}
      {person && another && (
        <>
          <p>{t("link.another")} <Title text={person.account.name} /></p>
          <p><button type="button" class="button primary big" onClick={() => void change()}>{t("link.sign_in_as")}</button></p>
        </>
      )}
    </section>
  );
}

function Stop({ token }: { token: string }) {
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stop = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await unsubscribe(token);
      turn();
      setDone(true);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  if (done) {
    return (
      <section class="letter">
        <PageTitle key="done" text={t("link.stopped")} />
        <p>{t("link.stopped.again", { page: t("nav.ways") })}</p>
        <p><Link to="/ways" class="button">{t("nav.ways")}</Link></p>
      </section>
    );
  }
  return (
    <section class="letter">
      <PageTitle key="ask" text={t("link.stop")} />
      <p>{t("link.stop.hint")}</p>
      {problem && <Trouble problem={problem} />}
      <p><button type="button" class="button primary big" disabled={busy} onClick={() => void stop()}>{t("link.stop.button")}</button></p>
    </section>
  );
}
