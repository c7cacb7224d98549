// Numbers that seekers are told to call: whose they are, where they come from, and when somebody looked at them.

import { useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import { setHelplines, type Helpline } from "../../core/counselling.ts";
import { CHECKED_WITHIN_DAYS, isStale } from "../../core/counsellingReady.ts";
import { asProblem } from "../../core/problem.ts";
import { dayOf } from "../../core/hours.ts";
import { t } from "../../i18n/translate.ts";
import { Ask, nameOf, Title } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import { HelplineForm } from "./HelplineForm.tsx";
import type { PartProps } from "./OfferPart.tsx";
import { dayText } from "./words.ts";

export function HelplinesPart({ store, set }: PartProps) {
  const lines = set.helplines.helplines;
  const [editing, setEditing] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  /** Saves the whole list; throws what the server refuses. */
  const put = async (next: Helpline[], said: string): Promise<void> => {
    await setHelplines(store.response, next);
    tell(said);
    await store.load();
  };
  const change = async (next: Helpline[], said: string): Promise<void> => {
    try {
      await put(next, said);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
  };
  const at = (place: number, line: Helpline): Helpline[] => lines.map((one, index) => (index === place ? line : one));
  const swapped = (place: number): Helpline[] => {
    const next = lines.slice();
    next.splice(place - 1, 2, ...next.slice(place - 1, place + 1).reverse());
    return next;
  };
  const may = set.offer !== null;
  return (
    <section class="panel" aria-labelledby="numbers">
      <h2 id="numbers">{t("counselling.part.numbers")}</h2>
      <p class="hint">{t("counselling.numbers.hint")}</p>
      {!set.helplines.own && <p class="trouble mild">{t("counselling.numbers.shipped")}</p>}
      {!may && <p class="trouble mild">{t("counselling.numbers.first")}</p>}
      <ol class="helplines">
        {lines.map((line, place) => (
          <li key={`${line.number}-${place}`}>
            <Line line={line} id={`line-${place}`} />
            {may && (
              <p class="buttons">
                <button type="button" class="button" aria-describedby={`line-${place}`} onClick={() => void change(at(place, { ...line, checked_on: dayOf(new Date(serverNow())) }), t("counselling.saved"))}>{t("counselling.numbers.checked")}</button>
                <button type="button" class="button" aria-describedby={`line-${place}`} onClick={() => setEditing(place)}>{t("counselling.change")}</button>
                {place > 0 && <button type="button" class="button" aria-describedby={`line-${place}`} onClick={() => void change(swapped(place), t("counselling.saved"))}>{t("counselling.numbers.up")}</button>}
                {lines.length > 1 && <button type="button" class="button danger" aria-describedby={`line-${place}`} onClick={() => void change(lines.filter((_, index) => index !== place), t("counselling.numbers.removed"))}>{t("counselling.numbers.remove")}</button>}
              </p>
            )}
          </li>
        ))}
      </ol>
      {may && (
        <p class="buttons">
          <button type="button" class="button primary" onClick={() => setEditing(lines.length)}>{t("counselling.numbers.add")}</button>
          {set.helplines.own && <button type="button" class="button" onClick={() => setAsking(true)}>{t("counselling.numbers.again")}</button>}
        </p>
      )}
      {editing !== null && (
        <HelplineForm line={lines[editing] ?? null} place={editing} close={() => setEditing(null)} save={(line) => put(editing < lines.length ? at(editing, line) : [...lines, line], t("counselling.saved"))} />
      )}
      {asking && (
        <Ask title={t("counselling.numbers.again")} close={() => setAsking(false)}>
          <p>{t("counselling.numbers.again.ask")}</p>
          <p class="buttons">
            <button type="button" class="button danger" onClick={() => void change([], t("counselling.saved")).then(() => setAsking(false))}>{t("counselling.numbers.again")}</button>
            <button type="button" class="button" onClick={() => setAsking(false)}>{t("app.cancel")}</button>
          </p>
        </Ask>
      )}
    </section>
  );
}

function Line({ line, id }: { line: Helpline; id: string }) {
  const { name, number, country, hours, languages, source, checked_on } = line;
  const stale = isStale(line, serverNow());
  const web = /^https?:\/\//.test(source);
  return (
    <div>
      <p id={id} class="row-top"><strong><Title text={name} /></strong> <bdi dir="ltr" class="phone-number">{number}</bdi></p>
      <p class="row-facts">
        <span>{country ? <bdi dir="ltr">{country}</bdi> : t("counselling.numbers.everywhere")}</span>
        {hours && <span><Title text={hours} /></span>}
        {languages.length > 0 && <span>{languages.map(nameOf).join(" · ")}</span>}
      </p>
      <p class="row-facts">
        <span class="source">{t("counselling.number.source")}: {web ? <a href={source} rel="noreferrer" target="_blank" dir="ltr">{source}</a> : <Title text={source} />}</span>
      </p>
      <p class={stale ? "flag" : "row-facts"}>
        {stale && <>{t("counselling.numbers.stale", { days: CHECKED_WITHIN_DAYS })} · </>}{t("counselling.numbers.checked_on", { day: dayText(checked_on) })}
      </p>
    </div>
  );
}
