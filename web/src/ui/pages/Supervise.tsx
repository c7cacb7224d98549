// A supervisor's page: who waits, who talks, and what cannot wait.

import { useEffect, useMemo, useState } from "preact/hooks";
import counselWords from "virtual:messages/counsel";
import words from "virtual:messages/supervise";
import { number, t, useApart } from "../../i18n/translate.ts";
import { Choice, Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { navigate } from "../router.tsx";
import { me, needLanguages } from "../state/session.ts";
import { openSupervising, type Supervising } from "../state/supervise.ts";
import { Calls, SoundSwitch } from "../supervise/Calls.tsx";
import { Incidents } from "../supervise/Incidents.tsx";
import { OverSessions } from "../supervise/OverSessions.tsx";
import { Figures } from "../supervise/Figures.tsx";
import { SessionList } from "../supervise/SessionList.tsx";
import { SessionPart } from "../supervise/SessionPart.tsx";
import { Team } from "../supervise/Team.tsx";
import "../counsel.css";
import "../supervise.css";

/** The page, once its sentences are here. */
export const ready = () => Promise.all([useApart("supervise", words), useApart("counsel", counselWords)]).then(() => SupervisePage);

interface Ours {
  slug: string;
  name: string;
  supervises: boolean;
}

function organisations(): Ours[] {
  const found = new Map<string, Ours>();
  for (const { organisation, role } of me.value?.memberships ?? []) {
    if (role !== "coordinator" && role !== "supervisor") continue;
    const supervises = role === "supervisor" || (found.get(organisation.slug)?.supervises ?? false);
    found.set(organisation.slug, { ...organisation, supervises });
  }
  return [...found.values()];
}

function SupervisePage({ id }: { id: string }) {
  const all = organisations();
  const ours = id === "" ? (all.find(({ supervises }) => supervises) ?? all[0]) : all.find(({ slug }) => slug === id);
  useEffect(() => void needLanguages(), []);
  return (
    <>
      {ours?.supervises ? <Live key={ours.slug} slug={ours.slug} choose={<Organisations all={all} now={ours} />} /> : (
        <>
          <PageTitle text={t("supervise.title")} />
          <Organisations all={all} now={ours} />
          <p class="trouble mild">{t(ours ? "supervise.not_supervisor" : "supervise.none")}</p>
        </>
      )}
      {ours && <Incidents key={`incidents ${ours.slug}`} slug={ours.slug} />}
    </>
  );
}

function Organisations({ all, now }: { all: Ours[]; now: Ours | undefined }) {
  if (!now) return null;
  if (all.length < 2) return <p class="hint"><bdi>{now.name}</bdi></p>;
  return <Choice label={t("supervise.organisation")} value={now.slug} choices={all.map(({ slug, name }) => ({ value: slug, text: name }))} change={(slug) => navigate(`/supervise/${slug}`)} />;
}

function Live({ slug, choose }: { slug: string; choose: preact.ComponentChildren }) {
  const store = useMemo(() => openSupervising(slug), [slug]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (store.holdsWords()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("beforeunload", warn);
      store.stop();
    };
  }, [store]);
  const count = store.fresh.value.length;
  const title = t("supervise.title");
  const found = store.overview.value;
  return (
    <>
      <div class="supervise-head">
        <PageTitle text={count > 0 ? `(${number(count)}) ${title}` : title}>{title}</PageTitle>
        <SoundSwitch />
        <div role="status">{store.cut.value && <p class="trouble">{t("supervise.cut")}</p>}</div>
      </div>
      {choose}
      {store.problem.value && <Trouble problem={store.problem.value} retry={() => location.reload()} />}
      {found ? <Seen store={store} /> : !store.problem.value && <Loading />}
    </>
  );
}

function Seen({ store }: { store: Supervising }) {
  const [chosen, choose] = useState<string | null>(null);
  const found = store.overview.value;
  if (!found) return null;
  const open = (id: string): void => {
    store.look(id);
    choose(id);
  };
  return (
    <>
      {!found.on_shift && (
        <div class="trouble mild">
          <h2>{t("supervise.off_shift")}</h2>
          <p>{t("supervise.off_shift.hint")}</p>
        </div>
      )}
      {found.offers.length === 0 && <p class="trouble mild">{t("supervise.no_offer")}</p>}
      <Calls store={store} open={open} />
      <Figures store={store} />
      <div class={chosen === null ? "supervise" : "supervise one"}>
        <SessionList store={store} chosen={chosen} open={open} />
        {chosen !== null && <SessionPart key={chosen} store={store} id={chosen} back={() => choose(null)} />}
      </div>
      <Team found={found} />
      <OverSessions slug={store.slug} count={found.sessions.length} />
    </>
  );
}
