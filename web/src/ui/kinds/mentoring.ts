import { closed, isClosed } from "../../core/mentoring.ts";
import { MentoringAnswer, MentoringVerdict } from "../parts/MentoringAnswer.tsx";
import type { Description } from "./description.ts";

export const mentoring: Description = {
  hasTarget: false,
  controlled: false,
  listed: "goals",
  Answer: MentoringAnswer,
  Verdict: MentoringVerdict,
  answered: isClosed,
  handedIn: closed,
};
