// Keeps the shell (page, script, style) for a bad or missing network. Never keeps an answer of the API.
const BUILD = "%BUILD%";
const FILES = ["%FILES%"];
const CACHE = `imece-${BUILD}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("imece-") && name !== CACHE;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// A page that was open before this worker tells what it has loaded: its language above all.
self.addEventListener("message", (event) => {
  const urls = Array.isArray(event.data?.keep) ? event.data.keep : [];
  const ours = urls.filter((url) => typeof url === "string" && url.startsWith(`${self.location.origin}/assets/`));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(ours)));
});

/** Hashed files never change: from the cache first. */
async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

/** A page: from the network, so a new build is seen at once; the kept shell when there is none. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/")) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  // Of a talk nothing is kept on a device, and no other page is shown in its place.
  if (/^\/(assets\/)?talk[/-]/.test(url.pathname)) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request));
});

// Messages about what rings. They hold no word of a task; what they say was written by the server for this person.

/** Every newer message tells of all that waits: it takes the place of the one before. */
const RINGS = "imece-rings";
/** Somebody who waits for a counsellor must not be taken off the screen by a task. */
const CALLS = "imece-calls";

/** An address of a message as a page of this very origin. */
function here(url) {
  try {
    const { pathname, search, hash } = new URL(url, self.location.origin);
    return self.location.origin + pathname + search + hash;
  } catch {
    return `${self.location.origin}/`;
  }
}

const words = (value, otherwise = "") => (typeof value === "string" ? value : otherwise);

function contentOf(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("push", (event) => {
  const content = contentOf(event.data);
  const asks = Array.isArray(content.asks) ? content.asks : [];
  // With several tasks in it, nobody could tell which of them the button would take.
  const single = asks.length === 1 && content.count === 1 ? words(asks[0]?.url) : "";
  const calls = words(content.url).endsWith("/counsel");
  const shown = {
    body: words(content.body),
    lang: words(content.lang),
    dir: content.dir === "rtl" ? "rtl" : "ltr",
    tag: calls ? CALLS : RINGS,
    renotify: true,
    requireInteraction: calls || asks.length > 0,
    icon: "/icon-192.png",
    data: { accept: single, board: words(content.url, "/") },
    actions: single && content.accept ? [{ action: "accept", title: words(content.accept) }] : [],
  };
  // A browser takes the right to push away from whoever gets one and shows nothing.
  event.waitUntil(self.registration.showNotification(words(content.title, "Imece"), shown));
});

/** The page that asks before it claims; or the board, where one is open that very one. */
async function follow(action, data) {
  if (action === "accept" && data?.accept) return self.clients.openWindow(here(data.accept));
  const board = here(data?.board ?? "/");
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = open.find(({ url }) => url.split("#")[0] === board);
  return there ? there.focus() : self.clients.openWindow(board);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(follow(event.action, event.notification.data));
});

// A browser may change its subscription by itself: the new one goes to whoever is signed in here.
self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const options = event.oldSubscription?.options;
    const subscription = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
    if (!subscription) return;
    await fetch("/api/v1/me/ways", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ kind: "push", subscription: subscription.toJSON() }),
    });
  };
  event.waitUntil(renew());
});
