// How an organisation rings: which of its lanes are paused, and by which waves.

import { useEffect, useState } from "preact/hooks";
import { getRouting, pauseLane, resumeLane } from "../../../core/controls.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import type { Ringing, RingingLane } from "../../../core/types.ts";
import { moment, t } from "../../../i18n/translate.ts";
import { Choice, kindName, Languages, Loading, Trouble } from "../../parts/basics.tsx";
import { sentence } from "../../parts/sentence.ts";
import { tell } from "../../state/announce.ts";
import { now } from "../../state/clock.ts";
import type { Place } from "../Desk.tsx";
import { Waves } from "./Waves.tsx";
import "../../ringing.css";

export function RingingTab({ place }: { place: Place }) {
  const [slug, setSlug] = useState(place.organisations[0]?.slug ?? "");
  return (
    <>
      {place.organisations.length > 1 && (
        <Choice label={t("ringing.organisation")} value={slug} choices={place.organisations.map((one) => ({ value: one.slug, text: one.name }))} change={setSlug} />
      )}
      {slug && <OfOrganisation key={slug} slug={slug} />}
    </>
  );
}

function OfOrganisation({ slug }: { slug: string }) {
  const [ringing, setRinging] = useState<Ringing | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setRinging(await getRouting(slug));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  useEffect(() => void load(), [slug]);
  const act = async (action: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await action();
      tell(done);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    await load();
  };
  if (problem) return <Trouble problem={problem} retry={() => void load()} />;
  if (!ringing) return <Loading />;
  return (
    <>
      <Pauses slug={slug} ringing={ringing} act={act} />
      <Waves slug={slug} ringing={ringing} reload={load} />
    </>
  );
}

interface PausesProps {
  slug: string;
  ringing: Ringing;
  act: (action: () => Promise<unknown>, done: string) => Promise<void>;
}

const AT_FIRST = 8;

function Pauses({ slug, ringing, act }: PausesProps) {
  const [all, setAll] = useState(false);
  const shown = ringing.lanes.filter((lane, place) => all || place < AT_FIRST || lane.paused);
  return (
    <section class="ringing" aria-labelledby="ringing-lanes">
      <h2 id="ringing-lanes">{t("ringing.lanes")}</h2>
      <p class="hint">{t("ringing.lanes.hint")}</p>
      {ringing.lanes.length === 0 ? <p>{t("ringing.no_lanes")}</p> : (
        <ul class="ringing-lanes">
          {shown.map((lane) => (
            <li key={lane.id}>
              <div id={`lane-${lane.id}`}>
                <p class="row-top"><LaneName lane={lane} /></p>
                <p class="row-facts">
                  <span>{t("ringing.open", { n: lane.open })}</span>
                  {lane.paused && <strong class="flag">{t("ringing.paused", { name: ringing.people[lane.paused.by] ?? "–", time: moment(lane.paused.at, now.value) })}</strong>}
                </p>
              </div>
              {lane.paused ? (
                <button type="button" class="button" aria-describedby={`lane-${lane.id}`} onClick={() => void act(() => resumeLane(slug, lane.id), t("ringing.is_resumed"))}>{t("ringing.resume")}</button>
              ) : (
                <button type="button" class="button" aria-describedby={`lane-${lane.id}`} onClick={() => void act(() => pauseLane(slug, lane.id), t("ringing.is_paused"))}>{t("ringing.pause")}</button>
              )}
            </li>
          ))}
        </ul>
      )}
      {shown.length < ringing.lanes.length && <p><button type="button" class="button" onClick={() => setAll(true)}>{t("desk.more")}</button></p>}
    </section>
  );
}

function LaneName({ lane }: { lane: RingingLane }) {
  return (
    <>
      <span class="kind">{kindName(lane.kind)}</span> <Languages card={{ ...lane, purpose: "work" }} />
      {lane.organisation_only && <span> · {t("ringing.own_only")}</span>}
    </>
  );
}
