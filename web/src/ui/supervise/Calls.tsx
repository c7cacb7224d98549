// What cannot wait, above everything else; told at once to who hears the page, and by sound to who wants it.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Pressing } from "../../core/supervise/overview.ts";
import { t } from "../../i18n/translate.ts";
import { blocked, ringOnce } from "../state/alarm.ts";
import { setSound, sound } from "../state/settings.ts";
import type { Supervising } from "../state/supervise.ts";
import { lasting, personName, sessionName } from "./names.ts";

export function SoundSwitch() {
  const change = (on: boolean): void => {
    setSound(on);
    // So the person knows it, and the browser knows that they want it.
    if (on) void ringOnce();
  };
  return (
    <div class="supervise-sound">
      <label class="switch">
        <input type="checkbox" role="switch" checked={sound.value} onChange={(event) => change(event.currentTarget.checked)} />
        <span>{t("supervise.sound")}</span>
      </label>
      {sound.value && blocked.value && <p class="trouble mild" role="status">{t("supervise.sound.blocked")}</p>}
    </div>
  );
}

export function Calls({ store, open }: { store: Supervising; open: (id: string) => void }) {
  const calls = store.calls.value;
  return (
    <>
      <p class="hidden-text" role="alert">{useFresh(calls)}</p>
      {calls.length > 0 && (
        <section class="calls" aria-labelledby="calls">
          <h2 id="calls">{t("supervise.calls")}</h2>
          <ul>{calls.map((call) => <Call key={call.key} call={call} store={store} open={open} />)}</ul>
        </section>
      )}
    </>
  );
}

const words = ({ why, session }: Pressing): string => `${t(`supervise.why.${why}`)}: ${sessionName(session)}`;

/** Calls that came with the last answer, in words: those that were there before have been told. */
function useFresh(calls: readonly Pressing[]): string {
  const told = useRef<ReadonlySet<string>>(new Set());
  const [text, setText] = useState("");
  useEffect(() => {
    const fresh = calls.filter(({ key }) => !told.current.has(key));
    told.current = new Set(calls.map(({ key }) => key));
    if (fresh.length > 0) setText(fresh.map(words).join(" "));
  }, [calls]);
  return text;
}

function Call({ call, store, open }: { call: Pressing; store: Supervising; open: (id: string) => void }) {
  const { session, why } = call;
  const found = store.overview.value;
  const looked = !store.fresh.value.includes(call);
  return (
    <li class={looked ? "call looked" : "call"}>
      <div>
        <p class="call-why">{t(`supervise.why.${why}`)}</p>
        <p>
          <bdi>{sessionName(session)}</bdi> · {lasting(session)}
          {session.counsellor && found && <> · <bdi>{t("supervise.with", { name: personName(found, session.counsellor) })}</bdi></>}
        </p>
      </div>
      <button type="button" class="button danger" onClick={() => open(session.id)} aria-label={`${t("supervise.open")}: ${words(call)}`}>{t("supervise.open")}</button>
    </li>
  );
}
