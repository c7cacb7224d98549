// The one store of what rings for this person, for the board's cards and for the line on other pages.

import { computed, signal, untracked } from "@preact/signals";
import * as api from "../../core/api.ts";
import { endingOf, hear, learn, lingerFor, ringingOf, ringsNow, type Ending, type Ringing } from "../../core/offers.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Decline, Offer } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { navigate } from "../router.tsx";
import { say, tell } from "./announce.ts";
import { signedOut } from "./session.ts";
import { live } from "./snapshot.ts";
import { steady } from "./steady.ts";
import { startTicking } from "./ticking.ts";

/** A refusal that says the task is gone, and so what else there is to do. */
const isGone = ({ code, status }: Problem): boolean => code === "task_already_claimed" || status === 410;

function ownClaim({ data }: Problem): string | null {
  const claim = data["claim"];
  return data["by_you"] === true && typeof claim === "object" && claim !== null && "id" in claim ? String(claim.id) : null;
}

export function openRinging() {
  // The board's answer carries offers, claims and positions of one moment; of its tasks one is enough.
  const ringing = live<Ringing>({
    load: async () => {
      const board = await api.getBoard(1);
      return { state: ringingOf(board), positions: board.positions };
    },
    apply: hear,
    concerns: (channel) => channel.startsWith("inbox:") || channel.startsWith("lane:"),
  });
  const any = computed(() => (ringing.state.value?.offers.all.size ?? 0) > 0);
  const { tick, stop: stopTicking } = startTicking(() => any.value);
  const now = computed<readonly Offer[]>(() => (ringing.state.value ? ringsNow(ringing.state.value, tick.value) : []));

  const ending = (offer: Offer): Ending => (ringing.state.value ? endingOf(ringing.state.value, offer) : "over");
  const display = steady(now, (offer) => lingerFor(untracked(() => ending(offer))));

  const urgentWords = signal("");
  let told = new Map<string, Offer>();
  const stopTelling = now.subscribe((offers) => untracked(() => {
    const fresh = offers.filter(({ id }) => !told.has(id));
    const left = [...told.values()].filter((old) => !offers.some(({ id }) => id === old.id)).filter((old) => lingerFor(ending(old)) > 0);
    told = new Map(offers.map((offer) => [offer.id, offer]));
    const words = fresh.map(({ card }) => t("ring.new", { title: card.title, urgency: t(`urgency.${card.urgency}`) })).join(" ");
    if (fresh.some(({ card }) => card.urgency === "critical")) urgentWords.value = words;
    else if (words) say(words);
    if (left[0]) say(t(`ring.end.${ending(left[0])}`));
  }));

  const seen = new Set<string>();
  const busy = signal<string | null>(null);

  const failed = (problem: Problem): void => {
    if (problem.status === 401) signedOut();
    tell(sentence(problem), true);
  };

  void ringing.reload();

  return {
    now, tick, busy, ending, urgentWords,
    shown: display.shown,
    touched: display.touched,
    seenHere: (id: string): boolean => seen.has(id),
    /** Once: it is on a screen that somebody may be looking at. */
    see(offer: Offer) {
      if (offer.state !== "made" || seen.has(offer.id)) return;
      seen.add(offer.id);
      api.seeOffer(offer.id).then((answer) => ringing.change((state) => learn(state, answer)), () => undefined);
    },
    async accept(offer: Offer) {
      busy.value = offer.id;
      try {
        const claim = await api.acceptOffer(offer.id);
        navigate(`/claim/${claim.id}`);
      } catch (error) {
        const problem = asProblem(error);
        const mine = ownClaim(problem);
        if (mine) navigate(`/claim/${mine}`);
        else if (isGone(problem)) {
          // The task's own page shows what else there is to do.
          if (problem.code === "task_already_claimed") tell(t("ring.end.taken"));
          else tell(sentence(problem), true);
          navigate(`/task/${offer.task}`);
        } else failed(problem);
      }
      busy.value = null;
    },
    /** Whether it was said. */
    async decline(offer: Offer, reason: Decline): Promise<boolean> {
      busy.value = offer.id;
      try {
        const answer = await api.declineOffer(offer.id, reason);
        ringing.change((state) => learn(state, answer));
        tell(t(reason === "not_for_me" ? "ring.declined.not_for_me" : "ring.declined"));
        return true;
      } catch (error) {
        failed(asProblem(error));
        return false;
      } finally {
        busy.value = null;
      }
    },
    stop() {
      stopTelling();
      display.stop();
      stopTicking();
      ringing.stop();
    },
  };
}

export type RingingStore = ReturnType<typeof openRinging>;
