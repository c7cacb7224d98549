// Telling those who helped what became of it, and what they were told before.

import { useEffect, useState } from "preact/hooks";
import { listOrganisationOutcomes, withdrawOutcome, writeOutcome } from "../../../core/hours.ts";
import { asProblem } from "../../../core/problem.ts";
import type { Outcome } from "../../../core/types.ts";
import { moment, t } from "../../../i18n/translate.ts";
import { Field, Title, Words } from "../../parts/basics.tsx";
import { sentence } from "../../parts/sentence.ts";
import { tell } from "../../state/announce.ts";
import { now } from "../../state/clock.ts";

export function OutcomesTold({ slug, response }: { slug: string; response: string }) {
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const load = async (): Promise<void> => setOutcomes((await listOrganisationOutcomes(slug)).outcomes);
  const act = async (action: () => Promise<unknown>, done: string): Promise<boolean> => {
    setBusy(true);
    try {
      await action();
      tell(done);
      await load();
      return true;
    } catch (error) {
      tell(sentence(asProblem(error)), true);
      return false;
    } finally {
      setBusy(false);
    }
  };
  useEffect(() => {
    load().catch((error: unknown) => tell(sentence(asProblem(error)), true));
  }, [slug]);
  const write = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (text.trim() && (await act(() => writeOutcome(slug, response, text), t("credited.outcome.told")))) setText("");
  };
  return (
    <section class="card" aria-labelledby="outcomes-told">
      <h2 id="outcomes-told">{t("credited.outcomes")}</h2>
      <form class="correct" onSubmit={(event) => void write(event)}>
        <Field label={t("credited.outcome")} hint={t("credited.outcome.hint")}>
          {(ids) => <textarea {...ids} dir="auto" rows={3} maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
        </Field>
        <p><button class="button primary" disabled={busy || !text.trim()}>{t("credited.outcome.tell")}</button></p>
      </form>
      <ul class="outcomes">
        {outcomes.map((outcome) => (
          <li key={outcome.id} class="outcome">
            <p dir="auto"><Words text={outcome.text} /></p>
            <p class="row-facts"><Title text={outcome.response} /> <time dateTime={outcome.written_at}>{moment(outcome.written_at, now.value)}</time></p>
            <p><button type="button" class="button" disabled={busy} onClick={() => void act(() => withdrawOutcome(slug, outcome.id), t("credited.outcome.withdrawn"))}>{t("credited.outcome.withdraw")}</button></p>
          </li>
        ))}
      </ul>
    </section>
  );
}
