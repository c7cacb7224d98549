// Pages, and parts of pages, that are fetched when they are first opened.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/translate.ts";
import { Loading, PageTitle } from "./basics.tsx";

export type Page = ComponentType<{ id: string }>;

/** Pages beyond the board are fetched when they are first opened, those of an organisation with their own sentences. */
export function later<Props extends object = { id: string }>(load: () => Promise<ComponentType<NoInfer<Props>>>, words: () => Promise<void>): ComponentType<Props> {
  return function Later(props: Props) {
    const [page, setPage] = useState<{ page: ComponentType<Props> } | null>(null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      Promise.all([load(), words()]).then(([found]) => setPage({ page: found }), () => setFailed(true));
    }, []);
    if (failed) return <Failed />;
    return page ? <page.page {...props} /> : <Loading />;
  };
}

function Failed() {
  return (
    <>
      <PageTitle text={t("app.failed")} />
      <p>{t("problem.offline")}</p>
      <button type="button" class="button" onClick={() => location.reload()}>{t("app.retry")}</button>
    </>
  );
}
