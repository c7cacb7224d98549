// Checking a certificate, for anybody: by its number or its signed code, which is sent in no address.

import { useEffect, useState } from "preact/hooks";
import { dayOf, verifyCertificate } from "../../core/hours.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { CertificateCheck } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { Field, PageTitle, Title, Trouble } from "../parts/basics.tsx";
import { hoursText } from "../parts/Credited.tsx";
import { secret } from "../router.tsx";
import "../hours.css";
import "../person.css";

export function VerifyPage() {
  const [code, setCode] = useState(secret.value);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [found, setFound] = useState<CertificateCheck | null>(null);
  const check = async (text: string): Promise<void> => {
    if (!text.trim()) return;
    setBusy(true);
    try {
      setFound(await verifyCertificate(text.trim()));
      setProblem(null);
    } catch (error) {
      setFound(null);
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  // Whoever follows a certificate's own link wants to know, and asking changes nothing.
  useEffect(() => void check(secret.value), []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void check(code);
  };
  return (
    <section class="letter verify">
      <PageTitle text={t("verify.title")} />
      <form noValidate onSubmit={submit}>
        <Field label={t("verify.label")} hint={t("verify.hint")}>
          {(ids) => <textarea {...ids} dir="ltr" rows={3} maxLength={4000} autocomplete="off" autocapitalize="characters" spellcheck={false} value={code} onInput={(event) => setCode(event.currentTarget.value)} />}
        </Field>
        <p><button class="button primary big" disabled={busy || !code.trim()}>{t("verify.button")}</button></p>
      </form>
      {problem && <Trouble problem={problem} />}
      <div role="status">{found && <Outcome found={found} />}</div>
    </section>
  );
}

function Outcome({ found }: { found: CertificateCheck }) {
  const { statement } = found;
  if (!statement) {
    return <p class="trouble"><span class="mark" aria-hidden="true">×</span> {t(found.why === "unknown" ? "verify.unknown" : "verify.not_signed_here")}</p>;
  }
  return (
    <>
      <p class="genuine"><span class="mark" aria-hidden="true">✓</span> <strong>{t("verify.valid")}</strong></p>
      {found.corrected && <p class="trouble mild">{t("verify.corrected", { time: hoursText(found.seconds_now ?? 0) })}</p>}
      {found.seconds_now === null && <p class="trouble mild">{t("verify.unrecorded")}</p>}
      <dl class="stated">
        <div><dt>{t("verify.name")}</dt><dd><Title text={statement.name} /></dd></div>
        <div><dt>{t("hours.organisation")}</dt><dd><Title text={statement.organisation ?? t("hours.all")} /></dd></div>
        <div><dt>{t("hours.from")}</dt><dd><bdi>{statement.since}</bdi></dd></div>
        <div><dt>{t("hours.to")}</dt><dd><bdi>{statement.until}</bdi></dd></div>
        <div><dt>{t("verify.hours")}</dt><dd><strong>{hoursText(statement.seconds)}</strong></dd></div>
        <div><dt>{t("verify.of_these")}</dt><dd>{hoursText(statement.confirmed_seconds)}</dd></div>
        <div><dt>{t("verify.issued")}</dt><dd><bdi>{dayOf(new Date(statement.issued_at))}</bdi></dd></div>
      </dl>
    </>
  );
}
