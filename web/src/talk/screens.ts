// The pages before and after a talk, as HTML. The first of them is also written into the page when it is built, so
// that it can be read before any script has come.

import { clock } from "../core/talk/sentences.ts";
import type { Helpline, Offered, Wish } from "../core/talk/wire.ts";
import { LOCALES, OWN_NAMES, directionOfLocale, isLocale } from "../i18n/locales.ts";
import { safe, type Say } from "./words.ts";

export const AGES = ["child", "teen", "adult"] as const;
export const TOPICS = ["fear", "loss", "family", "violence", "alone", "health", "other"] as const;

const LATE_MS = 60000;

/** Reaches help from any mobile phone in most countries, whatever else could not be loaded. */
export const EMERGENCY = "112";

/** What a click means is said by the element: `data-do`, and with what, `data-with`. */
const press = (does: string, words: string, look = "", given = ""): string =>
  `<button type="button" class="button ${look}" data-do="${does}" data-with="${safe(given)}">${safe(words)}</button>`;

export const top = (say: Say, locale: string): string =>
  `<button type="button" class="exit" data-do="exit">${safe(say("exit"))}</button><span class="hint">${safe(say("exit.hint"))}</span>` +
  `<select id="locale" aria-label="${safe(say("language"))}">${LOCALES.map((code) => `<option value="${code}" lang="${code}"${code === locale ? " selected" : ""}>${OWN_NAMES[code]}</option>`).join("")}</select>`;

const call = (number: string, name: string, about = ""): string =>
  `<li><a class="call" href="tel:${safe(number.replace(/[^0-9+*#]/g, ""))}"><b dir="ltr">${safe(number)}</b><span><bdi>${safe(name)}</bdi></span></a>${about}</li>`;

/** The numbers as a list. `full`: with hours, source and date. */
export function numbers(say: Say, lines: readonly Helpline[], full = false): string {
  const items = lines.map((one) => {
    const about = [one.hours ?? "", say("help.source", { source: one.source, date: one.checked_on })].filter((text) => text !== "");
    const name = one.number === EMERGENCY ? say("help.emergency") : one.name;
    return call(one.number, name, full ? `<small class="hint">${about.map((text) => `<bdi>${safe(text)}</bdi>`).join(" · ")}</small>` : "");
  });
  if (!lines.some((one) => one.number === EMERGENCY)) items.unshift(call(EMERGENCY, say("help.emergency")));
  return `<ul class="numbers">${items.join("")}</ul>`;
}

/** Whom to call, on every page of a talk: a strip at the top, or all of it where nothing else helps. */
export const helplines = (say: Say, lines: readonly Helpline[], full: boolean): string =>
  `<nav class="help ${full ? "full" : ""}" aria-label="${safe(say("help.h"))}">${full ? `<h2>${safe(say("help.h"))}</h2>` : ""}${numbers(say, lines, full)}</nav>`;

const ours = (): Offered[] => LOCALES.map((code) => ({ code, name: OWN_NAMES[code], open: true, shut: null, next_at: null }));

/** Before the server has said in which languages somebody is there: all that the page itself has. */
export function start(say: Say, offered: readonly Offered[] | null, typed: string, dirOf: (text: string) => string): string {
  const button = (one: Offered): string =>
    `<li><button type="button" class="button" data-do="choose" data-with="${safe(one.code)}" lang="${safe(one.code)}" dir="${isLocale(one.code) ? directionOfLocale(one.code) : dirOf(one.name)}">${safe(one.name)}</button></li>`;
  const list = (some: readonly Offered[]): string => `<ul class="languages">${some.map(button).join("")}</ul>`;
  const all = offered ?? ours();
  const [open, shut] = [all.filter((one) => one.open), all.filter((one) => !one.open)];
  return (
    `<h1 tabindex="-1">${safe(say("start.h"))}</h1><p>${safe(say("start.p"))}</p>` +
    (open.length > 0 ? `<h2>${safe(say("start.language"))}</h2>${list(open)}` : `<p class="note"><b>${safe(say("shut.h"))}</b></p>`) +
    `<form data-do="type"><label for="typed">${safe(say("start.type"))}</label><textarea id="typed" rows="2" dir="auto" maxlength="4000">${safe(typed)}</textarea>` +
    `<button class="button" type="submit">${safe(say("start.go"))}</button></form>` +
    (shut.length > 0 ? `<h2>${safe(say("start.shut"))}</h2>${list(shut)}` : "")
  );
}

export function promise(say: Say, hours: number): string {
  const points = ["who", "read", "kept", "where", "device"];
  return (
    `<h1 tabindex="-1">${safe(say("promise.h"))}</h1><ul class="points">${points.map((one) => `<li>${safe(say("promise." + one, { hours }))}</li>`).join("")}</ul>` +
    `<p class="buttons">${press("agree", say("promise.yes"), "primary")}${press("back", say("back"))}</p>`
  );
}

export interface About {
  age: Required<Wish>["age_band"];
  topic: Required<Wish>["topic"];
}

export function about(say: Say, chosen: About, busy: boolean): string {
  const options = (name: keyof About, codes: readonly string[], words: (code: string) => string): string =>
    ["", ...codes]
      .map((code) => {
        const checked = (chosen[name] ?? "") === code ? " checked" : "";
        return `<label class="option"><input type="radio" name="${name}" value="${code}"${checked}> <span>${safe(code === "" ? say("about.unsaid") : words(code))}</span></label>`;
      })
      .join("");
  return (
    `<h1 tabindex="-1">${safe(say("about.h"))}</h1><p>${safe(say("about.p"))}</p>` +
    `<fieldset><legend>${safe(say("about.age"))}</legend>${options("age", AGES, (code) => say("age." + code))}</fieldset>` +
    `<fieldset><legend>${safe(say("about.topic"))}</legend>${options("topic", TOPICS, (code) => say("topic." + code))}</fieldset>` +
    `<p class="buttons">${press("begin", say(busy ? "begin.busy" : "begin"), "primary")}${press("danger", say("danger"), "danger")}${press("back", say("back"))}</p>`
  );
}

/** `language`: its name, where only that one is missing. `danger`: they said that they are in it. */
export interface ShutFor {
  language: string;
  next_at: string | null;
  danger: boolean;
  /** Somebody has come since. */
  open: boolean;
}

/** When somebody will be there, by the plan. Who should be there by now and is not is said to be late, not on their way. */
function next(say: Say, next_at: string | null): string {
  if (next_at === null) return say("shut.unknown");
  const [at, now] = [new Date(next_at), new Date()];
  return at.getTime() - now.getTime() < LATE_MS ? say("shut.late") : say("shut.next", { time: clock(at, now) });
}

/** Nobody is there: said at once, with when somebody will be. */
export function shut(say: Say, { language, next_at, danger, open }: ShutFor, lines: readonly Helpline[]): string {
  const told = open
    ? `<div role="status"><h1 tabindex="-1">${safe(say("shut.open"))}</h1></div>`
    : `<h1 tabindex="-1">${safe(say(language === "" ? "shut.h" : "shut.language", { language }))}</h1><p>${safe(next(say, next_at))} ${safe(say("shut.looks"))}</p>`;
  return (
    told +
    (danger ? `<p class="note">${safe(say("danger.alone"))}</p>` : "") +
    `${helplines(say, lines, true)}<p class="buttons">${press("look", say(open ? "begin" : "shut.look"), "primary")}${press("languages", say("shut.other"))}</p><div id="ground"></div>`
  );
}

export function over(say: Say, key: string, next_at: string | null, lines: readonly Helpline[]): string {
  return (
    `<h1 tabindex="-1">${safe(say("over.h"))}</h1><p>${safe(say(key))}</p>` +
    (key === "over.unanswered" && next_at !== null ? `<p>${safe(next(say, next_at))}</p>` : "") +
    `<p class="buttons">${press("exit", say("exit"), "primary")}${press("anew", say("over.again"))}</p>${helplines(say, lines, true)}`
  );
}

/** The page of a talk; what changes in it is written into its parts, so that nobody's typing is disturbed. */
export const talk = (say: Say): string =>
  `<h1 tabindex="-1" class="hidden">${safe(say("talk.h"))}</h1><div id="standing" role="status"></div><div id="asked" aria-live="polite"></div><p id="heard" class="hidden" role="status"></p>` +
  `<div id="said" tabindex="0" role="region" aria-label="${safe(say("talk.log"))}"><div id="ground"></div><ol id="messages"></ol></div><p id="typing" class="hint"></p>` +
  `<p id="cut" class="note" role="status"></p>` +
  `<form data-do="send" class="write"><label for="text" class="hidden">${safe(say("write.label"))}</label><textarea id="text" rows="1" dir="auto" placeholder="${safe(say("write.label"))}"></textarea>` +
  `<button class="button primary" type="submit">${safe(say("write.send"))}</button></form><p id="long" class="problem" role="status"></p>` +
  `<p class="buttons small">${press("danger", say("danger"), "danger")}${press("end", say("end"))}</p>`;

export const question = (say: Say, text: string, yes: string, no: string): string =>
  `<div class="note" role="group" aria-label="${safe(say(text))}"><p>${safe(say(text))}</p><p class="buttons">${press(yes, say(yes))}${press(no, say(no))}</p></div>`;

export const note = (text: string, more = ""): string => `<div class="note"><p>${safe(text)}</p>${more}</div>`;
