import { stepsAnswered } from "../../core/steps.ts";
import { StepsAnswer, StepsVerdict } from "../parts/StepsAnswer.tsx";
import type { Description } from "./description.ts";

export const general: Description = {
  hasTarget: false,
  controlled: false,
  listed: "steps",
  takesFiles: true,
  Answer: StepsAnswer,
  Verdict: StepsVerdict,
  answered: stepsAnswered,
};
