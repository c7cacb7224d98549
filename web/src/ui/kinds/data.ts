import { createElement } from "preact";
import { answersOf, formAsked, problemsOf, readForm } from "../../core/form.ts";
import { Words, wordsGiven, WordsVerdict } from "../parts/WordsAnswer.tsx";
import { lazily } from "../parts/lazily.tsx";
import type { AnswerProps, Description, VerdictProps } from "./description.ts";

const FormAnswer = lazily<AnswerProps>(async () => (await import("../parts/form/FormAnswer.tsx")).FormAnswer);
const FormVerdict = lazily<VerdictProps>(async () => (await import("../parts/form/FormAnswer.tsx")).FormVerdict);

// By its form where the task asks one, else in words.
export const data: Description = {
  hasTarget: false,
  controlled: true,
  takesFiles: true,
  Answer: (props) => createElement(formAsked(props.work.page.value?.asked) ? FormAnswer : Words, props),
  Verdict: (props) => createElement(formAsked(props.submission.asked) ? FormVerdict : WordsVerdict, props),
  answered(content, asked) {
    const form = formAsked(asked);
    return form ? Object.keys(problemsOf(readForm(form), answersOf(content))).length === 0 : wordsGiven(content);
  },
};
