// A talk while it goes on: listens, sends, and writes what changed into the page.

import { directionOfText, heard, type Conversation } from "../core/talk/conversation.ts";
import { newId } from "../core/talk/http.ts";
import { listen } from "../core/talk/listening.ts";
import { makeOutgoing, type Unsent } from "../core/talk/outgoing.ts";
import { standing } from "../core/talk/sentences.ts";
import { answerTransfer, endTalk, inDanger, insist, listenTo, sendMessage, typing } from "../core/talk/server.ts";
import { MOST_LETTERS, type Begun, type Helpline, type Message, type View } from "../core/talk/wire.ts";
import { showExercise } from "./ground.ts";
import { note, numbers, question, talk } from "./screens.ts";
import { safe, type Say } from "./words.ts";

const TYPING_EVERY_MS = 4000;
/** A cut so short that the next question repairs it is not worth a word. */
const CUTS_TOLD = 2;

export interface Live {
  does(what: string, given: string): void;
  say(next: Say): void;
  stop(): void;
}

const STATES = { waiting: "state.waits", taken: "state.sent", refused: "state.refused" };

const later = (go: () => void, ms: number): void => void setTimeout(go, ms);
const find = (id: string): HTMLElement | null => document.getElementById(id);

function write(id: string, html: string): void {
  const place = find(id);
  // Told again only where it changed: a screen reader reads what is put in.
  if (place !== null && place.getAttribute("data-now") !== html) {
    place.setAttribute("data-now", html);
    place.innerHTML = html;
  }
}

export function startTalk(
  main: HTMLElement,
  firstSay: Say,
  of: Begun,
  kept: readonly Unsent[],
  lines: () => readonly Helpline[],
  keep: (unsent: readonly Unsent[]) => void,
  over: (key: string) => void,
): Live {
  let say = firstSay;
  let now: Conversation<Message, View> = { messages: [], last: 0, view: null };
  let danger = false;
  let asksEnd = false;
  let atEnd = true;
  let typed = 0;
  /** Up to which message all has been read out; null before anything was heard. */
  let told: number | null = null;
  /** Up to which message was on a screen that was on: only that is said to have been read. */
  let looked = 0;
  let stopped = false;

  const outgoing = makeOutgoing(
    kept,
    (one) => sendMessage(of, one),
    (unsent) => {
      keep(unsent);
      showMessages();
    },
    newId,
    later,
  );
  const listening = listen(
    (wait, held) => listenTo(of, now.last, looked, now.view === null ? "" : now.view.stamp, wait, held),
    (answer) => {
      if (answer.status >= 400) {
        over("over.lost");
        return null;
      }
      const view = answer.body as View;
      const before = now;
      now = heard(now, view);
      outgoing.arrived(view.messages.map((one) => one.client_id ?? ""));
      outgoing.flush();
      if (view.state === "over") {
        over("over." + (view.ending ?? "closed"));
        return null;
      }
      show(before.view);
      return now.messages !== before.messages;
    },
    (times) => write("cut", times >= CUTS_TOLD ? safe(say("cut")) : ""),
    later,
  );

  const goesOn = (): boolean => !stopped;
  /** Says it until it has arrived, then hears what came of it. */
  const tell = (what: () => ReturnType<typeof endTalk>): void => void insist(what, goesOn, later).then(() => listening.now());

  const line = (one: Message): string => {
    const mine = one.sender === "seeker";
    const read = now.view !== null && now.view.seen >= one.offset;
    const state = mine ? `<small>${safe(say(read ? "state.seen" : "state.sent"))}</small>` : "";
    const from = `<span class="${mine ? "hidden" : "from"}">${safe(say("from." + one.sender))}</span>`;
    return `<li class="${mine ? "mine" : "theirs"}">${from}<p dir="${directionOfText(one.text)}">${safe(one.text)}</p>${state}</li>`;
  };
  const waiting = (one: Unsent): string =>
    `<li class="mine ${one.is === "taken" ? "" : "unsent"}"><span class="hidden">${safe(say("from.seeker"))}</span><p dir="${directionOfText(one.text)}">${safe(one.text)}</p><small>${safe(say(STATES[one.is]))}</small></li>`;

  /** Written one by one, so that what somebody has marked stays marked. */
  function showMessages(): void {
    const list = find("messages");
    if (list === null) return;
    const html = now.messages.map(line).concat(outgoing.list().map(waiting));
    html.forEach((text, at) => {
      const old = list.children[at];
      if (old === undefined) list.insertAdjacentHTML("beforeend", text);
      else if (old.getAttribute("data-now") !== text) old.outerHTML = text;
      list.children[at]?.setAttribute("data-now", text);
    });
    while (list.children.length > html.length) list.removeChild(list.children[html.length] as Element);
    settle();
    if (document.visibilityState === "visible") looked = now.last;
  }

  /** Whoever was at the end stays there, whatever takes place above or below; whoever reads what was before is left. */
  function settle(): void {
    const log = find("said");
    if (log !== null && atEnd) log.scrollTop = log.scrollHeight;
  }

  /** To whoever listens instead of looking: each message of the others once, and none of what was there before. */
  function readOut(): void {
    const news = told === null ? [] : now.messages.filter((one) => one.offset > (told ?? 0) && one.sender !== "seeker");
    told = now.last;
    const place = find("heard");
    if (place !== null && news.length > 0) place.textContent = news.map((one) => `${say("from." + one.sender)}: ${one.text}`).join("\n");
  }

  function show(before: View | null): void {
    const view = now.view;
    if (view === null) return;
    write("standing", standing(view).map((one) => `<p>${safe(say(one.key, one.n === undefined ? {} : { n: one.n }))}</p>`).join(""));
    showAsked(view);
    write("typing", view.typing ? safe(say("live.typing")) : "");
    const ground = find("ground");
    if (view.state === "waiting" && before?.state !== "waiting") {
      // While nothing is said the exercise comes first, and is seen from its beginning.
      atEnd = false;
      showExercise(ground, say);
    }
    else if (view.state === "live" && ground !== null) ground.innerHTML = "";
    showMessages();
    readOut();
  }

  function showAsked(view: View | null): void {
    const parts = [
      view?.transfer === "asked" ? question(say, "transfer.ask", "transfer.yes", "transfer.no") : "",
      asksEnd ? question(say, "end.sure", "end.yes", "end.no") : "",
      danger ? note(say("danger.told"), numbers(say, lines())) : "",
    ];
    write("asked", parts.join(""));
    settle();
  }

  function send(): void {
    const area = find("text") as HTMLTextAreaElement | null;
    const text = area?.value.trim() ?? "";
    if (area === null || text === "" || text.length > MOST_LETTERS) return;
    area.value = "";
    // Said once; then the talk needs its place. The numbers stay at the top.
    danger = false;
    atEnd = true;
    outgoing.add(text);
    fit(area);
    area.focus();
  }

  /** As high as its text, up to a third of the screen; and whether the text is too long. */
  function fit(area: HTMLTextAreaElement): void {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight / 3)}px`;
    const over_by = area.value.length - MOST_LETTERS;
    write("long", over_by > 0 ? safe(say("write.long", { n: over_by })) : "");
  }

  function draw(): void {
    const written = (find("text") as HTMLTextAreaElement | null)?.value ?? "";
    main.innerHTML = talk(say);
    const log = find("said") as HTMLElement;
    atEnd = true;
    log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80));
    const area = find("text") as HTMLTextAreaElement;
    area.value = written;
    area.addEventListener("input", () => {
      fit(area);
      if (Date.now() - typed < TYPING_EVERY_MS || area.value === "") return;
      typed = Date.now();
      void typing(of);
    });
    area.addEventListener("keydown", (event) => {
      // On a phone Enter makes a new line: the button is beside it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || innerWidth < 600) return;
      event.preventDefault();
      send();
    });
    show(null);
    showMessages();
  }

  const online = (): void => {
    showMessages();
    listening.anew();
    outgoing.flush();
  };
  const woken = (): void => {
    if (document.visibilityState === "visible") online();
  };
  addEventListener("online", online);
  // A phone that was in a pocket has slept, and its questions with it.
  document.addEventListener("visibilitychange", woken);
  draw();
  outgoing.flush();

  const deeds: Record<string, () => unknown> = {
    send,
    danger() {
      danger = true;
      tell(() => inDanger(of));
    },
    end: () => (asksEnd = true),
    "end.no": () => (asksEnd = false),
    "end.yes"() {
      asksEnd = false;
      tell(() => endTalk(of));
    },
    "transfer.yes": () => tell(() => answerTransfer(of, true)),
    "transfer.no": () => tell(() => answerTransfer(of, false)),
  };
  return {
    does(what, given) {
      if (what === "ground") showExercise(find("ground"), say, Number(given));
      deeds[what]?.();
      showAsked(now.view);
    },
    say(next) {
      say = next;
      draw();
    },
    stop() {
      stopped = true;
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", woken);
      listening.stop();
      outgoing.stop();
    },
  };
}
