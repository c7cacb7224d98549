// What a counsellor can do with a talk besides writing: call the supervisor, hand over or stay after all, keep notes,
// end it.

import { useState } from "preact/hooks";
import * as api from "../../core/counsel/server.ts";
import { asProblem } from "../../core/problem.ts";
import { t } from "../../i18n/translate.ts";
import { Ask } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import type { Talk } from "../state/counsel.ts";
import { CloseForm } from "./CloseForm.tsx";
import { Notes } from "./Notes.tsx";

export function Deeds({ talk, away }: { talk: Talk; away: () => void }) {
  const { id, transfer, help_asked } = talk.held.value;
  const [asks, setAsks] = useState<"transfer" | "close" | null>(null);
  const close = (): void => setAsks(null);
  const act = async (what: (id: string) => Promise<void>, makes: Parameters<Talk["changed"]>[0]): Promise<void> => {
    try {
      await what(id);
      talk.changed(makes);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    close();
  };
  return (
    <>
      <div class="buttons">
        <button type="button" class="button danger" disabled={help_asked} onClick={() => void act(api.askForHelp, { help_asked: true })}>{t("counsel.help")}</button>
        {transfer === null
          ? <button type="button" class="button" onClick={() => setAsks("transfer")}>{t("counsel.transfer")}</button>
          : <button type="button" class="button" onClick={() => void act(api.withdrawTransfer, { transfer: null })}>{t("counsel.transfer.stay")}</button>}
        <button type="button" class="button" onClick={() => setAsks("close")}>{t("counsel.close")}</button>
      </div>
      <Notes id={id} />
      {asks === "transfer" && (
        <Ask title={t("counsel.transfer")} close={close}>
          <p>{t("counsel.transfer.hint")}</p>
          <div class="buttons">
            <button type="button" class="button" onClick={close}>{t("counsel.back")}</button>
            <button type="button" class="button primary" onClick={() => void act(api.askTransfer, { transfer: "asked" })}>{t("counsel.transfer.ask")}</button>
          </div>
        </Ask>
      )}
      {asks === "close" && <Ask title={t("counsel.close")} close={close}><CloseForm id={id} topic={talk.held.value.topic} back={close} done={away} /></Ask>}
    </>
  );
}
