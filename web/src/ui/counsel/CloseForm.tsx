import { useState } from "preact/hooks";
import * as api from "../../core/counsel/server.ts";
import { OUTCOMES, RISKS, TOPICS, type Closing } from "../../core/counsel/wire.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Choice, Trouble } from "../parts/basics.tsx";

/** Nothing chosen is an empty text until the browser has asked for it. */
type Form = Pick<Closing, "follow_up" | "heavy"> & Record<"topic" | "outcome" | "risk", string>;

interface CloseFormProps {
  id: string;
  topic: string | null;
  /** The seeker has ended it already. */
  left?: boolean;
  back?: () => void;
  done: () => void;
}

/** How a talk ended. No word of it is kept, so there is no place for words. */
export function CloseForm({ id, topic, left = false, back, done }: CloseFormProps) {
  const [form, setForm] = useState<Form>({ topic: topic ?? "", outcome: left ? "left" : "", risk: "", follow_up: false, heavy: false });
  const [problem, setProblem] = useState<Problem | null>(null);
  const set = (part: Partial<Form>): void => setForm({ ...form, ...part });
  const close = async (): Promise<void> => {
    try {
      await api.closeSession(id, form as Closing);
      done();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
    >
      <p class="hint">{left && `${t("counsel.form.hint")} `}{t("counsel.close.hint")}</p>
      <Choice label={t("counsel.topic")} value={form.topic} none={t("counsel.choose")} required choices={TOPICS.map((one) => ({ value: one, text: t(`counsel.topic.${one}`) }))} change={(value) => set({ topic: value })} />
      <Choice label={t("counsel.outcome")} value={form.outcome} none={t("counsel.choose")} required choices={OUTCOMES.map((one) => ({ value: one, text: t(`counsel.outcome.${one}`) }))} change={(value) => set({ outcome: value })} />
      <Choice label={t("counsel.risk")} value={form.risk} none={t("counsel.choose")} required choices={RISKS.map((one) => ({ value: one, text: t(`counsel.risk.${one}`) }))} change={(value) => set({ risk: value })} />
      <label class="check"><input type="checkbox" checked={form.follow_up} onChange={(event) => set({ follow_up: event.currentTarget.checked })} /> {t("counsel.follow_up")}</label>
      <label class="check"><input type="checkbox" checked={form.heavy} onChange={(event) => set({ heavy: event.currentTarget.checked })} /> {t("counsel.heavy")}</label>
      {problem && <Trouble problem={problem} />}
      <div class="buttons">
        {back && <button type="button" class="button" onClick={back}>{t("counsel.back")}</button>}
        <button type="submit" class="button primary">{t(left ? "counsel.form.send" : "counsel.close")}</button>
      </div>
    </form>
  );
}
