// @vitest-environment jsdom
import { act, fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import "./page.ts";
import type { Me, Shortage } from "../../src/core/types.ts";
import { t, useLocale, useMore } from "../../src/i18n/translate.ts";
import { LinkedPage } from "../../src/ui/pages/Linked.tsx";
import { Shortages } from "../../src/ui/parts/Shortages.tsx";
import { navigate, path, secret } from "../../src/ui/router.tsx";
import { me } from "../../src/ui/state/session.ts";

const TOKEN = "a-token-that-is-longer-than-any-anchor";
let asked: { name: string; body: unknown }[] = [];

function answer(routes: Record<string, [number, unknown]>): void {
  asked = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const name = `${init.method} ${url}`;
    asked.push({ name, body: typeof init.body === "string" ? JSON.parse(init.body) : null });
    const [status, body] = routes[name] ?? [404, {}];
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } }));
  });
}

/** As a browser does it that follows a link within the page that is open. */
function follow(address: string): void {
  history.pushState(null, "", address);
  act(() => void dispatchEvent(new PopStateEvent("popstate")));
}

beforeEach(async () => {
  await useLocale("en");
  await useMore("person", "work", "office");
  me.value = null;
  navigate("/");
  secret.value = "";
});

describe("the link of a message", () => {
  const ACCEPT = "POST /api/v1/offers/accept-by-link";

  it("leaves the address bar at once, and does nothing by itself", () => {
    answer({});
    follow(`/accept#${TOKEN}`);
    render(<LinkedPage />);
    expect(location.href).not.toContain(TOKEN);
    expect(path.value).toBe("/accept");
    expect(screen.getByRole("button", { name: t("task.claim") })).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it("takes the task at the touch of the button, and offers to sign in", async () => {
    answer({ [ACCEPT]: [201, { id: "c1", lease_ends_at: new Date(Date.now() + 20 * 60_000).toISOString() }] });
    follow(`/accept#${TOKEN}`);
    render(<LinkedPage />);
    fireEvent.click(screen.getByRole("button", { name: t("task.claim") }));
    await screen.findByText(t("link.yours"));
    expect(asked).toEqual([{ name: ACCEPT, body: { token: TOKEN } }]);
    expect(screen.getByRole("link", { name: t("link.sign_in") }).getAttribute("href")).toBe("/sign-in?to=%2Fclaim%2Fc1");
  });

  it.each([
    [409, { code: "task_already_claimed", data: { by_you: false } }, "link.taken"],
    [410, { code: "task_cancelled" }, "link.needless"],
    [410, { code: "link_used" }, "problem.link_used"],
    [410, { code: "link_expired" }, "problem.link_expired"],
    [403, { code: "link_invalid" }, "problem.link_invalid"],
  ] as const)("says what became of it: %i %o", async (status, problem, key) => {
    answer({ [ACCEPT]: [status, problem] });
    follow(`/accept#${TOKEN}`);
    render(<LinkedPage />);
    fireEvent.click(screen.getByRole("button", { name: t("task.claim") }));
    await screen.findByText(t(key));
    expect(screen.queryByRole("button", { name: t("task.claim") })).toBeNull();
    expect(screen.getByRole("link", { name: t("app.to_board") })).toBeTruthy();
  });

  it("can be pressed again where only the network failed", async () => {
    answer({ [ACCEPT]: [503, { code: "unavailable" }] });
    follow(`/accept#${TOKEN}`);
    render(<LinkedPage />);
    fireEvent.click(screen.getByRole("button", { name: t("task.claim") }));
    await screen.findByRole("alert");
    expect((screen.getByRole("button", { name: t("task.claim") }) as HTMLButtonElement).disabled).toBe(false);
  });

  it("goes on to a claim that is one's own already", async () => {
    me.value = { account: { id: "a", name: "Nadege" }, memberships: [], volunteer: {} } as unknown as Me;
    answer({
      [ACCEPT]: [409, { code: "task_already_claimed", data: { by_you: true, claim: { id: "c7" } } }],
      "GET /api/v1/claims": [200, { claims: [{ id: "c7" }] }],
    });
    follow(`/accept#${TOKEN}`);
    render(<LinkedPage />);
    fireEvent.click(screen.getByRole("button", { name: t("task.claim") }));
    await waitFor(() => expect(path.value).toBe("/claim/c7"));
  });

  it("ends the messages", async () => {
    answer({ "POST /api/v1/ways/unsubscribe": [204, null] });
    follow(`/unsubscribe#${TOKEN}`);
    render(<LinkedPage />);
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: t("link.stop.button") }));
    await screen.findByText(t("link.stopped"));
    expect(asked).toEqual([{ name: "POST /api/v1/ways/unsubscribe", body: { token: TOKEN } }]);
  });

  it("does not take the page's own anchor for one", () => {
    follow("/accept#content");
    expect(secret.value).toBe("");
    expect(location.hash).toBe("#content");
  });
});

describe("alarms", () => {
  const shortage = (n: number): Shortage => ({
    id: `1-${n}`, version: 1, organisation: 1, kind: "translation", source_language: "ckb", target_language: "en", reason: "nobody_there", eligible: 12,
    present: 0, in_window: 0, opens_at: new Date(Date.now() + 50.5 * 60_000).toISOString(), since: new Date(Date.now() - 60_000).toISOString(),
    waiting: [{ urgency: "urgent", tasks: 7, oldest_at: new Date(Date.now() - 40 * 60_000).toISOString() }],
  });

  it("show three, and the others when asked for", async () => {
    answer({ "GET /api/v1/shortages": [200, { shortages: [1, 2, 3, 4, 5, 6, 7].map(shortage), positions: {} }] });
    render(<Shortages />);
    await screen.findByRole("region", { name: t("shortage.title") });
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(screen.getAllByRole("listitem")[0]?.textContent).toContain("None of the 12 people who could do it is there.");
    expect(screen.getAllByRole("listitem")[0]?.textContent).toMatch(/Somebody’s hours begin in (50|51) min\./);
    fireEvent.click(screen.getByRole("button", { name: "and 4 more", expanded: false }));
    expect(screen.getAllByRole("listitem")).toHaveLength(7);
  });

  it("take no place where nothing is short", async () => {
    answer({ "GET /api/v1/shortages": [200, { shortages: [], positions: {} }] });
    const { container } = render(<Shortages />);
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(container.textContent).toBe("");
  });
});
