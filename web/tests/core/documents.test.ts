import { describe, expect, it } from "vitest";
import { columnsIn, roughWords, standingOf, unfinished } from "../../src/core/documents.ts";

describe("a document's part", () => {
  const part = { document: "Duyuru", number: 2, of: 3, before: ["Önce."], after: ["Sonra."] };

  it("says where it stands", () => {
    expect(standingOf({ segments: [], part })).toEqual(part);
  });

  it("is none where a task stands alone, or says something else", () => {
    expect(standingOf({})).toBeNull();
    expect(standingOf({ part: "2/3" })).toBeNull();
    expect(standingOf({ part: { ...part, of: "3" } })).toBeNull();
  });

  it("keeps only sentences of what is around it", () => {
    expect(standingOf({ part: { ...part, before: ["Önce.", 4], after: null } })).toEqual({ ...part, before: ["Önce."], after: [] });
  });
});

describe("a refused table", () => {
  it("names the columns to choose from", () => {
    expect(columnsIn({ problem: "no_text_column", columns: ["id", "metin", ""] })).toEqual(["id", "metin"]);
  });

  it("has none to choose where something else is wrong with it", () => {
    expect(columnsIn({ problem: "unclosed_quote", columns: ["id"] })).toBeNull();
    expect(columnsIn({ problem: "no_text_column" })).toBeNull();
  });
});

it("counts words as people see them", () => {
  expect(roughWords("  Su lazım,\n üç kişiyiz. ")).toBe(4);
  expect(roughWords("")).toBe(0);
});

it("counts what somebody may still hand in, and not what was withdrawn", () => {
  const target = { language: "en", whole: false, words: 9, words_done: 3, open: 1, held: 2, review: 3, done: 4, ended: 5, parts: [] };
  expect(unfinished(target)).toBe(6);
});
