// Somebody waits for a counsellor: said on every page of whoever could come, with a way to go there and a "not now".

import { msUntil } from "../../core/clock.ts";
import { duration, t } from "../../i18n/translate.ts";
import { Link, path } from "../router.tsx";
import { callWords, type CallStore } from "../state/calls.ts";
import "../calls.css";

export function CallBar({ store }: { store: CallStore }) {
  const call = store.now.value[0];
  const there = path.value === "/counsel";
  if (!call) return null;
  return (
    <section class={call.urgent ? "call critical" : "call"} aria-label={t("ring.call.title")}>
      <div>
        <p class="what"><strong>{callWords(call)}</strong></p>
        <span class="left" aria-hidden="true">{duration(Math.max(0, msUntil(call.ends_at, store.tick.value)), true)}</span>
        <p class="buttons">
          {there ? <span>{t("ring.call.here")}</span> : <Link to="/counsel" class="button primary">{t("ring.call.open")}</Link>}
          <button type="button" class="button" disabled={store.busy.value} onClick={() => void store.decline(call)}>{t("ring.decline.not_now")}</button>
        </p>
      </div>
    </section>
  );
}
