// A part that is fetched when it is first shown: most pages never show it.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n/translate.ts";
import { Loading } from "./basics.tsx";

export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let known: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => known);
    const [failed, setFailed] = useState(false);
    const fetchIt = (): void => {
      setFailed(false);
      load().then((found) => {
        known = found;
        setPart(() => found);
      }, () => setFailed(true));
    };
    useEffect(() => {
      if (!Part) fetchIt();
    }, []);
    if (Part) return <Part {...props} />;
    if (!failed) return <Loading />;
    return <p class="trouble">{t("problem.offline")} <button type="button" class="button" onClick={fetchIt}>{t("app.retry")}</button></p>;
  };
}
