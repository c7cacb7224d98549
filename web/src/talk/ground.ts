// A small exercise: breathing with a circle, and five senses. Where motion is not wanted, words tell the pace.

import { safe, type Say } from "./words.ts";

const BREATH_IN_MS = 4000;
const BREATH_OUT_MS = 6000;
const FIRST = 5;

export const exercise = (say: Say, step: number): string =>
  `<section class="ground" aria-label="${safe(say("ground.h"))}"><h2>${safe(say("ground.h"))}</h2><p class="hint">${safe(say("ground.p"))}</p>` +
  `<div class="breath" aria-hidden="true"><i></i><b id="breath">${safe(say("ground.in"))}</b></div>` +
  `<p id="sense">${safe(say("ground." + String(step)))}</p><button type="button" class="button" data-do="ground" data-with="${step > 1 ? step - 1 : FIRST}">${safe(say(step > 1 ? "ground.next" : "ground.again"))}</button></section>`;

let round = 0;

/** Shows the exercise in a place, unless it is there. */
export function showExercise(place: Element | null, say: Say, step = FIRST): void {
  if (place === null) return;
  place.innerHTML = exercise(say, step);
  const mine = ++round;
  const turn = (inward: boolean): void => {
    const words = document.getElementById("breath");
    if (mine !== round || words === null) return;
    words.textContent = say(inward ? "ground.in" : "ground.out");
    setTimeout(() => turn(!inward), inward ? BREATH_IN_MS : BREATH_OUT_MS);
  };
  turn(true);
}
