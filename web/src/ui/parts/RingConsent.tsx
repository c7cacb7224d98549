// What a volunteer agrees to about being rung: at night, how often, and not on holiday.

import { dayIn } from "../../core/availability.ts";
import { t } from "../../i18n/translate.ts";
import type { AvailabilityStore, Draft } from "../state/availability.ts";
import { now } from "../state/clock.ts";
import { Choice, Field } from "./basics.tsx";

/** What the rules ring anybody at most within an hour. */
const ANYBODY = 6;
const DAY_MS = 86_400_000;

interface Props {
  draft: Draft;
  set: AvailabilityStore["set"];
  away: string | null;
  often: string | null;
}

export function RingConsent({ draft, set, away, often }: Props) {
  return (
    <section class="card" aria-labelledby="ring-consent">
      <h2 id="ring-consent">{t("availability.ring")}</h2>
      <Nights draft={draft} set={set} />
      <Choice
        label={t("availability.often")}
        value={draft.often}
        none={t("availability.often.any", { n: ANYBODY })}
        choices={Array.from({ length: ANYBODY + 1 }, (_, n) => ({ value: String(n), text: n === 0 ? t("availability.often.none") : t("availability.often.most", { n }) }))}
        change={(next) => set({ often: next })}
        problem={often}
      />
      <Holiday draft={draft} set={set} problem={away} />
    </section>
  );
}

function Nights({ draft, set }: Pick<Props, "draft" | "set">) {
  return (
    <label class="check">
      <input type="checkbox" checked={draft.nights} disabled={!draft.quiet && !draft.nights} onChange={(event) => set({ nights: event.currentTarget.checked })} />
      <span>
        <strong>{t("availability.nights")}</strong>
        <br />
        <span class="hint">{t(draft.quiet ? "availability.nights.hint" : "availability.nights.without")}</span>
      </span>
    </label>
  );
}

function Holiday({ draft, set, problem }: Pick<Props, "draft" | "set"> & { problem: string | null }) {
  const tomorrow = dayIn(draft.timezone, new Date(now.value + DAY_MS).toISOString());
  return (
    <div class="holiday">
      <Field label={t("availability.away")} hint={t("availability.away.hint")} problem={problem}>
        {(ids) => <input type="date" {...ids} min={tomorrow} value={draft.away} onInput={(event) => set({ away: event.currentTarget.value })} />}
      </Field>
      {draft.away && <button type="button" class="button" onClick={() => set({ away: "" })}>{t("availability.away.none")}</button>}
    </div>
  );
}
