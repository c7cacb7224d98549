import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import type { Description } from "./description.ts";

export const counselling: Description = {
  hasTarget: false,
  controlled: false,
  Answer: Words,
  Verdict: WordsVerdict,
  answered: wordsGiven,
};
