// Work to look at in the shape of its kind, not to change: what was written elsewhere, or before.

import type { Card, Content, Submission, TaskPage } from "../../core/types.ts";
import { DESCRIPTIONS } from "../kinds/index.ts";
import { SourceText } from "./SourceText.tsx";

export interface ShownProps {
  card: Card;
  content: Content;
  page: Pick<TaskPage, "brief" | "text" | "asked" | "files" | "draft_files">;
}

const nothing = (): void => undefined;

/** Whether it is words and nothing else. */
export const onlyWords = (content: Content): content is { text: string } =>
  typeof content["text"] === "string" && Object.keys(content).every((name) => name === "text" || name === "files");

export function Shown({ card, content, page }: ShownProps) {
  if (onlyWords(content)) return <SourceText text={content.text} language={card.target_language} />;
  const { Verdict } = DESCRIPTIONS[card.kind];
  const submission: Submission = {
    id: "", task: card.id, claim: "", version: 0, state: "waiting", submitted_at: card.created_at, author: "",
    remarks: null, corrected: null, notes: [],
    content, card, brief: page.brief, text: page.text, asked: page.asked, files: page.draft_files, task_files: page.files,
  };
  return <Verdict submission={submission} content={content} change={nothing} readOnly notes={[]} setNotes={nothing} />;
}
