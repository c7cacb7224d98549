import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import type { Description } from "./description.ts";

export const data: Description = {
  hasTarget: false,
  controlled: true,
  takesFiles: true,
  Answer: Words,
  Verdict: WordsVerdict,
  answered: wordsGiven,
};
