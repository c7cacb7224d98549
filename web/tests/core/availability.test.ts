import { describe, expect, it } from "vitest";
import { beginOf, dayIn, DAYS, EMPTY, overnight, placeOf, quietStretches, stretches, toWeek, toWindows, type Week } from "../../src/core/availability.ts";

const week: Week = { ...EMPTY, monday: [{ from: "09:00", until: "12:00" }, { from: "22:00", until: "06:00" }], sunday: [{ from: "12:00", until: "00:00" }] };

describe("a week", () => {
  it("is the same after it was sent and read again", () => {
    const windows = toWindows(week).map((one) => ({ ...one }));
    expect(windows.map(({ day }) => day)).toEqual(["monday", "monday", "sunday"]);
    expect(toWeek(windows as Parameters<typeof toWeek>[0])).toEqual(week);
  });

  it("knows which of its inputs a refusal is about", () => {
    expect(placeOf("windows.1.until", week)).toEqual({ day: "monday", index: 1, part: "until" });
    expect(placeOf("windows.2.from", week)).toEqual({ day: "sunday", index: 0, part: "from" });
    for (const field of ["windows.3.from", "windows", "windows.0.day", "timezone", null]) expect(placeOf(field, week)).toBeNull();
  });
});

describe("a day's bar", () => {
  it("shows the hours of the day and what is left of the night before", () => {
    expect(stretches(week, "monday")).toEqual([{ start: 9 / 24, end: 0.5 }, { start: 22 / 24, end: 1 }]);
    expect(stretches(week, "tuesday")).toEqual([{ start: 0, end: 0.25 }]);
    expect(stretches(week, "sunday")).toEqual([{ start: 0.5, end: 1 }]);
  });

  it("is full where hours last from one time to the same", () => {
    const always = Object.fromEntries(DAYS.map((day) => [day, [{ from: "06:00", until: "06:00" }]])) as unknown as Week;
    for (const day of DAYS) expect(stretches(always, day)).toEqual([{ start: 0, end: 0.25 }, { start: 0.25, end: 1 }]);
  });

  it("shows nothing of what is not written yet", () => {
    expect(stretches({ ...EMPTY, friday: [{ from: "", until: "10:00" }] }, "friday")).toEqual([]);
    expect(quietStretches(null)).toEqual([]);
  });

  it("shows quiet hours on both sides of midnight", () => {
    expect(quietStretches({ from: "18:00", until: "06:00" })).toEqual([{ start: 0, end: 0.25 }, { start: 0.75, end: 1 }]);
    expect(quietStretches({ from: "12:00", until: "18:00" })).toEqual([{ start: 0.5, end: 0.75 }]);
  });
});

it("says of hours whether they end on the next day", () => {
  expect(overnight({ from: "22:00", until: "06:00" })).toBe(true);
  expect(overnight({ from: "00:00", until: "00:00" })).toBe(true);
  expect(overnight({ from: "06:00", until: "22:00" })).toBe(false);
  expect(overnight({ from: "", until: "06:00" })).toBe(false);
});

describe("a holiday", () => {
  it.each([
    ["UTC", "2026-08-31T00:00:00.000Z"],
    ["Europe/Istanbul", "2026-08-30T21:00:00.000Z"],
    ["America/New_York", "2026-08-31T04:00:00.000Z"],
    ["Asia/Kathmandu", "2026-08-30T18:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-08-30T10:00:00.000Z"],
    ["Pacific/Pago_Pago", "2026-08-31T11:00:00.000Z"],
  ])("ends when its day begins in %s", (zone, at) => {
    expect(beginOf("2026-08-31", zone)).toBe(at);
    expect(dayIn(zone, at)).toBe("2026-08-31");
  });

  it("ends at one o'clock where that day has no midnight", () => {
    // Cairo put its clocks forward at midnight.
    expect(beginOf("2026-04-24", "Africa/Cairo")).toBe("2026-04-23T22:00:00.000Z");
  });
});
