// One offer: what it is, how long it still rings, why this person, and what they may answer.

import { useEffect, useMemo, useRef } from "preact/hooks";
import { leaseUsed, msUntil } from "../../core/clock.ts";
import { DECLINES, type Card, type Decline, type Offer } from "../../core/types.ts";
import { duration, t } from "../../i18n/translate.ts";
import { Link } from "../router.tsx";
import type { RingingStore } from "../state/ringing.ts";
import { me } from "../state/session.ts";
import { Because } from "./Because.tsx";
import { Due, kindName, Languages, Title, UrgencyMark } from "./basics.tsx";

/** A card that has just slipped under a pointer is not what that pointer was about to press. */
const SETTLES_MS = 600;

/** How much of a card has to be on the screen to count as seen; all of it may not fit. */
const SEEN_PART = 0.3;

/** Calls `seen` once the card is on a screen that somebody may be looking at. */
function useSeen(seen: () => void) {
  const card = useRef<HTMLElement>(null);
  const latest = useRef(seen);
  latest.current = seen;
  useEffect(() => {
    let onScreen = false;
    const look = (): void => {
      if (onScreen && !document.hidden) latest.current();
    };
    const observer = new IntersectionObserver((entries) => {
      onScreen = entries.some(({ isIntersecting }) => isIntersecting);
      look();
    }, { threshold: SEEN_PART });
    if (card.current) observer.observe(card.current);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return card;
}

const organisationName = (slug: string): string =>
  me.value?.memberships.find(({ organisation }) => organisation.slug === slug)?.organisation.name ?? slug;

function Head({ card }: { card: Card }) {
  return (
    <>
      <p class="row-top"><UrgencyMark urgency={card.urgency} /> <span class="kind">{kindName(card.kind, card.purpose)}</span> <Languages card={card} /></p>
      <h3 class="row-title"><Link to={`/task/${card.id}`}><Title text={card.title} /></Link></h3>
    </>
  );
}

function Left({ offer, now }: { offer: Offer; now: number }) {
  const left = Math.max(0, msUntil(offer.ends_at, now));
  const rest = 1 - leaseUsed(offer.made_at, offer.ends_at, now);
  return (
    <>
      <p class="ring-left">{t("ring.left", { time: duration(left, true) })}</p>
      <span class="lease-bar" aria-hidden="true"><span style={{ inlineSize: `${Math.round(rest * 100)}%` }} /></span>
    </>
  );
}

interface Props {
  offer: Offer;
  store: RingingStore;
}

function Answers({ offer, store, declined }: Props & { declined: () => void }) {
  const busy = store.busy.value !== null;
  const since = useMemo(() => Date.now(), []);
  const meant = (act: () => unknown) => (event: MouseEvent): void => {
    const byPointer = event.detail > 0;
    if (!byPointer || Date.now() - since >= SETTLES_MS) act();
  };
  const no = (reason: Decline) => (
    <button key={reason} type="button" class="button" disabled={busy} onClick={meant(() => store.decline(offer, reason).then((done) => done && declined()))}>{t(`ring.decline.${reason}`)}</button>
  );
  return (
    <>
      <p class="buttons">
        <button type="button" class="button primary big" disabled={busy} onClick={meant(() => store.accept(offer))}>{t("ring.accept")}</button>
        {no("not_now")}
      </p>
      <Because reasons={offer.because} label={t("ring.why")} />
      <details class="other-answers">
        <summary>{t("ring.others")}</summary>
        <p class="buttons">{DECLINES.filter((reason) => reason !== "not_now").map(no)}</p>
        <p class="hint">{t("ring.not_for_me.hint")}</p>
      </details>
    </>
  );
}

export function OfferCard({ offer, store, declined }: Props & { declined: () => void }) {
  const { card } = offer;
  const seen = useSeen(() => store.see(offer));
  return (
    <article class={`offer ${card.urgency}`} ref={seen}>
      <Head card={card} />
      <p class="row-facts">
        <span class="ours"><bdi>{organisationName(card.organisation)}</bdi></span>
        {card.words > 0 && <span>{t("board.words", { n: card.words })}</span>}
        <Due at={card.due_at} />
        <Link to={`/task/${card.id}`}>{t("ring.read")}</Link>
      </p>
      <Left offer={offer} now={store.tick.value} />
      <Answers offer={offer} store={store} declined={declined} />
    </article>
  );
}

/** It stays where it was for a moment, so that nobody wonders where it went. */
export function EndedCard({ offer, store }: Props) {
  const ending = store.ending(offer);
  return (
    <article class="offer ended">
      <Head card={offer.card} />
      <p><strong>{t(`ring.end.${ending}`)}</strong></p>
      {(ending === "over" || ending === "withdrawn") && <p><Link to={`/task/${offer.task}`}>{t("ring.look")}</Link></p>}
    </article>
  );
}
