// The talks that a counsellor holds now: each listens and sends on its own, so that one bad way holds up no other.
// They go on while another page is looked at: somebody who glances at the board has not left a seeker alone. What is
// written is nowhere but in memory.

import { signal, type Signal } from "@preact/signals";
import * as api from "../../core/counsel/server.ts";
import type { Held } from "../../core/counsel/wire.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { heard, nothingYet, type Conversation } from "../../core/talk/conversation.ts";
import { newId } from "../../core/talk/http.ts";
import { listen } from "../../core/talk/listening.ts";
import { makeOutgoing, type Unsent } from "../../core/talk/outgoing.ts";
import { viewOf } from "../../core/talk/reading.ts";

const TYPING_EVERY_MS = 4000;
const CUTS_TOLD = 2;

export interface Talk {
  held: Signal<Held>;
  conversation: Signal<Conversation>;
  unsent: Signal<readonly Unsent[]>;
  cut: Signal<boolean>;
  /** What was written and not sent; another talk may be looked at in between. */
  draft: Signal<string>;
  /** Up to where the counsellor has looked. */
  looked: Signal<number>;
  send(text: string): void;
  types(): void;
  stop(): void;
}

export const talks = signal<readonly Talk[] | null>(null);
export const talksProblem = signal<Problem | null>(null);
export const missing = signal<readonly string[]>([]);
export const nobody = signal(false);
export const busy = signal(false);

const later = (go: () => void, ms: number): void => void setTimeout(go, ms);

function openTalk(first: Held): Talk {
  const id = first.id;
  const held = signal(first);
  const conversation = signal(nothingYet);
  const unsent = signal<readonly Unsent[]>([]);
  const cut = signal(false);
  let typed = 0;
  const outgoing = makeOutgoing([], (one) => api.say(id, one), (all) => (unsent.value = all.slice()), newId, later);
  const listening = listen(
    (wait) => api.listenToSession(id, conversation.peek().last, wait),
    (answer) => {
      const before = conversation.peek();
      if (answer.status >= 400) {
        held.value = { ...held.peek(), state: "over", ending: "lost" };
        return null;
      }
      const view = viewOf(answer.body);
      conversation.value = heard(before, view);
      outgoing.arrived(view.messages.map(({ client_id }) => client_id ?? ""));
      outgoing.flush();
      held.value = { ...held.peek(), state: view.state, transfer: view.transfer, watched: view.watched, ending: view.ending };
      return view.state === "over" ? null : conversation.peek().messages !== before.messages;
    },
    (times) => (cut.value = times >= CUTS_TOLD),
    later,
  );
  const online = (): void => {
    listening.now();
    outgoing.flush();
  };
  addEventListener("online", online);
  return {
    held,
    conversation,
    unsent,
    cut,
    draft: signal(""),
    looked: signal(0),
    send: outgoing.add,
    types() {
      if (Date.now() - typed < TYPING_EVERY_MS) return;
      typed = Date.now();
      void api.typingIn(id);
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
    const { sessions } = await api.listSessions();
    const known = talks.peek() ?? [];
    const open = sessions.map((one) => known.find((talk) => talk.held.peek().id === one.id) ?? openTalk(one));
    known.filter((talk) => !open.includes(talk)).forEach((talk) => talk.stop());
    talks.value = open;
    talksProblem.value = null;
  } catch (error) {
    talksProblem.value = asProblem(error);
  }
}

/** Whoever needs somebody most; null where nobody waits or something stands between. */
export async function takeNext(): Promise<Talk | null> {
  busy.value = true;
  nobody.value = false;
  missing.value = [];
  talksProblem.value = null;
  try {
    const talk = openTalk(await api.nextSession());
    talks.value = [...(talks.peek() ?? []), talk];
    return talk;
  } catch (error) {
    const problem = asProblem(error);
    const lacks = problem.data["missing"];
    if (problem.code === "nobody_waiting") nobody.value = true;
    else if (Array.isArray(lacks)) missing.value = lacks.filter((one) => typeof one === "string");
    else talksProblem.value = problem;
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
export const holdsWords = (): boolean => (talks.peek() ?? []).some((talk) => talk.draft.peek() !== "" || talk.unsent.peek().some(({ refused }) => !refused));
