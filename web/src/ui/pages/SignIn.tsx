// Signing in.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Field, PageTitle } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { signIn } from "../state/session.ts";

export function SignInPage() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [visible, setVisible] = useState(false);
  const [password, setPassword] = useState("");
  const alert = useRef<HTMLParagraphElement>(null);
  useEffect(() => alert.current?.focus(), [problem]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      await signIn(String(form.get("email")).trim(), String(form.get("password")));
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };

  return (
    <div class="sign-in">
      <PageTitle text={t("sign.title")} />
      <p class="tagline">{t("app.tagline")}</p>
      <form onSubmit={(event) => void submit(event)}>
        {problem && <p class="trouble" role="alert" tabIndex={-1} ref={alert}>{sentence(problem)}</p>}
        <Field label={t("sign.email")}>
          {(ids) => <input {...ids} name="email" type="email" autocomplete="username" required dir="ltr" inputMode="email" />}
        </Field>
        <Field label={t("sign.password")}>
          {(ids) =>
            visible ? (
              <input {...ids} key="seen" name="password" type="text" value={password} onInput={(event) => setPassword(event.currentTarget.value)} autocomplete="current-password" required dir="ltr" />
            ) : (
              <input {...ids} key="unseen" name="password" type="password" value={password} onInput={(event) => setPassword(event.currentTarget.value)} autocomplete="current-password" required dir="ltr" />
            )
          }
        </Field>
        <label class="check">
          <input type="checkbox" checked={visible} onChange={(event) => setVisible(event.currentTarget.checked)} />
          <span>{t("sign.show")}</span>
        </label>
        <button class="button primary wide" disabled={busy}>{t("sign.submit")}</button>
      </form>
    </div>
  );
}
