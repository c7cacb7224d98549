import { describe, expect, it } from "vitest";
import { certificateAddress, dayOf, shown, statementAddress } from "../../src/core/hours.ts";
import type { Certificate } from "../../src/core/types.ts";

describe("credited seconds", () => {
  it.each([
    [0, "", 0, 0, 0],
    [59, "", 0, 0, 59],
    [3599, "", 0, 59, 59],
    [3600, "", 1, 0, 0],
    [360_061, "", 100, 1, 1],
    [-3661, "−", 1, 1, 1],
  ] as const)("%d are shown without rounding up", (seconds, sign, h, m, s) => expect(shown(seconds)).toEqual({ sign, h, m, s }));
});

describe("addresses of files", () => {
  it("name only what was chosen", () => {
    expect(statementAddress({ from: "", to: "", organisation: "" }, "csv")).toBe("/api/v1/me/hours/statement.csv");
    expect(statementAddress({ from: "2026-01-01", to: "", organisation: "a&b" }, "pdf")).toBe("/api/v1/me/hours/statement.pdf?from=2026-01-01&organisation=a%26b");
  });

  it("hold no name and no number of a certificate", () => {
    const certificate = { number: "SECRET", code: "a.b.c", statement: { id: "7", name: "Somebody" } } as Certificate;
    expect(certificateAddress(certificate)).toBe("/api/v1/me/certificates/7/pdf");
  });
});

it("a day is of the device's own calendar", () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
