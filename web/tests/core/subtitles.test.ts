import { describe, expect, it } from "vitest";
import { firstRefused } from "../../src/core/cues.ts";
import { decodeSubtitles, readSubtitles, type Read } from "../../src/core/subtitles.ts";

const read = (text: string): Read => {
  const found = readSubtitles(text);
  if (typeof found === "string") throw new Error(found);
  return found;
};

describe("subtitles", () => {
  it("are read from SubRip, with blank lines inside, styles and Windows' line ends", () => {
    const { cues } = read("\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>We have</i>\r\n\r\nno {\\an8}water\r\n\r\n2\r\n00:01:02,5 --> 01:00:00,000 X1:5\r\n5 < 6 & 7\r\n");
    expect(cues).toEqual([{ start_ms: 1000, end_ms: 2500, text: "We have\nno water" }, { start_ms: 62_500, end_ms: 3_600_000, text: "5 < 6 & 7" }]);
  });

  it("are read from WebVTT, without notes, styles, voices and settings", () => {
    const { cues } = read("WEBVTT - a talk\n\nSTYLE\n::cue { color: red }\n\nNOTE 00:01\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Ayşe>Su yok &lt;hiç&gt; <00:01.500><c.red>&amp; ekmek</c>\n\n1:00:00.000 --> 1:00:01.000\nBitti\n");
    expect(cues).toEqual([{ start_ms: 1000, end_ms: 2000, text: "Su yok <hiç> & ekmek" }, { start_ms: 3_600_000, end_ms: 3_601_000, text: "Bitti" }]);
  });

  it("lose the marks that players need at the ends of lines, and keep those inside", () => {
    expect(read("1\n00:00:01,000 --> 00:00:02,000\n\u202bنحتاج \u200fإلى ماء.\u202c\u200f\n").cues[0]?.text).toBe("نحتاج \u200fإلى ماء.");
  });

  it("are mended where they overlap or say nothing, and that is counted", () => {
    const found = read("1\n00:00:01,000 --> 00:00:05,000\na\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n\n3\n00:00:06,000 --> 00:00:05,000\nc\n\n4\n00:00:07,000 --> 00:00:08,000\n\n");
    expect(found.mended).toBe(1);
    expect(found.left_out).toBe(2);
    expect(firstRefused(found.cues)).toBeNull();
  });

  it.each([["nothing", ""], ["words", "We have no water."], ["frames", "1\n00:00:01:12 --> 00:00:02:00\na\n"], ["another format", "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a"]])("are not what is something else: %s", (_, text) => {
    expect(readSubtitles(text)).toBe("not_subtitles");
  });

  it("are not more than there may be", () => {
    expect(readSubtitles("00:00:01,000 --> 00:00:02,000\na\n\n".repeat(5001))).toBe("too_many_cues");
  });

  it("are decoded from Unicode and from what was before it", () => {
    expect(decodeSubtitles(new TextEncoder().encode("ماء"), "Arab")).toBe("ماء");
    expect(decodeSubtitles(Uint8Array.of(0xff, 0xfe, 0x45, 0x06), "Arab")).toBe("م");
    expect(decodeSubtitles(Uint8Array.of(0xe3, 0xc7, 0xc1), "Arab")).toBe("ماء");
    expect(decodeSubtitles(Uint8Array.of(0xfe, 0x75), "Latn")).toBe("şu");
  });
});
