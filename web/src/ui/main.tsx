import { render } from "preact";
import { beginClaim } from "../core/api.ts";
import { App } from "./App.tsx";
import { startClock } from "./state/clock.ts";
import { startLive } from "./state/live.ts";
import { startRings } from "./state/rings.ts";
import { start } from "./state/session.ts";
import { showTheme, startLocale } from "./state/settings.ts";

showTheme();
const known = start();
const claim = /^\/claim\/([\w-]+)$/.exec(location.pathname)?.[1];
if (claim) beginClaim(claim);
await startLocale();
startClock();
startLive();
const root = document.getElementById("app");
if (root) render(<App />, root);
await known;
startRings();
// What was handed in without a network is sent once the page stands.
void import("./state/outbox.ts").then(({ startOutbox }) => startOutbox()).catch(() => undefined);
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ keep: performance.getEntriesByType("resource").map(({ name }) => name) });
  } catch {
    // Without it the pages only need a network.
  }
}
