// @vitest-environment jsdom
// Adding files: their progress, what is said when one is not taken, and what there is to see of them.

import "./page.ts";
import { fireEvent, render, screen, waitFor } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { FileInfo } from "../../src/core/types.ts";
import { t, useLocale, useMore } from "../../src/i18n/translate.ts";
import { Attach } from "../../src/ui/parts/Attach.tsx";
import { FileList } from "../../src/ui/parts/FileList.tsx";

const file = (change: Partial<FileInfo> = {}): FileInfo => ({ id: "f1", name: "chart.png", media_type: "image/png", bytes: 2_340_000, inline: true, bare: true, ...change });

/** A request that answers when the test says so. */
class Sending {
  static all: Sending[] = [];
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  headers: Record<string, string> = {};
  status = 0;
  response: unknown = null;
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  sent: unknown = null;
  open(): void {
    Sending.all.push(this);
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getResponseHeader(): string {
    return "";
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.onabort?.();
  }
  answer(status: number, response: unknown): void {
    this.status = status;
    this.response = response;
    this.onload?.();
  }
}

beforeAll(async () => {
  await useLocale("en");
  await useMore("work");
});

afterEach(() => {
  vi.unstubAllGlobals();
  Sending.all = [];
});

function Form({ most = 3, busy = () => undefined }: { most?: number; busy?: (busy: boolean) => void }) {
  const [files, setFiles] = useState<readonly FileInfo[]>([]);
  return <Attach label="Files" files={files} most={most} change={setFiles} sending={busy} />;
}

function choose(...names: string[]): void {
  const files = names.map((name) => new File(["x"], name));
  fireEvent.change(document.querySelector("input[type=file]") as HTMLInputElement, { target: { files } });
}

const request = async (n: number): Promise<Sending> => {
  await waitFor(() => expect(Sending.all.length).toBe(n + 1));
  return Sending.all[n] as Sending;
};

describe("adding files", () => {
  it("sends one after the other, with its name, and shows how far it is", async () => {
    vi.stubGlobal("XMLHttpRequest", Sending);
    const busy = vi.fn();
    render(<Form busy={busy} />);
    choose("Çadır 1.png", "two.pdf");
    const first = await request(0);
    expect(first.headers["X-File-Name"]).toBe("%C3%87ad%C4%B1r%201.png");
    first.upload.onprogress?.({ loaded: 1, total: 4 });
    await waitFor(() => expect((screen.getByRole("progressbar", { name: "Sending Çadır 1.png" }) as HTMLProgressElement).value).toBe(0.25));
    expect(Sending.all.length).toBe(1);
    first.answer(201, file());
    const second = await request(1);
    expect(busy).toHaveBeenLastCalledWith(true);
    second.answer(201, file({ id: "f2", name: "two.pdf", media_type: "application/pdf" }));
    await waitFor(() => expect(screen.getByRole("link", { name: "Download two.pdf" })).toBeTruthy());
    await waitFor(() => expect(busy).toHaveBeenLastCalledWith(false));
    fireEvent.click(screen.getByRole("button", { name: "Remove two.pdf" }));
    expect(screen.queryByRole("link", { name: "Download two.pdf" })).toBeNull();
    expect(screen.getByRole("link", { name: "Download chart.png" })).toBeTruthy();
  });

  it.each([
    [422, { code: "file_not_taken", data: { problem: "not_what_it_says" } }, "files.no.not_what_it_says"],
    [422, { code: "file_not_taken", data: { problem: "invented" } }, "problem.file_not_taken"],
    [429, { code: "too_many_files", data: {}, retryable: true }, "problem.too_many_files"],
  ] as const)("says why one was not taken (%i)", async (status, body, key) => {
    vi.stubGlobal("XMLHttpRequest", Sending);
    render(<Form />);
    choose("a.png");
    (await request(0)).answer(status, body);
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain(t(key)));
  });

  it("says which may still tell of their making, to who adds them alone", () => {
    const pdf = file({ id: "f2", name: "guide.pdf", media_type: "application/pdf", bare: false });
    const { rerender } = render(<Attach label="Files" files={[file(), pdf]} most={3} change={() => undefined} sending={() => undefined} />);
    expect(screen.getByText(/May still say who made it/).textContent).toContain("guide.pdf");
    expect(screen.getByText(/May still say who made it/).textContent).not.toContain("chart.png");
    rerender(<Attach label="Files" files={[file()]} most={3} change={() => undefined} sending={() => undefined} />);
    expect(screen.queryByText(/May still say who made it/)).toBeNull();
    rerender(<FileList label="Files" files={[pdf]} />);
    expect(screen.queryByText(/May still say who made it/)).toBeNull();
  });

  it("says how large one may be", async () => {
    vi.stubGlobal("XMLHttpRequest", Sending);
    render(<Form />);
    choose("a.png");
    (await request(0)).answer(413, { code: "too_large", data: { most_bytes: 20_000_000 } });
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("at most 20 MB"));
  });

  it("goes on after a broken line when asked to", async () => {
    vi.stubGlobal("XMLHttpRequest", Sending);
    render(<Form />);
    choose("a.png");
    (await request(0)).onerror?.();
    fireEvent.click(await screen.findByRole("button", { name: t("app.retry") }));
    (await request(1)).answer(201, file());
    await waitFor(() => expect(screen.getByRole("link", { name: "Download chart.png" })).toBeTruthy());
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("takes what is pasted, stops what is stopped, and no more than fits", async () => {
    vi.stubGlobal("XMLHttpRequest", Sending);
    render(<Form most={1} />);
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { files: [new File(["x"], "shot.png"), new File(["x"], "more.png")] } });
    document.body.dispatchEvent(paste);
    await request(0);
    expect(paste.defaultPrevented).toBe(true);
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe(t("files.full", { n: 1 })));
    fireEvent.click(screen.getByRole("button", { name: "Stop sending shot.png" }));
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
    expect(Sending.all.length).toBe(1);
  });
});

describe("files to look at", () => {
  it("shows pictures, and names, sizes and sorts of all", () => {
    render(<FileList label="Files" files={[file(), file({ id: "f2", name: "calls.csv", media_type: "text/csv", bytes: 14, inline: false })]} />);
    expect((screen.getByAltText("Preview of chart.png") as HTMLImageElement).src).toContain("/api/v1/files/f1?inline=true");
    const [first, second] = screen.getAllByRole("listitem");
    expect(first?.textContent).toContain("Picture · 2.3 MB");
    expect(second?.textContent).toContain("Text · 1 kB");
    expect(second?.querySelector("img")).toBeNull();
    expect(screen.getByRole("link", { name: "Download calls.csv" }).getAttribute("href")).toBe("/api/v1/files/f2");
  });
});
