// A volunteer's ways to be reached while no page of ours is open, and switching them on and off.

import { signal } from "@preact/signals";
import { asProblem, type Problem } from "../../core/problem.ts";
import type { Way, WayList } from "../../core/types.ts";
import { addWay, listWays, removeWay } from "../../core/ways.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { tell } from "./announce.ts";
import { hindrance, PushRefused, switchOff, switchOn, wayHere, type Hindrance } from "./push.ts";
import { signedOut } from "./session.ts";

export function openWays() {
  const list = signal<WayList | null>(null);
  const problem = signal<Problem | null>(null);
  const busy = signal(false);
  const here = signal<Way | null>(null);
  const hindered = signal<Hindrance | null>(hindrance());
  const addressProblem = signal<Problem | null>(null);

  const load = async (): Promise<void> => {
    try {
      const answer = await listWays();
      here.value = await wayHere(answer.ways).catch(() => null);
      list.value = answer;
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.status === 401) signedOut();
    }
  };

  /** One change, then how it all stands; whether it was made. */
  const change = async (action: () => Promise<unknown>, done: string): Promise<boolean> => {
    busy.value = true;
    addressProblem.value = null;
    try {
      await action();
      tell(done);
      return true;
    } catch (error) {
      if (error instanceof PushRefused) {
        if (error.why !== "blocked") tell(t(`ways.push.${error.why}`), true);
        return false;
      }
      const failed = asProblem(error);
      if (failed.status === 401) signedOut();
      if (failed.field === "url") addressProblem.value = failed;
      else tell(sentence(failed), true);
      return false;
    } finally {
      hindered.value = hindrance();
      await load();
      busy.value = false;
    }
  };

  void load();

  return {
    list, problem, busy, here, hindered, addressProblem, load,
    mail: (on: boolean): Promise<boolean> => {
      const mails = list.value?.ways.filter(({ kind }) => kind === "mail") ?? [];
      return on ? change(() => addWay({ kind: "mail" }), t("ways.switched_on")) : change(() => Promise.all(mails.map(({ id }) => removeWay(id))), t("ways.switched_off"));
    },
    browser: (on: boolean): Promise<boolean> => (on ? change(switchOn, t("ways.switched_on")) : change(switchOff, t("ways.switched_off"))),
    address: (url: string): Promise<boolean> => change(() => addWay({ kind: "apprise", url }), t("ways.switched_on")),
    remove: ({ id }: Way): Promise<boolean> => change(() => removeWay(id), t("ways.removed")),
  };
}

export type WaysStore = ReturnType<typeof openWays>;
