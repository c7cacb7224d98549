// Where a part stands in its document: which it is, and the sentences around it, to read and not to translate.

import { standingOf } from "../../core/documents.ts";
import { directionOf } from "../../core/text.ts";
import type { Content } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { Words } from "../parts/basics.tsx";

export function Standing({ asked, side }: { asked: Content; side: "before" | "after" }) {
  const part = standingOf(asked);
  if (!part) return null;
  const lines = part[side];
  return (
    <>
      {side === "before" && <p class="standing">{t("segments.part", { n: part.number, all: part.of })} <bdi>{part.document}</bdi></p>}
      {lines.length > 0 && (
        <section class="around" aria-label={t(`segments.part.${side}`)}>
          <h3>{t(`segments.part.${side}`)}</h3>
          {lines.map((line, n) => <p key={n} dir={directionOf(line)} translate={false}><Words text={line} /></p>)}
        </section>
      )}
    </>
  );
}
