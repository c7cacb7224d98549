// How a volunteer is reached while no page of ours is open: by mail, in this browser, through other services.

import { useMemo, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { msUntil } from "../../core/clock.ts";
import type { Way, WayList, WayOffer } from "../../core/types.ts";
import { failureOf, stateOf } from "../../core/ways.ts";
import { duration, t } from "../../i18n/translate.ts";
import { Field, Loading, PageTitle, Trouble } from "../parts/basics.tsx";
import { fieldSentence } from "../parts/sentence.ts";
import { Link } from "../router.tsx";
import { now } from "../state/clock.ts";
import { me } from "../state/session.ts";
import { openWays, type WaysStore } from "../state/ways.ts";
import "../person.css";

export function WaysPage() {
  const store = useMemo(openWays, []);
  const list = store.list.value;
  return (
    <>
      <PageTitle text={t("nav.ways")} />
      <p class="hint">{t("ways.hint")}</p>
      {list ? (
        <div class="ways">
          <Mail store={store} list={list} />
          <Browser store={store} list={list} />
          <Services store={store} list={list} />
          <p><Link to="/availability" class="button">{t("nav.availability")}</Link></p>
        </div>
      ) : store.problem.value ? <Trouble problem={store.problem.value} retry={() => void store.load()} /> : <Loading />}
    </>
  );
}

const offered = ({ offered }: WayList, kind: Way["kind"]): WayOffer | undefined => offered.find((one) => one.kind === kind);

/** What is not set up, and what for; nothing where the way is on. */
function Off({ offer }: { offer: WayOffer | undefined }) {
  if (!offer || offer.on) return null;
  return <p class="trouble mild">{t("ways.off")} <span dir="ltr">{offer.needs.join(", ")}</span></p>;
}

interface SwitchProps {
  label: ComponentChildren;
  hint: string;
  on: boolean;
  disabled: boolean;
  change: (on: boolean) => void;
}

function Switch({ label, hint, on, disabled, change }: SwitchProps) {
  return (
    <>
      <label class="switch way-switch">
        <input type="checkbox" role="switch" checked={on} disabled={disabled} onChange={(event) => {
          const wish = event.currentTarget.checked;
          // It shows what is so, not what is wished: the browser or the server may refuse.
          event.currentTarget.checked = on;
          change(wish);
        }} />
        <strong>{label}</strong>
      </label>
      <p class="hint">{hint}</p>
    </>
  );
}

const ago = (at: string | null): string => duration(msUntil(at ?? "", now.value));

function stateWords(way: Way): string {
  switch (stateOf(way)) {
    case "closed": return `${t("ways.state.closed", { time: ago(way.disabled_at) })} ${why(way.disabled_because ?? "")}`;
    case "failing": return `${t("ways.state.failing", { time: ago(way.last_failed_at) })} ${why(way.last_error ?? "")}`;
    case "works": return t("ways.state.works", { time: ago(way.last_sent_at) });
    default: return t("ways.state.unused");
  }
}

const why = (code: string): string => t(code === "unsubscribed" ? "ways.why.unsubscribed" : `ways.why.${failureOf(code)}`);

const MARKS = { closed: "×", failing: "!", works: "✓", unused: "✓" } as const;

function State({ way }: { way: Way }) {
  const state = stateOf(way);
  return <p class={`way-state ${state}`}><span class="mark" aria-hidden="true">{MARKS[state]}</span> {stateWords(way)}</p>;
}

function Mail({ store, list }: { store: WaysStore; list: WayList }) {
  const offer = offered(list, "mail");
  const way = list.ways.find(({ kind }) => kind === "mail");
  const on = way !== undefined && !way.disabled_at;
  return (
    <section class="card" aria-label={t("ways.mail")}>
      <Switch
        label={<>{t("ways.mail")}: <bdi dir="ltr">{me.value?.account.email}</bdi></>}
        hint={t("ways.mail.hint")}
        on={on}
        disabled={store.busy.value || (!on && !offer?.on)}
        change={(wish) => void store.mail(wish)}
      />
      <Off offer={offer} />
      {way && <State way={way} />}
    </section>
  );
}

function Browser({ store, list }: { store: WaysStore; list: WayList }) {
  const offer = offered(list, "push");
  const way = store.here.value;
  const on = way !== null && !way.disabled_at;
  const hindered = store.hindered.value;
  const others = list.ways.filter(({ id, kind }) => kind === "push" && id !== way?.id);
  return (
    <section class="card" aria-label={t("ways.push")}>
      <Switch
        label={t("ways.push")}
        hint={t("ways.push.hint")}
        on={on}
        disabled={store.busy.value || (!on && (!offer?.on || hindered !== null))}
        change={(wish) => void store.browser(wish)}
      />
      <Off offer={offer} />
      <div role="status">{offer?.on && hindered && <p class="trouble mild">{t(`ways.push.${hindered}`)}</p>}</div>
      {way && <State way={way} />}
      {others.length > 0 && <Listed heading={t("ways.push.others")} ways={others} store={store} />}
    </section>
  );
}

function Listed({ heading, ways, store }: { heading: string; ways: readonly Way[]; store: WaysStore }) {
  return (
    <>
      <h2 class="small">{heading}</h2>
      <ul class="way-list">
        {ways.map((way) => (
          <li key={way.id}>
            <div><bdi dir="ltr" class="address">{way.shown}</bdi><State way={way} /></div>
            <button type="button" class="button" aria-label={`${t("ways.remove")}: ${way.shown}`} disabled={store.busy.value} onClick={() => void store.remove(way)}>{t("ways.remove")}</button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Services by the names people know them by. */
const NAMES: Readonly<Record<string, string>> = {
  tgram: "Telegram", signal: "Signal", signals: "Signal", matrix: "Matrix", matrixs: "Matrix", whatsapp: "WhatsApp", discord: "Discord", slack: "Slack",
  ntfy: "ntfy", ntfys: "ntfy", gotify: "Gotify", gotifys: "Gotify", twilio: "Twilio", mastodon: "Mastodon", rocket: "Rocket.Chat", rockets: "Rocket.Chat",
};

const kindsOf = (list: WayList): string => list.apprise.map((kind) => (NAMES[kind] ? `${NAMES[kind]} (${kind}://)` : `${kind}://`)).join(", ");

function Services({ store, list }: { store: WaysStore; list: WayList }) {
  const offer = offered(list, "apprise");
  const ways = list.ways.filter(({ kind }) => kind === "apprise");
  return (
    <section class="card" aria-labelledby="services">
      <h2 id="services">{t("ways.apprise")}</h2>
      {ways.length > 0 && <Listed heading={t("ways.apprise.mine")} ways={ways} store={store} />}
      <Off offer={offer} />
      {offer?.on && <AddService store={store} list={list} />}
    </section>
  );
}

function AddService({ store, list }: { store: WaysStore; list: WayList }) {
  const input = useRef<HTMLInputElement>(null);
  const problem = store.addressProblem.value;
  const add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = input.current;
    if (!field) return;
    if (await store.address(field.value.trim())) field.value = "";
    else field.focus();
  };
  return (
    <form class="way-add" noValidate onSubmit={(event) => void add(event)}>
      <Field
        label={t("ways.apprise.url")}
        hint={t("ways.apprise.hint")}
        problem={problem && (problem.data["problem"] === "unknown" ? t("ways.apprise.unknown") : fieldSentence(problem))}
      >
        {(ids) => <input {...ids} ref={input} type="text" inputMode="url" dir="ltr" autocomplete="off" autocapitalize="off" spellcheck={false} />}
      </Field>
      <p class="hint">{t("ways.apprise.kinds")} <bdi dir="ltr">{kindsOf(list)}</bdi></p>
      <p><button class="button" disabled={store.busy.value}>{t("ways.apprise.add")}</button></p>
    </form>
  );
}
