import { captionsGiven, captionsHandedIn } from "../../core/cues.ts";
import { CaptionsAnswer, CaptionsAsking, CaptionsVerdict } from "../parts/CaptionsAnswer.tsx";
import type { Description } from "./description.ts";

export const captioning: Description = {
  hasTarget: true,
  controlled: false,
  spoken: true,
  Asking: CaptionsAsking,
  Answer: CaptionsAnswer,
  Verdict: CaptionsVerdict,
  answered: captionsGiven,
  handedIn: captionsHandedIn,
};
