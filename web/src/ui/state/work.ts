// The work page: one claim, its draft, its lease, and handing in.

import { computed, effect, signal } from "@preact/signals";
import * as api from "../../core/api.ts";
import { leaseUsed, msUntil, serverNow } from "../../core/clock.ts";
import { draftShelf } from "../../core/device.ts";
import { DraftKeeper, type Saved } from "../../core/drafts.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { SegmentKeeper } from "../../core/segmentDrafts.ts";
import { inSegments } from "../../core/segments.ts";
import { segmentShelf } from "../../core/segmentShelf.ts";
import type { Claim, Content, Note, Submission, TaskPage } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import { sentence } from "../parts/sentence.ts";
import { navigate } from "../router.tsx";
import { tell } from "./announce.ts";
import { listen } from "./live.ts";
import { isWaiting, keepForLater } from "./outbox.ts";
import { me, signedOut } from "./session.ts";
import { tabName } from "./tab.ts";
import { refusedClaims, sentClaims } from "./waiting.ts";

const EXTEND_FROM = 0.5;
const EXTEND_EVERY_MS = 60_000;
const TYPING_MS = 60_000;

/** What the page shows: the editor, or how the claim ended. */
export type Phase = "loading" | "work" | "over" | "submitted" | "kept" | "returned" | "ended" | "released";

export function openWork(id: string) {
  const claim = signal<Claim | null>(null);
  const page = signal<TaskPage | null>(null);
  /** Who gave them the task, where they did not take it themselves. */
  const givenBy = signal<string | null>(null);
  const problem = signal<Problem | null>(null);
  /** What a reviewer asked for when the task was done the first time. */
  const remarks = signal<string | null>(null);
  const content = signal<Content>({});
  /** Why the work was not taken in as it stands, until it is changed. */
  const refused = signal<Problem | null>(null);
  const saved = signal<Saved>("nothing");
  /** The segment that is being written, also when the page round it changes. */
  const at = signal(-1);
  /** What was typed into a segment in another tab, until somebody has seen both. */
  const others = signal<ReadonlyMap<string, string>>(new Map());
  /** What was written in other tabs or on other devices where this draft stands, until somebody has seen both. */
  const otherDrafts = signal<readonly Content[]>([]);
  /** What became of the work, once it was judged. */
  const verdict = signal<Submission | null>(null);
  /** What a reviewer remarked on parts of it, also when it was done the first time. */
  const notes = signal<readonly Note[]>([]);
  const busy = signal(false);
  const atLongest = signal(false);
  const ended = signal<Phase | null>(null);
  let keeper: DraftKeeper | SegmentKeeper | null = null;
  const tab = tabName();
  let key = api.newKey();
  let loaded = false;
  let typedAt = 0;
  let extendedAt = 0;

  const phase = computed<Phase>(() => {
    const state = claim.value?.state;
    // The reviewer was quick: the verdict is newer than our own "handed in".
    if (state === "returned") return "returned";
    if (ended.value === "kept" && sentClaims.value.has(id)) return "submitted";
    if (ended.value && !(ended.value === "kept" && refusedClaims.value.has(id))) return ended.value;
    if (!state) return "loading";
    if (state === "active") return "work";
    if (state === "submitted" || state === "accepted") return "submitted";
    return state === "lapsed" ? "over" : "ended";
  });

  const take = (next: Claim): void => {
    if (!claim.value || next.version >= claim.value.version) claim.value = next;
  };

  const over = (): void => {
    ended.value = "over";
  };

  const failed = (error: unknown): void => {
    const found = asProblem(error);
    if (found.status === 401) signedOut();
    else if (found.code === "lease_over") over();
    else tell(sentence(found), true);
  };

  const load = async (): Promise<void> => {
    try {
      const answer = await api.getClaim(id);
      const account = me.value?.account.id ?? "";
      // News of the claim may have come before this answer, and be newer.
      take(answer.claim);
      page.value = answer.page;
      givenBy.value = answer.given_by;
      verdict.value = answer.verdict;
      if (answer.verdict) notes.value = answer.verdict.notes;
      problem.value = null;
      if (loaded) return;
      loaded = true;
      keeper = keeperOf(answer.claim, answer.page, account);
      const { draft, draft_version, draft_others } = answer.page;
      const opened = keeper instanceof DraftKeeper ? await keeper.open(draft, { version: draft_version, others: draft_others }) : await keeper.open(draft);
      content.value = opened.content;
      saved.value = opened.saved;
      if (await isWaiting(id)) ended.value = "kept";
      remarks.value = answer.claim.remarks;
      if (answer.claim.state === "active" && answer.page.draft) await recallRemarks(answer.claim.task);
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.status === 401) signedOut();
    }
  };

  /** By task, not by claim: who takes a task again finds the words of the first time. */
  const keeperOf = ({ task, fence }: Claim, { asked, draft }: TaskPage, account: string): DraftKeeper | SegmentKeeper => {
    const report = (how: Saved): void => {
      saved.value = how;
    };
    const failing = (error: unknown): never => {
      if (asProblem(error).code === "lease_over") over();
      throw error;
    };
    if (!inSegments(draft, asked)) {
      return new DraftKeeper({
        key: task,
        tab,
        shelf: draftShelf(account),
        send: (words, was, settled) => api.saveDraft(id, { fence, content: words, tab, was, settled }).catch(failing),
        report,
        others: (found) => {
          otherDrafts.value = found;
        },
      });
    }
    return new SegmentKeeper({
      task,
      asked,
      shelf: segmentShelf(account),
      send: (changes) => api.saveSegments(id, fence, changes).then((answer) => answer.others, failing),
      report,
      others: (found) => {
        const next = new Map(others.value);
        for (const [segment, words] of found) if (words === undefined) next.delete(segment); else next.set(segment, words);
        others.value = next;
      },
    });
  };

  /** A task taken again after a return: its remarks are with the earlier claim. */
  const recallRemarks = async (task: string): Promise<void> => {
    const mine = await api.listClaims().catch(() => ({ claims: [] }));
    const returned = mine.claims.find((one) => one.task === task && one.state === "returned");
    if (!returned) return;
    remarks.value ??= returned.remarks;
    notes.value = (await api.getClaim(returned.id).catch(() => null))?.verdict?.notes ?? [];
  };

  const extend = async (asked: boolean): Promise<void> => {
    const now = claim.value;
    if (!now) return;
    extendedAt = Date.now();
    try {
      take(await api.extendClaim(id, now.fence));
      if (asked) tell(t("work.extended"));
    } catch (error) {
      const found = asProblem(error);
      if (found.code === "lease_at_its_longest") atLongest.value = true;
      else if (found.code === "lease_over") over();
      else if (asked) failed(error);
    }
  };

  /** Each second: the lease is extended while the person types, and ends when it ends. */
  const look = (): void => {
    const now = claim.value;
    if (phase.value !== "work" || !now?.lease_ends_at) return;
    const at = serverNow();
    // The server decides; a moment of grace keeps a slow clock from crying wolf.
    if (msUntil(now.lease_ends_at, at) < -3000) void load().then(() => {
      if (claim.value?.state === "active" && claim.value.lease_ends_at && msUntil(claim.value.lease_ends_at, serverNow()) < 0) over();
    });
    const typing = Date.now() - typedAt < TYPING_MS;
    const due = leaseUsed(now.lease_began_at ?? now.claimed_at, now.lease_ends_at, at) >= EXTEND_FROM && Date.now() - extendedAt > EXTEND_EVERY_MS;
    if (typing && due && !atLongest.value) void extend(false);
  };
  const ticking = setInterval(look, 1000);

  const stopListening = listen({
    event(event) {
      if (event.entity.kind !== "claim" || event.entity.id !== id || !event.entity.state) return;
      take(event.entity.state as Claim);
      const { state } = claim.value ?? {};
      if ((state === "accepted" || state === "returned") && !verdict.value) void load();
    },
  });

  const type = (next: Content): void => {
    content.value = next;
    refused.value = null;
    typedAt = Date.now();
    key = api.newKey();
    void keeper?.typed(next);
  };

  const submit = async (handedIn: (content: Content, asked: Content) => Content = (all) => all): Promise<void> => {
    const now = claim.value;
    if (!now) return;
    busy.value = true;
    const work = handedIn(content.value, page.value?.asked ?? {});
    try {
      await api.submitClaim(id, now.fence, work, key, tab);
      await keeper?.discard();
      ended.value = "submitted";
    } catch (error) {
      if (asProblem(error).code === "offline") {
        await keepForLater({ claim: id, task: now.task, fence: now.fence, content: work, key, at: Date.now(), tab });
        ended.value = "kept";
      } else {
        if (asProblem(error).field?.startsWith("content.")) refused.value = asProblem(error);
        failed(error);
      }
    }
    busy.value = false;
  };

  const release = async (why: string): Promise<void> => {
    const now = claim.value;
    if (!now) return;
    busy.value = true;
    try {
      await keeper?.flush();
      await api.releaseClaim(id, now.fence, why);
      tell(t("work.released"));
      navigate("/");
    } catch (error) {
      failed(error);
    }
    busy.value = false;
  };

  /** One version is chosen: `taken` goes on, or what stands here where that is left out. */
  const settle = (taken?: Content): void => {
    if (keeper instanceof DraftKeeper) keeper.settle();
    type({ ...(taken ?? content.value) });
  };

  /** Takes the same task again; its words come back with it. */
  const again = async (): Promise<void> => {
    const now = claim.value;
    if (!now) return;
    busy.value = true;
    try {
      const made = await api.claimTask(now.task);
      navigate(`/claim/${made.id}`, true);
    } catch (error) {
      const found = asProblem(error);
      tell(sentence(found), true);
      if (found.code !== "offline") navigate(`/task/${now.task}`);
    }
    busy.value = false;
  };

  // Handed in without a network, and refused since: what is there now is looked at, with what was sent.
  const unheard = effect(() => {
    if (refusedClaims.value.has(id) && loaded) void readAnew();
  });
  const readAnew = async (): Promise<void> => {
    await load();
    const found = page.peek();
    if (found && keeper instanceof DraftKeeper && found.draft_others.length > 0) otherDrafts.value = found.draft_others;
  };

  const online = (): void => void keeper?.flush();
  const hidden = (): void => {
    if (document.hidden) void keeper?.flush();
  };
  addEventListener("online", online);
  document.addEventListener("visibilitychange", hidden);
  void load();

  return {
    claim, page, givenBy, problem, remarks, notes, verdict, content, refused, at, others, otherDrafts, saved, busy, atLongest, phase,
    load, type, settle, submit, release, again,
    extend: () => extend(true),
    stop() {
      clearInterval(ticking);
      stopListening();
      unheard();
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", hidden);
      void keeper?.flush();
      keeper?.stop();
    },
  };
}

export type Work = ReturnType<typeof openWork>;
