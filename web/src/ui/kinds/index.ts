// The kinds of work, each described in a file of its own.

import type { Kind } from "../../core/types.ts";
import { captioning } from "./captioning.ts";
import { counselling } from "./counselling.ts";
import { data } from "./data.ts";
import type { Description } from "./description.ts";
import { general } from "./general.ts";
import { mentoring } from "./mentoring.ts";
import { translation } from "./translation.ts";

export const DESCRIPTIONS: Readonly<Record<Kind, Description>> = { translation, data, captioning, counselling, mentoring, general };
