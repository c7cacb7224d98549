// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./page.ts";
import type { Card, Me, Offer } from "../../src/core/types.ts";
import { t, useLocale, useMore } from "../../src/i18n/translate.ts";
import { openRings } from "../../src/ui/parts/Rings.tsx";
import { navigate, path } from "../../src/ui/router.tsx";
import { notice, spoken } from "../../src/ui/state/announce.ts";
import type { Rings } from "../../src/ui/state/rings.ts";
import { me } from "../../src/ui/state/session.ts";
import { setSound } from "../../src/ui/state/settings.ts";

const card: Card = {
  id: "t1", version: 1, state: "open", kind: "translation", lane: "1", response: "demo", organisation: "demo", urgency: "urgent",
  title: "Water needed", source_language: "kmr", target_language: "en", words: 9, wanted: 1, taken: 0, review: true, purpose: "work",
  created_at: "2026-01-01T00:00:00Z", due_at: "2999-01-01T00:00:00Z", deadline: null, after: null,
};
const offer = (change: Partial<Offer> = {}): Offer => ({
  id: "o1", version: 1, task: "t1", state: "made", wave: 1, made_at: new Date().toISOString(), ends_at: new Date(Date.now() + 90_000).toISOString(),
  seen_at: null, ended_at: null, decline: null, withdrawal: null, card,
  because: [{ why: "language", data: { language: "kmr", level: "native", help: "exact" } }, { why: "idle", data: { minutes: 40 } }, { why: "idle", data: { minutes: 0 } }],
  ...change,
});
const BOARD = "GET /api/v1/board?limit=1";

let asked: string[] = [];

/** The server, as far as what rings asks it. */
function answer(routes: Record<string, [number, unknown]>): void {
  asked = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const name = `${init.method} ${url}`;
    asked.push(name);
    const found = routes[name] ?? [404, {}];
    return Promise.resolve(new Response(JSON.stringify(found[1]), { status: found[0], headers: { "Content-Type": "application/json" } }));
  });
}

/** A screen on which everything is visible. */
class AllVisible {
  constructor(private readonly look: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(): void {
    this.look([{ isIntersecting: true }]);
  }
  disconnect(): void {}
}

const board = (offers: Offer[]) => ({ tasks: [], claims: [], offers, held: 0, next_lease_ends_at: null, more: false, positions: {} });

let rings: Rings;

async function ring(offers: Offer[], routes: Record<string, [number, unknown]> = {}): Promise<void> {
  answer({ [BOARD]: [200, board(offers)], ...routes });
  rings = openRings();
  render(<><h1 tabIndex={-1}>Page</h1><rings.Bar /><rings.Region /></>);
  await waitFor(() => expect(asked).toContain(BOARD));
}

beforeEach(async () => {
  await useLocale("en");
  await useMore("ring", "work");
  vi.stubGlobal("IntersectionObserver", AllVisible);
  vi.stubGlobal("matchMedia", () => ({ matches: true }));
  document.title = "Open tasks · Imece";
  me.value = { memberships: [] } as unknown as Me;
  navigate("/");
});
afterEach(() => {
  rings.stop();
  notice.value = null;
});

describe("what rings on the board", () => {
  it("says what, for how long, and why this person", async () => {
    await ring([offer()]);
    const shown = await screen.findByRole("article");
    expect(shown.textContent).toContain("Water needed");
    expect(shown.textContent).toMatch(/Rings for another 1:[23]\d/);
    expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(["Kurmanji: mother tongue", "Nothing asked for 40 min"]));
    expect(shown.textContent).not.toContain("0 s");
    expect(document.title).toBe("(1) Rings for you · Imece");
    expect(spoken.value).toBe("Rings for you: Water needed. Urgent.");
  });

  it("tells the server once that it is looked at", async () => {
    const seen = offer({ version: 2, state: "seen" });
    await ring([offer()], { "POST /api/v1/offers/o1/see": [200, seen] });
    await screen.findByRole("article");
    await waitFor(() => expect(asked).toContain("POST /api/v1/offers/o1/see"));
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    expect(asked.filter((name) => name.endsWith("/see"))).toHaveLength(1);
  });

  it("is said at once where it is critical", async () => {
    await ring([offer({ card: { ...card, urgency: "critical" } })]);
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe("Rings for you: Water needed. Critical."));
  });
});

describe("an answer", () => {
  it("goes to the work where it was granted", async () => {
    await ring([offer()], { "POST /api/v1/offers/o1/accept": [201, { id: "c1" }] });
    fireEvent.click(await screen.findByRole("button", { name: t("ring.accept") }));
    await waitFor(() => expect(path.value).toBe("/claim/c1"));
  });

  it("goes to the task's page, which has others, where somebody was faster", async () => {
    await ring([offer()], { "POST /api/v1/offers/o1/accept": [409, { code: "task_already_claimed", data: { by_you: false, alternatives: [] } }] });
    fireEvent.click(await screen.findByRole("button", { name: t("ring.accept") }));
    await waitFor(() => expect(path.value).toBe("/task/t1"));
    expect(notice.value).toEqual({ text: t("ring.end.taken"), bad: false });
  });

  it("goes to the work where it was theirs already", async () => {
    await ring([offer()], { "POST /api/v1/offers/o1/accept": [409, { code: "task_already_claimed", data: { by_you: true, claim: { id: "c2" } } }] });
    fireEvent.click(await screen.findByRole("button", { name: t("ring.accept") }));
    await waitFor(() => expect(path.value).toBe("/claim/c2"));
  });

  it("stays with a sentence where there is no network", async () => {
    await ring([offer()]);
    const accept = await screen.findByRole("button", { name: t("ring.accept") });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    fireEvent.click(accept);
    await waitFor(() => expect(notice.value?.text).toBe(t("problem.offline")));
    expect(screen.getByRole("article")).toBeTruthy();
  });

  it("takes the card away after no, says so, and keeps the keyboard's place", async () => {
    const declined = offer({ version: 2, state: "declined", decline: "not_for_me" });
    await ring([offer()], { "POST /api/v1/offers/o1/decline": [200, declined] });
    fireEvent.click(await screen.findByRole("button", { name: t("ring.decline.not_for_me") }));
    await waitFor(() => expect(screen.queryByRole("article")).toBeNull());
    expect(notice.value?.text).toBe(t("ring.declined.not_for_me"));
    expect(document.activeElement?.tagName).toBe("H1");
    expect(document.title).toBe("Open tasks · Imece");
  });
});

describe("on other pages", () => {
  it("is one line with a way to the board", async () => {
    navigate("/availability");
    await ring([offer(), offer({ id: "o2", task: "t2", ends_at: new Date(Date.now() + 200_000).toISOString(), card: { ...card, id: "t2", title: "Bread" } })]);
    const line = await screen.findByRole("link", { name: /Rings for you: .*Water needed.* and 1 more/ });
    expect(line.getAttribute("href")).toBe("/");
  });
});

describe("the sound", () => {
  it("says so where the browser holds it back", async () => {
    vi.stubGlobal("AudioContext", class {
      state = "suspended";
      resume(): Promise<void> {
        return new Promise(() => undefined);
      }
    });
    await ring([]);
    render(<rings.SoundSwitch />);
    fireEvent.click(screen.getByRole("switch", { name: t("ring.sound") }));
    expect(await screen.findByText(t("ring.sound.blocked"))).toBeTruthy();
    expect(localStorage.getItem("sound")).toBe("on");
    setSound(false);
  });
});
