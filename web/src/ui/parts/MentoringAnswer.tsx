// Mentoring: goals, meetings, and how it closed. Its holder alone sees it until it is handed in.

import * as api from "../../core/api.ts";
import { asInstant, asLocal, goalsOf, meetingsOf, REACHED, type Goal, type Meeting, type Reached } from "../../core/mentoring.ts";
import { directionOf } from "../../core/text.ts";
import type { Content } from "../../core/types.ts";
import { moment, t } from "../../i18n/translate.ts";
import type { AnswerProps, VerdictProps } from "../kinds/description.ts";
import { now } from "../state/clock.ts";
import { Choice, Field } from "./basics.tsx";
import { Words, WordsVerdict } from "./WordsAnswer.tsx";
import "../mentoring.css";

interface PartProps {
  content: Content;
  asked: Content;
  change: (content: Content) => void;
  missing?: boolean;
}

const fresh = (): string => crypto.randomUUID().slice(0, 13);

function Goals({ content, asked, change, missing }: PartProps) {
  const goals = goalsOf(content, asked);
  const put = (next: Goal[]): void => change({ ...content, goals: next });
  const set = (id: string, part: Partial<Goal>): void => put(goals.map((one) => (one.id === id ? { ...one, ...part } : one)));
  return (
    <section class="mentoring">
      <h2>{t("mentoring.goals")}</h2>
      {goals.map((goal, place) => (
        <div key={goal.id} class="goal" role="group" aria-label={`${t("mentoring.goal")} ${place + 1}`}>
          <Field label={t("mentoring.goal")}>
            {(ids) => <input {...ids} type="text" maxLength={300} dir={directionOf(goal.text)} value={goal.text} onInput={(event) => set(goal.id, { text: event.currentTarget.value })} />}
          </Field>
          <Choice
            label={t("mentoring.reached")}
            value={goal.reached}
            none={t("mentoring.reached.open")}
            choices={REACHED.map((value) => ({ value, text: t(`mentoring.reached.${value}`) }))}
            change={(value) => set(goal.id, { reached: value as Reached | "" })}
            problem={missing && goal.text.trim() && !goal.reached ? t("mentoring.reached.missing") : null}
          />
          <button type="button" class="button plain" aria-label={`${t("mentoring.remove")}: ${goal.text || place + 1}`} onClick={() => put(goals.filter((one) => one.id !== goal.id))}>{t("mentoring.remove")}</button>
        </div>
      ))}
      <button type="button" class="button" onClick={() => put([...goals, { id: fresh(), text: "", reached: "" }])}>+ {t("mentoring.goal.add")}</button>
    </section>
  );
}

function MeetingInputs({ meeting, set, remove }: { meeting: Meeting; set: (part: Partial<Meeting>) => void; remove: () => void }) {
  return (
    <fieldset class="meeting">
      <legend>{meeting.starts_at ? moment(meeting.starts_at, now.value) : t("mentoring.meeting")}</legend>
      <div class="pair">
        <Field label={t("mentoring.starts")}>
          {(ids) => <input {...ids} type="datetime-local" value={asLocal(meeting.starts_at)} onInput={(event) => set({ starts_at: asInstant(event.currentTarget.value) })} />}
        </Field>
        <Field label={t("mentoring.minutes")}>
          {(ids) => <input {...ids} type="number" min={1} max={600} inputMode="numeric" value={meeting.minutes} onInput={(event) => set({ minutes: Math.round(Number(event.currentTarget.value)) || 60 })} />}
        </Field>
      </div>
      <Field label={t("mentoring.place")}>
        {(ids) => <input {...ids} type="text" maxLength={500} dir="auto" value={meeting.place} onInput={(event) => set({ place: event.currentTarget.value })} />}
      </Field>
      <Field label={t("mentoring.note")}>
        {(ids) => <textarea {...ids} rows={2} maxLength={1000} dir={directionOf(meeting.note)} value={meeting.note} onInput={(event) => set({ note: event.currentTarget.value })} />}
      </Field>
      <div class="buttons">
        <label class="check"><input type="checkbox" checked={meeting.held} onChange={(event) => set({ held: event.currentTarget.checked })} /><span>{t("mentoring.held")}</span></label>
        <button type="button" class="button plain" onClick={remove}>{t("mentoring.remove")}</button>
      </div>
    </fieldset>
  );
}

function Meetings({ content, change, calendar }: Omit<PartProps, "asked"> & { calendar: string | null }) {
  const meetings = meetingsOf(content);
  const put = (next: Meeting[]): void => change({ ...content, meetings: next });
  return (
    <section class="mentoring">
      <h2>{t("mentoring.meetings")}</h2>
      <p class="hint">{t("mentoring.meetings.hint")} {t("mentoring.meetings.credited")}</p>
      {meetings.map((meeting) => (
        <MeetingInputs
          key={meeting.id}
          meeting={meeting}
          set={(part) => put(meetings.map((one) => (one.id === meeting.id ? { ...one, ...part } : one)))}
          remove={() => put(meetings.filter((one) => one.id !== meeting.id))}
        />
      ))}
      <p class="buttons">
        <button type="button" class="button" onClick={() => put([...meetings, { id: fresh(), starts_at: "", minutes: 60, place: "", note: "", held: false }])}>+ {t("mentoring.meeting.add")}</button>
        {calendar && meetings.some(({ starts_at }) => starts_at) && <a class="button" href={calendar} download>{t("mentoring.calendar")}</a>}
      </p>
    </section>
  );
}

export function MentoringAnswer(answer: AnswerProps) {
  const { work, missing } = answer;
  const props = { content: work.content.value, asked: work.page.value?.asked ?? {}, change: work.type, missing };
  const claim = work.claim.value;
  // Only what the server has can be taken to a calendar.
  const calendar = claim && work.saved.value === "server" ? api.calendarAddress(claim.id) : null;
  return (
    <>
      <Goals {...props} />
      <Meetings {...props} calendar={calendar} />
      <section class="mentoring">
        <p class="hint">{t("mentoring.closing")}</p>
        <Words {...answer} />
      </section>
    </>
  );
}

export function MentoringVerdict(props: VerdictProps) {
  const { submission, content } = props;
  const goals = goalsOf(content, submission.asked);
  const meetings = meetingsOf(content);
  return (
    <>
      {goals.length > 0 && (
        <section class="mentoring">
          <h2>{t("mentoring.goals")}</h2>
          <ul>{goals.map((goal) => <li key={goal.id}><bdi>{goal.text}</bdi>{goal.reached && <>{" – "}<strong>{t(`mentoring.reached.${goal.reached}`)}</strong></>}</li>)}</ul>
        </section>
      )}
      {meetings.length > 0 && (
        <section class="mentoring">
          <h2>{t("mentoring.meetings")}</h2>
          <ul>
            {meetings.map((meeting) => (
              <li key={meeting.id}>
                <time dateTime={meeting.starts_at}>{moment(meeting.starts_at, now.value)}</time>{" · "}{t("mentoring.minutes.n", { n: meeting.minutes })}
                {meeting.held && <>{" · "}{t("mentoring.held")}</>}
                {meeting.note && <p dir={directionOf(meeting.note)}>{meeting.note}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <WordsVerdict {...props} />
    </>
  );
}
