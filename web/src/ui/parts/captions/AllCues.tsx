// What is done to all cues at once: moved, put one after another, or taken from a file.

import { useState } from "preact/hooks";
import { shiftAll, withoutOverlaps } from "../../../core/cueEdits.ts";
import type { Cue } from "../../../core/cues.ts";
import type { Read } from "../../../core/subtitles.ts";
import { t } from "../../../i18n/translate.ts";
import { Field } from "../basics.tsx";
import { FromFile } from "./FromFile.tsx";

interface AllCuesProps {
  cues: readonly Cue[];
  language: string | null;
  apply: (cues: Cue[]) => void;
}

export function AllCues(props: AllCuesProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="captions-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("captions.all")}</summary>
      {open && <Open {...props} />}
    </details>
  );
}

function Open({ cues, language, apply }: AllCuesProps) {
  const overlaps = withoutOverlaps(cues).mended;
  return (
    <>
      {cues.length > 0 && <Shift cues={cues} apply={apply} />}
      {overlaps > 0 && <p><button type="button" class="button" onClick={() => apply(withoutOverlaps(cues).cues)}>{t("captions.mend.overlaps")}</button></p>}
      <Replace language={language} apply={apply} />
    </>
  );
}

function Shift({ cues, apply }: Pick<AllCuesProps, "cues" | "apply">) {
  const [seconds, setSeconds] = useState("");
  const [refused, setRefused] = useState(false);
  const shift = (): void => {
    const by = Math.round(Number(seconds) * 1000);
    const moved = Number.isFinite(by) && by !== 0 ? shiftAll(cues, by) : null;
    setRefused(moved === null);
    if (!moved) return;
    apply(moved);
    setSeconds("");
  };
  return (
    <div class="captions-shift">
      <Field label={t("captions.shift")} problem={refused ? t("captions.shift.bad") : null}>
        {(ids) => <input {...ids} type="number" step={0.1} dir="ltr" value={seconds} onInput={(event) => setSeconds(event.currentTarget.value)} />}
      </Field>
      <button type="button" class="button" disabled={seconds === ""} onClick={shift}>{t("captions.shift.do")}</button>
    </div>
  );
}

function Replace({ language, apply }: Pick<AllCuesProps, "language" | "apply">) {
  const [read, setRead] = useState<Read | null>(null);
  return (
    <>
      <FromFile label={t("captions.file")} language={language} read={setRead} />
      {read && <p><button type="button" class="button" onClick={() => { apply(read.cues); setRead(null); }}>{t("captions.use")}</button></p>}
    </>
  );
}
