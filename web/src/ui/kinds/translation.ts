import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import type { Description } from "./description.ts";

export const translation: Description = {
  hasTarget: true,
  controlled: true,
  Answer: Words,
  Verdict: WordsVerdict,
  answered: wordsGiven,
};
