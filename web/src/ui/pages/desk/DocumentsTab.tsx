// Documents: one is taken in, looked at, and posted in parts; the list says how far each is.

import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../../../core/documents.ts";
import type { DocumentJob } from "../../../core/documents.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import { t } from "../../../i18n/translate.ts";
import { Trouble } from "../../parts/basics.tsx";
import { handedOver, openDocuments } from "../../state/documents.ts";
import type { Place } from "../Desk.tsx";
import { DocumentItem } from "./DocumentItem.tsx";
import { DocumentStart } from "./DocumentStart.tsx";
import { TakeDocument } from "./TakeDocument.tsx";
import "../../documents.css";

export function DocumentsTab({ place }: { place: Place }) {
  const documents = useMemo(openDocuments, []);
  const [job, setJob] = useState<DocumentJob | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void documents.reload();
    return documents.stop;
  }, [documents]);
  // The list knows nothing of what is in the files.
  const goOn = async (id: string): Promise<void> => {
    try {
      setJob(await api.getDocument(id));
      setProblem(null);
      scrollTo(0, 0);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const all = documents.state.value?.filter(({ response }) => response === place.response.slug);
  return (
    <>
      <h2>{t("document.title")}</h2>
      {problem && <Trouble problem={problem} />}
      {job ? (
        <DocumentStart
          job={job}
          response={place.response}
          leave={() => setJob(null)}
          started={(posted) => {
            setJob(null);
            documents.put(posted);
          }}
        />
      ) : (
        <TakeDocument
          place={place}
          text={handedOver}
          taken={(taken) => {
            handedOver.text = "";
            documents.put(taken);
            setJob(taken);
          }}
        />
      )}
      <section aria-labelledby="documents">
        <h2 id="documents">{t("document.list")}</h2>
        {documents.problem.value && <Trouble problem={documents.problem.value} retry={() => void documents.reload()} />}
        {all?.length === 0 && <p class="hint">{t("document.none")}</p>}
        <ul class="rows">{all?.map((one) => <li key={one.id}><DocumentItem job={one} documents={documents} goOn={() => void goOn(one.id)} /></li>)}</ul>
      </section>
    </>
  );
}
