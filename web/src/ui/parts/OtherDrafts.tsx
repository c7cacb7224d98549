// What one wrote in another tab or on another device where this draft stands: both are shown, one is chosen.

import { useState } from "preact/hooks";
import type { Content } from "../../core/types.ts";
import { t, useMore } from "../../i18n/translate.ts";
import type { Work } from "../state/work.ts";
import { later } from "./later.tsx";
import type { ShownProps } from "./Shown.tsx";

// Its words are those of the pages where work is judged.
export const ShownLater = later<ShownProps>(async () => (await import("./Shown.tsx")).Shown, () => useMore("office"));

export function OtherDrafts({ work }: { work: Work }) {
  /** What was here before another version was taken, until that is settled too. */
  const [replaced, setReplaced] = useState<Content | null>(null);
  const claim = work.claim.value;
  const page = work.page.value;
  const others = replaced ? [replaced] : work.otherDrafts.value;
  if (!claim || !page || others.length === 0) return null;
  const use = (other: Content): void => {
    setReplaced(work.content.value);
    work.settle(other);
  };
  const keep = (): void => {
    setReplaced(null);
    work.settle();
  };
  return (
    <section class="trouble mild other-drafts" aria-label={t("work.elsewhere")}>
      <p role="status">{t(replaced ? "work.elsewhere.replaced" : "work.elsewhere")}</p>
      {others.map((other, n) => (
        <div key={n} class="other-draft">
          <ShownLater card={claim.card} content={other} page={page} />
          <p class="buttons"><button type="button" class="button" onClick={() => use(other)}>{t("work.elsewhere.use")}</button></p>
        </div>
      ))}
      <p class="buttons"><button type="button" class="button primary" onClick={keep}>{t("work.elsewhere.keep")}</button></p>
    </section>
  );
}
