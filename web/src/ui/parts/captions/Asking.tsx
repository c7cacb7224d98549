// What a coordinator says of a recording that is to be captioned.

import type { Content } from "../../../core/types.ts";
import { t } from "../../../i18n/translate.ts";
import type { AskingProps } from "../../kinds/description.ts";
import { Field } from "../basics.tsx";
import { FromFile } from "./FromFile.tsx";
import "../../captions.css";

export function CaptionsAsking({ asked, change, language, wrong }: AskingProps) {
  const captions = (asked["captions"] ?? {}) as Content;
  const link = typeof captions["link"] === "string" ? captions["link"] : "";
  const set = (part: Content): void => {
    const next = { ...captions, ...part };
    const filled = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== "" && value !== null));
    change(Object.keys(filled).length > 0 ? { ...asked, captions: filled } : {});
  };
  return (
    <>
      <Field label={t("captions.link")} hint={t("captions.link.hint")} problem={wrong("captions.link") ? t("captions.link.bad") : null}>
        {(ids) => <input {...ids} type="url" dir="ltr" inputMode="url" placeholder="https://" value={link} onInput={(event) => set({ link: event.currentTarget.value.trim() })} />}
      </Field>
      <details>
        <summary>{t("captions.begin")}</summary>
        <FromFile label={t("captions.begin.file")} language={language} read={(found) => set({ cues: found?.cues ?? null })} />
      </details>
    </>
  );
}
