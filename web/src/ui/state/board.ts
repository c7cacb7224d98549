// The volunteer's board: open tasks, own work, and what is on screen of them.

import { computed, signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { boardRule, byDue, changes, claimRule, fits, type Wish } from "../../core/board.ts";
import { applyEvent, snapshot, type Entities } from "../../core/entities.ts";
import type { Card, Claim } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { say } from "./announce.ts";
import { live } from "./snapshot.ts";
import { steady } from "./steady.ts";

const FIRST = 100;
const SAY_EVERY_MS = 3000;

export interface BoardState {
  tasks: Entities<Card>;
  claims: Entities<Claim>;
  held: number;
  nextLeaseEndsAt: string | null;
  more: boolean;
}

export function openBoard() {
  const board = live<BoardState>({
    async load() {
      const answer = await api.getBoard(FIRST);
      return {
        state: {
          tasks: snapshot(answer.tasks, boardRule),
          claims: snapshot(answer.claims, claimRule),
          held: answer.held,
          nextLeaseEndsAt: answer.next_lease_ends_at,
          more: answer.more,
        },
        positions: answer.positions,
      };
    },
    apply: (state, event) => ({
      ...state,
      tasks: applyEvent(state.tasks, event, boardRule),
      claims: applyEvent(state.claims, event, claimRule),
    }),
    concerns: (channel) => channel.startsWith("lane:") || channel.startsWith("inbox:"),
  });

  const wish = signal<Wish>({ kind: "", language: "" });
  const claims = computed(() => [...(board.state.value?.claims.all.values() ?? [])].sort((a, b) => byDue(a.card, b.card)));
  const mine = computed(() => new Set(claims.value.map(({ task }) => task)));
  const open = computed(() => [...(board.state.value?.tasks.all.values() ?? [])].filter((card) => !mine.value.has(card.id)));
  const wanted = computed(() => open.value.filter((card) => fits(card, wish.value)).sort(byDue));

  const display = steady(wanted);
  let said: ReadonlySet<string> | null = null;
  let sayTimer: ReturnType<typeof setTimeout> | undefined;

  /** "3 new tasks, 2 taken", once for many changes. */
  const announce = (): void => {
    const ids = new Set(open.value.map(({ id }) => id));
    if (said === null) {
      said = ids;
      return;
    }
    if (sayTimer !== undefined) return;
    sayTimer = setTimeout(() => {
      sayTimer = undefined;
      const latest = new Set(open.value.map(({ id }) => id));
      const { arrived, left } = changes(said ?? [], latest);
      said = latest;
      const parts = [arrived > 0 ? t("board.arrived", { n: arrived }) : "", left > 0 ? t("board.left", { n: left }) : ""];
      const text = parts.filter(Boolean).join(" · ");
      if (text) say(text);
    }, SAY_EVERY_MS);
  };

  const stopSaying = open.subscribe(() => {
    if (board.state.value !== null) announce();
  });
  // The first hundred have been worked off, and there are more.
  const stopRefill = open.subscribe((list) => {
    const state = board.state.value;
    if (state?.more && list.length < FIRST / 4) void board.reload();
  });

  return {
    ...board,
    wish,
    open,
    claims,
    shown: display.shown,
    touched: display.touched,
    choose(next: Wish) {
      wish.value = next;
      display.reset();
    },
    stop() {
      clearTimeout(sayTimer);
      display.stop();
      stopSaying();
      stopRefill();
      board.stop();
    },
  };
}

export type BoardStore = ReturnType<typeof openBoard>;
