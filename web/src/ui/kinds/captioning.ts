import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import type { Description } from "./description.ts";

export const captioning: Description = {
  hasTarget: true,
  controlled: false,
  Answer: Words,
  Verdict: WordsVerdict,
  answered: wordsGiven,
};
