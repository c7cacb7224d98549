// One session that a supervisor reads along with. Its words are nowhere but in memory, and go from there when it ends.

import { signal } from "@preact/signals";
import * as api from "../../core/supervise/server.ts";
import type { Along, Heard, Words } from "../../core/supervise/wire.ts";
import { heard, type Conversation } from "../../core/talk/conversation.ts";
import { newId } from "../../core/talk/http.ts";
import { listen } from "../../core/talk/listening.ts";
import { makeOutgoing, type Unsent, type Verdict } from "../../core/talk/outgoing.ts";

const CUTS_TOLD = 2;
const nothingYet: Conversation<Heard, Words> = { messages: [], last: 0, view: null };
const later = (go: () => void, ms: number): void => void setTimeout(go, ms);

export type Watching = ReturnType<typeof openWatching>;

/** `over`: why there is nothing more to hear: how the session ended, `lost` where another supervisor reads along now or
 * too long nothing was heard of this page, `not_on_shift`. */
export function openWatching(id: string, over: (reason: string) => void) {
  const conversation = signal<Conversation<Heard, Words>>(nothingYet);
  const cut = signal(false);
  const steppedIn = signal(false);

  const writing = (send: (id: string, one: Unsent) => Promise<Verdict>) => {
    const unsent = signal<readonly Unsent[]>([]);
    const outgoing = makeOutgoing([], (one) => send(id, one), (all) => (unsent.value = all.slice()), newId, later);
    /** What was written and not sent; another session may be looked at in between. */
    return { unsent, outgoing, draft: signal("") };
  };
  const whispers = writing(api.whisper);
  const messages = writing(api.say);
  const both = [whispers, messages];

  const end = (reason: string): null => {
    conversation.value = nothingYet;
    stop();
    over(reason);
    return null;
  };
  const listening = listen(
    (wait) => {
      const { last, view } = conversation.peek();
      return api.listenAlong(id, last, view?.stamp ?? "", wait);
    },
    (answer) => {
      if (answer.status >= 400) {
        const { code } = (answer.body ?? {}) as { code?: string };
        return end(code === "not_on_shift" ? code : "lost");
      }
      const { session, words } = answer.body as Along;
      if (words.state === "over") return end(words.ending ?? "closed");
      const before = conversation.peek();
      conversation.value = heard(before, words);
      steppedIn.value = session.stepped_in !== null;
      for (const { outgoing } of both) {
        outgoing.arrived(words.messages.map(({ client_id }) => client_id ?? ""));
        outgoing.flush();
      }
      return conversation.peek().messages !== before.messages;
    },
    (times) => (cut.value = times >= CUTS_TOLD),
    later,
  );
  const online = (): void => {
    listening.now();
    for (const { outgoing } of both) outgoing.flush();
  };
  addEventListener("online", online);

  function stop(): void {
    removeEventListener("online", online);
    listening.stop();
    for (const { outgoing } of both) outgoing.stop();
  }

  return {
    id, conversation, cut, steppedIn, whispers, messages,
    async stepIn(): Promise<void> {
      await api.stepIn(id);
      steppedIn.value = true;
    },
    /** Read along no longer; both sides are told. */
    leave(): Promise<void> {
      conversation.value = nothingYet;
      stop();
      return api.stopWatching(id).then(() => undefined);
    },
    holdsWords: (): boolean => both.some(({ draft, unsent }) => draft.peek() !== "" || unsent.peek().some(({ is }) => is !== "refused")),
  };
}
