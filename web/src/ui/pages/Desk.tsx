// The coordinator's desk: the list, a new task, an import.

import { useEffect } from "preact/hooks";
import type { Response } from "../../core/types.ts";
import { t, useMore } from "../../i18n/translate.ts";
import { Choice, Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { later } from "../parts/later.tsx";
import { Shortages } from "../parts/Shortages.tsx";
import { Link, path } from "../router.tsx";
import { chosen, current, loadResponses, responses, responsesProblem } from "../state/responses.ts";
import { me, needLanguages } from "../state/session.ts";
import { AnswersTab } from "./desk/AnswersTab.tsx";
import { CreateTab } from "./desk/CreateTab.tsx";
import { GlossaryTab } from "./desk/GlossaryTab.tsx";
import { ImportTab } from "./desk/ImportTab.tsx";
import { RingingTab } from "./desk/RingingTab.tsx";
import { TasksTab } from "./desk/TasksTab.tsx";
import "../office.css";
import "../work.css";

export interface Place {
  response: Response;
  /** The organisations this person coordinates for in it. */
  organisations: readonly { slug: string; name: string }[];
}

const HoursTab = later<{ place: Place }>(async () => (await import("./desk/HoursTab.tsx")).HoursTab, () => useMore("person"));

const DocumentsTab = later<{ place: Place }>(async () => (await import("./desk/DocumentsTab.tsx")).DocumentsTab, () => useMore("work"));

const Supervise = later(async () => (await import("./Supervise.tsx")).ready(), () => useMore("work"));

const TABS = [
  ["/desk", "desk.tab.tasks"],
  ["/desk/new", "desk.tab.create"],
  ["/desk/import", "desk.tab.import"],
  ["/desk/documents", "document.list"],
  ["/desk/answers", "answers.tab"],
  ["/desk/ringing", "desk.tab.ringing"],
  ["/desk/glossary", "desk.tab.glossary"],
  ["/desk/hours", "desk.tab.hours"],
] as const;

/** Everything that those who act for an organisation do by themselves. */
export function DeskPage({ id }: { id: string }) {
  return path.value.startsWith("/supervise") ? <Supervise id={id} /> : <DeskItself />;
}

function DeskItself() {
  useEffect(() => {
    void loadResponses();
    void needLanguages();
  }, []);
  const response = current(({ may_post }) => may_post);
  const usable = (responses.value ?? []).filter(({ may_post }) => may_post);
  return (
    <>
      <PageTitle text={t("desk.title")} />
      <Shortages />
      <nav class="tabs" aria-label={t("desk.title")}>
        {TABS.map(([to, name]) => <Link key={to} to={to}>{t(name)}</Link>)}
        <Link to="/supervise">{t("desk.tab.supervise")}</Link>
        {response && <Link to={`/counselling/${response.slug}`}>{t("desk.tab.counselling")}</Link>}
      </nav>
      {usable.length > 1 && response && (
        <Choice
          label={t("desk.response")}
          value={response.slug}
          choices={usable.map(({ slug, name, glide }) => ({ value: slug, text: glide ? `${name} (${glide})` : name }))}
          change={(slug) => {
            chosen.value = slug;
          }}
        />
      )}
      {response ? <Tab key={response.slug} response={response} /> : responses.value ? (
        <p>{t("desk.no_response")}</p>
      ) : responsesProblem.value ? (
        <Trouble problem={responsesProblem.value} retry={() => void loadResponses()} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Tab({ response }: { response: Response }) {
  const mine = new Set(
    (me.value?.memberships ?? []).filter(({ role }) => role === "coordinator" || role === "supervisor").map(({ organisation }) => organisation.slug),
  );
  const place: Place = { response, organisations: response.organisations.filter(({ slug }) => mine.has(slug)) };
  if (path.value === "/desk/new") return <CreateTab place={place} />;
  if (path.value === "/desk/import") return <ImportTab place={place} />;
  if (path.value === "/desk/documents") return <DocumentsTab place={place} />;
  if (path.value === "/desk/answers") return <AnswersTab place={place} />;
  if (path.value === "/desk/glossary") return <GlossaryTab place={place} />;
  if (path.value === "/desk/ringing") return <RingingTab place={place} />;
  if (path.value === "/desk/hours") return <HoursTab place={place} />;
  return <TasksTab place={place} />;
}
