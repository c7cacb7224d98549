// @vitest-environment jsdom
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import axe from "axe-core";
import { beforeEach, describe, expect, it, vi } from "vitest";
import "./page.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Card } from "../../src/core/types.ts";
import { LOCALES } from "../../src/i18n/locales.ts";
import { duration, languageName, number, t, useLocale, useMore } from "../../src/i18n/translate.ts";
import { Due, Languages, UrgencyMark, Words } from "../../src/ui/parts/basics.tsx";
import { sentence } from "../../src/ui/parts/sentence.ts";
import { Alternatives, TaskRow } from "../../src/ui/parts/TaskRow.tsx";
import { EarlierAnswers } from "../../src/ui/parts/EarlierAnswers.tsx";
import { CreateTab } from "../../src/ui/pages/desk/CreateTab.tsx";
import { TasksTab } from "../../src/ui/pages/desk/TasksTab.tsx";
import { SignInPage } from "../../src/ui/pages/SignIn.tsx";
import { me } from "../../src/ui/state/session.ts";

const card = (change: Partial<Card> = {}): Card => ({
  id: "t1", version: 1, state: "open", kind: "translation", lane: "1", response: "demo", organisation: "demo", urgency: "critical",
  title: "Water needed", source_language: "kmr", target_language: "en", words: 9, wanted: 1, taken: 0, review: true, purpose: "work",
  created_at: "2026-01-01T00:00:00Z", due_at: "2999-01-01T00:00:00Z", deadline: null, after: null, ...change,
});

/** The server, as far as these pages ask it. */
function answer(routes: Record<string, [number, unknown]>): void {
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const found = routes[`${init.method} ${url}`];
    return Promise.resolve(found ? new Response(JSON.stringify(found[1]), { status: found[0], headers: { "Content-Type": "application/json" } }) : new Response("{}", { status: 404 }));
  });
}

beforeEach(async () => {
  await useLocale("en");
  await useMore("work", "office");
});

describe("a task in a list", () => {
  it("says urgency in words and with a shape, and languages in words for those who hear the page", () => {
    const { container } = render(<TaskRow card={card()} />);
    const link = screen.getByRole("link");
    expect(link.textContent).toContain("Critical");
    expect(link.textContent).toContain("from Kurmanji to English");
    expect(container.querySelector("svg[aria-hidden]")).not.toBeNull();
  });

  it("can no longer be followed once somebody took it", () => {
    render(<TaskRow card={card()} taken />);
    expect(screen.queryByRole("link")).toBeNull();
    expect(screen.getByText("Taken by someone")).toBeTruthy();
  });

  it("has a different shape for every urgency", () => {
    const shapes = (["critical", "urgent", "soon", "whenever"] as const).map((urgency) => render(<UrgencyMark urgency={urgency} />).container.querySelector("path")?.getAttribute("d"));
    expect(new Set(shapes).size).toBe(4);
  });

  it("says nothing of languages where the question is which one it is", () => {
    expect(render(<Languages card={card({ purpose: "identify_language" })} />).container.textContent).toBe("");
  });

  it("tells how late it is", () => {
    render(<Due at={new Date(Date.now() - 3_750_000).toISOString()} />);
    expect(screen.getByText("1 h 2 min overdue")).toBeTruthy();
  });
});

it("shows markup and odd characters as text", () => {
  const { container } = render(<p><Words text={"<img src=x onerror=alert(1)> \u202eabc"} /></p>);
  expect(container.querySelector("img")).toBeNull();
  expect(container.textContent).toBe("<img src=x onerror=alert(1)> U+202Eabc");
});

it("offers other tasks, or says kindly that there are none", () => {
  render(<Alternatives cards={[]} heading="Others" />);
  expect(screen.getByText(t("task.no_others"))).toBeTruthy();
});

describe("a new task", () => {
  const place = { response: { slug: "demo", name: "Demo", glide: null, organisations: [], expected_languages: [], may_post: true, may_watch: true }, organisations: [{ slug: "demo", name: "Demo" }] };
  const write = (text: string): void => {
    fireEvent.input(screen.getByLabelText("Text"), { target: { value: text } });
  };
  const read = (language: string, confidence: number): void =>
    answer({ "POST /api/v1/language/detect": [200, { language, script: "Latn", confidence, candidates: [], differs: false }] });

  it("is not worth posting where the text surely reads as the language asked for", async () => {
    read("en", 0.98);
    render(<CreateTab place={place} />);
    write("Please send us water");
    await waitFor(() => expect(screen.getByText(/already in English: it needs no translation/)).toBeTruthy());
    fireEvent.click(screen.getByRole("radio", { name: /^Captions/ }));
    expect(screen.queryByText(/needs no translation/)).toBeNull();
  });

  it("leaves a text that may be in another language to the people asked", async () => {
    read("en", 0.5);
    render(<CreateTab place={place} />);
    write("Please send us water");
    await waitFor(() => expect(screen.getByText(t("create.unsure"))).toBeTruthy());
    expect(screen.queryByText(/needs no translation/)).toBeNull();
  });
});

describe("a task that comes after another", () => {
  const place = { response: { slug: "demo", name: "Demo", glide: null, organisations: [], expected_languages: [], may_post: true, may_watch: true }, organisations: [{ slug: "demo", name: "Demo" }] };
  const desk = { ...card(), import: null, declared_language: "kmr", detected_language: null, language_confidence: null, similar_to: null, parent: null, control: false, waiting: false, cancelled_because: null, claims: [] };
  const tasks = (...list: unknown[]) => ({ tasks: list, next_cursor: null, positions: {}, people: {}, titles: { t1: "Water needed" } });

  it("is posted after one that can still be answered, and needs no text then", async () => {
    const sent: unknown[] = [];
    vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
      if (init.method === "POST") sent.push(JSON.parse(String(init.body)));
      const body = init.method === "POST" ? { ...desk, id: "t2", state: "draft", waiting: true, after: "t1", warnings: [] } : tasks(desk, { ...desk, id: "t0", title: "Withdrawn", state: "cancelled" });
      return Promise.resolve(new Response(JSON.stringify(body), { status: 200, headers: { "Content-Type": "application/json" } }));
    });
    render(<CreateTab place={place} />);
    const after = await waitFor(() => screen.getByLabelText<HTMLSelectElement>(t("create.after")));
    expect([...after.options].map(({ text }) => text)).toEqual(["–", "Water needed"]);
    fireEvent.change(after, { target: { value: "t1" } });
    fireEvent.input(screen.getByLabelText("Title"), { target: { value: "Revise it" } });
    fireEvent.input(screen.getByLabelText(t("create.deadline_after")), { target: { value: "45" } });
    fireEvent.submit(screen.getByRole("form"));
    await waitFor(() => expect(screen.getByText(t("create.posted.waits"))).toBeTruthy());
    expect(sent).toEqual([expect.objectContaining({ title: "Revise it", after: "t1", deadline_after: 45 })]);
    expect(sent[0]).not.toHaveProperty("text");
  });

  it("says on the desk what it waits for, and why it ended", async () => {
    answer({ "GET /api/v1/tasks?response=demo&limit=50": [200, tasks({ ...desk, id: "t3", title: "Revise it", state: "draft", waiting: true, after: "t1" }, { ...desk, id: "t2", title: "Another", state: "cancelled", after: "t0", cancelled_because: "earlier_expired" })] });
    render(<TasksTab place={place} />);
    await waitFor(() => expect(screen.getByRole("link", { name: "Waits for: Water needed" }).getAttribute("href")).toBe("/task/t1"));
    expect(screen.getByText(t("task.ended_with"))).toBeTruthy();
    expect(screen.queryByText(t("desk.control"))).toBeNull();
  });

  it("is told on the desk from one whose answer is known", async () => {
    answer({ "GET /api/v1/tasks?response=demo&limit=50": [200, tasks({ ...desk, control: true })] });
    render(<TasksTab place={place} />);
    await waitFor(() => expect(screen.getByText(t("desk.control"))).toBeTruthy());
  });

  it("shows the answer it revises, to start from", () => {
    const use = vi.fn();
    const earlier = { task: "t1", title: "Water needed", text: "Av", source_language: "kmr", target_language: "en", card: card(), answers: [{ text: "We need watr" }], asked: {}, files: [] };
    render(<EarlierAnswers earlier={earlier} use={use} />);
    expect(screen.getByRole("region", { name: t("work.earlier") }).textContent).toBe("We need watr");
    fireEvent.click(screen.getByRole("button", { name: t("work.earlier.use") }));
    expect(use).toHaveBeenCalledWith("We need watr");
  });
});

describe("signing in", () => {
  const fill = (): void => {
    fireEvent.input(screen.getByLabelText("E-mail"), { target: { value: "a@b.c" } });
    fireEvent.input(screen.getByLabelText("Password"), { target: { value: "secret" } });
    fireEvent.submit(screen.getByRole("button", { name: "Sign in" }).closest("form") as HTMLFormElement);
  };

  it.each([
    [401, { code: "wrong_credentials", data: {} }, "E-mail or password is wrong. Check both and try again."],
    [429, { code: "too_many_attempts", data: { retry_after_s: 90 } }, "Too many attempts. Try again in 1 min."],
    [503, { code: "unavailable", data: {}, retryable: true }, "The service is busy. Try again in a moment."],
    [500, { code: "no_such_code", data: {}, request_id: "r-77" }, "tell the coordinator this number: r-77"],
  ])("says what is wrong at %i and what to do", async (status, body, expected) => {
    answer({ "POST /api/v1/session": [status, body] });
    render(<SignInPage />);
    fill();
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain(expected));
  });

  it("knows the person afterwards", async () => {
    const person = { account: { id: "a", name: "A", email: "a@b.c", locale: "en", timezone: "UTC" }, memberships: [], volunteer: null, presence: "available" };
    answer({ "POST /api/v1/session": [200, person] });
    render(<SignInPage />);
    fill();
    await waitFor(() => expect(me.value?.account.id).toBe("a"));
  });

  it("has nothing that axe objects to", async () => {
    const { container } = render(<main><SignInPage /></main>);
    const found = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    expect(found.violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("sentences", () => {
  it("name the reason why somebody cannot take a task", () => {
    const problem = new Problem("not_eligible", 403, { reason: "language_source", language: "ckb" }, false, "");
    expect(sentence(problem)).toBe("The text is in Sorani, which is not among your languages.");
  });

  it.each(LOCALES)("in %s leave no placeholder and no English number behind", async (locale) => {
    await useLocale(locale);
    for (const text of [t("board.count", { n: 12 }), t("board.places", { free: 1, wanted: number(2) }), duration(3_720_000), sentence(new Problem("lease_over", 409, {}, false, ""))]) {
      expect(text).not.toMatch(/[{}]|undefined/);
      if (locale === "ckb" || locale === "fa") expect(text).not.toMatch(/[0-9]/);
    }
    expect(languageName("tr", new Map())).not.toBe("tr");
  });
});
