// The service worker, in a browser that is only made of what it uses.
import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";

const ORIGIN = "https://imece.example";
type Handler = (event: Record<string, unknown>) => void;

let handlers: Map<string, Handler>;
let showNotification: ReturnType<typeof vi.fn>;
let openWindow: ReturnType<typeof vi.fn>;
let open: { url: string; focus: ReturnType<typeof vi.fn> }[];

beforeEach(() => {
  handlers = new Map();
  showNotification = vi.fn(() => Promise.resolve());
  openWindow = vi.fn(() => Promise.resolve());
  open = [];
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    registration: { showNotification },
    clients: { openWindow, matchAll: () => Promise.resolve(open) },
  };
  new Function("self", readFileSync("src/sw.js", "utf8"))(self);
});

async function dispatch(name: string, event: Record<string, unknown>): Promise<void> {
  const waits: Promise<unknown>[] = [];
  handlers.get(name)?.({ ...event, waitUntil: (one: Promise<unknown>) => waits.push(one) });
  await Promise.all(waits);
}

const ask = { text: "Critical · Translation", until: "Rings until 14:00", url: "https://imece.example/accept#token" };
const content = { v: 1, title: "One", body: "Critical", lang: "ckb", dir: "rtl", count: 1, accept: "I will do this", asks: [ask], url: "https://imece.example/" };
const push = (json: unknown) => dispatch("push", { data: { json: () => json } });

it("shows what it is told, and a newer one in its place", async () => {
  await push(content);
  expect(showNotification).toHaveBeenCalledWith("One", expect.objectContaining({
    body: "Critical", lang: "ckb", dir: "rtl", tag: "imece-rings", renotify: true, requireInteraction: true, actions: [{ action: "accept", title: "I will do this" }],
  }));
});

it("keeps somebody who waits for a counsellor apart from tasks, and on the screen", async () => {
  await push({ ...content, asks: [], url: "https://imece.example/counsel" });
  expect(showNotification.mock.calls[0]?.[1]).toMatchObject({ tag: "imece-calls", requireInteraction: true, actions: [] });
});

it("offers no button where it would not be clear what it takes", async () => {
  await push({ ...content, count: 4 });
  expect(showNotification.mock.calls[0]?.[1]).toMatchObject({ actions: [], data: { accept: "" } });
});

it.each([[undefined], [{ json: () => { throw new SyntaxError("not JSON"); } }], [{ json: () => null }]])("shows something whatever comes", async (data) => {
  await dispatch("push", { data });
  expect(showNotification).toHaveBeenCalledWith("Imece", expect.objectContaining({ requireInteraction: false, actions: [] }));
});

async function click(action: string, data: unknown): Promise<void> {
  const close = vi.fn();
  await dispatch("notificationclick", { action, notification: { close, data } });
  expect(close).toHaveBeenCalled();
}

const data = { accept: ask.url, board: content.url };

it("opens the page that asks before it claims", async () => {
  await click("accept", data);
  expect(openWindow).toHaveBeenCalledWith("https://imece.example/accept#token");
});

it("goes to a board that is open, or opens one", async () => {
  await click("", data);
  expect(openWindow).toHaveBeenCalledWith("https://imece.example/");
  open = [{ url: "https://imece.example/claim/1", focus: vi.fn() }, { url: "https://imece.example/", focus: vi.fn() }];
  await click("", data);
  expect(open[1]?.focus).toHaveBeenCalled();
  expect(open[0]?.focus).not.toHaveBeenCalled();
  expect(openWindow).toHaveBeenCalledTimes(1);
});

it("leads nowhere but to pages of its own origin", async () => {
  await click("accept", { ...data, accept: "https://elsewhere.example/accept#token" });
  expect(openWindow).toHaveBeenCalledWith("https://imece.example/accept#token");
});

it.each([
  ["/talk/demo", "navigate", false],
  ["/assets/talk-0123456789.js", "no-cors", false],
  ["/assets/talk-kmr-0123456789.json", "cors", false],
  ["/desk", "navigate", true],
  ["/talking", "navigate", true],
])("keeps nothing of a talk: %s", (path, mode, answers) => {
  const respondWith = vi.fn();
  vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
  handlers.get("fetch")?.({ request: { method: "GET", url: ORIGIN + path, mode }, respondWith });
  vi.unstubAllGlobals();
  expect(respondWith).toHaveBeenCalledTimes(answers ? 1 : 0);
});
