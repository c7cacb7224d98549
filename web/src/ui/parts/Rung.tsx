// For an organisation: whom one of its tasks rang, by which clock, and what they said.

import * as api from "../../core/api.ts";
import { msUntil } from "../../core/clock.ts";
import type { Rung as RungOffer, RungList } from "../../core/types.ts";
import { moment, t, useMore } from "../../i18n/translate.ts";
import { now } from "../state/clock.ts";
import { Because } from "./Because.tsx";
import { Loading, Title, Trouble } from "./basics.tsx";
import { useWhenOpen } from "./whenOpen.ts";
import "../rung.css";

export function Rung({ task, version }: { task: string; version: number }) {
  const { details, found: list, problem, load, onToggle } = useWhenOpen(
    () => Promise.all([api.listRung(task), useMore("ring")]).then(([found]) => found),
    version,
  );
  return (
    <details ref={details} class="rung" onToggle={onToggle}>
      <summary>{t("rung.title")}</summary>
      {problem && <Trouble problem={problem} retry={() => void load()} />}
      {list ? <Found list={list} /> : !problem && <Loading />}
    </details>
  );
}

function Found({ list }: { list: RungList }) {
  return (
    <>
      <h3>{t("rung.waves")}</h3>
      {list.paused_at && <p class="flag">{t("unrung.paused", { time: moment(list.paused_at, now.value) })}</p>}
      {list.rung_again_at && <p>{t("rung.anew", { time: moment(list.rung_again_at, now.value) })}</p>}
      <Waves list={list} />
      <h3>{t("rung.title")}</h3>
      {list.offers.length === 0 ? <p>{t("rung.nobody")}</p> : (
        <ul class="rung-list">
          {list.offers.map((offer) => <li key={offer.id}><One offer={offer} name={list.people[offer.volunteer] ?? "–"} /></li>)}
        </ul>
      )}
      {list.assigned.map(({ claim, volunteer, by, at }) => (
        <p key={claim}>{t("rung.given", { name: list.people[volunteer] ?? "–", by: list.people[by] ?? "–", time: moment(at, now.value) })}</p>
      ))}
    </>
  );
}

const When = ({ at }: { at: string }) => <time dateTime={at}>{moment(at, now.value)}</time>;

function Waves({ list }: { list: RungList }) {
  if (list.waves.length === 0) return <p>{t("rung.never")}</p>;
  return (
    <ol class="waves">
      {list.waves.map(({ number, begins_at, ring, circle, nights }) => (
        <li key={number} class={msUntil(begins_at, now.value) > 0 ? "to-come" : undefined}>
          <When at={begins_at} />
          <span>{[t("rung.wave", { n: number }), t("rung.people", { n: ring }), t(`rung.circle.${circle}`), ...(nights ? [t("rung.nights")] : [])].join(" · ")}</span>
        </li>
      ))}
      {list.alarm_at && (
        <li class={msUntil(list.alarm_at, now.value) > 0 ? "to-come" : undefined}>
          <When at={list.alarm_at} />
          <span>{t("rung.alarm")}</span>
        </li>
      )}
    </ol>
  );
}

/** Nobody may have noted yet that it has rung out. */
const stateOf = ({ state, ends_at }: RungOffer): RungOffer["state"] =>
  (state === "made" || state === "seen") && msUntil(ends_at, now.value) <= 0 ? "over" : state;

function One({ offer, name }: { offer: RungOffer; name: string }) {
  const said = [
    t(`rung.state.${stateOf(offer)}`),
    ...(offer.decline ? [t(`ring.decline.${offer.decline}`)] : []),
    ...(offer.withdrawal ? [t(`rung.withdrawal.${offer.withdrawal}`)] : []),
  ];
  return (
    <>
      <p class="row-facts"><strong class="name"><Title text={name} /></strong> <When at={offer.made_at} /> <span>{t("rung.wave", { n: offer.wave })}</span></p>
      <p>{said.join(" · ")}</p>
      <Because reasons={offer.because} label={t("rung.why")} />
    </>
  );
}
