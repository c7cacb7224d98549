import { useState } from "preact/hooks";
import { directionOf } from "../../core/text.ts";
import { t } from "../../i18n/translate.ts";
import { Trouble } from "../parts/basics.tsx";
import type { TrainingStore } from "../state/training.ts";

/** Read whole, then signed by the counsellor themself. */
export function CodeOfConduct({ store }: { store: TrainingStore }) {
  const [read, setRead] = useState(false);
  const code = store.code.value;
  if (!code) return null;
  return (
    <section class="card code" aria-labelledby="code">
      <div class="lesson-text" lang={code.language} dir={directionOf(code.begins)}>
        <h2 id="code">{code.title}</h2>
        <p>{code.begins}</p>
        <ol>{code.rules.map((rule) => <li key={rule}>{rule}</li>)}</ol>
      </div>
      {store.refused.value && <Trouble problem={store.refused.value} />}
      {code.signed_on ? <p role="status"><strong>{t("training.code.signed", { date: code.signed_on })}</strong></p> : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (read) void store.sign();
          }}
        >
          <label class="check"><input type="checkbox" checked={read} onChange={(event) => setRead(event.currentTarget.checked)} /> {t("training.code.read")}</label>
          <p><button class="button primary" disabled={!read || store.busy.value}>{t("training.code.sign")}</button></p>
        </form>
      )}
    </section>
  );
}
