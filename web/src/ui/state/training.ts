// The course as one person takes it: lessons, what they chose, how it was marked, the code of conduct.

import { computed, signal } from "@preact/signals";
import { answerCourse, choose, getCode, getCourse, getOwnTraining, inOrder, signCode, type Attempt, type Chosen, type Code, type Course, type OwnTraining } from "../../core/training.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { locale, t } from "../../i18n/translate.ts";
import { tell } from "./announce.ts";
import { signedOut } from "./session.ts";

/** What was chosen outlives a reload, in this tab: answering takes a while. */
const SHELF = "training";

interface Shelved {
  version: string;
  attempts: number;
  id: string;
  chosen: Chosen;
}

function shelved({ version, attempts }: OwnTraining): Shelved {
  const fresh = { version, attempts, id: crypto.randomUUID(), chosen: {} };
  try {
    const found = JSON.parse(sessionStorage.getItem(SHELF) ?? "null") as Shelved | null;
    return found?.version === version && found.attempts === attempts ? found : fresh;
  } catch {
    return fresh;
  }
}

export function openTraining() {
  /** The language of the course, which may be another than that of the page. */
  const language = signal<string>(locale.value);
  const course = signal<Course | null>(null);
  const own = signal<OwnTraining | null>(null);
  const code = signal<Code | null>(null);
  const result = signal<Attempt | null>(null);
  const problem = signal<Problem | null>(null);
  const refused = signal<Problem | null>(null);
  const busy = signal(false);
  const sheet = signal<Shelved | null>(null);
  const questions = computed(() => (course.value && own.value ? inOrder(course.value, own.value.questions) : []));
  let asked = 0;

  const failed = (error: unknown): Problem => {
    const found = asProblem(error);
    if (found.status === 401) signedOut();
    return found;
  };

  const load = async (): Promise<void> => {
    const mine = ++asked;
    try {
      const [lessons, standing, conduct] = await Promise.all([getCourse(language.value), getOwnTraining(), getCode(language.value)]);
      if (mine !== asked) return; // Another language was chosen meanwhile.
      course.value = lessons;
      own.value = standing;
      code.value = conduct;
      if (sheet.value?.version !== standing.version) sheet.value = shelved(standing);
      problem.value = null;
    } catch (error) {
      if (mine === asked) problem.value = failed(error);
    }
  };

  const speak = (next: string): void => {
    language.value = next;
    void load();
  };

  const pick = (question: { id: string; several: boolean }, option: string): void => {
    const before = sheet.value;
    if (!before) return;
    sheet.value = { ...before, chosen: choose(before.chosen, question, option) };
    sessionStorage.setItem(SHELF, JSON.stringify(sheet.value));
  };

  /** Whatever it was, it is not sent twice at once; the same sheet sent again is one attempt. */
  const once = async (deed: () => Promise<void>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    refused.value = null;
    try {
      await deed();
    } catch (error) {
      refused.value = failed(error);
      if (refused.value.status === 409) await load();
    }
    busy.value = false;
  };

  const handIn = () => once(async () => {
    const { value: one } = sheet;
    if (!one || !course.value) return;
    result.value = await answerCourse(one.id, course.value.version, course.value.language, one.chosen);
    sessionStorage.removeItem(SHELF);
    own.value = await getOwnTraining();
  });

  const again = (): void => {
    result.value = null;
    sheet.value = own.value && shelved(own.value);
  };

  const sign = () => once(async () => {
    if (!code.value) return;
    code.value = await signCode(code.value);
    own.value = await getOwnTraining();
    tell(t("training.signed"));
  });

  void load();
  return { language, course, own, code, result, problem, refused, busy, sheet, questions, load, speak, pick, handIn, again, sign };
}

export type TrainingStore = ReturnType<typeof openTraining>;
