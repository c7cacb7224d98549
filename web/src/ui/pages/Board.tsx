// The volunteer's board.

import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../../core/api.ts";
import { leaseUsed, msUntil } from "../../core/clock.ts";
import { asProblem } from "../../core/problem.ts";
import { KINDS, type Claim } from "../../core/types.ts";
import { duration, t } from "../../i18n/translate.ts";
import { Choice, kindName, Languages, Loading, nameOf, PageTitle, Title, Trouble } from "../parts/basics.tsx";
import { Rows } from "../parts/Rows.tsx";
import { sentence } from "../parts/sentence.ts";
import { TaskRow } from "../parts/TaskRow.tsx";
import { Link, navigate } from "../router.tsx";
import { tell } from "../state/announce.ts";
import { openBoard, type BoardStore } from "../state/board.ts";
import { now } from "../state/clock.ts";
import { rings } from "../state/rings.ts";
import { isVolunteer, me } from "../state/session.ts";

export function BoardPage() {
  if (!isVolunteer.value) {
    return (
      <>
        <PageTitle text={t("board.title")} />
        <p>{t("board.not_volunteer")}</p>
      </>
    );
  }
  return <VolunteersBoard />;
}

function VolunteersBoard() {
  const board = useMemo(openBoard, []);
  useEffect(() => {
    void board.reload();
    return board.stop;
  }, [board]);
  const problem = board.problem.value;
  const Rings = rings.value;
  return (
    <>
      <div class="board-head">
        <PageTitle text={t("board.title")} />
        <div class="switches">
          <Presence />
          {Rings && <Rings.SoundSwitch />}
        </div>
      </div>
      {Rings && <Rings.Region />}
      <MyWork claims={board.claims.value} />
      {board.state.value === null ? (
        problem ? <Trouble problem={problem} retry={() => void board.reload()} /> : <Loading />
      ) : (
        <OpenTasks board={board} />
      )}
    </>
  );
}

function Presence() {
  const [busy, setBusy] = useState(false);
  const here = me.value?.presence !== "away";
  const change = async (available: boolean): Promise<void> => {
    setBusy(true);
    try {
      const { state } = await api.setPresence(available ? "available" : "away");
      if (me.value) me.value = { ...me.value, presence: state };
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    setBusy(false);
  };
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={here} disabled={busy} onChange={(event) => void change(event.currentTarget.checked)} />
      <span>{here ? t("board.available") : t("board.away")}</span>
    </label>
  );
}

function MyWork({ claims }: { claims: readonly Claim[] }) {
  if (claims.length === 0) return null;
  return (
    <section class="mine" aria-labelledby="mine">
      <h2 id="mine">{t("board.mine")}</h2>
      <ul>
        {claims.map((claim) => <li key={claim.id}><MyClaim claim={claim} /></li>)}
      </ul>
    </section>
  );
}

function MyClaim({ claim }: { claim: Claim }) {
  const ends = claim.state === "active" ? claim.lease_ends_at : null;
  const left = ends ? msUntil(ends, now.value) : null;
  const used = ends ? leaseUsed(claim.lease_began_at ?? claim.claimed_at, ends, now.value) : 0;
  return (
    <Link to={`/claim/${claim.id}`} class={`my-claim ${claim.state}${used >= 0.8 ? " warn" : ""}`}>
      <span class="row-top"><span class="kind">{kindName(claim.card.kind, claim.card.purpose)}</span> <Languages card={claim.card} /></span>
      <span class="row-title"><Title text={claim.card.title} /></span>
      <span class="row-facts">
        <strong>{t(`claim.${claim.state}`)}</strong>
        {left !== null && <span class="left">{t("time.left", { time: duration(Math.max(0, left), true) })}</span>}
      </span>
      {ends && <span class="lease-bar" aria-hidden="true"><span style={{ inlineSize: `${Math.round((1 - used) * 100)}%` }} /></span>}
    </Link>
  );
}

function OpenTasks({ board }: { board: BoardStore }) {
  const wish = board.wish.value;
  const open = board.open.value;
  const shown = board.shown.value;
  const present = shown.filter(({ leftAt }) => leftAt === null).length;
  const spoken = [...new Set(open.map((card) => card.source_language).filter((tag) => tag !== null))];
  if (wish.language && !spoken.includes(wish.language)) spoken.push(wish.language);
  return (
    <section aria-labelledby="open-count">
      <div class="tools">
        <Choice
          label={t("board.kind")}
          value={wish.kind}
          none={t("app.all")}
          choices={KINDS.filter((kind) => kind === wish.kind || open.some((card) => card.kind === kind)).map((kind) => ({ value: kind, text: kindName(kind) }))}
          change={(kind) => board.choose({ ...wish, kind })}
        />
        <Choice
          label={t("board.language")}
          value={wish.language}
          none={t("app.all")}
          choices={spoken.map((tag) => ({ value: tag, text: nameOf(tag) })).sort((a, b) => a.text.localeCompare(b.text))}
          change={(language) => board.choose({ ...wish, language })}
        />
        <NextTask board={board} />
      </div>
      <h2 id="open-count" class="count">{t("board.count", { n: present })}</h2>
      {board.state.value?.more && !wish.kind && !wish.language && <p class="hint more">{t("board.more")}</p>}
      {shown.length === 0 ? <Empty board={board} /> : (
        <Rows
          items={shown}
          keyOf={({ item }) => item.id}
          row={({ item, leftAt }) => <TaskRow card={item} taken={leftAt !== null} />}
          label={t("board.title")}
          touched={board.touched}
        />
      )}
    </section>
  );
}

function NextTask({ board }: { board: BoardStore }) {
  const [busy, setBusy] = useState(false);
  const next = async (): Promise<void> => {
    setBusy(true);
    const { kind, language } = board.wish.value;
    try {
      const claim = await api.claimNext({ ...(kind && { kind }), ...(language && { language }) });
      navigate(`/claim/${claim.id}`);
    } catch (error) {
      tell(sentence(asProblem(error)), true);
      setBusy(false);
    }
  };
  return <button type="button" class="button primary next" disabled={busy} onClick={() => void next()}>{t("board.next")}</button>;
}

function Empty({ board }: { board: BoardStore }) {
  const state = board.state.value;
  const { kind, language } = board.wish.value;
  if (kind || language) {
    return (
      <div class="empty">
        <p>{t("board.empty.filter")}</p>
        <button type="button" class="button" onClick={() => board.choose({ kind: "", language: "" })}>{t("board.show_all")}</button>
      </div>
    );
  }
  const next = state?.nextLeaseEndsAt ? msUntil(state.nextLeaseEndsAt, now.value) : 0;
  return (
    <div class="empty">
      <p class="big">{t("board.empty")}</p>
      {state && state.held > 0 && <p>{t("board.held", { n: state.held })} {next > 0 && t("board.next_free", { time: duration(next) })}</p>}
      <p class="hint">{t("board.empty.hint")}</p>
    </div>
  );
}
