// Ending a session, blocking whoever abuses it, and reporting what happened: the first two only after a question.

import { useState } from "preact/hooks";
import { asProblem } from "../../core/problem.ts";
import * as api from "../../core/supervise/server.ts";
import type { Watched } from "../../core/supervise/wire.ts";
import { t } from "../../i18n/translate.ts";
import { Ask } from "../parts/basics.tsx";
import { sentence } from "../parts/sentence.ts";
import { tell } from "../state/announce.ts";
import type { Supervising } from "../state/supervise.ts";
import { ReportButton } from "./Report.tsx";

const DEEDS = { end: api.endSession, block: api.blockSeeker } as const;

export function Deeds({ store, one }: { store: Supervising; one: Watched }) {
  const [asks, setAsks] = useState<keyof typeof DEEDS | null>(null);
  const close = (): void => setAsks(null);
  const go = async (deed: keyof typeof DEEDS): Promise<void> => {
    try {
      await DEEDS[deed](one.id);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    close();
    store.again();
  };
  return (
    <>
      <div class="buttons session-deeds">
        <ReportButton id={one.id} />
        <button type="button" class="button danger" onClick={() => setAsks("end")}>{t("supervise.end")}</button>
        <button type="button" class="button danger" onClick={() => setAsks("block")}>{t("supervise.block")}</button>
      </div>
      {asks && (
        <Ask title={t(`supervise.${asks}`)} close={close}>
          <p>{t(asks === "end" ? "supervise.end.hint" : "supervise.block.hint")}</p>
          <div class="buttons">
            <button type="button" class="button" onClick={close}>{t("counsel.back")}</button>
            <button type="button" class="button danger" onClick={() => void go(asks)}>{t(`supervise.${asks}`)}</button>
          </div>
        </Ask>
      )}
    </>
  );
}
