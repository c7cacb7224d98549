// The seeker's page: from the choice of a language to the end of a talk. No framework, no account, nothing kept but in
// this tab. The address never changes and no step is added to the browser's history.

import { directionOfText } from "../core/talk/conversation.ts";
import { guessLocale } from "../core/talk/guess.ts";
import { ask, isLost, newId, type Answer } from "../core/talk/http.ts";
import { begin, goAway, inDanger, insist, readOpening, retryAfterMs, turnedAway } from "../core/talk/server.ts";
import type { Begun, Offered, Opening, Shut, TalkBegun, Wish } from "../core/talk/wire.ts";
import { OWN_NAMES, isLocale, type Locale } from "../i18n/locales.ts";
import { leave, twiceEscape } from "./exit.ts";
import { showExercise } from "./ground.ts";
import { startTalk, type Live } from "./live.ts";
import { about, helplines, note, over, promise, shut, start, top, type About, type ShutFor } from "./screens.ts";
import { forget, keep, read } from "./shelf.ts";
import { sayIn, type Words } from "./words.ts";
import "./talk.css";

type Stage = "start" | "promise" | "about" | "shut" | "talk" | "over";

const RETENTION_H = 24;
const AGAIN_MS = 5000;
const LOOK_MS = 20000;
const WORDS_MS = 20000;

const main = document.getElementById("main") as HTMLElement;
const response = decodeURIComponent(location.pathname.split("/")[2] ?? "");
let words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;
const addresses = JSON.parse(document.getElementById("more")?.textContent ?? "{}") as Record<string, string>;
let say = sayIn(words);

let stage: Stage = "start";
let opening: Opening | null = null;
let language = "";
/** Sent on as the first message; and what stands in the field, sent or not. */
let typed = "";
let draft = "";
let chosen: About = { age: null, topic: null };
let wish: Wish | null = null;
/** Said before anybody was found, perhaps while the first question was already on its way. */
let alarmed = false;
let shutFor: ShutFor = { language: "", next_at: null, danger: false, open: false };
let ended = "";
/** What keeps the page from going on, as a sentence with its number; empty where nothing does. */
let trouble = "";
let trouble_n = 0;
let begun: Begun | null = null;
let live: Live | null = null;

const lines = () => opening?.helplines ?? [];
const offered = (code: string): Offered | undefined => (opening?.languages ?? []).filter((one) => one.code === code)[0];
const later = (go: () => void, ms: number): void => void setTimeout(go, ms);

function useWords(next: Words): void {
  words = next;
  say = sayIn(words);
  const root = document.documentElement;
  root.lang = words.locale;
  root.dir = words.dir;
  document.title = say("title");
  live?.say(say);
  if (live === null) draw(false);
  else drawFrame();
}

/** The language of the page. A language that the page doesn't have leaves it as it is. */
function speak(locale: string): void {
  const address = addresses[locale];
  if (locale === words.locale || address === undefined) return;
  void ask("GET", address, undefined, null, WORDS_MS).then((answer) => answer.status === 200 && useWords(answer.body as Words));
}

function drawFrame(): void {
  (document.getElementById("top") as HTMLElement).innerHTML = top(say, words.locale);
  const strip = stage === "talk" || stage === "start" || stage === "promise" || stage === "about";
  (document.getElementById("lines") as HTMLElement).innerHTML = strip ? helplines(say, lines(), false) : "";
  document.body.className = stage;
}

function draw(focus = true): void {
  drawFrame();
  if (stage === "talk") return;
  const html = {
    start: () => start(say, opening?.languages ?? null, draft, directionOfText),
    promise: () => promise(say, opening?.retention_h ?? RETENTION_H),
    about: () => about(say, chosen, wish !== null),
    shut: () => shut(say, shutFor, lines()),
    over: () => over(say, ended, offered(language)?.next_at ?? null, lines()),
  }[stage];
  main.innerHTML = (trouble === "" ? "" : note(say(trouble, { n: trouble_n }))) + html();
  if (stage === "shut") showExercise(document.getElementById("ground"), say);
  if (!focus) return;
  scrollTo(0, 0);
  const heading = main.querySelector("h1");
  if (heading !== null) heading.focus();
}

function go(next: Stage): void {
  stage = next;
  draw();
  if (next === "shut") lookLater();
}

/** Whoever is told that nobody is there need not look again and again: the page does, and says when somebody came. */
function lookLater(): void {
  const mine = shutFor;
  later(() => {
    if (stage !== "shut" || mine !== shutFor) return;
    void look().then(() => {
      if (stage !== "shut" || mine !== shutFor) return;
      const open = language === "" ? (opening?.languages ?? []).some((one) => one.open) : offered(language)?.open === true;
      if (open !== mine.open) {
        shutFor = { ...mine, open };
        draw(false);
      }
      lookLater();
    });
  }, LOOK_MS);
}

function look(): Promise<void> {
  return readOpening(response).then((answer) => {
    trouble = answer.status === 200 ? "" : answer.status === 404 ? "nowhere" : "trouble";
    if (trouble === "") opening = answer.body as Opening;
    else if (trouble === "trouble") later(() => void look(), AGAIN_MS);
    const area = document.getElementById("typed") as HTMLTextAreaElement | null;
    draft = area?.value ?? draft;
    // Whoever is writing is not interrupted; the rest of the page may be drawn anew.
    if (stage === "start" && document.activeElement !== area) draw(false);
    else drawFrame();
  });
}

function resume(of: Begun): void {
  begun = of;
  stage = "talk";
  drawFrame();
  const kept = read(response);
  const put = (unsent: Parameters<Parameters<typeof startTalk>[5]>[0]): void =>
    keep({ of: response, id: of.id, token: of.token, language, locale: words.locale, unsent });
  put(kept?.unsent ?? []);
  live = startTalk(main, say, of, kept?.unsent ?? [], lines, put, (key) => {
    live?.stop();
    live = begun = null;
    ended = key;
    forget();
    // Who is told that nobody could come is told as well when somebody will.
    if (key === "over.unanswered") void look().then(() => stage === "over" && draw(false));
    go("over");
  });
  main.querySelector("h1")?.focus();
}

/** Asks for somebody. One wish has one name however often it is sent, so that nobody waits twice. */
function wantTalk(danger: boolean): void {
  alarmed = alarmed || danger;
  if (wish !== null && trouble === "") return;
  const mine: Wish = wish ?? {
    client_id: newId(),
    language: language || null,
    text: typed || null,
    age_band: chosen.age,
    topic: chosen.topic,
    danger,
  };
  wish = mine;
  trouble = "";
  draw(false);
  void begin(response, mine).then((answer) => {
    if (mine !== wish) return;
    if (answer.status === 201) return began(answer.body as TalkBegun, mine);
    if (answer.status === 200) return nobody(answer.body as Shut);
    refused(answer, danger);
  });
}

function began(got: TalkBegun, by: Wish): void {
  wish = null;
  language = got.language;
  typed = draft = "";
  speak(language);
  if (alarmed && !by.danger) void insist(() => inDanger(got), () => begun === got, later);
  alarmed = false;
  resume(got);
}

function nobody(closed: Shut): void {
  wish = null;
  language = closed.language;
  shutFor = { language: closed.shut === "no_counsellor_of_language" ? (offered(language)?.name ?? OWN_NAMES[language as Locale] ?? language) : "", next_at: closed.next_at, danger: alarmed, open: false };
  alarmed = false;
  go("shut");
}

function refused(answer: Answer, danger: boolean): void {
  const wait_ms = retryAfterMs(answer) ?? AGAIN_MS;
  trouble = answer.status === 404 ? "nowhere" : answer.status === 422 ? "which" : answer.status === 429 ? "many" : "trouble";
  trouble_n = Math.ceil(wait_ms / 60000);
  const mine = wish;
  // What could not be sent is sent again by itself: somebody in fear shall not have to know what a network is.
  if (isLost(answer)) later(() => mine === wish && stage === "about" && wantTalk(danger), wait_ms);
  else wish = null;
  // Their words did not say which language it is: they choose it, and the words are kept.
  if (trouble === "which") go("start");
  else draw(false);
}

function exit(): void {
  const of = begun;
  live?.stop();
  leave({
    blank() {
      document.title = say("title");
      document.body.innerHTML = "";
    },
    forget,
    tell: () => of !== null && goAway(of),
    replace: (address) => location.replace(address),
  });
}

function choose(code: string): void {
  language = code;
  const found = offered(code);
  trouble = "";
  if (isLocale(code)) speak(code);
  if (found === undefined || found.open) return go("promise");
  void turnedAway(response, newId(), code);
  shutFor = { language: found.shut === "no_counsellor_of_language" ? found.name : "", next_at: found.next_at, danger: false, open: false };
  go("shut");
}

function type(): void {
  typed = (document.getElementById("typed") as HTMLTextAreaElement).value.trim();
  if (typed === "") return;
  language = "";
  draft = typed;
  trouble = "";
  const guess = guessLocale(typed, words.locale);
  if (guess !== null) speak(guess);
  const all = opening?.languages ?? [];
  if (opening === null || all.some(({ open }) => open)) return go("promise");
  // Nobody in any language: said before anything is asked.
  const times = all.map(({ next_at }) => next_at ?? "").filter((at) => at !== "");
  shutFor = { language: "", next_at: times.sort()[0] ?? null, danger: false, open: false };
  go("shut");
}

const deeds: Record<string, (given: string) => void> = {
  exit,
  choose,
  type,
  languages: () => go("start"),
  agree: () => go("about"),
  back: () => go(stage === "about" ? "promise" : "start"),
  begin: () => wantTalk(false),
  look: () => void look().then(() => (language === "" ? go("start") : choose(language))),
  anew: () => go("start"),
};

document.addEventListener("click", (event) => {
  let at = event.target as Element | null;
  while (at !== null && (at.nodeName === "FORM" || at.getAttribute("data-do") === null)) at = at.parentElement;
  const does = at?.getAttribute("data-do");
  if (at === null || does === null || does === undefined) return;
  const given = at.getAttribute("data-with") ?? "";
  if (live !== null && deeds[does] === undefined) live.does(does, given);
  else if (does === "ground") showExercise(document.getElementById("ground"), say, Number(given));
  else if (does === "danger") wantTalk(true);
  else deeds[does]?.(given);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const does = (event.target as Element).getAttribute("data-do") ?? "";
  if (live !== null) live.does(does, "");
  else deeds[does]?.("");
});
document.addEventListener("change", (event) => {
  const { id, name, value } = event.target as HTMLInputElement;
  if (id === "locale") speak(value);
  if (name === "age" || name === "topic") chosen = { ...chosen, [name]: value || null };
});
const escaped = twiceEscape();
document.addEventListener("keydown", (event) => escaped(event.key, Date.now()) && exit());
// Kept by the browser as it was and shown again by its back button: what was left is not shown again.
addEventListener("pageshow", (event) => event.persisted && location.reload());

history.replaceState(null, "", location.pathname);
const kept = read(response);
if (kept !== null) {
  language = kept.language;
  speak(kept.locale);
  void look();
  resume(kept);
} else void look();
