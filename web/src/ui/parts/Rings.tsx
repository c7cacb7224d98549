// What rings for a volunteer: cards on the board, one line on every other page, and the switch for its sound.

import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { msUntil } from "../../core/clock.ts";
import { duration, t } from "../../i18n/translate.ts";
import "../offers.css";
import { Link, path } from "../router.tsx";
import { blocked, ringOnce, startAlarm } from "../state/alarm.ts";
import { openCalls, type CallStore } from "../state/calls.ts";
import { openRinging, type RingingStore } from "../state/ringing.ts";
import type { Rings } from "../state/rings.ts";
import { setSound, sound } from "../state/settings.ts";
import { Title } from "./basics.tsx";
import { CallBar } from "./CallBar.tsx";
import { EndedCard, OfferCard } from "./OfferCard.tsx";

const HEADING = "rings-for-you";

/** The line at the top is as good as the cards where those are scrolled away. */
const onScreen = signal(false);

function useOnScreen() {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      onScreen.value = entries.some(({ isIntersecting }) => isIntersecting);
    }, { rootMargin: "-64px 0px 0px 0px" });
    if (section.current) observer.observe(section.current);
    return () => {
      observer.disconnect();
      onScreen.value = false;
    };
  }, []);
  return section;
}

/** The pressed button goes away with its card: whoever uses a keyboard goes on from the nearest heading. */
const keepPlace = (): void => (document.getElementById(HEADING) ?? document.querySelector<HTMLElement>("h1"))?.focus();

function Region({ store }: { store: RingingStore }) {
  return store.shown.value.length === 0 ? null : <Cards store={store} />;
}

function Cards({ store }: { store: RingingStore }) {
  const shown = store.shown.value;
  const section = useOnScreen();
  const declined = (): void => {
    if (store.now.value.length > 0) keepPlace();
    else document.querySelector<HTMLElement>("h1")?.focus();
  };
  return (
    <section ref={section} class="rings" aria-labelledby={HEADING} onPointerMove={store.touched} onPointerDown={store.touched}>
      <h2 id={HEADING} tabIndex={-1}>{t("ring.title")}</h2>
      <ul>
        {shown.map(({ item, leftAt }) => (
          <li key={item.id}>{leftAt === null ? <OfferCard offer={item} store={store} declined={declined} /> : <EndedCard offer={item} store={store} />}</li>
        ))}
      </ul>
    </section>
  );
}

function Bar({ store, calls }: { store: RingingStore; calls: CallStore }) {
  const [first, ...more] = store.now.value;
  const onBoard = path.value === "/";
  const show = (event: MouseEvent): void => {
    if (!onBoard) return;
    event.preventDefault();
    keepPlace();
  };
  return (
    <>
      <p class="hidden-text" role="alert">{[calls.words.value, store.urgentWords.value].filter(Boolean).join(" ")}</p>
      <CallBar store={calls} />
      {first && !(onBoard && onScreen.value) && (
        <p class={`ring-bar ${first.card.urgency}`} onClickCapture={show}>
          <Link to="/">
            <strong>{t("ring.title")}:</strong> <span class="what"><Title text={first.card.title} /></span>{" "}
            {more.length > 0 && <span>{t("ring.more", { n: more.length })}</span>}
            <span class="left">{duration(Math.max(0, msUntil(first.ends_at, store.tick.value)), true)}</span>
          </Link>
        </p>
      )}
    </>
  );
}

function SoundSwitch() {
  const change = (on: boolean): void => {
    setSound(on);
    // So the person knows it, and the browser knows that they want it.
    if (on) void ringOnce();
  };
  return (
    <>
      <label class="switch">
        <input type="checkbox" role="switch" checked={sound.value} onChange={(event) => change(event.currentTarget.checked)} />
        <span>{t("ring.sound")}</span>
      </label>
      {sound.value && blocked.value && <p class="trouble mild" role="status">{t("ring.sound.blocked")}</p>}
    </>
  );
}

export function openRings(): Rings {
  const store = openRinging();
  const calls = openCalls();
  const quiet = startAlarm({
    now: computed(() => [...calls.now.value, ...store.now.value]),
    tick: computed(() => Math.max(calls.tick.value, store.tick.value)),
    seenHere: store.seenHere,
  });
  return {
    Region: () => <Region store={store} />,
    Bar: () => <Bar store={store} calls={calls} />,
    SoundSwitch,
    stop() {
      quiet();
      calls.stop();
      store.stop();
    },
  };
}
