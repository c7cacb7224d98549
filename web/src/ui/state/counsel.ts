// The talks that a counsellor holds now: each listens and sends on its own, so that one bad way holds up no other.
// They go on while another page is looked at: somebody who glances at the board has not left a seeker alone. What is
// written is nowhere but in memory.

import { effect, signal, type Signal } from "@preact/signals";
import * as api from "../../core/counsel/server.ts";
import type { HandedOver, Held, Message, View } from "../../core/counsel/wire.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { heard, type Conversation } from "../../core/talk/conversation.ts";
import { newId } from "../../core/talk/http.ts";
import { listen, LONGEST_S } from "../../core/talk/listening.ts";
import { makeOutgoing, type Unsent } from "../../core/talk/outgoing.ts";
import { me, signedOut } from "./session.ts";
import { loadStanding } from "./standing.ts";

const TYPING_EVERY_MS = 4000;
const CUTS_TOLD = 2;
const LOOK_EVERY_MS = 10_000;
/** A browser has six ways to a server at most: beyond so many talks no question is held. */
const HELD_AT_ONCE = 3;

/** How a talk left this desk other than by its end. */
export type Gone = "passed" | "lost";

export interface Talk {
  held: Signal<Held>;
  view: Signal<View | null>;
  messages: Signal<readonly Message[]>;
  unsent: Signal<readonly Unsent[]>;
  cut: Signal<boolean>;
  gone: Signal<Gone | null>;
  /** The seeker has said that nobody else shall go on. */
  stays: Signal<boolean>;
  /** What was written and not sent; another talk may be looked at in between. */
  draft: Signal<string>;
  /** Up to where the counsellor has looked. */
  looked: Signal<number>;
  send(text: string): void;
  types(): void;
  look(): void;
  /** What was just done here has changed it. */
  changed(part: Partial<Held>): void;
  stop(): void;
}

export const talks = signal<readonly Talk[] | null>(null);
export const talksProblem = signal<Problem | null>(null);
export const waiting = signal(0);
export const handedOver = signal<readonly HandedOver[]>([]);
export const missing = signal<readonly string[]>([]);
export const nobody = signal(false);
export const busy = signal(false);

const later = (go: () => void, ms: number): void => void setTimeout(go, ms);

function openTalk(first: Held): Talk {
  const id = first.id;
  const held = signal(first);
  const view = signal<View | null>(null);
  const messages = signal<readonly Message[]>([]);
  const unsent = signal<readonly Unsent[]>([]);
  const cut = signal(false);
  const gone = signal<Gone | null>(null);
  const stays = signal(false);
  const looked = signal(0);
  let known: Conversation<Message, View> = { messages: [], last: 0, view: null };
  let typed = 0;
  let withdrew = false;
  /** Up to where the server was told that somebody has read. */
  let said = 0;

  const leave = (status: number): void => {
    if (status === 401) return signedOut();
    gone.value = status === 403 && held.peek().transfer === "agreed" ? "passed" : "lost";
  };
  const outgoing = makeOutgoing([], (one) => api.say(id, one), (all) => (unsent.value = all.slice()), newId, later);
  const listening = listen(
    (wait, drop) => {
      said = looked.peek();
      return api.listenToSession(id, known.last, said, known.view?.stamp ?? "", wait, drop);
    },
    (answer) => {
      if (answer.status >= 400) {
        leave(answer.status);
        return null;
      }
      const before = known;
      known = heard(known, answer.body as View);
      messages.value = known.messages;
      view.value = known.view;
      outgoing.arrived(known.messages.map(({ client_id }) => client_id ?? ""));
      outgoing.flush();
      const now = known.view;
      if (now === null) return false;
      if (now.transfer === "asked") stays.value = withdrew = false;
      else if (now.transfer === null && before.view?.transfer === "asked") stays.value = !withdrew;
      const { state, language, severity, severity_from, watched, seeker_here, help_asked, transfer, ending } = now;
      held.value = { ...held.peek(), state, language, severity, severity_from, watched, seeker_here, help_asked, transfer, ending };
      return state === "over" ? null : known.messages !== before.messages;
    },
    (times) => (cut.value = times >= CUTS_TOLD),
    later,
    () => ((talks.peek()?.length ?? 0) > HELD_AT_ONCE ? 0 : LONGEST_S),
  );
  const online = (): void => {
    listening.anew();
    outgoing.flush();
  };
  addEventListener("online", online);
  return {
    held,
    view,
    messages,
    unsent,
    cut,
    gone,
    stays,
    draft: signal(""),
    looked,
    send: outgoing.add,
    types() {
      if (Date.now() - typed < TYPING_EVERY_MS) return;
      typed = Date.now();
      void api.typingIn(id);
    },
    look() {
      if (looked.peek() >= known.last) return;
      looked.value = known.last;
      // What came just now is said with the next question; what waited to be looked at is said by a new one.
      later(() => said < looked.peek() && listening.anew(), 300);
    },
    changed(part) {
      if (part.transfer === null) withdrew = true;
      held.value = { ...held.peek(), ...part };
    },
    stop() {
      removeEventListener("online", online);
      listening.stop();
      outgoing.stop();
    },
  };
}

export async function loadTalks(): Promise<void> {
  try {
    const found = await api.listSessions();
    waiting.value = found.waiting;
    handedOver.value = found.handed_over;
    const known = talks.peek() ?? [];
    const ids = new Set(found.sessions.map(({ id }) => id));
    // What is over or gone stays until it is put away: somebody may be reading it.
    const rest = known.filter((talk) => !ids.has(talk.held.peek().id) && (talk.gone.peek() !== null || talk.held.peek().state === "over"));
    const open = found.sessions.map((one) => known.find((talk) => talk.held.peek().id === one.id && talk.gone.peek() === null) ?? openTalk(one));
    const next = [...known.filter((talk) => open.includes(talk) || rest.includes(talk)), ...open.filter((talk) => !known.includes(talk))];
    known.filter((talk) => !next.includes(talk)).forEach((talk) => talk.stop());
    if (next.length !== known.length || next.some((talk, at) => talk !== known[at]) || talks.peek() === null) talks.value = next;
    talksProblem.value = null;
  } catch (error) {
    failed(error);
  }
}

function failed(error: unknown): void {
  const problem = asProblem(error);
  if (problem.status === 401) signedOut();
  else talksProblem.value = problem;
}

/** Keeps what waits up to date while the desk is open; answers what stops it. */
export function watchQueue(): () => void {
  const look = (): void => {
    if (document.visibilityState === "hidden") return;
    void loadTalks();
    void loadStanding();
  };
  look();
  const every = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(every);
    document.removeEventListener("visibilitychange", look);
  };
}

/** Whoever needs somebody most; null where nobody waits or something stands between. */
export const takeNext = (): Promise<Talk | null> => take(api.nextSession);

/** Goes on with a talk that is handed over. */
export const goOnWith = (id: string): Promise<Talk | null> => take(() => api.takeTransfer(id));

async function take(ask: () => Promise<Held>): Promise<Talk | null> {
  busy.value = true;
  nobody.value = false;
  missing.value = [];
  talksProblem.value = null;
  try {
    const talk = openTalk(await ask());
    talks.value = [...(talks.peek() ?? []), talk];
    void loadTalks();
    return talk;
  } catch (error) {
    const problem = asProblem(error);
    const lacks = problem.data["missing"];
    if (problem.code === "nobody_waiting") nobody.value = true;
    else if (Array.isArray(lacks)) missing.value = lacks.filter((one) => typeof one === "string");
    else failed(error);
    void loadStanding();
    return null;
  } finally {
    busy.value = false;
  }
}

export function putAway(talk: Talk): void {
  talk.stop();
  talks.value = (talks.peek() ?? []).filter((one) => one !== talk);
}

/** Whether something would be lost with the page: what was written and is not with the server. */
export const holdsWords = (): boolean => (talks.peek() ?? []).some((talk) => talk.draft.peek() !== "" || talk.unsent.peek().some(({ is }) => is === "waiting"));

// Whoever uses this browser next sees none of it.
effect(() => {
  if (me.value !== null) return;
  talks.peek()?.forEach((talk) => talk.stop());
  talks.value = null;
  handedOver.value = [];
});
