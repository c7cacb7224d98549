// How an organisation sets counselling up for a response, and what becomes of it.

import { useEffect, useMemo, useRef } from "preact/hooks";
import table from "virtual:messages/counselling";
import type { Response } from "../../core/types.ts";
import { t, useApart } from "../../i18n/translate.ts";
import { FiguresPart } from "../counselling/FiguresPart.tsx";
import { HelplinesPart } from "../counselling/HelplinesPart.tsx";
import { OfferPart } from "../counselling/OfferPart.tsx";
import { PeoplePart } from "../counselling/PeoplePart.tsx";
import { ShiftsPart } from "../counselling/ShiftsPart.tsx";
import { Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { navigate, path, search } from "../router.tsx";
import { openCounselling } from "../state/counselling.ts";
import { loadResponses, responses, responsesProblem } from "../state/responses.ts";
import { me, needLanguages } from "../state/session.ts";
import "../office.css";
import "../counselling.css";

/** The page, once its sentences are here. */
export const ready = () => useApart("counselling", table).then(() => CounsellingPage);

function CounsellingPage() {
  const slug = decodeURIComponent(path.value.split("/")[2] ?? "");
  useEffect(() => {
    void loadResponses();
    void needLanguages();
  }, []);
  const response = responses.value?.find((one) => one.slug === slug);
  const title = <PageTitle text={t("counselling.title")} />;
  if (responsesProblem.value) return <>{title}<Trouble problem={responsesProblem.value} retry={() => void loadResponses()} /></>;
  if (!responses.value) return <>{title}<Loading /></>;
  if (!response?.may_watch) return <>{title}<p>{t("counselling.none")}</p></>;
  return (
    <>
      <div class="counselling-head">
        {title}
        <p class="hint"><bdi>{response.name}</bdi>{response.glide && <> · <bdi dir="ltr">{response.glide}</bdi></>}</p>
      </div>
      <Set key={slug} response={response} />
    </>
  );
}

const PARTS = ["offer", "numbers", "people", "shifts", "figures"] as const;
type Part = (typeof PARTS)[number];

function Set({ response }: { response: Response }) {
  const own = new globalThis.Set((me.value?.memberships ?? []).filter(({ role }) => role === "coordinator" || role === "supervisor").map(({ organisation }) => organisation.slug));
  const slugs = response.organisations.map(({ slug }) => slug).filter((slug) => own.has(slug));
  // Who only watches sees the figures.
  return slugs.length > 0 ? <Parts response={response} slugs={slugs} /> : <FiguresPart response={response.slug} />;
}

function Parts({ response, slugs }: { response: Response; slugs: readonly string[] }) {
  const store = useMemo(() => openCounselling(response.slug, slugs), [response.slug]);
  useEffect(() => void store.load(), [store]);
  const set = store.found.value;
  const asked = new URLSearchParams(search.value).get("part");
  const part = PARTS.find((one) => one === asked) ?? "offer";
  if (store.problem.value) return <Trouble problem={store.problem.value} retry={() => void store.load()} />;
  if (!set) return <Loading />;
  if (set.offer && !slugs.includes(set.offer.organisation)) {
    const name = response.organisations.find((one) => one.slug === set.offer?.organisation)?.name ?? set.offer.organisation;
    return <p>{t("counselling.elsewhere", { name })}</p>;
  }
  const props = { store, set, response };
  return (
    <>
      <nav class="tabs" aria-label={t("counselling.parts")}>
        {PARTS.map((one) => <PartLink key={one} part={one} current={one === part}>{t(`counselling.part.${one}`)}</PartLink>)}
      </nav>
      {part === "offer" && <OfferPart {...props} />}
      {part === "numbers" && <HelplinesPart {...props} />}
      {part === "people" && <PeoplePart {...props} />}
      {part === "shifts" && <ShiftsPart {...props} />}
      {part === "figures" && <FiguresPart response={response.slug} />}
    </>
  );
}

function PartLink({ part, current, children }: { part: Part; current: boolean; children: string }) {
  const to = `${path.value}?part=${part}`;
  const click = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone not all of them are on the screen.
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return <a ref={link} href={to} aria-current={current ? "page" : undefined} onClick={click}>{children}</a>;
}
