// When a volunteer can be counted on: now, every week, never at night.

import { useEffect, useMemo, useRef } from "preact/hooks";
import { DAYS, overnight, placeOf, quietStretches, stretches, type Day, type Hours, type Place, type Week } from "../../core/availability.ts";
import { locale, moment, t } from "../../i18n/translate.ts";
import { Choice, Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { RingConsent } from "../parts/RingConsent.tsx";
import { fieldSentence } from "../parts/sentence.ts";
import { Link } from "../router.tsx";
import { deviceZone, openAvailability, type AvailabilityStore, type Draft } from "../state/availability.ts";
import { now } from "../state/clock.ts";
import { loadStanding, standing } from "../state/standing.ts";
import "../person.css";

const FIRST_HOURS: Hours = { from: "18:00", until: "22:00" };
const FIRST_QUIET: Hours = { from: "22:00", until: "07:00" };
const FOR_HOURS = [1, 2, 4, 8] as const;
/** Where a week begins on Saturday; elsewhere on Monday. */
const SATURDAY_FIRST = new Set(["ar", "ckb", "fa"]);

export function AvailabilityPage() {
  const store = useMemo(openAvailability, []);
  useEffect(() => store.stop, [store]);
  useEffect(() => void loadStanding(), []);
  const draft = store.draft.value;
  return (
    <>
      <PageTitle text={t("nav.availability")} />
      <p class="hint">{t("availability.hint")}</p>
      <p><Link to="/ways">{t("nav.ways")}</Link></p>
      {standing.value && standing.value.length > 0 && <p><Link to="/counsel">{t("availability.counsel")}</Link></p>}
      <p><Link to="/training">{t("availability.training")}</Link></p>
      {draft ? <Form store={store} draft={draft} /> : store.problem.value ? <Trouble problem={store.problem.value} retry={() => void store.load()} /> : <Loading />}
    </>
  );
}

function Form({ store, draft }: { store: AvailabilityStore; draft: Draft }) {
  const form = useRef<HTMLFormElement>(null);
  const problem = store.problem.value;
  const wrong = (field: string): string | null => (problem?.field === field ? fieldSentence(problem) : null);
  const place = placeOf(problem?.field ?? null, draft.week);
  const shownAtField = place !== null || ["timezone", "available_until", "away_until", "offers_an_hour", "quiet.from", "quiet.until"].includes(problem?.field ?? "");
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problem]);
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    void store.save();
  };
  return (
    <form class="availability" noValidate ref={form} onSubmit={save}>
      <Now store={store} draft={draft} problem={wrong("available_until")} />
      <section class="card" aria-labelledby="week">
        <h2 id="week">{t("availability.week")}</h2>
        {daysInOrder().map((day) => (
          <DayHours key={day} day={day} draft={draft} place={place?.day === day ? place : null} problem={problem && place ? fieldSentence(problem) : null} change={(week) => store.set({ week })} />
        ))}
      </section>
      <Quiet draft={draft} set={store.set} from={wrong("quiet.from")} until={wrong("quiet.until")} />
      <RingConsent draft={draft} set={store.set} away={wrong("away_until")} often={wrong("offers_an_hour")} />
      <section class="card">
        <Zone draft={draft} set={store.set} problem={wrong("timezone")} />
      </section>
      {problem && !shownAtField && <Trouble problem={problem} />}
      <p class="save"><button class="button primary big" disabled={store.busy.value || !store.changed.value}>{t("availability.save")}</button></p>
    </form>
  );
}

const daysInOrder = (): readonly Day[] => (SATURDAY_FIRST.has(locale.value) ? [...DAYS.slice(5), ...DAYS.slice(0, 5)] : DAYS);

function Now({ store, draft, problem }: { store: AvailabilityStore; draft: Draft; problem: string | null }) {
  const saved = store.saved.value;
  const kept = saved?.available_until;
  return (
    <section class={saved?.available ? "card on" : "card"} aria-labelledby="now">
      <div role="status"><h2 id="now">{saved?.available ? t("availability.yes") : t("availability.no")}</h2></div>
      <Choice
        label={t("availability.now")}
        hint={t("availability.now.hint")}
        value={draft.now}
        none={t("availability.now.none")}
        choices={[
          ...(kept ? [{ value: "kept", text: t("availability.now.until", { time: moment(kept, now.value) }) }] : []),
          ...FOR_HOURS.map((n) => ({ value: String(n), text: t("availability.now.hours", { n }) })),
        ]}
        change={(next) => store.set({ now: next })}
        problem={problem}
      />
    </section>
  );
}

interface DayProps {
  day: Day;
  draft: Draft;
  place: Place | null;
  problem: string | null;
  change: (week: Week) => void;
}

function DayHours({ day, draft, place, problem, change }: DayProps) {
  const { week } = draft;
  const hours = week[day];
  const name = t(`availability.day.${day}`);
  const put = (next: readonly Hours[]): void => change({ ...week, [day]: next });
  const everyDay = (): void => change(Object.fromEntries(DAYS.map((one) => [one, hours])) as Record<Day, readonly Hours[]>);
  const different = DAYS.some((one) => JSON.stringify(week[one]) !== JSON.stringify(hours));
  return (
    <fieldset class="day">
      <legend>{name}</legend>
      <Bar draft={draft} day={day} />
      {hours.map((one, index) => (
        <HoursInputs
          key={index}
          hours={one}
          wrong={place?.index === index ? place.part : null}
          problem={place?.index === index ? problem : null}
          change={(next) => put(hours.map((old, at) => (at === index ? next : old)))}
          remove={() => put(hours.filter((_, at) => at !== index))}
        />
      ))}
      <p class="buttons">
        <button type="button" class="button plain" aria-label={`${t("availability.add")}: ${name}`} onClick={() => put([...hours, FIRST_HOURS])}>+ {t("availability.add")}</button>
        {hours.length > 0 && different && <button type="button" class="button plain" aria-label={`${t("availability.every_day")}: ${name}`} onClick={everyDay}>{t("availability.every_day")}</button>}
      </p>
    </fieldset>
  );
}

/** The day at a glance; what it shows stands in the inputs for those who do not see it. */
function Bar({ draft, day }: { draft: Draft; day: Day }) {
  const at = ({ start, end }: { start: number; end: number }) => ({ insetInlineStart: `${start * 100}%`, inlineSize: `${(end - start) * 100}%` });
  return (
    <div class="day-bar" aria-hidden="true">
      {stretches(draft.week, day).map((one, index) => <span key={index} class="there" style={at(one)} />)}
      {quietStretches(draft.quiet).map((one, index) => <span key={index} class="still" style={at(one)} />)}
    </div>
  );
}

interface HoursProps {
  hours: Hours;
  wrong: keyof Hours | null;
  problem: string | null;
  change: (hours: Hours) => void;
  remove?: () => void;
}

function HoursInputs({ hours, wrong, problem, change, remove }: HoursProps) {
  const input = (part: keyof Hours) => (
    <label>
      <span>{t(`availability.${part}`)}</span>
      <input
        type="time"
        required
        value={hours[part]}
        aria-invalid={wrong === part ? true : undefined}
        onInput={(event) => change({ ...hours, [part]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <div class="hours">
      {input("from")}
      {input("until")}
      {remove && <button type="button" class="button plain" aria-label={t("availability.remove")} title={t("availability.remove")} onClick={remove}>×</button>}
      {overnight(hours) && <p class="hint">{t("availability.next_day")}</p>}
      {problem && <p class="problem" role="alert">{problem}</p>}
    </div>
  );
}

function Quiet({ draft, set, from, until }: { draft: Draft; set: AvailabilityStore["set"]; from: string | null; until: string | null }) {
  return (
    <fieldset class="card">
      <legend class="hidden-text">{t("availability.quiet")}</legend>
      <label class="check">
        <input type="checkbox" checked={draft.quiet !== null} onChange={(event) => set({ quiet: event.currentTarget.checked ? FIRST_QUIET : null })} />
        <span><strong>{t("availability.quiet")}</strong><br /><span class="hint">{t("availability.quiet.hint")}</span></span>
      </label>
      {draft.quiet && <HoursInputs hours={draft.quiet} wrong={from ? "from" : until ? "until" : null} problem={from ?? until} change={(quiet) => set({ quiet })} />}
    </fieldset>
  );
}

function zones(first: readonly string[]): { value: string; text: string }[] {
  const all = new Set([...first, ...Intl.supportedValuesOf("timeZone")]);
  return [...all].map((zone) => ({ value: zone, text: zone.replaceAll("_", " ") }));
}

function Zone({ draft, set, problem }: { draft: Draft; set: AvailabilityStore["set"]; problem: string | null }) {
  const here = deviceZone();
  const choices = useMemo(() => zones([...new Set([draft.timezone, here])]), [draft.timezone, here]);
  return (
    <>
      <Choice label={t("availability.zone")} hint={t("availability.zone.hint")} value={draft.timezone} choices={choices} change={(timezone) => set({ timezone })} problem={problem} />
      {here !== draft.timezone && (
        <p class="buttons"><button type="button" class="button" onClick={() => set({ timezone: here })}>{t("availability.zone.here", { zone: here.replaceAll("_", " ") })}</button></p>
      )}
    </>
  );
}
