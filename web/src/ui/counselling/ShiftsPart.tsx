// Who is on shift when, day by day, and in words when nobody is.

import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import { dropShift, listShifts, type Counsellor, type Shift, type ShiftList } from "../../core/counselling.ts";
import { isCleared, isWhole, midnight, planDays, type DayPlan, type Span } from "../../core/counsellingPlan.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Loading, nameOf, Title, Trouble } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import { DAYS } from "../state/counselling.ts";
import type { PartProps } from "./OfferPart.tsx";
import { ShiftForm } from "./ShiftForm.tsx";
import { longSpan, spanText, weekday } from "./words.ts";

const FURTHEST_WEEKS = 52;

export function ShiftsPart({ store, set }: PartProps) {
  const slug = store.organisation.value;
  const counsellors = set.counsellors?.counsellors ?? [];
  const [week, setWeek] = useState(0);
  const [list, setList] = useState<ShiftList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const first = midnight(new Date(serverNow()), week * DAYS);
  const load = async (): Promise<void> => {
    try {
      setList(await listShifts(slug, first.toISOString(), midnight(first, DAYS).toISOString()));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const changed = async (): Promise<void> => {
    await Promise.all([load(), store.load()]);
  };
  useEffect(() => void load(), [slug, week]);
  const drop = async (shift: Shift): Promise<void> => {
    try {
      await dropShift(slug, shift.id);
      tell(t("counselling.shifts.dropped"));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    await changed();
  };
  // Of this week, what is over says nothing any more.
  const days = list ? planDays(list.shifts, counsellors, Math.max(serverNow(), first.getTime()), DAYS) : [];
  return (
    <>
      <section class="panel" aria-labelledby="shifts">
        <h2 id="shifts">{t("counselling.part.shifts")}</h2>
        <p class="hint">{t("counselling.shifts.hint")}</p>
        <p class="hint">{t("counselling.shifts.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}</p>
        <p class="buttons">
          {week > 0 && <button type="button" class="button" onClick={() => setWeek(week - 1)}>{t("counselling.shifts.earlier")}</button>}
          {week < FURTHEST_WEEKS && <button type="button" class="button" onClick={() => setWeek(week + 1)}>{t("counselling.shifts.later")}</button>}
        </p>
        {problem ? <Trouble problem={problem} retry={() => void load()} /> : !list ? <Loading /> : (
          <>
            {list.more && <p class="trouble mild">{t("counselling.shifts.more")}</p>}
            <ol class="days">
              {days.map((day) => <Day key={day.span.to} day={day} people={list.people} counsellors={counsellors} drop={drop} />)}
            </ol>
          </>
        )}
      </section>
      <ShiftForm slug={slug} counsellors={counsellors} changed={changed} />
    </>
  );
}

const gapText = (gaps: readonly Span[], whole: Span): string => (isWhole(gaps, whole) ? t("counselling.shifts.all_day") : gaps.map(spanText).join(", "));

interface DayProps {
  day: DayPlan;
  people: Readonly<Record<string, string>>;
  counsellors: readonly Counsellor[];
  drop: (shift: Shift) => Promise<void>;
}

function Day({ day, people, counsellors, drop }: DayProps) {
  const { span, shifts, unsupervised, unspoken } = day;
  const cleared = new Set(counsellors.filter(isCleared).map(({ account }) => account));
  const heading = `day-${span.to}`;
  return (
    <li aria-labelledby={heading}>
      <h3 id={heading}>{weekday(span.from)}</h3>
      {shifts.length === 0 ? <p class="hint">{t("counselling.shifts.none")}</p> : (
        <ul class="shift-list">
          {shifts.map((shift) => {
            const name = people[shift.account] ?? "–";
            const times = shiftTimes(shift, span);
            const counts = shift.stands && (shift.role === "supervisor" || cleared.has(shift.account));
            return (
              <li key={shift.id}>
                <div id={`shift-${span.to}-${shift.id}`}>
                  <p><strong>{times}</strong> {t(`counselling.role.${shift.role}`)}: <Title text={name} /></p>
                  {!counts && <p class="flag">{t(shift.stands ? "counselling.shifts.lacks" : "counselling.shifts.left")}</p>}
                </div>
                <button type="button" class="button" aria-describedby={`shift-${span.to}-${shift.id}`} onClick={() => void drop(shift)}>{t("counselling.shifts.drop")}</button>
              </li>
            );
          })}
        </ul>
      )}
      {unsupervised.length > 0 && <p class="gap none">{t("counselling.shifts.unsupervised", { times: gapText(unsupervised, span) })}</p>}
      {unspoken.map(({ languages, gaps }) => <p key={languages.join()} class="gap">{t("counselling.shifts.unspoken", { languages: languages.map(nameOf).join(" · "), times: gapText(gaps, span) })}</p>)}
      {unsupervised.length + unspoken.length === 0 && <p class="covered">✓ {t("counselling.shifts.covered")}</p>}
    </li>
  );
}

/** By the clock alone where it is within its day; else with the days on which it begins or ends. */
function shiftTimes({ starts_at, ends_at }: Shift, { to }: Span): string {
  const span = { from: Date.parse(starts_at), to: Date.parse(ends_at) };
  const day = midnight(new Date(to), -1).getTime();
  return span.from >= day && span.to <= to ? spanText(span) : longSpan(span);
}
