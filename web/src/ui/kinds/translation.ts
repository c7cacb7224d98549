import { handedIn, inSegments } from "../../core/segments.ts";
import { LookFirst } from "../segments/LookFirst.tsx";
import { translated, TranslationAnswer, TranslationVerdict } from "../segments/TranslationAnswer.tsx";
import type { Description } from "./description.ts";

export const translation: Description = {
  hasTarget: true,
  controlled: true,
  shared: true,
  Answer: TranslationAnswer,
  Verdict: TranslationVerdict,
  answered: translated,
  handedIn,
  showsText: inSegments,
  LookFirst,
};
