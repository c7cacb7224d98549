// The seeker's page: from the choice of a language to the end of a talk. No framework, no account, nothing kept but in
// this tab. The address never changes and no step is added to the browser's history.

import { directionOfText } from "../core/talk/conversation.ts";
import { guessLocale } from "../core/talk/guess.ts";
import { ask, newId } from "../core/talk/http.ts";
import { begunOf, openingOf, shutOf } from "../core/talk/reading.ts";
import { begin, goAway, inDanger, readOpening, turnedAway, type Wish } from "../core/talk/server.ts";
import type { Begun, Opening } from "../core/talk/wire.ts";
import { isLocale } from "../i18n/locales.ts";
import { leave, twiceEscape } from "./exit.ts";
import { showExercise } from "./ground.ts";
import { startTalk, type Live } from "./live.ts";
import { about, helplines, note, over, promise, shut, start, top, type About } from "./screens.ts";
import { forget, keep, read } from "./shelf.ts";
import { sayIn, type Words } from "./words.ts";
import "./talk.css";

type Stage = "start" | "promise" | "about" | "shut" | "talk" | "over";

const RETENTION_H = 24;
const AGAIN_MS = 5000;
const WORDS_MS = 20000;

const main = document.getElementById("main") as HTMLElement;
const response = decodeURIComponent(location.pathname.split("/")[2] ?? "");
let words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;
const addresses = JSON.parse(document.getElementById("more")?.textContent ?? "{}") as Record<string, string>;
let say = sayIn(words);

let stage: Stage = "start";
let opening: Opening | null = null;
let language = "";
let typed = "";
let chosen: About = { age: "", topic: "" };
let wish: Wish | null = null;
/** Said before anybody was found, perhaps while the first question was already on its way. */
let alarmed = false;
let shutFor = { only: "", next_at: null as string | null, danger: false };
let ended = "";
/** What keeps the page from going on, as a sentence; empty where nothing does. */
let trouble = "";
let begun: Begun | null = null;
let live: Live | null = null;

const lines = () => opening?.helplines ?? [];

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
    start: () => start(say, opening?.languages ?? null, typed, directionOfText),
    promise: () => promise(say, opening?.retention_h ?? RETENTION_H),
    about: () => about(say, chosen, wish !== null),
    shut: () => shut(say, shutFor.only, shutFor.next_at, lines(), shutFor.danger),
    over: () => over(say, ended, lines()),
  }[stage];
  main.innerHTML = (trouble === "" ? "" : note(say(trouble))) + html();
  if (stage === "shut") showExercise(document.getElementById("ground"), say);
  if (!focus) return;
  scrollTo(0, 0);
  const heading = main.querySelector("h1");
  if (heading !== null) heading.focus();
}

function go(next: Stage): void {
  stage = next;
  draw();
}

function look(): Promise<void> {
  return readOpening(response).then((answer) => {
    trouble = answer.status === 200 ? "" : answer.status === 404 ? "nowhere" : "trouble";
    if (trouble === "") opening = openingOf(answer.body);
    else if (trouble === "trouble") setTimeout(() => void look(), AGAIN_MS);
    const area = document.getElementById("typed") as HTMLTextAreaElement | null;
    typed = area?.value ?? typed;
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
    go("over");
  });
  main.querySelector("h1")?.focus();
}

/** Asks for somebody. One wish has one name however often it is sent, so that nobody waits twice. */
function wantTalk(danger: boolean): void {
  alarmed = alarmed || danger;
  if (wish !== null && trouble === "") return;
  wish = wish ?? {
    client_id: newId(),
    ...(language === "" ? {} : { language }),
    ...(typed === "" ? {} : { text: typed }),
    ...(chosen.age === "" ? {} : { age_band: chosen.age }),
    ...(chosen.topic === "" ? {} : { topic: chosen.topic }),
    ...(danger ? { danger: true } : {}),
  };
  trouble = "";
  draw(false);
  const mine = wish;
  void begin(response, wish).then((answer) => {
    if (mine !== wish) return;
    const [got, closed] = [begunOf(answer.body), shutOf(answer.body)];
    trouble = got === null && closed === null ? "trouble" : "";
    // What could not be sent is sent again by itself: somebody in fear shall not have to know what a network is.
    if (trouble !== "" && (answer.status === 0 || answer.status >= 429)) setTimeout(() => mine === wish && stage === "about" && wantTalk(danger), AGAIN_MS);
    else wish = null;
    if (got !== null) {
      language = got.language;
      typed = "";
      speak(language);
      if (alarmed && mine.danger !== true) void inDanger(got);
      resume(got);
    } else if (closed !== null) {
      const name = (opening?.languages ?? []).filter((one) => one.code === (closed.language ?? language))[0]?.name ?? "";
      shutFor = { only: closed.shut === "no_counsellor_of_language" ? name : "", next_at: closed.next_at, danger: alarmed };
      go("shut");
    } else draw(false);
    if (wish === null) alarmed = false;
  });
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
  const offered = (opening?.languages ?? []).filter((one) => one.code === code)[0];
  if (isLocale(code)) speak(code);
  if (offered === undefined || offered.open) return go("promise");
  void turnedAway(response, newId(), code);
  shutFor = { only: offered.shut === "no_counsellor_of_language" ? offered.name : "", next_at: offered.next_at, danger: false };
  go("shut");
}

function type(): void {
  typed = (document.getElementById("typed") as HTMLTextAreaElement).value.trim();
  if (typed === "") return;
  language = "";
  const guess = guessLocale(typed, words.locale);
  if (guess !== null) speak(guess);
  go("promise");
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
  if (name === "age" || name === "topic") chosen = { ...chosen, [name]: value };
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
