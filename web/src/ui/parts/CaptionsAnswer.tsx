// Captioning: with times where there is a recording or cues to begin with, else in words. The surface is fetched when
// it is first needed.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { cuesOf, type Cue } from "../../core/cues.ts";
import { recordingOf } from "../../core/recording.ts";
import type { Content } from "../../core/types.ts";
import { t, useApart } from "../../i18n/translate.ts";
import table from "virtual:messages/captions";
import type { AnswerProps, AskingProps, VerdictProps } from "../kinds/description.ts";
import { Loading } from "./basics.tsx";
import { Words, WordsVerdict } from "./WordsAnswer.tsx";

/** A part with sentences of its own, which come with it. */
function arriving<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return function Arriving(props: Props) {
    const [part, setPart] = useState<{ part: ComponentType<Props> } | null>(null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      Promise.all([load(), useApart("captions", table)]).then(([found]) => setPart({ part: found }), () => setFailed(true));
    }, []);
    if (failed) return <p class="problem" role="alert">{t("problem.offline")}</p>;
    return part ? <part.part {...props} /> : <Loading />;
  };
}

const Editor = arriving(async () => (await import("./captions/Editor.tsx")).CaptionsEditor);
const Checked = arriving(async () => (await import("./captions/Checked.tsx")).CheckedCaptions);
export const CaptionsAsking = arriving<AskingProps>(async () => (await import("./captions/Asking.tsx")).CaptionsAsking);

export function CaptionsAnswer(answer: AnswerProps) {
  const { work, missing } = answer;
  const page = work.page.value;
  const asked = page?.asked ?? {};
  const content = work.content.value;
  const recording = recordingOf(asked, page?.files);
  if (!recording && !("captions" in asked) && !("cues" in content)) return <Words {...answer} />;
  return (
    <Editor
      cues={cuesOf(content, asked)}
      change={(cues) => work.type({ cues: [...cues] })}
      language={page?.task.target_language ?? null}
      original={cuesOf({}, asked)}
      recording={recording}
      missing={missing}
    />
  );
}

export function CaptionsVerdict(props: VerdictProps) {
  const { submission, content, change, readOnly } = props;
  if (!("cues" in submission.content)) return <WordsVerdict {...props} />;
  return (
    <Checked
      cues={cuesOf(content)}
      change={(cues: readonly Cue[]) => change({ cues: [...cues] } satisfies Content)}
      language={submission.card.target_language}
      original={cuesOf({}, submission.asked)}
      recording={recordingOf(submission.asked, submission.task_files)}
      readOnly={readOnly}
      handedIn={cuesOf(submission.content)}
      submission={submission.id}
    />
  );
}
