// What the seeker's page knows, says and forgets.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { directionOfText, heard, type Conversation } from "../../src/core/talk/conversation.ts";
import { guessLocale } from "../../src/core/talk/guess.ts";
import { newId, type Answer } from "../../src/core/talk/http.ts";
import { clock, standing } from "../../src/core/talk/sentences.ts";
import { insist, verdictOf } from "../../src/core/talk/server.ts";
import type { Message, View } from "../../src/core/talk/wire.ts";
import { LOCALES } from "../../src/i18n/locales.ts";
import { ELSEWHERE, leave, twiceEscape } from "../../src/talk/exit.ts";
import { start, top } from "../../src/talk/screens.ts";
import { sayIn } from "../../src/talk/words.ts";

const VIEW: View = {
  id: "",
  state: "waiting",
  language: "kmr",
  ahead: 0,
  estimate_min: null,
  counsellor_here: true,
  interrupted: false,
  watched: false,
  typing: false,
  seen: 0,
  transfer: null,
  messages: [],
  last_offset: 0,
  stamp: "", ending: null,
};
const view = (changes: Partial<View> = {}): View => ({ ...VIEW, ...changes });
const message = (offset: number, text = `m${offset}`): Message => ({ offset, sender: "seeker", text, at: "", client_id: null });
const nothingYet: Conversation<Message, View> = { messages: [], last: 0, view: null };

describe("a conversation", () => {
  it("holds each message once, in the order of the server, whatever order the answers have", () => {
    const second = heard(nothingYet, view({ messages: [message(3), message(4)], last_offset: 4 }));
    const all = heard(second, view({ messages: [message(1), message(2), message(3)], last_offset: 3, typing: true }));
    expect(all.messages.map(({ offset }) => offset)).toEqual([1, 2, 3, 4]);
    expect(all.last).toBe(4);
    expect(all.view?.typing).toBe(false);
  });

  it("gives each message the direction of most of its letters", () => {
    expect(directionOfText("مرحبا OK")).toBe("rtl");
    expect(directionOfText("Silav, ez ditirsim سلام")).toBe("ltr");
    expect(directionOfText("😢 112")).toBe("ltr");
    expect(directionOfText("ትግርኛ")).toBe("ltr");
  });
});

describe("what is said while waiting", () => {
  const keys = (changes: Partial<View>) => standing(view(changes)).map(({ key, n }) => (n === undefined ? key : `${key} ${n}`));

  it("is a place and an honest estimate", () => {
    expect(keys({ ahead: 2, estimate_min: 10 })).toEqual(["wait.ahead 2", "wait.estimate 10", "wait.stay"]);
    expect(keys({ ahead: 0, estimate_min: null })).toEqual(["wait.next", "wait.unknown", "wait.stay"]);
  });

  it("begins with the truth where a counsellor's connection broke", () => {
    expect(keys({ interrupted: true, ahead: 0, estimate_min: 1 })[0]).toBe("wait.broke");
  });

  it("does not say that somebody is there who was not heard of", () => {
    expect(keys({ state: "live" })).toEqual(["live.here"]);
    expect(keys({ state: "live", counsellor_here: false })).toEqual(["live.quiet"]);
  });

  it("always tells who may read along", () => {
    for (const state of ["waiting", "live"] as const) expect(keys({ state, watched: true })).toContain("live.watched");
  });

  it("names the day only where it is another one", () => {
    const now = new Date(2026, 10, 28, 9, 5);
    expect(clock(new Date(2026, 10, 28, 14, 3), now)).toBe("14:03");
    expect(clock(new Date(2026, 10, 29, 9, 0), now)).toBe("29.11, 09:00");
  });
});

describe("what the server answers", () => {
  it("decides what becomes of a message", () => {
    expect(verdictOf({ status: 200, body: { offset: 3 } })).toEqual({ is: "taken" });
    expect(verdictOf({ status: 0, body: null })).toEqual({ is: "again", after_ms: null });
    expect(verdictOf({ status: 429, body: { code: "too_many_messages", data: { retry_after_s: 2 } } })).toEqual({ is: "again", after_ms: 2000 });
    expect(verdictOf({ status: 422, body: {} })).toEqual({ is: "refused" });
    for (const status of [401, 403, 404, 410]) expect(verdictOf({ status, body: {} })).toEqual({ is: "over" });
  });

  it("is asked for until it comes where it must not be lost", async () => {
    const answers = [{ status: 0, body: null }, { status: 503, body: {} }, { status: 204, body: null }];
    const pauses: number[] = [];
    const last = await insist(() => Promise.resolve(answers.shift() as Answer), () => true, (go, ms) => {
      pauses.push(ms);
      go();
    });
    expect([last.status, answers.length, pauses.length]).toEqual([204, 0, 2]);
  });

  it("names messages by UUIDs that no two share", () => {
    const ids = new Set(Array.from({ length: 200 }, newId));
    expect(ids.size).toBe(200);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("a guess at the language", () => {
  const TYPED: [string, string][] = [
    ["en", "please help me, I am scared"],
    ["tr", "yardım edin çok korkuyorum"],
    ["kmr", "ez ditirsim, alîkarî"],
    ["ckb", "من زۆر دەترسم"],
    ["ar", "أنا خائف جدا"],
    ["kk", "маған көмек керек, қорқамын"],
    ["ru", "мне страшно"],
    ["uk", "мені страшно, допоможіть"],
    ["fr", "j'ai peur, je suis seul"],
    ["es", "tengo miedo, ayuda"],
    ["fa", "من می‌ترسم، کمک"],
  ];
  it.each(TYPED)("knows %s", (locale, text) => expect(guessLocale(text, locale === "en" ? "tr" : "en")).toBe(locale));
  it("leaves the page as it is where it does not know", () => {
    expect(guessLocale("😢 112", "en")).toBeNull();
    expect(guessLocale("ترس", "ckb")).toBeNull();
    expect(guessLocale("мама", "uk")).toBeNull();
    expect(guessLocale("aç", "kmr")).toBeNull();
  });
  it("is tried for every language of the page", () => expect(TYPED.map(([locale]) => locale).sort()).toEqual([...LOCALES].sort()));
});

describe("the quick exit", () => {
  it("takes away what is seen before anything else, keeps nothing, and replaces the page even where telling fails", () => {
    const done: string[] = [];
    const broken = () =>
      leave({
        blank: () => done.push("blank"),
        forget: () => done.push("forget"),
        tell: () => {
          done.push("tell");
          throw new Error("no network");
        },
        replace: (address) => done.push(address),
      });
    expect(broken).toThrow("no network");
    expect(done).toEqual(["blank", "forget", "tell", ELSEWHERE]);
  });

  it("is two presses of Esc soon after each other, with nothing between", () => {
    const press = twiceEscape();
    expect(press("Escape", 0)).toBe(false);
    expect(press("Escape", 2000)).toBe(false);
    expect(press("a", 2100)).toBe(false);
    expect(press("Escape", 2200)).toBe(false);
    expect(press("Esc", 2900)).toBe(true);
  });
});

describe("the page's HTML", () => {
  const say = sayIn({ locale: "ckb", dir: "rtl", digits: "٠١٢٣٤٥٦٧٨٩", says: { n: "{n} <b>", s: "{source}", exit: "<i>" } });

  it("writes numbers in the language's digits and sets what runs the other way apart", () => {
    expect(say("n", { n: 12 })).toBe("١٢ <b>");
    expect(say("s", { source: "a.b" })).toBe("\u2068a.b\u2069");
  });

  it("lets no text out of its place", () => {
    expect(top(say, "ckb")).toContain("&lt;i&gt;");
    const html = start(say, [{ code: '"><script>', name: "<script>", open: true, shut: null, next_at: null }], "</textarea><script>", directionOfText);
    expect(html).not.toContain("<script>");
  });
});

describe("the sentences of the seeker's page", () => {
  it.each(LOCALES)("%s has a neutral title: nothing of talking, helping or us", (locale) => {
    const says = JSON.parse(readFileSync(new URL(`../../src/i18n/messages/${locale}.json`, import.meta.url), "utf8")) as Record<string, string>;
    expect(says["talk.title"]).not.toMatch(/imece|help|talk|yardım/i);
    expect((says["talk.title"] ?? "").length).toBeLessThan(20);
  });
});
