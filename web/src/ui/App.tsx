// The frame round every page, and which page a path means.

import { useEffect } from "preact/hooks";
import { t, useMore } from "../i18n/translate.ts";
import { Loading, PageTitle, Trouble } from "./parts/basics.tsx";
import { Header } from "./parts/Header.tsx";
import { later, type Page } from "./parts/later.tsx";
import { BoardPage } from "./pages/Board.tsx";
import { SignInPage } from "./pages/SignIn.tsx";
import { Link, navigate, path, search } from "./router.tsx";
import { dismiss, notice, spoken } from "./state/announce.ts";
import { home, isVolunteer, me, mayDesk, mayReview, mayWatch, start, startProblem } from "./state/session.ts";

const forWork = () => useMore("work");
const forOffice = () => useMore("work", "office");

const Task = later(async () => (await import("./pages/Task.tsx")).TaskPage, () => (mayWatch.value ? forOffice() : forWork()));
const Claim = later(async () => (await import("./pages/Claim.tsx")).ClaimPage, forWork);
const Own = later(async () => (await import("./pages/Own.tsx")).OwnPage, () => useMore("person"));
const Linked = later(async () => (await import("./pages/Own.tsx")).LinkedPage, () => useMore("person", "work"));
const Reviews = later(async () => (await import("./pages/Reviews.tsx")).ReviewsPage, forOffice);
const Review = later(async () => (await import("./pages/Reviews.tsx")).ReviewPage, forOffice);
const Desk = later(async () => (await import("./pages/Desk.tsx")).DeskPage, forOffice);
const Watch = later(async () => (await import("./pages/Watch.tsx")).WatchPage, forOffice);

/** What a volunteer sets and sees for themselves. */
const OWN = /^\/(availability|counsel|hours|training|ways)$/;

function pageFor(where: string): { page: Page; id: string } {
  const [, first = "", id = "", rest] = where.split("/");
  const one = id !== "" && rest === undefined;
  if (where === "/") return { page: BoardPage, id };
  if (first === "task" && one) return { page: Task, id };
  if (first === "claim" && one) return { page: Claim, id };
  if (OWN.test(where) && isVolunteer.value) return { page: Own, id };
  if (first === "review" && mayReview.value && (one || id === "")) return { page: one ? Review : Reviews, id };
  if (/^(desk|supervise)$/.test(first) && mayDesk.value && (one || id === "")) return { page: Desk, id };
  if (mayWatch.value && (first === "counselling" ? one : first === "watch" && id === "")) return { page: Watch, id };
  return { page: NotFound, id };
}

function NotFound() {
  return (
    <>
      <PageTitle text={t("app.not_found")} />
      <p>{t("app.not_found.hint")}</p>
      <p><Link to={home.value} class="button">{t("app.to_board")}</Link></p>
    </>
  );
}

/** Only a path of our own may be gone to after signing in. */
const wanted = (): string | null => {
  const to = new URLSearchParams(search.value).get("to");
  return to && /^\/(?!\/)/.test(to) && !to.startsWith("/sign-in") ? to : null;
};

/** Where a link of a message or on a certificate leads, signed in or not. */
const LINKED = /^\/(accept|unsubscribe|verify)$/;

function Content() {
  const person = me.value;
  const where = path.value;
  const linked = LINKED.test(where);
  useEffect(() => {
    if (person === null && where !== "/sign-in" && !linked) navigate(where === "/" ? "/sign-in" : `/sign-in?to=${encodeURIComponent(where)}`, true);
    if (person && where === "/sign-in") navigate(wanted() ?? home.value, true);
    // A coordinator's or observer's day does not start on a board that is not theirs.
    if (person && where === "/" && home.value !== "/" && !person.volunteer) navigate(home.value, true);
  }, [person, where]);

  if (linked) return <Linked id="" />;
  if (startProblem.value) {
    return (
      <>
        <PageTitle text={t("app.failed")} />
        <Trouble problem={startProblem.value} retry={() => void start()} />
      </>
    );
  }
  if (person === undefined) return <Loading />;
  if (person === null) return <SignInPage />;
  if (where === "/sign-in") return <Loading />;
  const { page: Found, id } = pageFor(where);
  return <Found key={where.startsWith("/desk") ? "desk" : where} id={id} />;
}

export function App() {
  const said = notice.value;
  return (
    <>
      <a class="skip" href="#content">{t("app.skip")}</a>
      <Header />
      <main id="content" tabIndex={-1}>
        <Content />
      </main>
      <div class="notices" role="status">
        {said && (
          <p class={said.bad ? "notice bad" : "notice"}>
            {said.text}
            <button type="button" class="quiet" aria-label={t("app.close")} onClick={dismiss}>×</button>
          </p>
        )}
      </div>
      <p class="hidden-text" role="status">{spoken.value}</p>
    </>
  );
}
