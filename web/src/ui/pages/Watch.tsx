// The observer's page: how the work stands, live.

import { useEffect, useMemo } from "preact/hooks";
import { span } from "../../core/clock.ts";
import type { Figures, LaneFigures, Response } from "../../core/types.ts";
import { duration, moment, number, t, useMore } from "../../i18n/translate.ts";
import { Ago, Choice, kindName, Languages, Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { later } from "../parts/later.tsx";
import { Shortages } from "../parts/Shortages.tsx";
import { TimeLine } from "../parts/TimeLine.tsx";
import { Link, path } from "../router.tsx";
import { now } from "../state/clock.ts";
import { openFigures } from "../state/figures.ts";
import { chosen, current, loadResponses, responses, responsesProblem } from "../state/responses.ts";
import "../office.css";

const Counselling = later(async () => (await import("./Counselling.tsx")).ready(), () => useMore("person"));

/** Either figures of the work, or counselling, which the same people may look at. */
export function WatchPage({ id }: { id: string }) {
  return path.value.startsWith("/counselling") ? <Counselling id={id} /> : <Work />;
}

function Work() {
  useEffect(() => void loadResponses(), []);
  const response = current(({ may_watch }) => may_watch);
  if (!response) {
    return (
      <>
        <PageTitle text={t("watch.title")} />
        {responses.value ? <p>{t("watch.no_response")}</p> : responsesProblem.value ? <Trouble problem={responsesProblem.value} retry={() => void loadResponses()} /> : <Loading />}
      </>
    );
  }
  return <Watched key={response.slug} response={response} />;
}

function Watched({ response }: { response: Response }) {
  const store = useMemo(() => openFigures(response.slug), [response.slug]);
  useEffect(() => store.stop, [store]);
  const figures = store.figures.value;
  const problem = store.problem.value;
  const usable = (responses.value ?? []).filter(({ may_watch }) => may_watch);
  return (
    <>
      <div class="figures-head">
        <div>
          <PageTitle text={t("watch.title")} />
          <p class="hint"><bdi>{response.name}</bdi>{response.glide && <> · <bdi dir="ltr">{response.glide}</bdi></>}</p>
          <p><Link class="button" to={`/counselling/${response.slug}`}>{t("watch.counselling")}</Link></p>
          {figures && <p class="hint">{t("watch.as_of", { time: exactTime(figures.at) })}</p>}
        </div>
        {usable.length > 1 && (
          <Choice
            label={t("desk.response")}
            value={response.slug}
            choices={usable.map(({ slug, name }) => ({ value: slug, text: name }))}
            change={(slug) => {
              chosen.value = slug;
            }}
          />
        )}
      </div>
      <Shortages />
      {figures ? (
        <>
          <Tiles figures={figures} />
          <TimeToClaim figures={figures} />
          <TimeLine store={store} />
          <Lanes lanes={figures.lanes} />
        </>
      ) : problem ? <Trouble problem={problem} retry={() => void store.reload()} /> : <Loading />}
    </>
  );
}

const exactTime = (at: string): string => `${moment(at, now.value)}:${number(new Date(at).getSeconds()).padStart(2, number(0))}`;

function Tiles({ figures }: { figures: Figures }) {
  return (
    <dl class="tiles">
      {(["open", "held", "review", "done"] as const).map((name) => (
        <div class="tile" key={name}><dt>{t(`watch.${name}`)}</dt><dd>{number(figures.tasks[name])}</dd></div>
      ))}
    </dl>
  );
}

/** Seconds up to two minutes, then minutes and hours: nobody reads 7,214 s. */
const inWords = (seconds: number): string => (span(seconds * 1000).unit === "seconds" ? t("time.seconds", { n: Math.max(1, Math.round(seconds)) }) : duration(seconds * 1000));

function TimeToClaim({ figures: { time_to_claim: { p50_s, p90_s } } }: { figures: Figures }) {
  return (
    <div class="to-claim">
      {p50_s === null ? <p>{t("watch.no_claims")}</p> : <p><strong>{t("watch.median", { time: inWords(p50_s) })}</strong></p>}
      {p90_s !== null && <p>{t("watch.p90", { time: inWords(p90_s) })}</p>}
    </div>
  );
}

const sum = (lane: LaneFigures): number => lane.open * 1000 + lane.held * 100 + lane.review * 10 + lane.done;

function Lanes({ lanes }: { lanes: readonly LaneFigures[] }) {
  const rows = lanes.filter((lane) => sum(lane) > 0).sort((a, b) => sum(b) - sum(a));
  return (
    <section class="lanes" aria-labelledby="lanes">
      <h2 id="lanes">{t("watch.lanes")}</h2>
      <div class="scroll" role="region" aria-label={t("watch.lane")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("watch.lane")}</th>
              {(["open", "held", "review", "done"] as const).map((name) => <th key={name} scope="col" class="number">{t(`watch.${name}`)}</th>)}
              <th scope="col" class="number">{t("watch.oldest")}</th>
              <th scope="col" class="number">{t("watch.to_claim")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((lane) => (
              <tr key={lane.lane}>
                <th scope="row"><Languages card={{ ...lane, purpose: "work" }} /> <span class="kind">{kindName(lane.kind)}</span></th>
                {(["open", "held", "review", "done"] as const).map((name) => <td key={name} class="number">{number(lane[name])}</td>)}
                <td class="number">{lane.oldest_open_at ? <Ago at={lane.oldest_open_at} say="time.ago" /> : "–"}</td>
                <td class="number">{lane.p50_s === null ? "–" : inWords(lane.p50_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

