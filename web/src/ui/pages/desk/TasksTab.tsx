// The live list of an organisation's tasks, and what can be done with each.

import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../../../core/api.ts";
import { msUntil } from "../../../core/clock.ts";
import { KINDS, TASK_STATES, URGENCIES, type DeskTask, type SlotHolder, type Urgency } from "../../../core/types.ts";
import { saidNeedless } from "../../../core/needless.ts";
import { duration, t, type Key } from "../../../i18n/translate.ts";
import { Ago, Ask, Choice, Due, Field, kindName, languageChoices, Languages, Loading, nameOf, Title, Trouble, UrgencyMark } from "../../parts/basics.tsx";
import { Link } from "../../router.tsx";
import { now } from "../../state/clock.ts";
import { openDesk, type DeskFilters, type DeskStore } from "../../state/desk.ts";
import type { Place } from "../Desk.tsx";

const OVER = new Set(["done", "cancelled", "expired"]);

export function TasksTab({ place }: { place: Place }) {
  const desk = useMemo(() => openDesk(place.response.slug), [place.response.slug]);
  useEffect(() => {
    void desk.reload();
    return desk.stop;
  }, [desk]);
  const state = desk.state.value;
  const problem = desk.problem.value;
  const shown = desk.shown.value;
  const filtered = Object.values(desk.filters.value).some(Boolean);
  return (
    <>
      <Filters desk={desk} />
      {state === null ? (
        problem ? <Trouble problem={problem} retry={() => void desk.reload()} /> : <Loading />
      ) : shown.length === 0 ? (
        <div class="empty"><p>{filtered ? t("desk.empty") : t("desk.empty.first")}</p></div>
      ) : (
        <ul class="rows" aria-label={t("desk.list")} onPointerMove={desk.touched} onPointerDown={desk.touched}>
          {shown.map(({ item }) => <li key={item.id}><Row task={item} desk={desk} people={state.people} earlier={item.after ? (state.tasks.all.get(item.after)?.title ?? state.titles[item.after] ?? "") : ""} /></li>)}
        </ul>
      )}
      {state?.cursor && <p><button type="button" class="button" onClick={() => void desk.more()}>{t("desk.more")}</button></p>}
    </>
  );
}

function Filters({ desk }: { desk: DeskStore }) {
  const filters = desk.filters.value;
  const set = (change: Partial<DeskFilters>): void => void desk.choose({ ...filters, ...change });
  return (
    <div class="filters">
      <Choice label={t("desk.state")} value={filters.state} none={t("app.all")} choices={TASK_STATES.map((state) => ({ value: state, text: t(`state.${state}`) }))} change={(state) => set({ state })} />
      <Choice label={t("desk.kind")} value={filters.kind} none={t("app.all")} choices={KINDS.map((kind) => ({ value: kind, text: kindName(kind) }))} change={(kind) => set({ kind })} />
      <Choice label={t("desk.language")} value={filters.language} none={t("app.all")} choices={languageChoices()} change={(language) => set({ language })} />
      <Choice label={t("desk.urgency")} value={filters.urgency} none={t("app.all")} choices={URGENCIES.map((urgency) => ({ value: urgency, text: t(`urgency.${urgency}`) }))} change={(urgency) => set({ urgency })} />
    </div>
  );
}

interface RowProps {
  task: DeskTask;
  desk: DeskStore;
  people: Readonly<Record<string, string>>;
  /** The title of the task it comes after, where that is known. */
  earlier: string;
}

function Row({ task, desk, people, earlier }: RowProps) {
  const over = OVER.has(task.state);
  const differs = task.declared_language && task.detected_language && task.detected_language !== "und" && task.declared_language !== task.detected_language;
  return (
    <article class={`desk-task ${over ? "over" : task.urgency}`}>
      <div>
        <p class="row-top"><span class="kind">{kindName(task.kind, task.purpose)}</span> <Languages card={task} /></p>
        <h2 class="row-title"><Link to={`/task/${task.id}`}><Title text={task.title} /></Link></h2>
        <p class="row-facts">
          <UrgencyMark urgency={task.urgency} />
          {over || task.waiting ? <Ago at={task.created_at} say="task.posted" /> : <Due at={task.due_at} />}
          {task.words > 0 && <span>{t("board.words", { n: task.words })}</span>}
        </p>
        {task.waiting && task.after && <p class="flag"><Link to={`/task/${task.after}`}>{earlier ? <>{t("task.waits_for")} <Title text={earlier} /></> : t("task.waits")}</Link></p>}
        {task.cancelled_because && <p class="flag">{t("task.ended_with")}</p>}
        {task.control && <p class="flag">{t("desk.control")}</p>}
        {saidNeedless(task) && <p class="flag">{t("task.needless", { language: nameOf(task.declared_language) })}</p>}
        {differs && <p class="flag">{t("desk.said_but", { declared: nameOf(task.declared_language), detected: nameOf(task.detected_language) })}</p>}
        {task.similar_to && <p class="flag"><Link to={`/task/${task.similar_to}`}>{t("desk.similar")}</Link></p>}
      </div>
      <div class="holders">
        <p class={`state ${task.state}`}>{t(`state.${task.state}`)}</p>
        {task.claims.map((holder) => <Holder key={holder.id} holder={holder} name={people[holder.volunteer] ?? ""} desk={desk} />)}
      </div>
      {!over && <Acts task={task} desk={desk} />}
    </article>
  );
}

function Holder({ holder, name, desk }: { holder: SlotHolder; name: string; desk: DeskStore }) {
  const [asking, setAsking] = useState(false);
  const left = holder.state === "active" && holder.lease_ends_at ? msUntil(holder.lease_ends_at, now.value) : null;
  const who = name || "…";
  return (
    <div>
      <strong><bdi>{who}</bdi></strong> · {left === null ? t(`claim.${holder.state}` as Key) : t("time.left", { time: duration(Math.max(0, left)) })}
      {holder.state === "active" && (
        <p><button type="button" class="button plain" onClick={() => setAsking(true)}>{t("desk.revoke", { name: who })}</button></p>
      )}
      {asking && (
        <Ask title={t("desk.revoke.title")} close={() => setAsking(false)}>
          <p>{t("desk.revoke.hint", { name: who })}</p>
          <form method="dialog" class="buttons" onSubmit={() => void desk.act(() => api.revokeClaim(holder.id, ""), t("desk.revoked"))}>
            <button type="button" class="button" onClick={() => setAsking(false)}>{t("app.cancel")}</button>
            <button class="button danger">{t("desk.revoke", { name: who })}</button>
          </form>
        </Ask>
      )}
    </div>
  );
}

function Acts({ task, desk }: { task: DeskTask; desk: DeskStore }) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  return (
    <div class="acts">
      <Choice
        hideLabel
        label={t("desk.change_urgency", { title: task.title })}
        value={task.urgency}
        choices={URGENCIES.map((urgency) => ({ value: urgency, text: t(`urgency.${urgency}`) }))}
        change={(urgency) => void desk.act(() => api.changeTask(task.id, { version: task.version, urgency: urgency as Urgency }), t("desk.changed"))}
      />
      <button type="button" class="button danger plain" onClick={() => setAsking(true)}>{t("desk.cancel")}</button>
      {asking && (
        <Ask title={t("desk.cancel.title")} close={() => setAsking(false)}>
          <p><strong><Title text={task.title} /></strong></p>
          <p>{t("desk.cancel.hint")}</p>
          <form method="dialog" onSubmit={() => void desk.act(() => api.cancelTask(task.id, reason.trim()), t("desk.cancelled"))}>
            <Field label={t("desk.cancel.reason")}>
              {(ids) => <input {...ids} type="text" dir="auto" maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />}
            </Field>
            <p class="buttons">
              <button type="button" class="button" onClick={() => setAsking(false)}>{t("desk.keep")}</button>
              <button class="button danger">{t("desk.cancel")}</button>
            </p>
          </form>
        </Ask>
      )}
    </div>
  );
}
