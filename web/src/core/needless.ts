// Texts that people said are already in the language asked for.

import type { DeskTask } from "./types.ts";

/** Such a task waits as a draft for its coordinator: see the decision "A text already in its target language". */
export const saidNeedless = (task: DeskTask): boolean =>
  task.kind === "translation" && task.state === "draft" && task.declared_language !== null && task.declared_language === task.target_language;
