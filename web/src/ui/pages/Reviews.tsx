// Work that waits for a second person.

import { useEffect, useMemo } from "preact/hooks";
import * as api from "../../core/api.ts";
import type { EventFrame, WaitingWork } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { Ago, kindName, Languages, Loading, PageTitle, Title, Trouble, UrgencyMark } from "../parts/basics.tsx";
import { Link } from "../router.tsx";
import { live } from "../state/snapshot.ts";
import "../office.css";
import "../work.css";

const MOST = 100;
const CHANGES = new Set(["work.submitted", "work.accepted", "work.returned", "task.cancelled"]);

function openReviews() {
  let soon: ReturnType<typeof setTimeout> | undefined;
  const reviews = live<readonly WaitingWork[]>({
    async load() {
      const answer = await api.listReviews(MOST);
      return { state: answer.submissions, positions: answer.positions };
    },
    // What is in a submission is not on any channel: the event only says that the list has changed.
    apply(state, event: EventFrame) {
      if (CHANGES.has(event.event)) {
        clearTimeout(soon);
        soon = setTimeout(() => void reviews.reload(), 400);
      }
      return state;
    },
    concerns: () => true,
  });
  return reviews;
}

export function ReviewsPage() {
  const reviews = useMemo(openReviews, []);
  useEffect(() => {
    void reviews.reload();
    return reviews.stop;
  }, [reviews]);
  const list = reviews.state.value;
  const problem = reviews.problem.value;
  return (
    <>
      <PageTitle text={t("review.title")} />
      {list === null ? (
        problem ? <Trouble problem={problem} retry={() => void reviews.reload()} /> : <Loading />
      ) : list.length === 0 ? (
        <div class="empty"><p class="big">{t("review.empty")}</p><p class="hint">{t("review.empty.hint")}</p></div>
      ) : (
        <>
          <p class="hint">{t("review.count", { n: list.length })}</p>
          <ul class="rows" aria-label={t("review.title")}>
            {list.map((work) => <li key={work.id}><Row work={work} /></li>)}
          </ul>
        </>
      )}
    </>
  );
}

function Row({ work: { id, card, submitted_at, first_answers } }: { work: WaitingWork }) {
  return (
    <Link to={`/review/${id}`} class={`row ${card.urgency}`}>
      <span class="row-top"><span class="kind">{kindName(card.kind, card.purpose)}</span> <Languages card={card} /></span>
      <span class="row-title"><Title text={card.title} /></span>
      <span class="row-facts">
        <UrgencyMark urgency={card.urgency} />
        <Ago at={submitted_at} say="review.handed_in" />
        {card.words > 0 && <span>{t("board.words", { n: card.words })}</span>}
      </span>
      {first_answers && <span class="hint">{t("review.first")}</span>}
    </Link>
  );
}

// One chunk for the list and what it leads to: each chunk's name is part of the first load.
export { ReviewPage } from "./Review.tsx";
