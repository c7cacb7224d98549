import { describe, expect, it } from "vitest";
import type { Counsellor, Helpline, LanguageFigures, Shift } from "../../src/core/counselling.ts";
import { gapsIn, isWhole, planDays, shiftsOf, spokenBy } from "../../src/core/counsellingPlan.ts";
import { endOf, endsSoon, isStale, lastDay, readiness, sumsOf } from "../../src/core/counsellingReady.ts";

const at = (hour: number, minute = 0, day = 10): number => new Date(2026, 10, day, hour, minute).getTime();
const shift = (role: Shift["role"], from: number, to: number, more: Partial<Shift> = {}): Shift => ({
  id: `${role}-${from}`,
  account: "ada",
  role,
  starts_at: new Date(from).toISOString(),
  ends_at: new Date(to).toISOString(),
  stands: true,
  ...more,
});
const counsellor = (account: string, languages: string[], missing: string[] = []): Counsellor => ({
  account,
  name: account,
  languages,
  vetting: null,
  training: null,
  code_of_conduct: null,
  cap: null,
  paused: false,
  owes_check_in: false,
  checked_in_by: null,
  checked_in_at: null,
  missing,
});

describe("gaps", () => {
  const day = { from: 0, to: 24 };
  it.each([
    [[], [{ from: 0, to: 24 }]],
    [[{ from: 0, to: 24 }], []],
    [[{ from: -5, to: 30 }], []],
    [[{ from: 8, to: 12 }], [{ from: 0, to: 8 }, { from: 12, to: 24 }]],
    [[{ from: 10, to: 12 }, { from: 8, to: 11 }], [{ from: 0, to: 8 }, { from: 12, to: 24 }]],
    [[{ from: 8, to: 20 }, { from: 9, to: 10 }], [{ from: 0, to: 8 }, { from: 20, to: 24 }]],
    [[{ from: 0, to: 12 }, { from: 12, to: 24 }], []],
    [[{ from: 24, to: 30 }, { from: -3, to: 0 }], [{ from: 0, to: 24 }]],
  ])("of %j are what nobody covers", (covered, gaps) => expect(gapsIn(day, covered)).toEqual(gaps));

  it("are whole only where they are all of it", () => {
    expect(isWhole([day], day)).toBe(true);
    expect(isWhole([{ from: 1, to: 24 }], day)).toBe(false);
    expect(isWhole([], day)).toBe(false);
  });
});

describe("a plan of days", () => {
  const cleared = [counsellor("ada", ["kmr", "tr"]), counsellor("ben", ["tr"]), counsellor("eli", ["ckb"], ["vetting"])];

  it("begins now, and ends at midnight", () => {
    const [today, next] = planDays([], cleared, at(15, 30), 2);
    expect(today?.span).toEqual({ from: at(15, 30), to: at(0, 0, 11) });
    expect(next?.span).toEqual({ from: at(0, 0, 11), to: at(0, 0, 12) });
  });

  it("says when no supervisor is planned, and puts languages that lack the same times together", () => {
    const [day] = planDays([shift("supervisor", at(9), at(17)), shift("counsellor", at(9), at(24), { account: "ben" })], cleared, at(8), 1);
    expect(day?.unsupervised).toEqual([{ from: at(8), to: at(9) }, { from: at(17), to: at(24) }]);
    expect(day?.unspoken).toEqual([
      { languages: ["kmr"], gaps: [{ from: at(8), to: at(24) }] },
      { languages: ["tr"], gaps: [{ from: at(8), to: at(9) }] },
    ]);
    expect(planDays([], cleared, at(8), 1)[0]?.unspoken).toEqual([{ languages: ["kmr", "tr"], gaps: [{ from: at(8), to: at(24) }] }]);
  });

  it("counts nobody who lacks something, or has left the role, and shows them all the same", () => {
    const shifts = [shift("supervisor", at(0), at(24), { stands: false }), shift("counsellor", at(0), at(24), { account: "eli" })];
    const [day] = planDays(shifts, cleared, at(8), 1);
    expect(isWhole(day?.unsupervised ?? [], day?.span ?? { from: 0, to: 0 })).toBe(true);
    expect(day?.unspoken.flatMap(({ languages }) => languages)).toEqual(["kmr", "tr"]);
    expect(day?.shifts).toHaveLength(2);
    expect(spokenBy(cleared)).toEqual(["kmr", "tr"]);
  });

  it("has a shift over midnight on both of its days", () => {
    const [first, second, third] = planDays([shift("supervisor", at(21), at(6, 0, 11))], [], at(8), 3);
    expect([first, second, third].map((day) => day?.shifts.length)).toEqual([1, 1, 0]);
    expect(second?.unsupervised).toEqual([{ from: at(6, 0, 11), to: at(0, 0, 12) }]);
  });
});

describe("a shift that is planned", () => {
  it("ends on the next day where its end is no later than its begin", () => {
    const [night] = shiftsOf({ day: "2026-11-10", from: "22:00", until: "06:00", again: 0 });
    expect(night).toEqual({ starts_at: new Date(at(22)).toISOString(), ends_at: new Date(at(6, 0, 11)).toISOString() });
    const [whole] = shiftsOf({ day: "2026-11-10", from: "00:00", until: "00:00", again: 0 });
    expect(whole?.ends_at).toBe(new Date(at(0, 0, 11)).toISOString());
  });

  it("is at the same time by the clock on every day, also beyond the month", () => {
    const all = shiftsOf({ day: "2026-10-24", from: "09:00", until: "17:00", again: 9 });
    expect(all).toHaveLength(10);
    expect(all.map(({ starts_at }) => new Date(starts_at).getHours())).toEqual(Array<number>(10).fill(9));
    expect(new Date(all[9]?.starts_at ?? "").getDate()).toBe(2);
  });

  it.each(["", "2026-11", "today"])("is none without a day: %j", (day) => expect(shiftsOf({ day, from: "09:00", until: "17:00", again: 0 })).toEqual([]));
  it.each([["", "17:00"], ["09:00", ""]])("is none without its times", (from, until) => expect(shiftsOf({ day: "2026-11-10", from, until, again: 0 })).toEqual([]));
});

const line = (checked_on: string): Helpline => ({ country: "TR", name: "Hat", number: "183", hours: null, languages: [], source: "x", checked_on });

describe("what should be done before it is opened", () => {
  const now = Date.parse("2026-11-28T12:00:00Z");

  it("is nothing at first, and all of it in the end", () => {
    expect(readiness([], [], { helplines: [line("2026-11-28")], own: false }, now)).toEqual({ supervisorAt: null, cleared: 0, languages: [], own: false, stale: 0 });
    const shifts = [shift("supervisor", now - 5, now + 5), shift("supervisor", now + 50, now + 60)];
    const ready = readiness(shifts, [counsellor("ada", ["tr"])], { helplines: [line("2026-11-28")], own: true }, now);
    expect(ready).toEqual({ supervisorAt: now, cleared: 1, languages: ["tr"], own: true, stale: 0 });
  });

  it("takes no shift that is over, of a counsellor, or of who has left the role", () => {
    const shifts = [shift("supervisor", now - 9, now - 5), shift("counsellor", now, now + 5), shift("supervisor", now, now + 5, { stands: false })];
    expect(readiness(shifts, [], { helplines: [], own: true }, now).supervisorAt).toBeNull();
  });

  it.each([["2026-08-31", false], ["2026-08-29", true], ["2020-01-01", true]])("a number that was checked on %s: stale %s", (day, stale) => expect(isStale(line(day), now)).toBe(stale));

  it("tells a month ahead what ends, and not what has ended or never does", () => {
    const paper = (until: string | null) => ({ what: "x", by: "b", until });
    const one = { ...counsellor("ada", ["tr"]), vetting: paper("2026-12-10T00:00:00Z"), training: paper("2027-06-01T00:00:00Z") };
    expect(endsSoon(one, now).map(({ what }) => what)).toEqual(["vetting"]);
    expect(endsSoon({ ...one, vetting: paper("2026-11-01T00:00:00Z"), training: paper(null) }, now)).toEqual([]);
  });
});

describe("the last day of a paper", () => {
  it.each(["2026-12-31", "2028-02-29", "2026-03-29"])("%s is the same after it was sent", (day) => {
    expect(lastDay(endOf(day))).toBe(day);
    expect(Date.parse(endOf(day) ?? "")).toBeGreaterThan(new Date(`${day}T23:59:00`).getTime());
  });
  it.each(["", "soon"])("of %j there is none", (day) => expect(endOf(day)).toBeNull());
  it("is empty without an end", () => expect(lastDay(null)).toBe(""));
});

it("sums are of every column", () => {
  const row = (n: number): LanguageFigures => ({ language: "tr", begun: n, answered: n, within_1_min: n, within_5_min: n, abandoned: n, unanswered: n, waiting: n, turned_away: n });
  expect(sumsOf([row(1), row(2)])).toEqual({ begun: 3, answered: 3, within_1_min: 3, within_5_min: 3, abandoned: 3, unanswered: 3, waiting: 3, turned_away: 3 });
  expect(sumsOf([]).turned_away).toBe(0);
});
