// A task in a list: what, how urgent, until when.

import type { Card } from "../../core/types.ts";
import { number, t } from "../../i18n/translate.ts";
import { Link } from "../router.tsx";
import { Due, kindName, Languages, Title, UrgencyMark } from "./basics.tsx";

export function TaskRow({ card, taken = false, fresh = false }: { card: Card; taken?: boolean; fresh?: boolean }) {
  const body = (
    <>
      <span class="row-top">
        <span class="kind">{kindName(card.kind, card.purpose)}</span>
        <Languages card={card} />
      </span>
      <span class="row-title"><Title text={card.title} /></span>
      <span class="row-facts">
        {taken ? <strong class="taken-word">{t("board.taken")}</strong> : <UrgencyMark urgency={card.urgency} />}
        {!taken && <Due at={card.due_at} />}
        {card.words > 0 && <span>{t("board.words", { n: card.words })}</span>}
        {card.wanted > 1 && <span>{t("board.places", { free: card.wanted - card.taken, wanted: number(card.wanted) })}</span>}
      </span>
    </>
  );
  const look = `row ${card.urgency}${taken ? " taken" : ""}${fresh ? " fresh" : ""}`;
  // A taken task stays where it was for a moment, so that nobody presses the one that would slip into its place.
  return taken ? <div class={look} aria-disabled="true">{body}</div> : <Link to={`/task/${card.id}`} class={look}>{body}</Link>;
}

export function Alternatives({ cards, heading }: { cards: readonly Card[]; heading: string }) {
  return (
    <section class="alternatives" aria-labelledby="alternatives">
      <h2 id="alternatives">{heading}</h2>
      {cards.length === 0 ? <p>{t("task.no_others")}</p> : (
        <ul class="rows">
          {cards.map((card) => <li key={card.id}><TaskRow card={card} /></li>)}
        </ul>
      )}
    </section>
  );
}
