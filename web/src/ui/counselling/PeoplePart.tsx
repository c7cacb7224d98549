// Who counsels: what they have shown, what they lack or will soon, and who should be spoken with.

import { useState } from "preact/hooks";
import { serverNow } from "../../core/clock.ts";
import { checkIn, listStaff, type Counsellor, type StaffList } from "../../core/counselling.ts";
import { isCleared } from "../../core/counsellingPlan.ts";
import { endsSoon, lastDay } from "../../core/counsellingReady.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { moment, t, type Key } from "../../i18n/translate.ts";
import { Field, nameOf, Title, Trouble } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import { now } from "../state/clock.ts";
import { me } from "../state/session.ts";
import { CounsellorForm } from "./CounsellorForm.tsx";
import type { PartProps } from "./OfferPart.tsx";
import { dayText, isolated } from "./words.ts";

interface Person {
  account: string;
  name: string;
}

export function PeoplePart({ store, set }: PartProps) {
  const list = set.counsellors?.counsellors ?? [];
  const [chosen, choose] = useState<Person | null>(null);
  const slug = store.organisation.value;
  return (
    <>
      <section class="panel" aria-labelledby="people">
        <h2 id="people">{t("counselling.part.people")}</h2>
        <p class="hint">{t("counselling.people.hint")}</p>
        {list.length === 0 ? <p>{t("counselling.people.none")}</p> : (
          <ul class="counsellors">
            {list.map((one) => <Card key={one.account} one={one} people={set.counsellors?.people ?? {}} slug={slug} change={choose} reload={store.load} />)}
          </ul>
        )}
      </section>
      <FindVolunteer slug={slug} choose={choose} />
      {chosen && (
        <CounsellorForm slug={slug} person={chosen} known={list.find(({ account }) => account === chosen.account) ?? null} code={set.counsellors?.code_version ?? 1} close={() => choose(null)} saved={store.load} />
      )}
    </>
  );
}

interface CardProps {
  one: Counsellor;
  people: Readonly<Record<string, string>>;
  slug: string;
  change: (person: Person) => void;
  reload: () => Promise<void>;
}

function Card({ one, people, slug, change, reload }: CardProps) {
  const self = one.account === me.value?.account.id;
  const spoken = async (): Promise<void> => {
    try {
      await checkIn(slug, one.account);
      tell(t("counselling.saved"));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    await reload();
  };
  return (
    <li class={isCleared(one) ? "counsellor" : "counsellor lacking"}>
      <p class="row-top"><strong id={`who-${one.account}`}><Title text={one.name} /></strong> {isCleared(one) ? <span class="state open">✓ {t("counselling.people.may")}</span> : null}{one.paused && <span>{t("counselling.people.paused")}</span>}</p>
      <p class="row-facts">{one.languages.length > 0 ? one.languages.map(nameOf).join(" · ") : <span class="flag">{t("counselling.people.no_language")}</span>}</p>
      {one.missing.length > 0 && <ul class="lacks">{one.missing.map((what) => <li key={what} class="flag">{t(`counselling.lacks.${what}` as Key)}</li>)}</ul>}
      {endsSoon(one, serverNow()).map(({ what, until }) => <p key={what} class="flag">{t(`counselling.soon.${what}`, { day: dayText(lastDay(until)) })}</p>)}
      <Papers one={one} people={people} />
      {one.owes_check_in && <p class="trouble mild">{t("counselling.people.owes")}</p>}
      {self ? <p class="hint">{t("counselling.people.self")}</p> : (
        <p class="buttons">
          {one.owes_check_in && <button type="button" class="button primary" aria-describedby={`who-${one.account}`} onClick={() => void spoken()}>{t("counselling.people.check_in")}</button>}
          <button type="button" class="button" aria-describedby={`who-${one.account}`} onClick={() => change(one)}>{t("counselling.change")}</button>
        </p>
      )}
    </li>
  );
}

function Papers({ one, people }: { one: Counsellor; people: Readonly<Record<string, string>> }) {
  const until = (at: string | null): string => (at ? t("counselling.people.until", { day: dayText(lastDay(at)) }) : t("counselling.people.no_end"));
  const by = (account: string | null): string => (account === null ? t("counselling.people.by_course") : t("counselling.people.seen_by", { name: isolated(people[account] ?? "–") }));
  return (
    <dl class="papers">
      {one.vetting && <div><dt>{t("counselling.people.vetting")}</dt><dd><Title text={one.vetting.what ?? ""} /> · {by(one.vetting.by)} · {until(one.vetting.until)}</dd></div>}
      {one.training && <div><dt>{t("counselling.people.training")}</dt><dd>{by(one.training.by)} · {until(one.training.until)}</dd></div>}
      {one.code_of_conduct && <div><dt>{t("counselling.people.code")}</dt><dd>{t("counselling.people.signed", { day: dayText(one.code_of_conduct.signed_on), n: one.code_of_conduct.version })}</dd></div>}
      {one.cap !== null && <div><dt>{t("counselling.offer.cap")}</dt><dd>{t("counselling.people.cap", { n: one.cap })}</dd></div>}
      {one.checked_in_at && !one.owes_check_in && <div><dt>{t("counselling.people.talk")}</dt><dd>{t("counselling.people.checked_in", { name: isolated(people[one.checked_in_by ?? ""] ?? "–"), time: moment(one.checked_in_at, now.value) })}</dd></div>}
    </dl>
  );
}

function FindVolunteer({ slug, choose }: { slug: string; choose: (person: Person) => void }) {
  const [name, setName] = useState("");
  const [found, setFound] = useState<StaffList | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const find = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      setFound(await listStaff(slug, "volunteer", name));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <section class="panel" aria-labelledby="find">
      <h2 id="find">{t("counselling.people.add")}</h2>
      <form class="find" onSubmit={(event) => void find(event)}>
        <Field label={t("counselling.people.name")}>
          {(ids) => <input {...ids} type="search" dir="auto" maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} />}
        </Field>
        <button class="button">{t("counselling.people.find")}</button>
      </form>
      {problem && <Trouble problem={problem} />}
      <div role="status">
        {found && found.staff.length === 0 && <p>{t("counselling.people.found_none")}</p>}
        {found && found.staff.length > 0 && (
          <ul class="found">
            {found.staff.map((one) => (
              <li key={one.account}>
                <span id={`found-${one.account}`}><Title text={one.name} /> <small class="hint">{one.languages.map(nameOf).join(" · ") || t("counselling.people.no_language")}</small></span>
                {one.account === me.value?.account.id ? <small class="hint">{t("counselling.people.self")}</small> : <button type="button" class="button" aria-describedby={`found-${one.account}`} onClick={() => choose(one)}>{t("app.choose")}</button>}
              </li>
            ))}
          </ul>
        )}
        {found?.more && <p class="hint">{t("counselling.people.more")}</p>}
      </div>
    </section>
  );
}
