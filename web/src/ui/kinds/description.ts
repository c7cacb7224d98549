// What the pages need to know of a kind of work. One file a kind; everything that differs between them is there.

import type { ComponentType } from "preact";
import type { Content, Note, Submission } from "../../core/types.ts";
import type { Work } from "../state/work.ts";

export interface AnswerProps {
  work: Work;
  /** Whether it was to be handed in and is not complete. */
  missing: boolean;
  /** Hands it in, as the button does; resolves when it was tried. */
  handIn: () => Promise<void>;
}

export interface AskingProps {
  /** The fields of a posting that only this kind has, as far as they are filled in. */
  asked: Content;
  change: (asked: Content) => void;
  /** Of the text or the recording, where it was said. */
  language: string | null;
  /** What is wrong with a field, by its name. */
  wrong: (field: string) => string | null;
}

export interface LookFirstProps {
  work: Work;
  close: () => void;
  go: () => void;
}

export interface VerdictProps {
  submission: Submission;
  /** What was handed in, with the reviewer's corrections. */
  content: Content;
  change: (content: Content) => void;
  readOnly: boolean;
  /** The reviewer's remarks on parts of the work. */
  notes: readonly Note[];
  setNotes: (notes: readonly Note[]) => void;
}

export interface Description {
  /** Whether the work goes into a language. */
  hasTarget: boolean;
  /** Whether tasks with a known answer can be posted. */
  controlled: boolean;
  /** The field of a posting that holds what is to be done, line by line. */
  listed?: "steps" | "goals";
  /** Whether an answer may consist of files. */
  takesFiles?: boolean;
  /** Whether a long text of it can be shared among several people, as a document in parts. */
  shared?: true;
  /** Whether its source is heard, not read. */
  spoken?: true;
  /** What else a coordinator says of such a task. */
  Asking?: ComponentType<AskingProps>;
  /** Where the work is done. The field to begin with has the id "answer". */
  Answer: ComponentType<AnswerProps>;
  /** Where it is judged. */
  Verdict: ComponentType<VerdictProps>;
  /** Whether it can be handed in; `asked`: what the task asks for beyond its text. */
  answered: (content: Content, asked: Content) => boolean;
  /** What of a draft is handed in; all of it, where this is left out. */
  handedIn?: (content: Content, asked: Content) => Content;
  /** Whether the place of the work shows the text itself. */
  showsText?: (content: Content, asked: Content) => boolean;
  /** What to look at before it is handed in: shown once where there is anything, and calls `go` at once where not. */
  LookFirst?: ComponentType<LookFirstProps>;
}
