// Reporting what went wrong: choices that stay, and an account that is sealed and destroyed after its time.

import { useEffect, useRef, useState } from "preact/hooks";
import { newKey } from "../../core/api.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { reportIncident } from "../../core/supervise/server.ts";
import { KINDS, MEASURES, PASSED_TO, REPORT_LETTERS, type Kind, type Measure, type PassedTo } from "../../core/supervise/wire.ts";
import { t } from "../../i18n/translate.ts";
import { Ask, Choice, Field, Trouble } from "../parts/basics.tsx";
import { tell } from "../state/announce.ts";

export function ReportButton({ id, filed }: { id: string; filed?: () => void }) {
  const [asks, setAsks] = useState(false);
  const close = (): void => setAsks(false);
  const done = (): void => {
    close();
    tell(t("supervise.report.filed"));
    filed?.();
  };
  return (
    <>
      <button type="button" class="button" onClick={() => setAsks(true)}>{t("supervise.report")}</button>
      {asks && <Ask title={t("supervise.report")} close={close}><ReportForm id={id} back={close} done={done} /></Ask>}
    </>
  );
}

function ReportForm({ id, back, done }: { id: string; back: () => void; done: () => void }) {
  const [name] = useState(newKey);
  const [kind, setKind] = useState<Kind | "">("");
  const [measures, setMeasures] = useState<readonly Measure[]>([]);
  const [passed, setPassed] = useState<readonly PassedTo[]>([]);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector(".problem")?.scrollIntoView?.({ block: "center" }), [tried]);
  const send = async (): Promise<void> => {
    setTried(tried + 1);
    if (kind === "" || measures.length === 0 || passed.length === 0 || text.trim() === "") return;
    setBusy(true);
    try {
      await reportIncident(id, { client_id: name, kind, done: [...measures], passed_to: [...passed], text: text.trim() });
      done();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const missing = (is: boolean): string | null => (tried > 0 && is ? t("field.missing") : null);
  return (
    <form
      ref={form}
      class="report"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p class="hint">{t("supervise.report.hint")}</p>
      <Choice label={t("supervise.report.kind")} value={kind} none={t("counsel.choose")} problem={missing(kind === "")} choices={KINDS.map((one) => ({ value: one, text: t(`supervise.kind.${one}`) }))} change={(value) => setKind(value as Kind | "")} />
      <Several label={t("supervise.report.done")} problem={missing(measures.length === 0)} all={MEASURES} none="nothing" name={(one) => t(`supervise.done.${one}`)} chosen={measures} change={setMeasures} />
      <Several label={t("supervise.report.passed")} problem={missing(passed.length === 0)} all={PASSED_TO} none="nobody" name={(one) => t(`supervise.passed.${one}`)} chosen={passed} change={setPassed} />
      <Field label={t("supervise.report.text")} problem={missing(text.trim() === "")}>
        {(ids) => <textarea {...ids} rows={5} dir="auto" maxLength={REPORT_LETTERS} value={text} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      {problem && <Trouble problem={problem} />}
      <div class="buttons">
        <button type="button" class="button" onClick={back}>{t("counsel.back")}</button>
        <button type="submit" class="button primary" disabled={busy}>{t("supervise.report.send")}</button>
      </div>
    </form>
  );
}

interface SeveralProps<C extends string> {
  label: string;
  problem: string | null;
  all: readonly C[];
  /** The choice that stands alone. */
  none: C;
  name: (one: C) => string;
  chosen: readonly C[];
  change: (chosen: readonly C[]) => void;
}

function Several<C extends string>({ label, problem, all, none, name, chosen, change }: SeveralProps<C>) {
  const press = (one: C, on: boolean): void => {
    if (!on) change(chosen.filter((other) => other !== one));
    else change(one === none ? [none] : [...chosen.filter((other) => other !== none), one]);
  };
  return (
    <fieldset class="several">
      <legend>{label}</legend>
      {all.map((one) => (
        <label key={one} class="check"><input type="checkbox" checked={chosen.includes(one)} onChange={(event) => press(one, event.currentTarget.checked)} /> {name(one)}</label>
      ))}
      {problem && <p class="problem" role="alert">{problem}</p>}
    </fieldset>
  );
}
