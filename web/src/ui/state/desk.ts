// The coordinator's list: tasks of their organisations, live, filtered, page by page.

import { computed, signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { deskRule } from "../../core/board.ts";
import { applyEvent, snapshot, type Entities } from "../../core/entities.ts";
import { asProblem } from "../../core/problem.ts";
import type { DeskTask, TaskFilters } from "../../core/types.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { me } from "./session.ts";
import { live } from "./snapshot.ts";
import { steady } from "./steady.ts";

const PAGE = 50;

interface DeskState {
  tasks: Entities<DeskTask>;
  cursor: string | null;
  people: Record<string, string>;
  titles: Record<string, string>;
}

export type DeskFilters = Required<Pick<TaskFilters, "state" | "kind" | "language" | "urgency">>;

const fits = (task: DeskTask, filters: DeskFilters, response: string): boolean =>
  task.response === response &&
  (!filters.state || task.state === filters.state) &&
  (!filters.kind || task.kind === filters.kind) &&
  (!filters.urgency || task.urgency === filters.urgency) &&
  (!filters.language || task.source_language === filters.language || task.target_language === filters.language);

/** Newest first: ids are in the order of their making. */
const byAge = (a: DeskTask, b: DeskTask): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

export function openDesk(response: string) {
  const filters = signal<DeskFilters>({ state: "", kind: "", language: "", urgency: "" });
  const desk = live<DeskState>({
    async load() {
      const answer = await api.listTasks({ ...filters.value, response }, null, PAGE);
      return { state: { tasks: snapshot(answer.tasks, deskRule), cursor: answer.next_cursor, people: answer.people, titles: answer.titles }, positions: answer.positions };
    },
    apply: (state, event) => ({ ...state, tasks: applyEvent(state.tasks, event, deskRule) }),
    concerns: (channel) => channel.startsWith("desk:"),
  });

  const wanted = computed(() => {
    const state = desk.state.value;
    if (!state) return [];
    // Older tasks than the last page's end come with the next page, not by an event about one of them.
    return [...state.tasks.all.values()]
      .filter((task) => fits(task, filters.value, response) && (state.cursor === null || task.id >= state.cursor))
      .sort(byAge);
  });
  const display = steady(wanted);

  /** Somebody who was not there when the list was loaded has taken a task. */
  let asking = false;
  const stopNaming = wanted.subscribe((tasks) => {
    const people = desk.state.peek()?.people ?? {};
    const unknown = tasks.some(({ claims }) => claims.some(({ volunteer }) => !(volunteer in people)));
    if (!unknown || asking) return;
    asking = true;
    const slugs = [...new Set((me.value?.memberships ?? []).map(({ organisation }) => organisation.slug))];
    void Promise.allSettled(slugs.map((slug) => api.listPeople(slug))).then((answers) => {
      const found = Object.assign({}, ...answers.map((answer) => (answer.status === "fulfilled" ? answer.value.people : {}))) as Record<string, string>;
      // Who is in none of our lists stays without a name: asking again would not find it.
      for (const { claims } of wanted.value) for (const { volunteer } of claims) found[volunteer] ??= "";
      desk.change((state) => ({ ...state, people: { ...found, ...state.people } }));
      asking = false;
    });
  });

  /** One action on one task; its event brings the result, and so does the answer. */
  const act = async (action: () => Promise<DeskTask | unknown>, done: string): Promise<void> => {
    try {
      await action();
      tell(done);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
      void desk.reload();
    }
  };

  return {
    ...desk,
    filters,
    shown: display.shown,
    touched: display.touched,
    act,
    async choose(next: DeskFilters) {
      filters.value = next;
      await desk.reload();
      display.reset();
    },
    async more() {
      const cursor = desk.state.value?.cursor;
      if (!cursor) return;
      try {
        const answer = await api.listTasks({ ...filters.value, response }, cursor, PAGE);
        desk.change((state) => {
          const all = new Map(state.tasks.all);
          for (const task of answer.tasks) if ((all.get(task.id)?.version ?? -1) < task.version) all.set(task.id, task);
          return { tasks: { ...state.tasks, all }, cursor: answer.next_cursor, people: { ...state.people, ...answer.people }, titles: { ...state.titles, ...answer.titles } };
        });
      } catch (error) {
        tell(sentence(asProblem(error)), true);
      }
    },
    stop() {
      stopNaming();
      display.stop();
      desk.stop();
    },
  };
}

export type DeskStore = ReturnType<typeof openDesk>;
