// Who could take a talk: for each counsellor what keeps them from the next one, in words.

import type { CounsellorNow, OfferNow, Supervision } from "../../core/supervise/wire.ts";
import { t, type Key } from "../../i18n/translate.ts";
import { nameOf } from "../parts/basics.tsx";
import { personName } from "./names.ts";

export function Team({ found }: { found: Supervision }) {
  return (
    <details class="team" open>
      <summary>{t("supervise.team")}</summary>
      {found.offers.map((offer) => <Offer key={offer.response} found={found} offer={offer} named={found.offers.length > 1} />)}
    </details>
  );
}

function Offer({ found, offer, named }: { found: Supervision; offer: OfferNow; named: boolean }) {
  const here = (one: CounsellorNow): number => Number(one.present);
  const people = [...offer.counsellors].sort((a, b) => here(b) - here(a) || personName(found, a.account).localeCompare(personName(found, b.account)));
  return (
    <>
      {named && <h3><bdi>{offer.response}</bdi></h3>}
      {!offer.open && <p class="trouble mild">{t("supervise.offer.closed")}</p>}
      {people.length === 0 ? <p class="hint">{t("supervise.team.none")}</p> : (
        <ul class="people">
          {people.map((one) => (
            <li key={one.account} class={one.present ? "here" : undefined}>
              <strong><bdi>{personName(found, one.account)}</bdi></strong>
              <span class="hint">{one.languages.map(nameOf).join(", ")} · {t("supervise.team.load", { live: one.live, cap: one.cap })}</span>
              <span>{standing(one)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function standing(one: CounsellorNow): string {
  const lacks = one.missing.map((lack) => t(`supervise.lack.${lack}` as Key)).filter(Boolean);
  if (!one.present) return [t("supervise.team.away"), ...lacks].join("; ");
  return lacks.length > 0 ? lacks.join("; ") : t("supervise.team.free");
}
