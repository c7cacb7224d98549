// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./page.ts";
import { callRule, callsNow, hearCall, learnCall, type Calls } from "../../src/core/calls.ts";
import { snapshot } from "../../src/core/entities.ts";
import type { Call, Me } from "../../src/core/types.ts";
import { t, useLocale, useMore } from "../../src/i18n/translate.ts";
import { openRings } from "../../src/ui/parts/Rings.tsx";
import { navigate } from "../../src/ui/router.tsx";
import { notice } from "../../src/ui/state/announce.ts";
import type { Rings } from "../../src/ui/state/rings.ts";
import { me } from "../../src/ui/state/session.ts";

const NOW = Date.now();
const call = (change: Partial<Call> = {}): Call => ({
  id: "c1", version: 1, state: "made", language: "kmr", urgent: false, made_at: new Date(NOW).toISOString(),
  ends_at: new Date(NOW + 60_000).toISOString(), ended_at: null, ...change,
});
const calls = (...list: Call[]): Calls => snapshot(list, callRule);
const BOARD = "GET /api/v1/board?limit=1", CALLS = "GET /api/v1/calls";

describe("what rings while somebody waits", () => {
  it("is what was made and is not over, the urgent first", () => {
    const some = calls(call(), call({ id: "c2", urgent: true }), call({ id: "c3", state: "over" }));
    expect(callsNow(some, NOW).map(({ id }) => id)).toEqual(["c2", "c1"]);
    expect(callsNow(some, NOW + 60_000)).toEqual([]);
  });

  it("ends with its event, and with the answer to one's own no", () => {
    const ended = { type: "event", channel: "inbox:a", epoch: "e", offset: 1, id: "x", event: "call.ended", at: "", entity: { kind: "call", id: "c1", version: 2, state: call({ version: 2, state: "withdrawn" }) } } as const;
    expect(hearCall(calls(call()), ended).all.size).toBe(0);
    const declined = learnCall(calls(call()), call({ version: 2, state: "declined" }));
    expect(declined.all.size).toBe(0);
    expect(hearCall(declined, { ...ended, entity: { ...ended.entity, version: 1, state: call() } }).all.size).toBe(0);
  });
});

let asked: string[] = [];
let rings: Rings;

async function ring(list: Call[], routes: Record<string, [number, unknown]> = {}): Promise<void> {
  const known: Record<string, [number, unknown]> = {
    [BOARD]: [200, { tasks: [], claims: [], offers: [], held: 0, next_lease_ends_at: null, more: false, positions: {} }],
    [CALLS]: [200, { calls: list, positions: {} }],
    ...routes,
  };
  asked = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push(`${init.method} ${url}`);
    const found = known[`${init.method} ${url}`] ?? [404, {}];
    return Promise.resolve(new Response(JSON.stringify(found[1]), { status: found[0], headers: { "Content-Type": "application/json" } }));
  });
  rings = openRings();
  render(<rings.Bar />);
  await waitFor(() => expect(asked).toContain(CALLS));
}

describe("on every page", () => {
  beforeEach(async () => {
    await useLocale("en");
    await useMore("ring", "work");
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
    document.title = "Open tasks · Imece";
    me.value = { memberships: [] } as unknown as Me;
    navigate("/");
  });
  afterEach(() => {
    rings.stop();
    notice.value = null;
  });

  it("says at once that somebody waits, and leads to the counsellor's desk", async () => {
    await ring([call({ urgent: true })]);
    const region = await screen.findByRole("region", { name: t("ring.call.title") });
    expect(region.textContent).toContain("Urgent: somebody is waiting for a counsellor");
    expect(screen.getByRole("alert").textContent).toMatch(/^Urgent: somebody is waiting/);
    expect(screen.getByRole("link", { name: t("ring.call.open") }).getAttribute("href")).toBe("/counsel");
    expect(document.title).toContain("(1)");
  });

  it("says on that desk which button to press", async () => {
    await ring([call()]);
    await screen.findByRole("region");
    act(() => navigate("/counsel"));
    expect(screen.getByText(t("ring.call.here"))).toBeTruthy();
    expect(screen.queryByRole("link", { name: t("ring.call.open") })).toBeNull();
  });

  it("goes away with a no", async () => {
    await ring([call()], { "POST /api/v1/calls/c1/decline": [200, call({ version: 2, state: "declined" })] });
    fireEvent.click(await screen.findByRole("button", { name: t("ring.decline.not_now") }));
    await waitFor(() => expect(screen.queryByRole("region")).toBeNull());
    expect(notice.value?.text).toBe(t("ring.declined"));
  });
});
