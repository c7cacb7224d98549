// Whether it is open and how it is offered; what should be done before; what seekers are told now, and where they come in.

import { useRef, useState } from "preact/hooks";
import { codeAddress, setOffer, talkPath, type Opening } from "../../core/counselling.ts";
import { CHECKED_WITHIN_DAYS, readiness, type Readiness } from "../../core/counsellingReady.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Response } from "../../core/types.ts";
import { moment, t } from "../../i18n/translate.ts";
import { Choice, Field, nameOf, Title, Trouble } from "../parts/basics.tsx";
import { tell } from "../state/announce.ts";
import { serverNow } from "../../core/clock.ts";
import { now } from "../state/clock.ts";
import type { CounsellingStore, Setting } from "../state/counselling.ts";
import { momentOf, wrong } from "./words.ts";

export interface PartProps {
  store: CounsellingStore;
  set: Setting;
  response: Response;
}

export function OfferPart({ store, set, response }: PartProps) {
  const ready = readiness(set.shifts, set.counsellors?.counsellors ?? [], set.helplines, serverNow());
  return (
    <div class="counselling-offer">
      <div>
        <Before ready={ready} />
        {set.offer && <Now store={store} opening={set.opening} open={set.offer.open} />}
        {set.offer && <SeekersLink response={response.slug} />}
      </div>
      <OfferForm key={set.offer?.organisation ?? store.organisation.value} store={store} set={set} response={response} />
    </div>
  );
}

function Item({ done, children }: { done: boolean | null; children: preact.ComponentChildren }) {
  return (
    <li class={done === null ? "todo note" : done ? "todo done" : "todo open"}>
      <span aria-hidden="true">{done === null ? "•" : done ? "✓" : "!"}</span>
      <span>{done !== null && <span class="hidden-text">{t(done ? "counselling.before.done" : "counselling.before.todo")}: </span>}{children}</span>
    </li>
  );
}

function Before({ ready }: { ready: Readiness }) {
  const { supervisorAt, cleared, languages, stale, own } = ready;
  return (
    <section class="panel" aria-labelledby="before">
      <h2 id="before">{t("counselling.before")}</h2>
      <ul class="todos">
        <Item done={supervisorAt !== null}>
          {supervisorAt === null ? t("counselling.before.supervisor.none") : supervisorAt <= serverNow() ? t("counselling.before.supervisor.now") : t("counselling.before.supervisor", { time: momentOf(supervisorAt) })}
        </Item>
        <Item done={cleared > 0}>
          {cleared > 0 ? t("counselling.before.counsellor", { n: cleared, languages: languages.map(nameOf).join(" · ") || "–" }) : t("counselling.before.counsellor.none")}
        </Item>
        <Item done={own && stale === 0}>
          {stale > 0 ? t("counselling.before.numbers.stale", { n: stale, days: CHECKED_WITHIN_DAYS }) : own ? t("counselling.before.numbers", { days: CHECKED_WITHIN_DAYS }) : t("counselling.before.numbers.shipped")}
        </Item>
        <Item done={null}>{t("counselling.before.read", { file: "docs/safeguarding.md" })}</Item>
      </ul>
    </section>
  );
}

const digits = (text: string): number | null => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : null);

function OfferForm({ store, set, response }: PartProps) {
  const { offer } = set;
  const [open, setOpen] = useState(offer?.open ?? false);
  const [numbers, setNumbers] = useState({ per_supervisor: String(offer?.per_supervisor ?? 6), cap: String(offer?.cap ?? 2), retention_h: String(offer?.retention_h ?? 24) });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const given = { per_supervisor: digits(numbers.per_supervisor), cap: digits(numbers.cap), retention_h: digits(numbers.retention_h) };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { per_supervisor, cap, retention_h } = given;
    if (per_supervisor === null || cap === null || retention_h === null) return;
    setBusy(true);
    try {
      await setOffer(store.response, { organisation: store.organisation.value, open, per_supervisor, cap, retention_h });
      setProblem(null);
      tell(t("counselling.saved"));
      await store.load();
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  const number = (name: keyof typeof numbers, hint: string) => (
    <Field label={t(`counselling.offer.${name}`)} hint={hint} problem={given[name] === null ? t("field.out_of_range") : wrong(problem, name)}>
      {(ids) => <input {...ids} type="text" inputMode="numeric" maxLength={4} value={numbers[name]} onInput={(event) => setNumbers({ ...numbers, [name]: event.currentTarget.value })} />}
    </Field>
  );
  const others = response.organisations.filter(({ slug }) => store.slugs.includes(slug));
  return (
    <section class="panel" aria-labelledby="offer">
      <h2 id="offer">{t("counselling.offer")}</h2>
      {!offer && <p>{t("counselling.offer.first")}</p>}
      <form class="form" noValidate onSubmit={(event) => void save(event)}>
        {problem && !problem.field && <Trouble problem={problem} />}
        {!offer && others.length > 1 && (
          <Choice label={t("counselling.offer.organisation")} value={store.organisation.value} choices={others.map(({ slug, name }) => ({ value: slug, text: name }))} change={(slug) => void store.choose(slug)} />
        )}
        {offer && <p class="hint"><Title text={others.find(({ slug }) => slug === offer.organisation)?.name ?? offer.organisation} /></p>}
        <div>
          <label class="switch">
            <input type="checkbox" role="switch" checked={open} aria-describedby="open-hint" onChange={(event) => setOpen(event.currentTarget.checked)} />
            {t("counselling.offer.open")}
          </label>
          <p id="open-hint" class="hint">{t("counselling.offer.open.hint")}</p>
        </div>
        <div class="pair">
          {number("per_supervisor", t("counselling.offer.per_supervisor.hint", { most: 50 }))}
          {number("cap", t("counselling.offer.cap.hint", { most: 10 }))}
        </div>
        {number("retention_h", t("counselling.offer.retention_h.hint", { most: 720 }))}
        <p><button class="button primary" disabled={busy}>{t("counselling.save")}</button></p>
      </form>
    </section>
  );
}

function Now({ store, opening, open }: { store: CounsellingStore; opening: Opening | null; open: boolean }) {
  return (
    <section class="panel" aria-labelledby="now">
      <h2 id="now">{t("counselling.now")}</h2>
      <div role="status">
        {!open || !opening ? <p>{t("counselling.now.closed")}</p> : opening.languages.length === 0 ? <p>{t("counselling.now.nobody")}</p> : (
          <ul class="told-now">
            {opening.languages.map((one) => (
              <li key={one.code}>
                <strong>{nameOf(one.code)}</strong>: {one.open || !one.shut ? <span class="state open">{t("counselling.now.open")}</span> : t(`counselling.shut.${one.shut}`)}
                {one.next_at && <> · {t("counselling.now.next", { time: moment(one.next_at, now.value) })}</>}
              </li>
            ))}
          </ul>
        )}
      </div>
      <p><button type="button" class="button" onClick={() => void store.load()}>{t("counselling.now.look")}</button></p>
    </section>
  );
}

function SeekersLink({ response }: { response: string }) {
  const input = useRef<HTMLInputElement>(null);
  const address = location.origin + talkPath(response);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address);
      tell(t("counselling.link.copied"));
    } catch {
      // Not every browser lets a page do it: then by hand, with everything chosen already.
      input.current?.select();
      tell(t("counselling.link.by_hand"));
    }
  };
  return (
    <section class="panel" aria-labelledby="link">
      <h2 id="link">{t("counselling.link")}</h2>
      <p class="hint">{t("counselling.link.hint")}</p>
      <div class="seekers-link">
        <input ref={input} readOnly dir="ltr" aria-labelledby="link" value={address} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy()}>{t("counselling.link.copy")}</button>
      </div>
      <img class="talk-code" src={codeAddress(response)} alt={t("counselling.link.code", { address })} />
      <p><a class="button" href={codeAddress(response)} download={`talk-${response}.svg`}>{t("counselling.link.code.get")}</a></p>
    </section>
  );
}
