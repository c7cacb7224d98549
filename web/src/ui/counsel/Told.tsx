// What a counsellor has to know of a talk at this moment, the most important first.

import { t } from "../../i18n/translate.ts";
import type { Talk } from "../state/counsel.ts";

export function Told({ talk, ended }: { talk: Talk; ended: boolean }) {
  const held = talk.held.value;
  const gone = talk.gone.value;
  if (ended) return <div role="status" class="told"><p class="trouble mild">{t(gone ? `counsel.gone.${gone}` : `counsel.over.${held.ending ?? "closed"}`)}</p></div>;
  return (
    <div role="status" class="told">
      {talk.cut.value && <p class="trouble">{t("counsel.cut")}</p>}
      {held.greet === false && <p class="trouble mild"><strong>{t("counsel.met")}</strong></p>}
      {held.watched && <p class="trouble mild">{t(talk.view.value?.stepped_in ? "counsel.stepped_in" : "counsel.watched")}</p>}
      {held.help_asked && <p class="trouble mild">{t("counsel.help.told")}</p>}
      {held.transfer && <p class="trouble mild">{t(`counsel.transfer.${held.transfer}`)}</p>}
      {talk.stays.value && !held.transfer && <p class="trouble mild">{t("counsel.transfer.no")}</p>}
      {!held.seeker_here && <p class="trouble mild">{t("counsel.quiet")}</p>}
    </div>
  );
}
